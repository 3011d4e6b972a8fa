/** The public half of the key that the API double signs with. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { SERVER_SEED } from './api-double.ts';

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export const SERVER_KEY: Uint8Array = Uint8Array.from(
  createPublicKey(
    createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, SERVER_SEED]), format: 'der', type: 'pkcs8' }),
  )
    .export({ format: 'der', type: 'spki' })
    .subarray(-32),
);
