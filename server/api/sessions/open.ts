/**
 * `POST /sessions`: opens a class from the portal, as a kiosk would: the same id, the policy and roster frozen into the fact. A
 * kiosk may open it too, before or after; both openings are kept, and mean one session.
 */
import type { SessionRow } from '#core/contracts/api.ts';
import type { OpenSession } from '#core/contracts/sessions.ts';
import { SessionOpened } from '#core/fact/fact.ts';
import type { PersonId } from '#core/ids.ts';
import { isClosed } from '#core/mark/judge.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { unscheduledSessionId } from '#core/session/session-id.ts';
import { windowOf } from '#core/session/window.ts';
import { DAY_MS, HOUR_MS, instantFromLocal, localDateAt, localTimeAt, type Instant } from '#core/time.ts';
import type { Audit } from '../../audit.ts';
import type { PersonCaller, RuledCall } from '../../endpoint.ts';
import { openingRecord } from '../../sessions/kiosk-facts.ts';
import { sayKnownAbsences } from '../../sessions/known-absences.ts';
import type { Refusal } from '../../problem.ts';
import type { SchoolSnapshot } from '../../school/school-snapshot.ts';
import { WRITTEN_BY_NEWER, type ServerFactDraft } from '../../sessions/session-ledger.ts';
import { inChargeOf, inChargeOfMeeting, knownSession, type KnownSession } from '../../sessions/sessions.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { CLOSED, NOT_YOURS, ownClass } from '../../sessions/opened-session.ts';
import { rowNow } from '../../sessions/session-row.ts';
import type { SessionsDeps } from './list.ts';
import type { Crypto } from '#core/crypto/crypto.ts';

export interface OpenDeps extends SessionsDeps {
  readonly collections: SessionsDeps['collections'] & Pick<Collections, 'knownAbsences'>;
  readonly crypto: Crypto;
  readonly audit: Audit;
}

const NO_SUCH_CLASS: Refusal = {
  status: 404,
  code: 'no-such-class',
  detail: 'The timetable has no such class on that day. Look at the day’s list, then try again.',
};
const NOTHING_LIKE_IT: Refusal = {
  status: 404,
  code: 'no-such-class',
  detail: 'There is no such class group, room or policy here. Look them up, then try again.',
};
const TIMES_WRONG: Refusal = {
  status: 422,
  code: 'times-wrong',
  detail: 'A class ends after it starts, and lasts no longer than a day. Correct the times.',
};
const TOO_EARLY: Refusal = {
  status: 409,
  code: 'too-early',
  detail: 'This class can be opened from one hour before its doors open. Try again then.',
};
const TOO_LATE: Refusal = {
  status: 409,
  code: 'too-late',
  detail: 'This class was more than 14 days ago, and cannot be opened any more.',
};
export const OPEN_REFUSALS: readonly Refusal[] = [
  NO_SUCH_CLASS,
  NOTHING_LIKE_IT,
  TIMES_WRONG,
  TOO_EARLY,
  TOO_LATE,
  CLOSED,
  NOT_YOURS,
  WRITTEN_BY_NEWER,
];

/** Whoever prepares the class may open it so long before its doors. */
const PREPARE_MS = HOUR_MS;
/** Nobody plans further. */
const PLANNED_AHEAD_MS = 366 * DAY_MS;
/** A register that was not taken can be taken so long after. */
const OPEN_FOR_MS = 14 * DAY_MS;

export async function openSession(
  deps: OpenDeps,
  { caller: { person }, require }: RuledCall<PersonCaller, 'run-session'>,
  asked: OpenSession,
): Promise<Result<SessionRow, Refusal>> {
  require(ownClass(person));
  const school = await deps.schools.of(person.campusId);
  const now = deps.clock.now();
  const planned =
    'entryId' in asked ? scheduled(school, asked, now) : unscheduled(deps, school, { person, asked, now });
  if (!planned.ok) return planned;
  const facts = (await deps.ledger.ofSession(planned.value.sessionId)).map(({ fact }) => fact);
  const opened = knownSession(school, facts, undefined);
  const session = opened ?? planned.value;
  const { campusId } = session;
  // Whoever opens a class that is in no timetable is not in charge of it by that.
  const hasTeacher = opened !== undefined || 'entryId' in asked;
  const teacherIds = (hasTeacher ? inChargeOf : inChargeOfMeeting)(school, session, now);
  require({ campusId, teacherIds }, NOT_YOURS);
  const refusal = isClosed(facts) ? CLOSED : timeRefusal(session, now);
  if (refusal !== undefined) return failed(refusal);

  const openings = facts.filter((fact) => fact.kind === 'session-opened');
  const ours = openings.find(({ source }) => source.kind === 'server');
  if (ours === undefined) await write(deps, person, planned.value);
  else await sayKnownAbsences(deps, ours);
  return ok(await rowNow(deps, { ...session, opened: true }));
}

