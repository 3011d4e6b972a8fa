/** Which class is meant: the room's next one, the day's list, and the class of a teacher who stands before another room. */
import { can, type Actor, type Subjects } from '#core/access/can.ts';
import type { Policy } from '#core/check-in/policy.ts';
import type { ClassCard, StartOffer } from '#core/contracts/kiosk.ts';
import type { ClassGroupId, PersonId, SessionId } from '#core/ids.ts';
import type { Staff } from '#core/kiosk/flow.ts';
import { expectedOn } from '#core/roster/enrolment.ts';
import { windowOf } from '#core/session/window.ts';
import { HOUR_MS, localDateAt, type Instant } from '#core/time.ts';
import type { Occurrence } from '#core/timetable/occurrence.ts';
import type { School } from './school.ts';
import type { Brief, SessionBook } from './session-book.ts';

/** A class can be started so long before its doors open, by whoever comes to prepare it. */
const PREPARE_MS = HOUR_MS;

/** No clock goes back further than three hours in a day. What is further away need not be asked for its date, which is slow. */
const LONGEST_DAY_MS = 27 * HOUR_MS;

/** What a screen is made from. */
export interface Picture {
  readonly school: School;
  readonly book: SessionBook;
  readonly openId: SessionId | undefined;
  readonly now: Instant;
}

/** The class that the room is about: the latest-starting one whose doors are open, else the next one to come. */
export function heroOf(picture: Picture): Occurrence | undefined {
  const inRoom = occurrencesHere(picture).filter((one) => picture.now < one.endsAt);
  const doorsOpen = (one: Occurrence): boolean => doorsAt(picture.school, one) <= picture.now;
  const open = inRoom.filter(doorsOpen).findLast((one) => !isOver(picture, one));
  return open ?? inRoom.find((one) => !doorsOpen(one) && !isOver(picture, one));
}

/** What a member of staff is offered to start: their own class here, else where their class is, else the room's next. */
export function offerFor(
  picture: Picture,
  staff: Staff,
): { readonly occurrence: Occurrence; readonly elsewhere: string | undefined } | undefined {
  const { school, now } = picture;
  const running = school.reference.occurrences
    .filter((one) => doorsAt(school, one) <= now && now < one.endsAt)
    .filter((one) => mayRun(school, staff, one) && !isOver(picture, one));
  const here = running.filter((one) => isHere(school, one)).at(-1);
  if (here !== undefined) return { occurrence: here, elsewhere: undefined };
  const hero = heroOf(picture);
  if (hero !== undefined && mayRun(school, staff, hero)) return { occurrence: hero, elsewhere: undefined };
  const away = staff.role === 'teacher' ? running.at(-1) : undefined;
  if (away !== undefined) return { occurrence: away, elsewhere: school.roomName(away.roomId) };
  return hero === undefined ? undefined : { occurrence: hero, elsewhere: undefined };
}

/** The classes of this room on the day that the wall shows now, by start. */
export function dayOf(picture: Picture): readonly Occurrence[] {
  const { zone } = picture.school.reference.campus;
  const today = localDateAt(picture.now, zone);
  return occurrencesHere(picture)
    .filter((one) => Math.abs(one.startsAt - picture.now) <= LONGEST_DAY_MS)
    .filter((one) => localDateAt(one.startsAt, zone) === today);
}

/** Where the student is expected right now, if in another room: its name. */
export function roomNowOf({ school, now }: Picture, studentId: PersonId): string | undefined {
  const there = school.reference.occurrences
    .filter((one) => !isHere(school, one) && doorsAt(school, one) <= now && now < one.endsAt)
    .findLast((one) => {
      const group = school.classGroup(one.classGroupId);
      return (
        group !== undefined && expectedOn(group, localDateAt(one.startsAt, one.zone)).includes(studentId)
      );
    });
  return there === undefined ? undefined : school.roomName(there.roomId);
}

/** Whether, and from when, this member of staff may start the class at this kiosk. A closed class stays closed. */
export function startOffer(picture: Picture, staff: Staff, occurrence: Occurrence): StartOffer {
  const { school, now } = picture;
  if (!isHere(school, occurrence)) return { kind: 'never', why: 'wrong-room' };
  if (!mayRun(school, staff, occurrence)) return { kind: 'never', why: 'not-allowed' };
  if (isOver(picture, occurrence)) return { kind: 'never', why: 'over' };
  const at = opensForStaffAt(school, occurrence);
  return at <= now ? { kind: 'now' } : { kind: 'from', at };
}

