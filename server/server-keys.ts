/** The server's own signing keys: made once, kept in the store, the same for every process on it. */
import { generateKeyPairSync } from 'node:crypto';
import { present } from '#core/assert.ts';
import type { Collections } from './store/collections.ts';

/** Ed25519; both parts are 32 bytes in base64url. */
export interface ServerKey {
  readonly seed: string;
  readonly publicKey: string;
}

/** The key for one purpose. Of several processes that make it at once, one key stands. */
export async function serverKey(
  { serverKeys }: Pick<Collections, 'serverKeys'>,
  id: 'codes' | 'pages' | 'sign-in',
): Promise<ServerKey> {
  const known = await serverKeys.get(id);
  if (known !== undefined) return known;
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  await serverKeys.putIf({ id, seed: present(d, 'seed'), publicKey: present(x, 'public key') }, 'absent');
  return present(await serverKeys.get(id), 'the key is there');
}
