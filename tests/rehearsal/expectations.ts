/** The one data file of what the rehearsal's students do and what becomes of them. */
import { z } from 'zod';
import { Assurance } from '#core/check-in/factor.ts';
import { CheckInRefusal } from '#core/contracts/api.ts';
import { Status } from '#core/mark/mark.ts';
import file from './expectations.json' with { type: 'json' };

export const ExpectedStudent = z.object({
  key: z.string(),
  first: z.string(),
  last: z.string(),
  does: z.string(),
  /** With which code the phone is refused; without it nothing is. */
  refusal: CheckInRefusal.optional(),
  /** Null where the student belongs to another class and has no mark here. */
  status: Status.nullable(),
  assurance: Assurance.optional(),
  /** Kinds of reasons that the mark must hold, among others. */
  reasons: z.array(z.string()).default([]),
});
export type ExpectedStudent = z.infer<typeof ExpectedStudent>;

export const EXPECTATIONS: readonly ExpectedStudent[] = z
  .object({ about: z.string(), students: z.array(ExpectedStudent).min(12) })
  .parse(file).students;
