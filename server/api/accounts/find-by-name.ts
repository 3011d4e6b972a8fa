/** Whoever signs in by this name. */
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
