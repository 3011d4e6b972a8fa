/** Whoever signs in by this name, and whether a name is free. */
import { EMAIL_TAKEN, ROLL_NUMBER_TAKEN } from '../../school/change-person.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';

/** `name`: an e-mail address, or a roll number, in any case. */
export async function findByName(
  { people }: Pick<Collections, 'people'>,
  name: string,
): Promise<PersonRecord | undefined> {
  const found = name.includes('@')
    ? await people.find({ index: 'byEmail', equals: { email: name.toLowerCase() }, limit: 1 })
    : await people.find({ index: 'byRollNumber', equals: { rollNumber: name.toUpperCase() }, limit: 1 });
  return found.items[0];
}

/** Whether somebody other than `id` has one of these; looked at before a change is noted, which may still lose the race. */
export async function clashOf(
  collections: Pick<Collections, 'people'>,
  { id }: Pick<PersonRecord, 'id'>,
  { email, rollNumber }: Pick<Partial<PersonRecord>, 'email' | 'rollNumber'>,
): Promise<Refusal | undefined> {
  const isOthers = async (name: string | undefined): Promise<boolean> => {
    const owner = name === undefined ? undefined : await findByName(collections, name);
    return owner !== undefined && owner.id !== id;
  };
  if (await isOthers(email)) return EMAIL_TAKEN;
  return (await isOthers(rollNumber)) ? ROLL_NUMBER_TAKEN : undefined;
}
