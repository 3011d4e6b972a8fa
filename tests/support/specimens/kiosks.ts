/** Pairing: the code says all, whoever sends it. */
import { generateKeyPairSync } from 'node:crypto';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { makePairingCode } from '../../../server/pairing-codes.ts';
import { systemChance } from '../../../server/ports.ts';
import type { Specimens } from './specimen.ts';

export const kioskSpecimens: Specimens = {
  'POST /kiosks/pair': {
    by: ['signed-out', 'admin'],
    // A code is good once.
    again: false,
    async own({ api, fresh, otherRoomId, ours }) {
      const { collections, clock } = api;
      const deps = { collections, crypto, clock, chance: systemChance };
      const code = await makePairingCode(deps, { campusId: ours.campusId, roomId: otherRoomId });
      const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
      return { body: { code, kioskId: fresh.id(), publicKey: x } };
    },
  },
};
