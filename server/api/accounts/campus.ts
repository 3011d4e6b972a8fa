/** At which campus somebody gets an account. */
import type { CampusId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Refusal } from '../../problem.ts';
import type { AccountDeps } from './deps.ts';
import { CAMPUS_UNKNOWN } from './refusals.ts';

interface Campus {
  readonly id: CampusId;
  readonly name: string;
}

/** The one that was named, or the only one. */
export async function campusFor(
  { collections: { campuses } }: Pick<AccountDeps, 'collections'>,
  named: CampusId | undefined,
): Promise<Result<Campus, Refusal>> {
  if (named !== undefined) {
    const campus = await campuses.get(named);
    return campus === undefined ? failed(CAMPUS_UNKNOWN) : ok(campus);
  }
  const [first, second] = (await campuses.find({ index: 'byName', equals: {}, limit: 2 })).items;
  return first === undefined || second !== undefined ? failed(CAMPUS_UNKNOWN) : ok(first);
}