interface Taught {
  readonly classGroupId: ClassGroupId;
  readonly teacherId: PersonId;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

/** Whether this member of staff may run the class: one of its teachers, or an admin. */
export function mayRun(school: School, staff: Staff, taught: Taught): boolean {
  return can(actorOf(school, staff), 'run-session', chargeOf(school, taught));
}

/** Whoever may run it, and once it has ended anyone of the staff: the next class needs the room. */
export function mayClose({ school, now }: Picture, staff: Staff, session: Taught): boolean {
  const over = now >= session.endsAt;
  return can(actorOf(school, staff), 'close-session', { ...chargeOf(school, session), over });
}

function actorOf({ reference }: School, { id, role }: Staff): Actor {
  return { kind: 'person', id, role, campusId: reference.campus.id };
}

/** Whoever covers for any of its time counts as one of its teachers. */
function chargeOf(school: School, session: Taught): Subjects['run-session'] {
  const { teacherIds = [], covers = [] } = school.classGroup(session.classGroupId) ?? {};
  const standIns = covers.filter(({ from, until }) => from < session.endsAt && session.startsAt < until);
  return {
    campusId: school.reference.campus.id,
    teacherIds: [session.teacherId, ...teacherIds, ...standIns.map(({ teacherId }) => teacherId)],
  };
}

/** The card of a class of the timetable; undefined where the reference lacks its group or policy. */
export function cardOf(picture: Picture, occurrence: Occurrence): ClassCard | undefined {
  const brief = briefOf(picture, occurrence);
  if (brief !== undefined) return cardOfSession(picture, brief);
  const group = picture.school.classGroup(occurrence.classGroupId);
  const policy = picture.school.policy(occurrence.policyId);
  if (group === undefined || policy === undefined) return undefined;
  return {
    ...common(picture, occurrence, policy),
    title: group.title,
    expected: expectedOn(group, localDateAt(occurrence.startsAt, occurrence.zone)).length,
    state: stateBefore(picture, occurrence, policy),
  };
}

/** The card of a session that was opened, from what its opening froze. */
export function cardOfSession(picture: Picture, { opened, closed, expected }: Brief): ClassCard {
  const { openId, now } = picture;
  const over = closed || (openId !== opened.sessionId && now >= opened.endsAt);
  return {
    ...common(picture, opened, opened.policy),
    title: opened.title,
    expected,
    state: over ? 'closed' : 'open',
  };
}

type Meeting = Pick<Occurrence, 'sessionId' | 'roomId' | 'teacherId' | 'startsAt' | 'endsAt'>;

function common(
  { school }: Picture,
  meeting: Meeting,
  policy: Policy,
): Omit<ClassCard, 'title' | 'expected' | 'state'> {
  const { doorsAt: doors, graceUntil, lateUntil } = windowOf(meeting.startsAt, policy);
  return {
    sessionId: meeting.sessionId,
    roomName: school.roomName(meeting.roomId) ?? '',
    teacherName: school.staff(meeting.teacherId)?.displayName ?? '',
    startsAt: meeting.startsAt,
    endsAt: meeting.endsAt,
    doorsAt: doors,
    graceUntil,
    lateUntil,
    policyName: policy.name,
    policyVersion: policy.version,
  };
}

function stateBefore({ now }: Picture, { startsAt, endsAt }: Occurrence, policy: Policy): ClassCard['state'] {
  if (now >= endsAt) return 'missed';
  return now >= windowOf(startsAt, policy).doorsAt ? 'doors-open' : 'upcoming';
}

function occurrencesHere({ school }: Picture): readonly Occurrence[] {
  return school.reference.occurrences
    .filter((one) => isHere(school, one))
    .sort((a, b) => a.startsAt - b.startsAt);
}

function isHere(school: School, { roomId }: Occurrence): boolean {
  return roomId === school.reference.room.id;
}

function isOver(picture: Picture, occurrence: Occurrence): boolean {
  return picture.now >= occurrence.endsAt || briefOf(picture, occurrence)?.closed === true;
}

/** What is known of a session that may have begun; the store is not asked about all those of the weeks to come. */
function briefOf({ school, book, now }: Picture, occurrence: Occurrence): Brief | undefined {
  return opensForStaffAt(school, occurrence) <= now ? book.brief(occurrence.sessionId) : undefined;
}

/** From then on whoever comes to prepare the class may start it. */
export function opensForStaffAt(school: School, occurrence: Occurrence): Instant {
  return doorsAt(school, occurrence) - PREPARE_MS;
}

/** Without its policy a class has no doors; it never opens. */
export function doorsAt(school: School, { policyId, startsAt }: Occurrence): Instant {
  const policy = school.policy(policyId);
  return policy === undefined ? Number.MAX_SAFE_INTEGER : windowOf(startsAt, policy).doorsAt;
}
