/** `GET /attendance/data/…`: a class group's or a course's sessions in a range of days, with the mark of each student. */
import type { z } from 'zod';
import type { Can } from '#core/access/can.ts';
import type { AttendanceData, AttendanceQuery } from '#core/contracts/sessions.ts';
import { SessionId, type ClassGroupId, type PersonId } from '#core/ids.ts';
import { Student } from '#core/roster/person.ts';
import { addDays, instantFromLocal, type Instant } from '#core/time.ts';
import { actorOf } from '../../sign-in/auth.ts';
import type { Clock } from '../../ports.ts';
import type { SchoolReader, SchoolSnapshot } from '../../school/school-snapshot.ts';
import type { SessionLedger } from '../../sessions/session-ledger.ts';
import { marksOf, sessionRow } from '../../sessions/session-row.ts';
import { inChargeOf, knownSession } from '../../sessions/sessions.ts';
import { badCursor, findAll } from '../../store/collection.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';

export interface AttendanceDeps {
  readonly collections: Pick<Collections, 'openings' | 'people'>;
  readonly schools: SchoolReader;
  readonly ledger: SessionLedger;
  readonly clock: Clock;
  readonly can: Can;
}

/** Where a session stands in the list. */
interface Place {
  readonly startsAt: Instant;
  readonly sessionId: SessionId;
}

type Item = AttendanceData['items'][number];

const CURSOR = /^(\d{1,15}):([0-9a-f-]{36})$/;

/** A cover teacher gets only what lies within the cover; whoever may see none of it is refused before. */
export async function attendanceOf(
  deps: AttendanceDeps,
  {
    school,
    person,
    classGroupIds,
    query,
  }: {
    readonly school: SchoolSnapshot;
    readonly person: PersonRecord;
    readonly classGroupIds: readonly ClassGroupId[];
    readonly query: z.infer<typeof AttendanceQuery>;
  },
): Promise<AttendanceData> {
  const places = await placesOf(deps, school, { classGroupIds, query });
  const after = query.cursor === undefined ? undefined : placeFrom(query.cursor);
  const left = after === undefined ? places : places.filter((one) => byPlace(one, after) > 0);
  const items: Item[] = [];
  let last: Place | undefined;
  for (const place of left) {
    if (items.length === query.limit) break;
    last = place;
    const item = await itemOf(deps, { school, person, place });
    if (item !== undefined) items.push(item);
  }
  const isWhole = last === undefined || last === left.at(-1);
  return {
    items,
    students: await studentsIn(deps, school, items),
    ...(!isWhole && last !== undefined && { next: `${last.startsAt}:${last.sessionId}` }),
  };
}

/** Each session once, by start. */
async function placesOf(
  { collections }: AttendanceDeps,
  { campus: { zone } }: SchoolSnapshot,
  {
    classGroupIds,
    query,
  }: {
    readonly classGroupIds: readonly ClassGroupId[];
    readonly query: z.infer<typeof AttendanceQuery>;
  },
): Promise<readonly Place[]> {
  const range = {
    from: instantFromLocal(query.from, '00:00', zone),
    until: instantFromLocal(addDays(query.until, 1), '00:00', zone),
  };
  const found = await Promise.all(
    classGroupIds.map((classGroupId) =>
      findAll(collections.openings, { index: 'byClassGroup', equals: { classGroupId }, range }),
    ),
  );
  const places = new Map<SessionId, Place>();
  for (const { sessionId, startsAt } of found.flat().sort(byPlace))
    if (!places.has(sessionId)) places.set(sessionId, { sessionId, startsAt });
  return [...places.values()];
}

async function itemOf(
  deps: AttendanceDeps,
  {
    school,
    person,
    place,
  }: {
    readonly school: SchoolSnapshot;
    readonly person: PersonRecord;
    readonly place: Place;
  },
): Promise<Item | undefined> {
  const now = deps.clock.now();
  const received = await deps.ledger.ofSession(place.sessionId);
  const session = knownSession(
    school,
    received.map(({ fact }) => fact),
    undefined,
  );
  const marks = marksOf(received, now);
  if (session === undefined || marks === undefined) return undefined;
  const { campusId, classGroupId, teacherId } = session;
  const teacherIds = inChargeOf(school, session, now);
  if (!deps.can(actorOf(person), 'read-session-report', { campusId, teacherIds })) return undefined;
  const teacher = await deps.collections.people.get(teacherId);
  const name = teacher === undefined ? '' : `${teacher.name.first} ${teacher.name.last}`;
  return {
    session: sessionRow(session, name, marks),
    classGroupId,
    marks: [...marks.marks].map(([studentId, { status, assurance, at }]) => ({
      studentId,
      status,
      assurance,
      ...(at !== undefined && { at }),
    })),
  };
}

async function studentsIn(
  { collections }: AttendanceDeps,
  { campus }: SchoolSnapshot,
  items: readonly Item[],
): Promise<Record<string, Student>> {
  const ids: readonly PersonId[] = [
    ...new Set(items.flatMap(({ marks }) => marks.map(({ studentId }) => studentId))),
  ];
  const people = await Promise.all(ids.map((id) => collections.people.get(id)));
  const own = people.filter((person) => person?.campusId === campus.id);
  const students = own.flatMap((person) => Student.safeParse(person).data ?? []);
  return Object.fromEntries(students.map((student) => [student.id, student]));
}

function byPlace(a: Place, b: Place): number {
  if (a.startsAt !== b.startsAt) return a.startsAt - b.startsAt;
  return a.sessionId < b.sessionId ? -1 : a.sessionId === b.sessionId ? 0 : 1;
}

function placeFrom(cursor: string): { readonly startsAt: Instant; readonly sessionId: SessionId } {
  const [, startsAt, id] = CURSOR.exec(cursor) ?? [];
  const sessionId = SessionId.safeParse(id).data;
  if (startsAt === undefined || sessionId === undefined) throw badCursor();
  return { startsAt: Number(startsAt), sessionId };
}
