/** A session as the server knows it: opened by a kiosk, or only in the timetable; its times, policy, roster and facts. */
import type { Policy } from '#core/check-in/policy.ts';
import type { Room } from '#core/contracts/api.ts';
import type { Fact } from '#core/fact/fact.ts';
import type { CampusId, ClassGroupId, PersonId, RoomId, SessionId } from '#core/ids.ts';
import { openingOf, rosterOf } from '#core/mark/session-marks.ts';
import { overlap } from '#core/roster/enrolment.ts';
import { DAY_MS, localDateAt, type Instant, type Zone } from '#core/time.ts';
import type { Occurrence } from '#core/timetable/occurrence.ts';
import type { SchoolSnapshot } from '../school/school-snapshot.ts';

export interface KnownSession {
  readonly sessionId: SessionId;
  readonly campusId: CampusId;
  readonly zone: Zone;
  readonly room: Room;
  readonly classGroupId: ClassGroupId;
  readonly title: string;
  readonly teacherId: PersonId;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly policy: Policy;
  readonly roster: readonly PersonId[];
  readonly opened: boolean;
  readonly rehearsal: boolean;
}

/** The session that `facts` opened, or else the occurrence; undefined where the school no longer has what it names. */
export function knownSession(
  school: SchoolSnapshot,
  facts: readonly Fact[],
  occurrence: Occurrence | undefined,
): KnownSession | undefined {
  const opening = openingOf(facts);
  if (opening === undefined) return occurrence && scheduledSession(school, occurrence);
  const { sessionId, campusId, zone, classGroupId, title, teacherId, startsAt, endsAt, policy } = opening;
  return {
    sessionId,
    campusId,
    zone,
    classGroupId,
    title,
    teacherId,
    startsAt,
    endsAt,
    policy,
    room: roomOf(school, opening.roomId),
    roster: rosterOf(facts),
    opened: true,
    rehearsal: opening.rehearsal === true,
  };
}

/** The occurrence of that id, where it lies within a day of `now`. */
export function occurrenceAround(
  school: Pick<SchoolSnapshot, 'occurrences'>,
  sessionId: SessionId,
  now: Instant,
): Occurrence | undefined {
  return school.occurrences(now - DAY_MS, now + DAY_MS).find((one) => one.sessionId === sessionId);
}

/**
 * Who is in charge of a session at `at`: its own teacher, those of its class group, and whoever covers for them then, if the
 * session lies within the cover: who stands in for a day has no business in the days before it.
 */
export function inChargeOf(
  school: Pick<SchoolSnapshot, 'classGroups' | 'covers'>,
  session: Pick<KnownSession, 'classGroupId' | 'teacherId' | 'startsAt' | 'endsAt'>,
  at: Instant,
): readonly PersonId[] {
  return [...new Set([session.teacherId, ...inChargeOfMeeting(school, session, at)])];
}

/** The same of a meeting that nobody opened yet and that is in no timetable: it has no teacher of its own. */
export function inChargeOfMeeting(
  { classGroups, covers }: Pick<SchoolSnapshot, 'classGroups' | 'covers'>,
  { classGroupId, startsAt, endsAt }: Pick<KnownSession, 'classGroupId' | 'startsAt' | 'endsAt'>,
  at: Instant,
): readonly PersonId[] {
  const covering = coveringAt({ covers }, classGroupId, at)
    .filter(({ from, until }) => from < endsAt && startsAt < until)
    .map((cover) => cover.teacherId);
  return [...new Set([...(classGroups.get(classGroupId)?.teacherIds ?? []), ...covering])];
}

/** Whose cover of the class group holds at `at`. */
function coveringAt({ covers }: Pick<SchoolSnapshot, 'covers'>, classGroupId: ClassGroupId, at: Instant) {
  return covers(classGroupId).filter(({ from, until }) => from <= at && at < until);
}

/** Who teaches the class group, or covers for it at `at`. */
export function teachersOf(
  { classGroups, covers }: Pick<SchoolSnapshot, 'classGroups' | 'covers'>,
  classGroupId: ClassGroupId,
  at: Instant,
): readonly PersonId[] {
  const covering = coveringAt({ covers }, classGroupId, at).map(({ teacherId }) => teacherId);
  return [...new Set([...(classGroups.get(classGroupId)?.teacherIds ?? []), ...covering])];
}

/** Who teaches, or covers at `at`, a class group to which the student belonged on one of the days that `during` touches. */
export function teachersOfStudent(
  school: Pick<SchoolSnapshot, 'campus' | 'classGroups' | 'covers' | 'enrolments'>,
  studentId: PersonId,
  {
    at,
    during,
  }: { readonly at: Instant; readonly during: { readonly from: Instant; readonly until: Instant } },
): readonly PersonId[] {
  const { zone } = school.campus;
  const days = { from: localDateAt(during.from, zone), until: localDateAt(during.until, zone) };
  const own = [...school.classGroups.keys()].filter((id) =>
    school.enrolments(id).some((one) => one.studentId === studentId && overlap(one, days)),
  );
  return [...new Set(own.flatMap((id) => teachersOf(school, id, at)))];
}

function scheduledSession(school: SchoolSnapshot, occurrence: Occurrence): KnownSession | undefined {
  const group = school.classGroups.get(occurrence.classGroupId);
  const policy = school.policies.get(occurrence.policyId);
  if (group === undefined || policy === undefined) return undefined;
  const { sessionId, campusId, zone, classGroupId, teacherId, startsAt, endsAt } = occurrence;
  return {
    sessionId,
    campusId,
    zone,
    classGroupId,
    teacherId,
    startsAt,
    endsAt,
    policy,
    title: group.title,
    room: roomOf(school, occurrence.roomId),
    roster: school.rosterOn(classGroupId, localDateAt(startsAt, zone)),
    opened: false,
    rehearsal: school.rehearsal,
  };
}

function roomOf(school: SchoolSnapshot, id: RoomId): Room {
  return school.rooms.get(id) ?? { id, name: '?', code: '?' };
}

/** Who teaches, or covers at `at`, a class group in which the student is on that day. */
export function inChargeOfStudent(
  school: Pick<SchoolSnapshot, 'campus' | 'classGroups' | 'covers' | 'rosterOn'>,
  studentId: PersonId,
  at: Instant,
): readonly PersonId[] {
  const today = localDateAt(at, school.campus.zone);
  const groups = [...school.classGroups.keys()].filter((id) =>
    school.rosterOn(id, today).includes(studentId),
  );
  return [...new Set(groups.flatMap((id) => teachersOf(school, id, at)))];
}
