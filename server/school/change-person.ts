/** Changes somebody's record as it stands at that moment: who else changes it meanwhile is never overwritten. */
import { failed, ok, type Result } from '#core/result.ts';
import type { Refusal } from '../problem.ts';
import type { Collections } from '../store/collections.ts';
import type { PersonRecord } from '../store/school-records.ts';

export const NO_SUCH_PERSON: Refusal = {
  status: 404,
  code: 'person-not-found',
  detail: 'There is no such person here. Look the person up again.',
};
export const EMAIL_TAKEN: Refusal = {
  status: 409,
  code: 'email-taken',
  detail: 'Another account has this e-mail address. Give another one, or ask an admin about that account.',
};
export const ROLL_NUMBER_TAKEN: Refusal = {
  status: 409,
  code: 'roll-number-taken',
  detail: 'Another account has this roll number. Check the number, or ask an admin about that account.',
};

/** What `change` makes of the record, or why it leaves it; called again where somebody else was faster. */
export type PersonChange = (person: PersonRecord) => Result<PersonRecord, Refusal>;

/**
 * The record as it was written, or the refusal of `change`; also where there is no such person, or where the e-mail address or roll
 * number is another's. A record that `change` gives back as it is, is not written.
 */
export async function changePerson(
  { people }: Pick<Collections, 'people'>,
  id: string,
  change: PersonChange,
): Promise<Result<PersonRecord, Refusal>> {
  for (;;) {
    const person = await people.get(id);
    if (person === undefined) return failed(NO_SUCH_PERSON);
    const changed = change(person);
    if (!changed.ok || changed.value === person) return changed;
    const { version, state, passwordHash } = person;
    const next = { ...changed.value, version: (version ?? 0) + 1 };
    const outcome = await people.putIf(next, { version, state, passwordHash });
    if (outcome.kind === 'written') return ok(next);
    if (outcome.by === 'byEmail') return failed(EMAIL_TAKEN);
    if (outcome.by === 'byRollNumber') return failed(ROLL_NUMBER_TAKEN);
  }
}
