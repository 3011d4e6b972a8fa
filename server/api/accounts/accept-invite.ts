/**
 * An invitation becomes an account, which needs nobody's approval any more. The account's id stands in the invitation, so that of
 * two who accept at once one is made, and an acceptance that was cut short can be made again.
 */
import type { AcceptInvite, NewAccount } from '#core/contracts/accounts.ts';
import type { Role } from '#core/roster/person.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { EMAIL_TAKEN, ROLL_NUMBER_TAKEN } from '../../school/change-person.ts';
import type { Refusal } from '../../problem.ts';
import { touchSchool } from '../../school/school-version.ts';
import { isStillAdmin } from '../../school/still-admin.ts';
import type { InviteRecord } from '../../store/invites.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { triedCode } from './codes.ts';
import { verifiersOf } from './credentials.ts';
import type { AccountDeps } from './deps.ts';
import { clashOf } from './find-by-name.ts';
import { mayHavePin } from './pins.ts';
import { INVITE_WRONG, NO_PIN } from './refusals.ts';

/** `role`: the only one that this door is for; any where it is left out. */
export async function acceptInvite(
  deps: AccountDeps,
  asked: AcceptInvite,
  { address, role }: { readonly address: string; readonly role?: Role },
): Promise<Result<NewAccount, Refusal>> {
  const tried = await triedCode(deps, asked.code, address);
  if (!tried.ok) return tried;
  const found = await deps.collections.invites.find({
    index: 'byCode',
    equals: { codeHash: tried.value },
    limit: 1,
  });
  const invite = found.items[0];
  if (invite === undefined || !(await isGood(deps, invite))) return failed(INVITE_WRONG);
  if (role !== undefined && invite.role !== role) return failed(INVITE_WRONG);
  if (asked.pin !== undefined && !mayHavePin(invite)) return failed(NO_PIN);
  const verifiers = await verifiersOf(deps.passwords, asked, { ...invite, name: asked.name });
  if (!verifiers.ok) return verifiers;
  const { campusId, personId: by, id: subject } = invite;
  const clash = await clashOf(deps.collections, { id: by }, invite);
  if (clash !== undefined) return failed(clash);
  await deps.audit.say({ campusId, by, action: 'accept-invite', subject, details: { role: invite.role } });
  const person = personFrom(invite, { name: asked.name, ...verifiers.value });
  const made = await makePerson(deps, invite, person);
  if (!made.ok) return made;
  await touchSchool(deps.collections);
  return ok({ id: person.id, role: person.role, state: 'approved' });
}

/** Also one that was accepted without an account having been made of it. */
async function isGood(
  { collections, clock }: AccountDeps,
  { state, expiresAt, personId, createdBy }: InviteRecord,
): Promise<boolean> {
  if (state === 'withdrawn' || expiresAt <= clock.now()) return false;
  if (!(await isStillAdmin(collections, createdBy))) return false;
  return state === 'open' || (await collections.people.get(personId)) === undefined;
}

async function makePerson(
  { collections, clock }: AccountDeps,
  invite: InviteRecord,
  person: PersonRecord,
): Promise<Result<undefined, Refusal>> {
  const { state, acceptedAt } = invite;
  const accepted = { ...invite, state: 'accepted', acceptedAt: clock.now() } as const;
  const claimed = await collections.invites.putIf(accepted, { state, acceptedAt });
  if (claimed.kind === 'refused') return failed(INVITE_WRONG);
  const made = await collections.people.putIf(person, 'absent');
  if (made.kind === 'written') return ok(undefined);
  if (made.by === 'id' || made.by === 'condition') return failed(INVITE_WRONG);
  // Good again: once the other account is out of the way it can be accepted after all.
  await collections.invites.putIf({ ...invite, state: 'open' }, { state: 'accepted' });
  return failed(made.by === 'byRollNumber' ? ROLL_NUMBER_TAKEN : EMAIL_TAKEN);
}

function personFrom(
  { personId: id, campusId, role, email, rollNumber, childIds }: InviteRecord,
  own: Pick<PersonRecord, 'name' | 'passwordHash' | 'pinHash'>,
): PersonRecord {
  return {
    ...{ id, campusId, role, email, state: 'approved', ...own },
    ...(rollNumber !== undefined && { rollNumber }),
    ...(childIds !== undefined && { childIds }),
  };
}
