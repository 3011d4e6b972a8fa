/** `POST /known-absences`: staff in charge note that somebody will be away; students and guardians ask for it. */
import type { Can } from '#core/access/can.ts';
import type { KnownAbsence, NoteAbsence } from '#core/contracts/sessions.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { DAY_MS } from '#core/time.ts';
import type { Audit } from '../../audit.ts';
import type { PersonCaller, RuledCall } from '../../endpoint.ts';
import { sayOfOpened, type KnownAbsenceDeps } from '../../sessions/known-absences.ts';
import { NOT_YOURS } from '../../sessions/opened-session.ts';
import { idFor } from '../../named-id.ts';
import type { Clock } from '../../ports.ts';
import { NOT_FOUND, refused, type Refusal } from '../../problem.ts';
import type { SchoolReader, SchoolSnapshot } from '../../school/school-snapshot.ts';
import { touchSchool } from '../../school/school-version.ts';
import { teachersOf } from '../../sessions/sessions.ts';
import { studentSubject, unseenBy } from '../../school/student-subject.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { WRITTEN_BY_NEWER } from '../../sessions/session-ledger.ts';

export interface AbsenceDeps extends KnownAbsenceDeps {
  readonly collections: KnownAbsenceDeps['collections'] &
    Pick<Collections, 'coverGrants' | 'people' | 'settings'>;
  readonly schools: SchoolReader;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly can: Can;
  readonly audit: Audit;
}

const NO_SUCH_CLASS: Refusal = {
  status: 404,
  code: 'no-such-class',
  detail: 'The student is in no such class group. Look it up, then try again.',
};
const TOO_LONG: Refusal = {
  status: 422,
  code: 'absence-too-long',
  detail: 'An absence is known for a year at most. Note the rest when it comes.',
};
export const NOTE_REFUSALS: readonly Refusal[] = [NO_SUCH_CLASS, TOO_LONG, NOT_YOURS, WRITTEN_BY_NEWER];

const LONGEST_MS = 366 * DAY_MS;

export async function noteAbsence(
  deps: AbsenceDeps,
  { caller: { person, actor }, require }: RuledCall<PersonCaller, 'note-absence'>,
  asked: NoteAbsence,
): Promise<Result<KnownAbsence, Refusal>> {
  // Who may do it for nobody at all is told so before anything is read.
  const [ownStudentId = person.id] = person.childIds ?? [];
  require({ campusId: person.campusId, studentId: ownStudentId, teacherIds: [person.id] });
  const { student } = await studentSubject(deps, person, asked.studentId);
  const { campusId } = student;
  const school = await deps.schools.of(campusId);
  const now = deps.clock.now();
  const charge = chargeOf(school, { ...asked, campusId }, now);
  require({ ...charge, studentId: student.id }, unseenBy(person, NOT_YOURS));
  if (student.role !== 'student') throw refused(NOT_FOUND);
  if (asked.classGroupId !== undefined && !isIn(school, asked)) return failed(NO_SUCH_CLASS);
  if (asked.until - asked.from > LONGEST_MS) return failed(TOO_LONG);
  const isDecided = deps.can(actor, 'decide-absence', charge);
  const { id, before } = await idOf(deps, person, asked);
  if (before !== undefined) return ok(await known(deps, school, before));
  const absence: KnownAbsence = {
    ...asked,
    id,
    campusId,
    state: isDecided ? 'approved' : 'pending',
    askedBy: person.id,
    createdAt: now,
    ...(isDecided && { decided: { by: person.id, at: now } }),
  };
  const { state } = absence;
  await deps.audit.say({
    campusId,
    by: person.id,
    action: 'note-absence',
    subject: student.id,
    details: { id, state },
  });
  const outcome = await deps.collections.knownAbsences.putIf(absence, 'absent');
  const there = outcome.kind === 'written' ? undefined : await deps.collections.knownAbsences.get(id);
  return ok(await known(deps, school, there ?? absence));
}

/** The same that the same person noted before, while it stands: the answer may have been lost. */
function idOf(
  { crypto, collections: { knownAbsences } }: Pick<AbsenceDeps, 'crypto' | 'collections'>,
  { id: askedBy }: PersonRecord,
  { studentId, from, until, reason, classGroupId }: NoteAbsence,
): Promise<{ readonly id: string; readonly before?: KnownAbsence }> {
  const what = ['absence', askedBy, studentId, classGroupId ?? '', from, until, reason];
  const stands = ({ state }: KnownAbsence): boolean => state === 'pending' || state === 'approved';
  return idFor({ crypto, get: knownAbsences.get }, what, stands);
}

/** What follows from one that is approved is done again: the first time may have been cut short. */
async function known(
  deps: AbsenceDeps,
  school: SchoolSnapshot,
  absence: KnownAbsence,
): Promise<KnownAbsence> {
  if (absence.state === 'approved') await makeKnown(deps, school, absence);
  return absence;
}

/** Tells the kiosks, and the classes that are open already. */
export async function makeKnown(
  deps: AbsenceDeps,
  school: SchoolSnapshot,
  absence: KnownAbsence,
): Promise<void> {
  await touchSchool(deps.collections);
  await sayOfOpened(deps, school, absence);
}

/** Who decides on it: whoever teaches the class; where none is named only an admin. */
export function chargeOf(
  school: SchoolSnapshot,
  { campusId, classGroupId }: Pick<KnownAbsence, 'campusId' | 'classGroupId'>,
  at: number,
) {
  return { campusId, teacherIds: classGroupId === undefined ? [] : teachersOf(school, classGroupId, at) };
}

function isIn(school: SchoolSnapshot, { classGroupId, studentId }: NoteAbsence): boolean {
  return (
    classGroupId !== undefined &&
    school.classGroups.has(classGroupId) &&
    school.enrolments(classGroupId).some((one) => one.studentId === studentId)
  );
}
