/**
 * Registering by oneself: somebody who waits, and can do nothing until an admin approves. The answer, and the time it takes, are
 * the same where the e-mail address or roll number is another's already: then nothing is made, the answer tells honest people
 * what to do in that case, and a mail tells the owner.
 */
import type { Register, Registered } from '#core/contracts/accounts.ts';
import { PersonId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { changePerson } from '../../school/change-person.ts';
import { knownAlreadyText } from '../../mail/texts.ts';
import { nextId } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { takeTry, tooManyTries } from '../../tries.ts';
import { campusFor } from './campus.ts';
import { verifiersOf } from './credentials.ts';
import type { AccountDeps } from './deps.ts';
import { findByName } from './find-by-name.ts';
import { post } from './post.ts';
import { REGISTRATIONS_FULL } from './refusals.ts';

/** A whole school may register from one address in a day; what waits for the admin stays bounded all the same. */
const ADDRESS_TRIES = { most: 300, windowMs: HOUR_MS };
const CAMPUS_TRIES = { most: 2000, windowMs: DAY_MS };
const OWNER_MAILS = { most: 1, windowMs: DAY_MS };
const MOST_CLAIMS = 99;

export async function register(
  deps: AccountDeps,
  asked: Register,
  address: string,
): Promise<Result<Registered, Refusal>> {
  const waitS = await takeTry(deps, { key: `registrations|${address}`, ...ADDRESS_TRIES });
  if (waitS !== undefined) return failed(tooManyTries(waitS));
  const campus = await campusFor(deps, asked.campusId);
  if (!campus.ok) return campus;
  const { role, name, email } = asked;
  const rollNumber = asked.role === 'student' ? asked.rollNumber : undefined;
  const verifiers = await verifiersOf(deps.passwords, asked, { role, name, email, rollNumber });
  if (!verifiers.ok) return verifiers;
  const campusId = campus.value.id;
  if ((await takeTry(deps, { key: `registrations|${campusId}`, ...CAMPUS_TRIES })) !== undefined)
    return failed(REGISTRATIONS_FULL);
  const registeredAt = deps.clock.now();
  const id = PersonId.parse(nextId(deps.clock, deps.chance));
  await deps.audit.say({ campusId, by: id, action: 'register', subject: id, details: { role } });
  const kept = { ...(email !== undefined && { email }), ...(rollNumber !== undefined && { rollNumber }) };
  const made = await deps.collections.people.putIf(
    { id, campusId, role, name, ...kept, ...verifiers.value, state: 'pending', registeredAt },
    'absent',
  );
  if (made.kind === 'refused') deps.background.run(() => noteClash(deps, kept, asked));
  return ok({ state: 'pending', detail: whatNext(deps) });
}

function whatNext({ mail }: AccountDeps): string {
  const then = mail.kind === 'none' ? 'Until then' : 'You will get a mail if you gave an address; until then';
  return `An admin has to approve this account. ${then} signing in says that it waits. If you had an account already, nothing has changed: sign in with it, or ask an admin.`;
}

/** Tells the owner, or the admin who will look at whoever waits with the same address or number. */
async function noteClash(
  deps: AccountDeps,
  claimed: { readonly email?: string; readonly rollNumber?: string },
  { name, password }: Register,
): Promise<void> {
  // Whoever knows the password that was chosen sends their own registration again.
  const isSame = async (owner: PersonRecord): Promise<boolean> =>
    owner.name.first === name.first &&
    owner.name.last === name.last &&
    (await deps.passwords.fits(owner.passwordHash, password));
  const names = [claimed.email, claimed.rollNumber].filter((name) => name !== undefined);
  for (const one of names) {
    const owner = await findByName(deps.collections, one);
    if (owner?.state === 'pending' && !(await isSame(owner))) await countClaim(deps, owner);
    // Who comes back is let in by an admin, who sees it beside the record that they left.
    if (owner?.state === 'left') await countClaim(deps, owner);
    if (owner?.state === 'approved') await tellOwner(deps, owner);
  }
}

async function countClaim({ collections }: AccountDeps, { id }: PersonRecord): Promise<void> {
  await changePerson(collections, id, (person) => {
    const { state, otherClaims = 0 } = person;
    return ok(
      (state === 'pending' || state === 'left') && otherClaims < MOST_CLAIMS
        ? { ...person, otherClaims: otherClaims + 1 }
        : person,
    );
  });
}

async function tellOwner(deps: AccountDeps, owner: PersonRecord): Promise<void> {
  const waitS = await takeTry(deps, { key: `known-already|${owner.id}`, ...OWNER_MAILS });
  if (waitS === undefined) await post(deps, owner, knownAlreadyText);
}
