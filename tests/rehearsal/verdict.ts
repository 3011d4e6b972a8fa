/** What the separate reader found, student by student. */
import { z } from 'zod';
import { Totals } from '#core/contracts/api.ts';

export const StudentVerdict = z.object({
  key: z.string(),
  name: z.string(),
  does: z.string(),
  status: z.string().optional(),
  assurance: z.number().optional(),
  reasons: z.array(z.string()),
  similarities: z.array(z.object({ kind: z.string(), similarity: z.number(), threshold: z.number() })),
  /** Where API or kiosk differ from what was expected; none when all is as it should be. */
  problems: z.array(z.string()),
});
export type StudentVerdict = z.infer<typeof StudentVerdict>;

export const Verdict = z.object({
  title: z.string(),
  students: z.array(StudentVerdict),
  asExpected: z.int(),
  /** Acknowledged on a screen, and missing from the API or from the kiosk's file. */
  lost: z.array(z.string()),
  /** Fact ids that stand more than once in one store. */
  duplicated: z.array(z.string()),
  acknowledged: z.int(),
  closed: z.boolean(),
  /** Facts that do not say that they are a rehearsal's. */
  notRehearsal: z.array(z.string()),
  totals: Totals,
});
export type Verdict = z.infer<typeof Verdict>;
