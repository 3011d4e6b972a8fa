/** What we think of a student's presence at a session, with every reason. Worked out by `judge`, never edited. */
import { z } from 'zod';
import { Assurance, Factor } from '../check-in/factor.ts';
import { FactId, PersonId } from '../ids.ts';
import { Instant } from '../time.ts';

export const Status = z.enum(['expected', 'present', 'late', 'absent', 'excused']);
export type Status = z.infer<typeof Status>;

/** Why a piece of evidence does not count by itself. */
export const NotCounted = z.enum([
  'before-doors',
  'after-late',
  'after-absent',
  'not-in-policy',
  'second-person-on-device',
  'late-scan',
]);
export type NotCounted = z.infer<typeof NotCounted>;

/** One step of the explanation. Those with a `factId` speak of that fact. */
export const Reason = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('counted'), factId: FactId, factor: Factor, at: Instant }),
  z.object({ kind: z.literal('not-counted'), factId: FactId, factor: Factor, at: Instant, why: NotCounted }),
  z.object({ kind: z.literal('device-and-beacon-agree'), factIds: z.array(FactId) }),
  z.object({ kind: z.literal('late'), graceUntil: Instant }),
  z.object({ kind: z.literal('liveness-not-checked'), factId: FactId }),
  z.object({ kind: z.literal('time-inferred'), factId: FactId }),
  z.object({ kind: z.literal('face-refused'), factId: FactId, at: Instant }),
  z.object({ kind: z.literal('corrected'), factId: FactId, at: Instant, by: PersonId, reason: z.string() }),
  z.object({
    kind: z.literal('known-absence'),
    factId: FactId,
    at: Instant,
    by: PersonId,
    reason: z.string(),
  }),
  z.object({ kind: z.literal('fallback'), whenUnavailable: Factor }),
  z.object({ kind: z.literal('evidence-too-weak') }),
  z.object({ kind: z.literal('never-checked-in') }),
  z.object({ kind: z.literal('not-opened') }),
]);
export type Reason = z.infer<typeof Reason>;

export const Mark = z.object({
  status: Status,
  assurance: Assurance,
  /** Factors of which more would help, in the order of the policy; empty where nothing is missing. */
  missing: z.array(Factor),
  reasons: z.array(Reason),
  /** The earliest evidence or correction on which the status rests. */
  at: Instant.optional(),
});
export type Mark = z.infer<typeof Mark>;

/** Why evidence is kept that no further factor can mend: somebody looks the student in the face, or takes their word. */
const FOR_TEACHER: ReadonlySet<NotCounted> = new Set([
  'after-late',
  'after-absent',
  'second-person-on-device',
  'late-scan',
]);

/** Whether the student did what they could and the teacher has to decide: still expected, with evidence that waits. */
export function waitsForTeacher({ status, reasons }: Mark): boolean {
  if (status !== 'expected') return false;
  return reasons.some((reason) => reason.kind === 'not-counted' && FOR_TEACHER.has(reason.why));
}

/** How good a mark is for the student, worst first: the order in which more evidence may only rise. */
export const STATUS_RANK: Readonly<Record<Status, number>> = {
  absent: 0,
  expected: 0,
  late: 1,
  excused: 2,
  present: 2,
};
