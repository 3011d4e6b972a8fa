/** The facts of sessions: the server's own chain, the kiosks' facts laid out by session, and the sessions they opened. */
import { z } from 'zod';
import { CampusId, FactId, KioskId, RoomId, SessionId } from '#core/ids.ts';
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

/** That a kiosk opened a session; `id` is `<session>:<kiosk>`. Rebuilt with the kiosk's facts. */
export const openings = declare({
  name: 'openings',
  schema: z.object({
    id: z.string(),
    sessionId: SessionId,
    tag: z.string(),
    kioskId: KioskId,
    campusId: CampusId,
    roomId: RoomId,
    startsAt: Instant,
    openedAt: Instant,
  }),
  indexes: {
    bySession: { on: ['sessionId'] },
    byTag: { on: ['kioskId', 'tag'] },
    byKiosk: { on: ['kioskId', 'openedAt'] },
    byRoom: { on: ['roomId', 'openedAt'] },
    byStart: { on: ['campusId', 'startsAt'] },
  },
});
