/** What people changed: one gapless `seq` a campus, each `hash` over the one before. Written once, never changed. */
import { z } from 'zod';
import { CampusId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

export const AuditEntry = z.object({
  /** `<campus>:<seq>` */
  id: z.string(),
  campusId: CampusId,
  seq: z.int().positive(),
  at: Instant,
  /** Who did it: a person, a kiosk, or the server by itself. */
  by: z.string(),
  /** What was done, in the words of `core/access/can.ts` where a rule allowed it. */
  action: z.string().max(80),
  /** The id of what it was done to. */
  subject: z.string().max(200),
  /** Ids, states and reasons; never names, secrets or templates. */
  details: z.record(z.string(), z.json()),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const auditEntries = declare({
  name: 'audit_entries',
  schema: AuditEntry,
  indexes: {
    bySeq: { on: ['campusId', 'seq'], unique: true },
    byTime: { on: ['campusId', 'at'] },
    bySubject: { on: ['campusId', 'subject', 'seq'] },
  },
});
