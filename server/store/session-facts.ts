/** The facts of sessions: the server's own chain, the kiosks' facts laid out by session, and the sessions they opened. */
import { z } from 'zod';
import { CampusId, ClassGroupId, KioskId, RoomId, SessionId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

/** A fact of the server's own chain: gapless `seq` a session, each `hash` over the one before (`core/fact/chain.ts`). */
export const ServerFactRecord = z.object({
  /** What may be said once only: session, person and factor. */
  id: z.string(),
  sessionId: SessionId,
  seq: z.int().positive(),
  body: z.string(),
  hash: z.string(),
  receivedAt: Instant,
});
export type ServerFactRecord = z.infer<typeof ServerFactRecord>;
export const serverFacts = declare({
  name: 'server_facts',
  schema: ServerFactRecord,
  indexes: {
    // Each index makes a mark dearer: the book of a session is sorted by student in memory.
    bySession: { on: ['sessionId', 'seq'], unique: true },
  },
});

/**
 * The facts of one session in one run of a kiosk's ledger, copied from its segment; `id` is `<kiosk>:<from>:<session>`. Can be
 * deleted and rebuilt from the segments. A fact may stand in two of them; its `seq` tells.
 */
export const KioskFactsRecord = z.object({
  id: z.string(),
  sessionId: SessionId,
  kioskId: KioskId,
  /** The smallest `seq` in it. */
  from: z.int().positive(),
  facts: z.array(z.object({ seq: z.int().positive(), body: z.string() })),
  receivedAt: Instant,
  /** When it was laid out, which may be later: by this what is new is found. */
  laidOutAt: Instant,
});
export type KioskFactsRecord = z.infer<typeof KioskFactsRecord>;
export const kioskFacts = declare({
  name: 'kiosk_facts',
  schema: KioskFactsRecord,
  indexes: {
    byKiosk: { on: ['sessionId', 'kioskId', 'from'] },
    byArrival: { on: ['sessionId', 'laidOutAt'] },
  },
});

/**
 * That a session was opened, and by whom: a kiosk, or the server (`SERVER_BOARD`). `id` is `<session>:<kiosk>`. Rebuilt with
 * the facts.
 */
export const OpeningRecord = z.object({
  id: z.string(),
  sessionId: SessionId,
  tag: z.string(),
  kioskId: KioskId,
  campusId: CampusId,
  roomId: RoomId,
  classGroupId: ClassGroupId,
  startsAt: Instant,
  openedAt: Instant,
});
export type OpeningRecord = z.infer<typeof OpeningRecord>;
export const openings = declare({
  name: 'openings',
  schema: OpeningRecord,
  indexes: {
    bySession: { on: ['sessionId'] },
    byTag: { on: ['kioskId', 'tag'] },
    byKiosk: { on: ['kioskId', 'openedAt'] },
    byRoom: { on: ['roomId', 'openedAt'] },
    byClassGroup: { on: ['classGroupId', 'startsAt'] },
    byStart: { on: ['campusId', 'startsAt'] },
  },
});
