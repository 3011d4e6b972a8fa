/** Pairing: the code says all, whoever sends it. The rest is the office's. */
import { generateKeyPairSync } from 'node:crypto';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { makePairingCode } from '../../../server/pairing-codes.ts';
import { systemChance } from '../../../server/ports.ts';
import type { Bench } from './bench.ts';
import { always, type Prepared, type Specimens } from './specimen.ts';

/** A kiosk of our campus, or of the other. */
async function kioskAt({ fresh, ours, otherRoomId }: Bench, place?: Bench['theirs']): Promise<string> {
  const at = place ?? { campusId: ours.campusId, roomId: otherRoomId };
  return (await fresh.kiosk(at)).kioskId;
}

const REASON = { reason: 'It was stolen.' };

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
  'POST /kiosks/codes': {
    by: ['admin'],
    again: true,
    own: ({ ours }) => Promise.resolve({ body: { roomId: ours.roomId } }),
    otherCampus: ({ theirs }) => Promise.resolve({ body: { roomId: theirs.roomId } }),
  },
  'GET /kiosks': { by: ['admin', 'auditor'], again: true, own: always() },
  'GET /kiosks/:id': {
    by: ['admin', 'auditor'],
    again: true,
    own: ({ ours }) => Promise.resolve({ params: { id: ours.kiosk.kioskId } }),
    otherCampus: ({ theirs }) => Promise.resolve({ params: { id: theirs.kiosk.kioskId } }),
  },
  'PUT /kiosks/:id': {
    by: ['admin'],
    again: true,
    own: async (bench) => ({ params: { id: await kioskAt(bench) }, body: { roomId: bench.otherRoomId } }),
    otherCampus: async (bench): Promise<Prepared> => ({
      params: { id: await kioskAt(bench, bench.theirs) },
      body: { roomId: bench.theirs.roomId },
    }),
  },
  'POST /kiosks/:id/revoke': {
    by: ['admin'],
    again: true,
    own: async (bench) => ({ params: { id: await kioskAt(bench) }, body: REASON }),
    otherCampus: async (bench) => ({ params: { id: await kioskAt(bench, bench.theirs) }, body: REASON }),
  },
};
