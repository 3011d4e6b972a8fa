/** The phone's own signature on a check-in: ECDSA P-256 with SHA-256, key and signature in base64url. */
import { phoneMessage, type DeviceProof } from '#core/contracts/api.ts';
import type { PersonId } from '#core/ids.ts';
import type { Instant } from '#core/time.ts';

export const DEVICE_KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** Signs `code` (a token, or `room|otp`) for one person at one moment. The key's public half must be extractable. */
export async function deviceProof(
  subtle: Pick<SubtleCrypto, 'sign' | 'exportKey'>,
  { privateKey, publicKey }: CryptoKeyPair,
  signed: { readonly code: string; readonly personId: PersonId; readonly at: Instant },
): Promise<DeviceProof> {
  const message = new TextEncoder().encode(phoneMessage(signed.code, signed.personId, signed.at));
  const [spki, signature] = await Promise.all([
    subtle.exportKey('spki', publicKey),
    subtle.sign(SIGNING, privateKey, message),
  ]);
  return { spki: base64Url(spki), at: signed.at, signature: base64Url(signature) };
}

function base64Url(buffer: ArrayBuffer): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