/** Every step can be repeated: a second try after a crash finishes what the first began. */
async function write(deps: OpenDeps, person: PersonRecord, session: KnownSession): Promise<void> {
  const draft = draftOf(session, person.id);
  const { sessionId, campusId } = session;
  await deps.audit.say({ campusId, by: person.id, action: 'run-session', subject: sessionId });
  const at = deps.clock.now();
  const record = openingRecord(deps.crypto, { ...draft, v: 1, at, source: { kind: 'server' } });
  await deps.collections.openings.putIf(record, 'absent');
  const { fact } = await deps.ledger.sayOnce(draft, `${sessionId}|session-opened`);
  await sayKnownAbsences(deps, SessionOpened.parse(fact));
}

function draftOf(
  session: KnownSession,
  openedBy: PersonId,
): Extract<ServerFactDraft, { kind: 'session-opened' }> {
  const { sessionId, campusId, room, classGroupId, title, zone, startsAt, endsAt } = session;
  return {
    kind: 'session-opened',
    sessionId,
    campusId,
    roomId: room.id,
    classGroupId,
    title,
    zone,
    startsAt,
    endsAt,
    teacherId: session.teacherId,
    openedBy,
    policy: session.policy,
    roster: [...session.roster],
    ...(session.rehearsal && { rehearsal: true }),
  };
}

function timeRefusal({ startsAt, policy }: KnownSession, now: Instant): Refusal | undefined {
  if (now < windowOf(startsAt, policy).doorsAt - PREPARE_MS) return TOO_EARLY;
  return now > startsAt + OPEN_FOR_MS ? TOO_LATE : undefined;
}

function scheduled(
  school: SchoolSnapshot,
  { entryId, date, startsAt }: Extract<OpenSession, { entryId: unknown }>,
  now: Instant,
): Result<KnownSession, Refusal> {
  const { zone } = school.campus;
  const from = instantFromLocal(date, '00:00', zone);
  // A timetable takes seconds to lay out to the year 9999, and nobody opens a class of then.
  if (from > now + PLANNED_AHEAD_MS) return failed(NO_SUCH_CLASS);
  const occurrence = school
    .occurrences(from - DAY_MS, from + 2 * DAY_MS)
    .filter((one) => one.entryId === entryId && localDateAt(one.startsAt, one.zone) === date)
    .find((one) => startsAt === undefined || localTimeAt(one.startsAt, one.zone) === startsAt);
  const session = knownSession(school, [], occurrence);
  return session === undefined ? failed(NO_SUCH_CLASS) : ok(session);
}

function unscheduled(
  { crypto }: Pick<OpenDeps, 'crypto'>,
  school: SchoolSnapshot,
  of: {
    readonly person: PersonRecord;
    readonly asked: Exclude<OpenSession, { entryId: unknown }>;
    readonly now: Instant;
  },
): Result<KnownSession, Refusal> {
  const { classGroupId, roomId, policyId, startsAt, endsAt } = of.asked;
  const group = school.classGroups.get(classGroupId);
  const room = school.rooms.get(roomId);
  const policy = school.policies.get(policyId);
  if (group === undefined || room === undefined || policy === undefined) return failed(NOTHING_LIKE_IT);
  if (endsAt <= startsAt || endsAt - startsAt > DAY_MS) return failed(TIMES_WRONG);
  // Before anything is made of a time for which there may be no calendar.
  if (startsAt > of.now + PLANNED_AHEAD_MS) return failed(TOO_EARLY);
  const { id: campusId, zone } = school.campus;
  const isTeacher = group.teacherIds.some((id) => id === of.person.id);
  return ok({
    sessionId: unscheduledSessionId(crypto, { campusId, classGroupId, roomId, startsAt }),
    campusId,
    zone,
    room,
    classGroupId,
    title: group.title,
    // A cover teacher or an admin opens it in the name of whoever teaches the class.
    teacherId: isTeacher ? of.person.id : (group.teacherIds[0] ?? of.person.id),
    startsAt,
    endsAt,
    policy,
    roster: school.rosterOn(classGroupId, localDateAt(startsAt, zone)),
    opened: false,
    rehearsal: school.rehearsal,
  });
}
