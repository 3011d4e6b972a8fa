/** The people of a campus, a page at a time. */
import type { PeoplePage, PeopleQuery, PersonRow } from '#core/contracts/accounts.ts';
import type { CampusId } from '#core/ids.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import type { AccountDeps } from './deps.ts';

/** By role, then state, where none is named. */
export async function listPeople(
  { collections: { people } }: Pick<AccountDeps, 'collections'>,
  campusId: CampusId,
  { role, state, cursor, limit }: PeopleQuery,
): Promise<PeoplePage> {
  const page = { limit, after: cursor };
  const { items, next } =
    role === undefined && state !== undefined
      ? await people.find({ index: 'byState', equals: { campusId, state }, ...page })
      : await people.find({
          index: 'byRoleAndState',
          equals: {
            campusId,
            ...(role !== undefined && { role }),
            ...(state !== undefined && { state }),
          },
          ...page,
        });
  return { items: items.map(rowFrom), ...(next !== undefined && { next }) };
}

function rowFrom(person: PersonRecord): PersonRow {
  const { id, role, state, name, rollNumber, email, registeredAt, otherClaims } = person;
  return {
    ...{ id, role, state, name },
    ...(rollNumber !== undefined && { rollNumber }),
    ...(email !== undefined && { email }),
    ...(registeredAt !== undefined && { registeredAt }),
    ...(otherClaims !== undefined && { otherClaims }),
  };
}
