/** The people of a campus, a page at a time. */
import type { PeoplePage, PeopleQuery, PersonRow } from '#core/contracts/accounts.ts';
import type { CampusId } from '#core/ids.ts';
import type { Page } from '../../store/collection.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import type { AccountDeps } from './deps.ts';

/** In an order that nobody's approval or leaving changes: whoever reads page by page sees each person once. */
export async function listPeople(
  { collections: { people } }: Pick<AccountDeps, 'collections'>,
  campusId: CampusId,
  { role, state, rollNumber, cursor, limit }: PeopleQuery,
): Promise<PeoplePage> {
  if (rollNumber !== undefined) {
    const { items } = await people.find({ index: 'byRollNumber', equals: { rollNumber }, limit: 1 });
    const fits = (one: PersonRecord): boolean =>
      one.campusId === campusId && (role ?? one.role) === one.role && (state ?? one.state) === one.state;
    return { items: items.filter(fits).map(rowFrom) };
  }
  const page = { limit, after: cursor };
  const find = (): Promise<Page<PersonRecord>> => {
    if (role !== undefined && state !== undefined)
      return people.find({ index: 'byRoleAndState', equals: { campusId, role, state }, ...page });
    if (role !== undefined) return people.find({ index: 'byRole', equals: { campusId, role }, ...page });
    if (state !== undefined) return people.find({ index: 'byState', equals: { campusId, state }, ...page });
    return people.find({ index: 'byCampus', equals: { campusId }, ...page });
  };
  const { items, next } = await find();
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
