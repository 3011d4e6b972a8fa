/** The facts of sessions: the server's own chain, the kiosks' facts laid out by session, and the sessions they opened. */
import { z } from 'zod';
import { CampusId, ClassGroupId, FactId, KioskId, RoomId, SessionId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

/** A fact of the server's own chain: gapless `seq` a session, each `hash` over the one before (`core/fact/chain.ts`). */
export const ServerFactRecord = z.object({
  id: FactId,
  sessionId: SessionId,
  seq: z.int().positive(),
  /** What may be said once only: session, person and factor. */
  onceKey: z.string(),
  about: z.string(),
  body: z.string(),
  hash: z.string(),
  receivedAt: Instant,
});
export type ServerFactRecord = z.infer<typeof ServerFactRecord>;
export const serverFacts = declare({
  name: 'server_facts',
  schema: ServerFactRecord,
  indexes: {
    bySession: { on: ['sessionId', 'seq'], unique: true },
    byOnceKey: { on: ['onceKey'], unique: true },
    byStudent: { on: ['sessionId', 'about', 'seq'] },
  },
});

/** A kiosk's fact, copied from its segment; `id` is `<kiosk>:<seq>`. Can be deleted and rebuilt from the segments. */
export const KioskFactRecord = z.object({
  id: z.string(),
  sessionId: SessionId,
  kioskId: KioskId,
  seq: z.int().positive(),
  about: z.string(),
  body: z.string(),
  receivedAt: Instant,
});
export type KioskFactRecord = z.infer<typeof KioskFactRecord>;
export const kioskFacts = declare({
  name: 'kiosk_facts',
  schema: KioskFactRecord,
  indexes: {
    byStudent: { on: ['sessionId', 'about', 'kioskId', 'seq'] },
    bySession: { on: ['sessionId', 'kioskId', 'seq'] },
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
