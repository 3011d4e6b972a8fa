/** The public half of the key that the API double signs with. */
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { SERVER_SEED } from './api-double.ts';

export const SERVER_KEY: Uint8Array = nodeCrypto.publicEd25519(SERVER_SEED);
