/** The first admin of a school, by the one-time secret of its installation. Of two at once one is made. */
import type { FirstAdmin, NewAccount } from '#core/contracts/accounts.ts';
import { PersonId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { MINUTE_MS } from '#core/time.ts';
import { EMAIL_TAKEN } from '../../school/change-person.ts';
import { nextId } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import { touchSchool } from '../../school/school-version.ts';
import { takeTry, tooManyTries } from '../../tries.ts';
import { campusFor } from './campus.ts';
import { verifiersOf } from './credentials.ts';
import type { AccountDeps } from './deps.ts';
import { findByName } from './find-by-name.ts';
import { SECRET_WRONG } from './refusals.ts';

const TRIES = { most: 20, windowMs: 15 * MINUTE_MS };

export async function makeFirstAdmin(
  deps: AccountDeps,
  { secret, email, name, password, campusId }: FirstAdmin,
  address: string,
): Promise<Result<NewAccount, Refusal>> {
  const waitS = await takeTry(deps, { key: `bootstrap|${address}`, ...TRIES });
  if (waitS !== undefined) return failed(tooManyTries(waitS));
  if (!(await deps.bootstrap.matches(secret))) return failed(SECRET_WRONG);
  const campus = await campusFor(deps, campusId);
  if (!campus.ok) return campus;
  const role = 'admin';
  const verifiers = await verifiersOf(deps.passwords, { password }, { role, name, email });
  if (!verifiers.ok) return verifiers;
  // Looked at before the secret is used up. Whoever has the secret may know that the address is taken.
  if ((await findByName(deps.collections, email)) !== undefined) return failed(EMAIL_TAKEN);
  const id = PersonId.parse(nextId(deps.clock, deps.chance));
  const at = { id, campusId: campus.value.id, role } as const;
  await deps.audit.say({ campusId: at.campusId, by: id, action: 'bootstrap', subject: id });
  if (!(await deps.bootstrap.used())) return failed(SECRET_WRONG);
  const made = await deps.collections.people.putIf(
    { ...at, name, email, ...verifiers.value, state: 'approved' },
    'absent',
  );
  if (made.kind === 'refused') return failed(EMAIL_TAKEN);
  await touchSchool(deps.collections);
  return ok({ id, role, state: 'approved' });
}
