/** Invitations as admins make, see and withdraw them. */
import type { Invite, InvitePage, MadeInvite, NewInvite } from '#core/contracts/accounts.ts';
import type { PageQuery } from '#core/contracts/paging.ts';
import type { CampusId } from '#core/ids.ts';
import { PersonId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { DAY_MS, type Instant } from '#core/time.ts';
import { EMAIL_TAKEN, ROLL_NUMBER_TAKEN } from '../../school/change-person.ts';
import { inviteText } from '../../mail/texts.ts';
import { nextId } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import { findAll } from '../../store/collection.ts';
import type { InviteRecord } from '../../store/invites.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { codeHashOf, newCode } from './codes.ts';
import type { AccountDeps } from './deps.ts';
import { findByName } from './find-by-name.ts';
import { post } from './post.ts';
import { CHILD_UNKNOWN, INVITE_ACCEPTED, NO_INVITE, WAITS_ALREADY } from './refusals.ts';

const GOOD_MS = 14 * DAY_MS;

/** Made, and mailed; where no mail is sent here the answer has the code. */
export async function makeInvite(
  deps: AccountDeps,
  admin: PersonRecord,
  asked: NewInvite,
): Promise<Result<MadeInvite, Refusal>> {
  const { campusId } = admin;
  const taken = await clashOf(deps, asked);
  if (taken !== undefined) return failed(taken);
  if (asked.role === 'guardian' && !(await areStudents(deps, campusId, asked.childIds)))
    return failed(CHILD_UNKNOWN);
  const code = newCode(deps.chance);
  const now = deps.clock.now();
  const { role, email } = asked;
  const record: InviteRecord = {
    ...asked,
    id: nextId(deps.clock, deps.chance),
    campusId,
    codeHash: codeHashOf(deps.crypto, code),
    personId: PersonId.parse(nextId(deps.clock, deps.chance)),
    state: 'open',
    createdBy: admin.id,
    createdAt: now,
    expiresAt: now + GOOD_MS,
  };
  const { id: subject, expiresAt } = record;
  await deps.audit.say({ campusId, by: admin.id, action: 'invite', subject, details: { role } });
  await deps.collections.invites.putIf(record, 'absent');
  await withdrawEarlier(deps, record);
  const invite = inviteFrom(record, now);
  if (deps.mail.kind === 'none') return ok({ invite, code });
  await post(deps, { campusId, email }, (from) => inviteText({ ...from, code, role }), expiresAt);
  return ok({ invite });
}

/** The answer with the code of one may have been lost: the last to an address is the one that is good. */
async function withdrawEarlier(
  { collections: { invites } }: Pick<AccountDeps, 'collections'>,
  { id, campusId, email, createdAt }: InviteRecord,
): Promise<void> {
  const all = await findAll(invites, { index: 'byEmail', equals: { email } });
  // Of two at once the one with the greater id is later.
  const isEarlier = (one: InviteRecord): boolean =>
    one.createdAt < createdAt || (one.createdAt === createdAt && one.id < id);
  const earlier = all.filter((one) => one.campusId === campusId && isEarlier(one));
  await Promise.all(earlier.map((one) => invites.putIf({ ...one, state: 'withdrawn' }, { state: 'open' })));
}

/** Newest first. */
export async function listInvites(
  { collections, clock }: Pick<AccountDeps, 'collections' | 'clock'>,
  campusId: CampusId,
  { cursor, limit }: PageQuery,
): Promise<InvitePage> {
  const page = await collections.invites.find({
    index: 'byCampus',
    equals: { campusId },
    order: 'descending',
    limit,
    after: cursor,
  });
  const now = clock.now();
  const items = page.items.map((record) => inviteFrom(record, now));
  return { items, ...(page.next !== undefined && { next: page.next }) };
}

/** Its code is worth nothing from then on. One that was withdrawn already stays so. */
export async function withdrawInvite(
  { collections, audit, clock }: Pick<AccountDeps, 'collections' | 'audit' | 'clock'>,
  admin: PersonRecord,
  invite: InviteRecord,
): Promise<Result<Invite, Refusal>> {
  const { id: subject, campusId } = invite;
  if (invite.state === 'accepted') return failed(INVITE_ACCEPTED);
  await audit.say({ campusId, by: admin.id, action: 'withdraw-invite', subject });
  const withdrawn = { ...invite, state: 'withdrawn' } as const;
  const done = await collections.invites.putIf(withdrawn, { state: 'open' });
  if (done.kind === 'written') return ok(inviteFrom(withdrawn, clock.now()));
  const now = await collections.invites.get(subject);
  if (now === undefined) return failed(NO_INVITE);
  return now.state === 'withdrawn' ? ok(inviteFrom(now, clock.now())) : failed(INVITE_ACCEPTED);
}

/** Whether all of them are students of the campus. */
export async function areStudents(
  { collections }: Pick<AccountDeps, 'collections'>,
  campusId: CampusId,
  ids: readonly PersonId[],
): Promise<boolean> {
  const people = await Promise.all(ids.map((id) => collections.people.get(id)));
  return people.every(
    (one) => one?.campusId === campusId && one.role === 'student' && one.state === 'approved',
  );
}

async function clashOf({ collections }: AccountDeps, asked: NewInvite): Promise<Refusal | undefined> {
  const byEmail = await findByName(collections, asked.email);
  if (byEmail !== undefined) return byEmail.state === 'pending' ? WAITS_ALREADY : EMAIL_TAKEN;
  if (asked.role !== 'student') return undefined;
  const byNumber = await findByName(collections, asked.rollNumber);
  if (byNumber === undefined) return undefined;
  return byNumber.state === 'pending' ? WAITS_ALREADY : ROLL_NUMBER_TAKEN;
}

/** Without its code, and without what only the store needs. */
function inviteFrom(record: InviteRecord, now: Instant): Invite {
  const { id, role, email, rollNumber, childIds, createdBy, createdAt, expiresAt, acceptedAt } = record;
  const isOver = record.state === 'open' && expiresAt <= now;
  return {
    ...{ id, role, email, state: isOver ? 'expired' : record.state, createdBy, createdAt, expiresAt },
    ...(rollNumber !== undefined && { rollNumber }),
    ...(childIds !== undefined && { childIds }),
    ...(acceptedAt !== undefined && { acceptedAt }),
  };
}
