/** A phone with a key of its own, as a browser's WebCrypto makes it. */
import { webcrypto } from 'node:crypto';
import { phoneMessage, type DeviceProof } from '#core/contracts/api.ts';
import { PersonId } from '#core/ids.ts';

export interface TestPhone {
  /** Signs `code` for this person at `at`. */
  readonly proof: (code: string, personId: string, at: number) => Promise<DeviceProof>;
}

export async function testPhone(): Promise<TestPhone> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)).toString('base64url');
  return {
    async proof(code, personId, at) {
      const message = Buffer.from(phoneMessage(code, PersonId.parse(personId), at));
      const signed = await webcrypto.subtle.sign(
        { name: 'ECDSA', hash: 'SHA-256' },
        keys.privateKey,
        message,
      );
      return { spki, at, signature: Buffer.from(signed).toString('base64url') };
    },
  };
}
