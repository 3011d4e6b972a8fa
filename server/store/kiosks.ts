/** Paired kiosks, what is known of their clocks, and their ledgers as they were pushed. Bytes are base64url throughout. */
import { z } from 'zod';
import { CampusId, KioskId, RoomId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

export const KioskRecord = z.object({
  id: KioskId,
  /** `tagOf` the id: how its codes name it. */
  tag: z.string(),
  campusId: CampusId,
  roomId: RoomId,
  /** The root of its codes: 32 bytes. */
  secret: z.string(),
  /** SHA-256 of its bearer credential. */
  credentialHash: z.string(),
  /** Ed25519: signs its segments. */
  publicKey: z.string(),
  pairedAt: Instant,
  state: z.enum(['paired', 'revoked']),
  revokedAt: Instant.optional(),
});
export type KioskRecord = z.infer<typeof KioskRecord>;

export const kiosks = declare({
  name: 'kiosks',
  schema: KioskRecord,
  indexes: {
    byCredential: { on: ['credentialHash'], unique: true },
    byTag: { on: ['tag'] },
    byRoom: { on: ['roomId', 'state'] },
    byState: { on: ['state'] },
    byCampus: { on: ['campusId', 'pairedAt'] },
  },
});

/** Kiosk clock minus server clock. `id` is the kiosk's. */
export const kioskClocks = declare({
  name: 'kiosk_clocks',
  schema: z.object({ id: KioskId, offsetMs: z.int(), measuredAt: Instant }),
  indexes: {},
});

/** The newest slot that anyone scanned. `id` is the kiosk's. */
export const freshestSlots = declare({
  name: 'freshest_slots',
  schema: z.object({ id: KioskId, slot: z.int(), heardAt: Instant }),
  indexes: {},
});

/** `id` is the kiosk's: its ledger up to `seq` is durable here. */
export const kioskHeads = declare({
  name: 'kiosk_heads',
  schema: z.object({ id: KioskId, seq: z.int().nonnegative(), hash: z.string() }),
  indexes: {},
});

/** A run of a ledger as stored once; `id` is `<kiosk>:<from>`, `previous` the hash before it, `hash` after it. */
export const SegmentRecord = z.object({
  id: z.string(),
  kioskId: KioskId,
  from: z.int().positive(),
  bodies: z.array(z.string()),
  previous: z.string(),
  hash: z.string(),
  /** What the kiosk signed may have begun earlier: the signature is over `signedFrom` and all up to this segment's end. */
  signedFrom: z.int().positive(),
  signature: z.string(),
  receivedAt: Instant,
});
export type SegmentRecord = z.infer<typeof SegmentRecord>;
export const segments = declare({
  name: 'segments',
  schema: SegmentRecord,
  indexes: { byKiosk: { on: ['kioskId', 'from'], unique: true } },
});

/**
 * Segments that contradict what is stored, or came after their kiosk was revoked: kept for an admin, never judged. `id` is a
 * hash of the content.
 */
export const quarantine = declare({
  name: 'quarantine',
  schema: SegmentRecord.extend({ why: z.enum(['contradicts', 'revoked']).optional() }),
  indexes: { byKiosk: { on: ['kioskId', 'receivedAt'] } },
});
