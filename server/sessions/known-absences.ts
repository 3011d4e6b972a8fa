/**
 * What was known of absences before a session, said as facts of it: at its opening of all that were approved, and at an
 * approval of all sessions that are open already. Whoever comes second sees what the first has written.
 */
import type { AbsenceKnown, SessionOpened } from '#core/fact/fact.ts';
import type { KnownAbsence } from '#core/contracts/sessions.ts';
import { openingOf, rosterOf } from '#core/mark/session-marks.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import { DAY_MS } from '#core/time.ts';
import type { SchoolSnapshot } from '../school/school-snapshot.ts';
import type { SessionLedger } from './session-ledger.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';

export interface KnownAbsenceDeps {
  readonly collections: Pick<Collections, 'knownAbsences' | 'openings'>;
  readonly ledger: SessionLedger;
}

type Meeting = Pick<SessionOpened, 'sessionId' | 'classGroupId' | 'startsAt' | 'endsAt' | 'rehearsal'> & {
  readonly roster: readonly PersonId[];
};

/** No session is longer: one that began so long before may still be under way. */
const LONGEST_SESSION_MS = DAY_MS;

/** Says of an opened session whoever was known to be away from it. Repeating it changes nothing. */
export async function sayKnownAbsences(deps: KnownAbsenceDeps, opened: SessionOpened): Promise<void> {
  const approved = await findAll(deps.collections.knownAbsences, {
    index: 'byState',
    equals: { campusId: opened.campusId, state: 'approved' },
    range: { from: opened.startsAt + 1 },
  });
  const here = approved.filter((absence) => isOf(absence, opened));
  for (const absence of here) await sayKnown(deps, opened, absence);
  await withdrawStale(deps, opened);
}

/** A kiosk that opened the class without the network may not have known that an absence was cancelled. */
async function withdrawStale(deps: KnownAbsenceDeps, { sessionId }: SessionOpened): Promise<void> {
  for (const { fact } of await deps.ledger.ofSession(sessionId)) {
    if (fact.kind !== 'absence-known') continue;
    const absence = await deps.collections.knownAbsences.get(fact.absenceId);
    if (absence?.state !== 'approved') await withdraw(deps, fact, absence?.decided?.by ?? fact.by);
  }
}

/** Says it of every session that was opened already. Only a student's own class groups are looked through. */
export async function sayOfOpened(
  deps: KnownAbsenceDeps,
  school: SchoolSnapshot,
  absence: KnownAbsence,
): Promise<void> {
  for (const meeting of await meetingsOf(deps, school, absence))
    if (isOf(absence, meeting)) await sayKnown(deps, meeting, absence);
}

/** Takes it back in every session of which it was said. */
export async function sayWithdrawn(
  deps: KnownAbsenceDeps,
  school: SchoolSnapshot,
  absence: KnownAbsence,
  by: PersonId,
): Promise<void> {
  const { id: absenceId, studentId } = absence;
  for (const { sessionId, rehearsal } of await meetingsOf(deps, school, absence)) {
    const facts = await deps.ledger.ofStudent(sessionId, studentId);
    if (!facts.some(({ fact }) => fact.kind === 'absence-known' && fact.absenceId === absenceId)) continue;
    await withdraw(deps, { sessionId, studentId, absenceId, rehearsal }, by);
  }
}

async function withdraw(
  { ledger }: KnownAbsenceDeps,
  {
    sessionId,
    studentId,
    absenceId,
    rehearsal,
  }: Pick<AbsenceKnown, 'sessionId' | 'studentId' | 'absenceId' | 'rehearsal'>,
  by: PersonId,
): Promise<void> {
  await ledger.sayOnce(
    {
      kind: 'absence-withdrawn',
      sessionId,
      studentId,
      absenceId,
      by,
      ...(rehearsal === true && { rehearsal }),
    },
    `${sessionId}|absence-withdrawn|${absenceId}`,
  );
}

function isOf(absence: KnownAbsence, meeting: Meeting): boolean {
  const { studentId, classGroupId, from, until } = absence;
  if (classGroupId !== undefined && classGroupId !== meeting.classGroupId) return false;
  return from < meeting.endsAt && meeting.startsAt < until && meeting.roster.includes(studentId);
}

/** A kiosk may have said it already, from its own list. */
async function sayKnown(deps: KnownAbsenceDeps, meeting: Meeting, absence: KnownAbsence): Promise<void> {
  const { sessionId, rehearsal } = meeting;
  const { id: absenceId, studentId, reason, askedBy, decided } = absence;
  const facts = await deps.ledger.ofStudent(sessionId, studentId);
  if (facts.some(({ fact }) => fact.kind === 'absence-known' && fact.absenceId === absenceId)) return;
  await deps.ledger.sayOnce(
    {
      kind: 'absence-known',
      sessionId,
      studentId,
      absenceId,
      reason,
      by: decided?.by ?? askedBy,
      ...(rehearsal === true && { rehearsal }),
    },
    `${sessionId}|absence-known|${absenceId}`,
  );
  // Whoever cancelled it meanwhile may have looked before this was said.
  const now = await deps.collections.knownAbsences.get(absenceId);
  if (now?.state !== 'approved')
    await withdraw(deps, { sessionId, studentId, absenceId, rehearsal }, now?.decided?.by ?? askedBy);
}

/** The opened sessions of the student's class groups around the absence. */
async function meetingsOf(
  { collections, ledger }: KnownAbsenceDeps,
  school: SchoolSnapshot,
  { studentId, classGroupId, from, until }: KnownAbsence,
): Promise<readonly Meeting[]> {
  const groups = [...school.classGroups.keys()].filter((id) =>
    classGroupId === undefined
      ? school.enrolments(id).some((one) => one.studentId === studentId)
      : id === classGroupId,
  );
  const range = { from: from - LONGEST_SESSION_MS, until };
  const found = await Promise.all(
    groups.map((id) =>
      findAll(collections.openings, { index: 'byClassGroup', equals: { classGroupId: id }, range }),
    ),
  );
  const ids: readonly SessionId[] = [...new Set(found.flat().map(({ sessionId }) => sessionId))];
  const meetings = await Promise.all(ids.map((id) => meetingOf(ledger, id)));
  return meetings.filter((one) => one !== undefined);
}

async function meetingOf(ledger: SessionLedger, sessionId: SessionId): Promise<Meeting | undefined> {
  const facts = (await ledger.ofSession(sessionId)).map(({ fact }) => fact);
  const opened = openingOf(facts);
  return opened && { ...opened, roster: rosterOf(facts) };
}
