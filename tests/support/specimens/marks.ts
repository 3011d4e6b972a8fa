/** What people say of marks: corrections, appeals, known absences, and the data of a class. The student of the bench is in the class of its teacher. */
import { Appeal, Correction, KnownAbsence } from '#core/contracts/sessions.ts';
import { CourseId, type ClassGroupId, type PersonId, type SessionId } from '#core/ids.ts';
import { DAY_MS } from '#core/time.ts';
import { touchSchool } from '../../../server/school/school-version.ts';
import type { Bench, OpenSession } from './bench.ts';
import { freshOfOurClass, ofOtherTeacher } from './sessions.ts';
import { selfOf } from './self.ts';
import { always, type Prepare, type Prepared, type Specimens } from './specimen.ts';
import type { Who } from './who.ts';

const SET = { status: 'present', reason: 'Seen in class' };
const RANGE = { from: '2026-03-02', until: '2026-03-02' };

/** A session with a student of its roster. */
interface Spot {
  readonly sessionId: SessionId;
  readonly studentId: PersonId;
}

async function ourSpot(bench: Bench): Promise<Spot> {
  return { sessionId: await freshOfOurClass(bench), studentId: bench.ours.students[0].id };
}

function spotIn({ sessionId, students }: OpenSession): Spot {
  const [student] = students;
  if (student === undefined) throw new Error('a session has students');
  return { sessionId, studentId: student.id };
}

async function otherSpot({ fresh, otherTeacher }: Bench): Promise<Spot> {
  return spotIn(await fresh.session({ teacher: otherTeacher }));
}

const correcting = (spot: Spot): Prepared => ({ body: { ...spot, ...SET } });

/** A correction that was made at the kiosk of the session. */
async function undoing({ fresh }: Bench, session: OpenSession, by: PersonId): Promise<Prepared> {
  const { sessionId, studentId } = spotIn(session);
  const id = fresh.id();
  await session.push({ kind: 'corrected', id, studentId, ...SET, by, byRole: 'teacher', inPerson: true });
  return { params: { id }, body: { sessionId } };
}

/** An appeal by a student of the session. */
async function decidingIn({ api, fresh }: Bench, session: OpenSession): Promise<Prepared> {
  const [student] = session.students;
  if (student === undefined) throw new Error('a session has students');
  const headers = await fresh.signIn(student);
  return deciding(await appealOf({ api }, headers, session.sessionId));
}

async function appealOf(
  { api }: Pick<Bench, 'api'>,
  headers: Readonly<Record<string, string>>,
  sessionId: SessionId,
): Promise<string> {
  const reply = await api.post('/appeals', { headers, body: { sessionId, text: 'I was here' } });
  return Appeal.parse(reply.body).id;
}

const deciding = (id: string): Prepared => ({
  params: { id },
  body: { decision: 'accept', status: 'present', reason: 'I saw them' },
});

/** Another each time: the same again is the same absence. */
const absenceOf = (
  { api, fresh }: Bench,
  spot: { readonly studentId: PersonId; readonly classGroupId?: ClassGroupId },
) => {
  const from = api.clock.now() + DAY_MS;
  return { ...spot, from, until: from + DAY_MS, reason: `Dentist ${fresh.number()}` };
};

/** An absence that `asker` has asked for. */
async function pendingAbsence(bench: Bench, asker: Who): Promise<string> {
  const { api, as, ours } = bench;
  const body = absenceOf(bench, { studentId: ours.students[0].id, classGroupId: ours.classGroupId });
  const reply = await api.post('/known-absences', { headers: as(asker), body });
  return KnownAbsence.parse(reply.body).id;
}

/** The same of a student and a class with which nobody of `WHO` at our campus has to do. */
async function foreignAbsence(bench: Bench, at: 'ours' | 'theirs'): Promise<string> {
  const { fresh, otherTeacher, theirs, api } = bench;
  const place = bench[at];
  const student = await fresh.person({ campusId: place.campusId });
  const teacher = at === 'ours' ? otherTeacher : theirs.teacher;
  const { campusId } = place;
  const classGroupId = await fresh.classGroup({
    campusId,
    teacherIds: [teacher.id],
    studentIds: [student.id],
  });
  const absence = KnownAbsence.parse({
    ...absenceOf(bench, { studentId: student.id, classGroupId }),
    id: fresh.id(),
    campusId,
    state: 'pending',
    askedBy: student.id,
    createdAt: api.clock.now(),
  });
  await api.collections.knownAbsences.putIf(absence, 'absent');
  return absence.id;
}

const noting =
  (
    find: (bench: Bench) => Promise<{ readonly studentId: PersonId; readonly classGroupId: ClassGroupId }>,
  ): Prepare =>
  async (bench) => ({ body: absenceOf(bench, await find(bench)) });

/** The course that the class group is taught; it gets one where it has none. */
async function courseOf({ api, fresh }: Bench, id: ClassGroupId): Promise<string> {
  const { collections } = api;
  const group = await collections.classGroups.get(id);
  if (group === undefined) throw new Error('no such class group');
  if (group.courseId !== undefined) return group.courseId;
  const courseId = CourseId.parse(fresh.id());
  await collections.classGroups.putIf({ ...group, courseId }, { id });
  await touchSchool(collections);
  return courseId;
}

const ofClass =
  (find: (bench: Bench) => ClassGroupId): Prepare =>
  (bench) =>
    Promise.resolve({ params: { class_id: find(bench) }, query: RANGE });
const ofCourse =
  (find: (bench: Bench) => ClassGroupId): Prepare =>
  async (bench) => ({ params: { subject_id: await courseOf(bench, find(bench)) }, query: RANGE });
