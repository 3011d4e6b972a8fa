/** Codes are worth something only while whoever made them is in office: who leaves takes no way back in along. */
import type { PersonId } from '#core/ids.ts';
import type { Collections } from '../store/collections.ts';

/** Whether the maker of a code is an admin still; also true where nobody made it, but the server. */
export async function isStillAdmin(
  { people }: Pick<Collections, 'people'>,
  madeBy: PersonId | undefined,
): Promise<boolean> {
  if (madeBy === undefined) return true;
  const maker = await people.get(madeBy);
  return maker?.role === 'admin' && maker.state === 'approved';
}
