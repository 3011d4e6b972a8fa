/** People as every program knows them, and how a public screen names them. */
import { z } from 'zod';
import { PersonId } from '../ids.ts';

/**
 * `admin` runs a campus, `auditor` may look at everything of it and change nothing, `guardian` sees the students in their
 * care. Who stands in for a teacher has no role of its own: that is a grant for a time.
 */
export const Role = z.enum(['student', 'teacher', 'admin', 'auditor', 'guardian']);
export type Role = z.infer<typeof Role>;

export const RollNumber = z
  .string()
  .regex(/^[A-Z0-9-]{1,16}$/, { error: 'write a roll number: up to 16 letters A to Z, digits and hyphens' });
export type RollNumber = z.infer<typeof RollNumber>;

/** Somebody's name, as full as staff see it. */
export const PersonName = z.object({ first: z.string().min(1).max(60), last: z.string().min(1).max(60) });
export type PersonName = z.infer<typeof PersonName>;

export const Student = z.object({ id: PersonId, name: PersonName, rollNumber: RollNumber });
export type Student = z.infer<typeof Student>;

/** The names for a public screen: first name and initial, with one letter more where two would be alike. */
export function publicNames(people: readonly Pick<Student, 'id' | 'name'>[]): ReadonlyMap<PersonId, string> {
  const short = (name: PersonName, letters: number): string =>
    `${name.first} ${firstLetters(name.last, letters)}.`;
  const counts = new Map<string, number>();
  for (const { name } of people) counts.set(short(name, 1), (counts.get(short(name, 1)) ?? 0) + 1);
  return new Map(
    people.map(({ id, name }) => [id, short(name, counts.get(short(name, 1)) === 1 ? 1 : 2)] as const),
  );
}

function firstLetters(word: string, count: number): string {
  return Array.from(word).slice(0, count).join('');
}