const corrections =
  (find: (bench: Bench) => SessionId | Promise<SessionId>): Prepare =>
  async (bench) => ({ query: { sessionId: await find(bench) } });

export const markSpecimens: Specimens = {
  'GET /appeals': {
    by: ['student', 'guardian', 'teacher', 'cover', 'admin', 'auditor'],
    again: true,
    own: always(),
  },
  'POST /appeals': {
    by: ['student'],
    again: true,
    own: async (bench) => ({ body: { sessionId: await freshOfOurClass(bench), text: 'I was here' } }),
    other: async (bench) => ({ body: { sessionId: await ofOtherTeacher(bench), text: 'I was here' } }),
    otherCampus: ({ theirs }) =>
      Promise.resolve({ body: { sessionId: theirs.sessionId, text: 'I was here' } }),
  },
  'POST /appeals/:id/decide': {
    by: ['teacher', 'cover', 'admin'],
    again: true,
    async own(bench) {
      return deciding(await appealOf(bench, bench.as('student'), await freshOfOurClass(bench)));
    },
    async other(bench) {
      return decidingIn(bench, await bench.fresh.session({ teacher: bench.otherTeacher }));
    },
    otherCampus: async (bench) => decidingIn(bench, await bench.fresh.session({ at: 'theirs' })),
  },
  'GET /attendance/data/class/:class_id': {
    by: ['teacher', 'cover', 'admin', 'auditor'],
    again: true,
    own: ofClass(({ ours }) => ours.classGroupId),
    other: ofClass(({ otherClassGroupId }) => otherClassGroupId),
    otherCampus: ofClass(({ theirs }) => theirs.classGroupId),
  },
  'GET /attendance/data/subject/:subject_id': {
    by: ['teacher', 'cover', 'admin', 'auditor'],
    again: true,
    own: ofCourse(({ ours }) => ours.classGroupId),
    other: ofCourse(({ otherClassGroupId }) => otherClassGroupId),
    otherCampus: ofCourse(({ theirs }) => theirs.classGroupId),
  },
  'GET /corrections': {
    by: ['teacher', 'cover', 'admin', 'auditor'],
    again: true,
    own: corrections(({ ours }) => ours.sessionId),
    other: corrections(ofOtherTeacher),
    otherCampus: corrections(({ theirs }) => theirs.sessionId),
  },
  'POST /corrections': {
    by: ['teacher', 'cover', 'admin'],
    again: true,
    own: async (bench) => correcting(await ourSpot(bench)),
    other: async (bench) => correcting(await otherSpot(bench)),
    async otherCampus({ fresh }) {
      return correcting(spotIn(await fresh.session({ at: 'theirs' })));
    },
    self: async (bench, who) =>
      correcting({ sessionId: await freshOfOurClass(bench), studentId: selfOf(bench, who).id }),
  },
  'POST /corrections/:id/undo': {
    by: ['teacher', 'cover', 'admin'],
    again: true,
    async own(bench) {
      const spot = await ourSpot(bench);
      const headers = bench.as('teacher');
      const reply = await bench.api.post('/corrections', { headers, body: { ...spot, ...SET } });
      return { params: { id: Correction.parse(reply.body).id }, body: { sessionId: spot.sessionId } };
    },
    async other(bench) {
      const { fresh, otherTeacher } = bench;
      return undoing(bench, await fresh.session({ teacher: otherTeacher }), otherTeacher.id);
    },
    async otherCampus(bench) {
      return undoing(bench, await bench.fresh.session({ at: 'theirs' }), bench.theirs.teacher.id);
    },
  },
  'GET /known-absences': {
    by: ['student', 'guardian', 'teacher', 'cover', 'admin', 'auditor'],
    again: true,
    own: always(),
  },
  'POST /known-absences': {
    by: ['student', 'guardian', 'teacher', 'cover', 'admin'],
    again: true,
    own: noting(({ ours }) =>
      Promise.resolve({ studentId: ours.students[0].id, classGroupId: ours.classGroupId }),
    ),
    other: noting(async ({ fresh, otherTeacher }) => {
      const { id: studentId } = await fresh.person();
      const wishes = { teacherIds: [otherTeacher.id], studentIds: [studentId] };
      return { studentId, classGroupId: await fresh.classGroup(wishes) };
    }),
    otherCampus: noting(({ theirs }) =>
      Promise.resolve({ studentId: theirs.students[0].id, classGroupId: theirs.classGroupId }),
    ),
    self: (bench, who) => Promise.resolve({ body: absenceOf(bench, { studentId: selfOf(bench, who).id }) }),
  },
  'POST /known-absences/:id/cancel': {
    by: ['student', 'guardian', 'teacher', 'cover', 'admin'],
    again: true,
    own: async (bench, who) => ({
      params: { id: await pendingAbsence(bench, who === 'guardian' ? 'guardian' : 'student') },
    }),
    other: async (bench) => ({ params: { id: await foreignAbsence(bench, 'ours') } }),
    otherCampus: async (bench) => ({ params: { id: await foreignAbsence(bench, 'theirs') } }),
  },
  'POST /known-absences/:id/decide': {
    by: ['teacher', 'cover', 'admin'],
    again: true,
    own: async (bench) => ({
      params: { id: await pendingAbsence(bench, 'student') },
      body: { decision: 'approve' },
    }),
    other: async (bench) => ({
      params: { id: await foreignAbsence(bench, 'ours') },
      body: { decision: 'approve' },
    }),
    otherCampus: async (bench) => ({
      params: { id: await foreignAbsence(bench, 'theirs') },
      body: { decision: 'approve' },
    }),
  },
};
