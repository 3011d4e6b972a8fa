/** What the office keeps, kind by kind. Teachers read what all staff may, and of class groups those that are theirs. */
import { CourseId, PolicyId, TimetableEntryId, type CampusId, type ClassGroupId } from '#core/ids.ts';
import { addDays, DAY_MS, HOUR_MS } from '#core/time.ts';
import { touchSchool } from '../../../server/school/school-version.ts';
import type { Bench } from './bench.ts';
import { selfOf } from './self.ts';
import { always, type Prepared, type Specimen, type Specimens } from './specimen.ts';
import type { Who } from './who.ts';

type Place = Bench['ours'];
type Make = (bench: Bench, place: Place) => Promise<string>;

const STAFF = ['admin', 'teacher', 'cover', 'auditor'] as const;
const OFFICE = ['admin', 'auditor'] as const;
const FACTOR = { kind: 'factor', factor: 'qr' } as const;
const MINUTES = { earlyMin: 5, graceMin: 10, lateMin: 30, absentMin: 60 };

/** A reading of one that is made for it; `readers` are those who may read it. */
function readOne(by: Specimen['by'], make: Make): Specimen {
  return { by, again: true, ...owned(make, (id) => ({ params: { id } })) };
}

/** A change, or a delete where there is no body. */
function changeOne(make: Make, body?: object): Specimen {
  const prepared = (id: string): Prepared => ({ params: { id }, ...(body !== undefined && { body }) });
  return { by: ['admin'], again: body !== undefined, ...owned(make, prepared) };
}

function owned(make: Make, prepared: (id: string) => Prepared): Pick<Specimen, 'own' | 'otherCampus'> {
  return {
    own: async (bench) => prepared(await make(bench, bench.ours)),
    otherCampus: async (bench) => prepared(await make(bench, bench.theirs)),
  };
}

const newId = ({ fresh }: Bench): string => fresh.id();

async function course({ api, fresh }: Bench, { campusId }: Place): Promise<string> {
  const id = CourseId.parse(fresh.id());
  await api.collections.courses.putIf({ id, campusId, title: `Course ${fresh.number()}` }, 'absent');
  return id;
}

function emptyGroup({ fresh }: Bench, { campusId, teacher }: Place): Promise<ClassGroupId> {
  return fresh.classGroup({ campusId, teacherIds: [teacher.id], studentIds: [] });
}

async function enrolment(bench: Bench, place: Place): Promise<string> {
  const classGroupId = await emptyGroup(bench, place);
  return enrolmentIn(bench, place.campusId, classGroupId);
}

async function enrolmentIn(
  { api, fresh }: Bench,
  campusId: CampusId,
  classGroupId: ClassGroupId,
): Promise<string> {
  const { id: studentId } = await fresh.person({ campusId });
  const id = `${classGroupId}.${studentId}.2026-01-05`;
  await api.collections.enrolments.putIf(
    { id, campusId, classGroupId, studentId, from: '2026-01-05' },
    'absent',
  );
  await touchSchool(api.collections);
  return id;
}

async function entry(bench: Bench, place: Place): Promise<string> {
  return entryOf(bench, place, await emptyGroup(bench, place), place.teacher.id);
}

async function entryOf(
  { api, fresh }: Bench,
  { campusId, roomId, policyId }: Place,
  classGroupId: ClassGroupId,
  teacherId: Place['teacher']['id'],
): Promise<string> {
  const id = TimetableEntryId.parse(fresh.id());
  await api.collections.timetableEntries.putIf(
    {
      id,
      campusId,
      zone: 'Europe/London',
      classGroupId,
      roomId,
      teacherId,
      policyId,
      from: '2026-03-02',
      startsAt: '20:00',
      endsAt: '21:00',
      rrule: 'FREQ=WEEKLY;BYDAY=SA',
      exdates: [],
    },
    'absent',
  );
  await touchSchool(api.collections);
  return id;
}

async function policy({ api, fresh }: Bench, { campusId }: Place): Promise<string> {
  const id = PolicyId.parse(fresh.id());
  const policyOf = { id, version: 1, name: `Policy ${fresh.number()}`, minAssurance: 1 } as const;
  await api.collections.policies.putIf(
    { id: `${id}:1`, campusId, policy: { ...policyOf, rule: FACTOR, fallbacks: [], ...MINUTES } },
    'absent',
  );
  await touchSchool(api.collections);
  return id;
}

async function beacon({ api, fresh }: Bench, { campusId, students: [student] }: Place): Promise<string> {
  const id = fresh.id();
  await api.collections.beacons.putIf(
    { id, campusId, beacon: { identity: 'static', studentId: student.id, uuid: id } },
    'absent',
  );
  return id;
}

/** Of the class of the place, by `teacherId`. */
async function coverBy(
  { api, fresh }: Bench,
  { campusId, classGroupId, admin }: Place,
  teacherId: Place['teacher']['id'],
): Promise<string> {
  const id = fresh.id();
  const now = api.clock.now();
  await api.collections.coverGrants.putIf(
    {
      id,
      campusId,
      classGroupId,
      teacherId,
      from: now + 20 * DAY_MS,
      until: now + 21 * DAY_MS,
      grantedBy: admin.id,
      createdAt: now,
    },
    'absent',
  );
  await touchSchool(api.collections);
  return id;
}

const cover: Make = (bench, place) => coverBy(bench, place, place.teacher.id);

/** The caller's own cover, where they can have one. */
async function ownCover(bench: Bench, who: Who): Promise<Prepared> {
  const by = who === 'teacher' || who === 'cover' ? bench.people[who] : bench.otherTeacher;
  return { params: { id: await coverBy(bench, bench.ours, by.id) } };
}

const room: Make = ({ fresh }, { campusId }) => fresh.room(campusId);
const group: Make = (_bench, { classGroupId }) => Promise.resolve(classGroupId);
const list = (by: Specimen['by']): Specimen => ({ by, again: true, own: always() });

/** A reading of what belongs to a class group: theirs for teachers, another's for `other`. */
function readOfGroup(
  make: (bench: Bench, place: Place, classGroupId: ClassGroupId) => Promise<string>,
): Specimen {
  return {
    by: STAFF,
    again: true,
    own: async (bench) => ({ params: { id: await make(bench, bench.ours, bench.ours.classGroupId) } }),
    other: async (bench) => ({ params: { id: await make(bench, bench.ours, bench.otherClassGroupId) } }),
    otherCampus: async (bench) => ({
      params: { id: await make(bench, bench.theirs, bench.theirs.classGroupId) },
    }),
  };
}

export const schoolSpecimens: Specimens = {
  'GET /campuses': list(STAFF),
  'GET /campuses/:id': readOne(STAFF, (_bench, { campusId }) => Promise.resolve(campusId)),
  'POST /campuses': {
    by: ['admin'],
    again: false,
    own({ fresh }) {
      const number = fresh.number();
      const adminEmail = `admin${number}@north.example`;
      return Promise.resolve({
        body: { name: `Campus ${number}`, zone: 'Asia/Kolkata', faceAllowed: false, adminEmail },
      });
    },
  },
  'PUT /campuses/:id': changeOne((_bench, { campusId }) => Promise.resolve(campusId), {
    name: 'Renamed School',
    faceAllowed: true,
  }),

  'GET /rooms': list(STAFF),
  'GET /rooms/:id': readOne(STAFF, room),
  'POST /rooms': {
    by: ['admin'],
    again: false,
    own: ({ fresh }) => Promise.resolve({ body: { name: 'Library', code: `LIB${fresh.number()}` } }),
  },
  'PUT /rooms/:id': changeOne(room, { name: 'Reading room' }),
  'DELETE /rooms/:id': changeOne(room),

  'GET /courses': list(STAFF),
  'GET /courses/:id': readOne(STAFF, course),
  'POST /courses': {
    by: ['admin'],
    again: false,
    own: ({ fresh }) => Promise.resolve({ body: { title: `Chemistry ${fresh.number()}`, code: 'CHEM' } }),
  },
  'PUT /courses/:id': changeOne(course, { code: 'CH-1' }),
  'DELETE /courses/:id': changeOne(course),

  'GET /class-groups': list(STAFF),
  'GET /class-groups/:id': readOfGroup((_bench, _place, classGroupId) => Promise.resolve(classGroupId)),
  'POST /class-groups': {
    by: ['admin'],
    again: false,
    own: ({ fresh, ours }) =>
      Promise.resolve({ body: { title: `Class ${fresh.number()}`, teacherIds: [ours.teacher.id] } }),
    otherCampus: ({ fresh, theirs }) =>
      Promise.resolve({ body: { title: `Class ${fresh.number()}`, teacherIds: [theirs.teacher.id] } }),
  },
  'PUT /class-groups/:id': {
    ...changeOne(group),
    again: true,
    own: ({ ours, otherTeacher }) =>
      Promise.resolve({
        params: { id: ours.classGroupId },
        body: { teacherIds: [ours.teacher.id, otherTeacher.id] },
      }),
    otherCampus: ({ theirs }) =>
      Promise.resolve({ params: { id: theirs.classGroupId }, body: { teacherIds: [theirs.teacher.id] } }),
  },
  'DELETE /class-groups/:id': changeOne(emptyGroup),

  'GET /enrolments': list(STAFF),
  'GET /enrolments/:id': readOfGroup((bench, { campusId }, classGroupId) =>
    enrolmentIn(bench, campusId, classGroupId),
  ),
  'POST /enrolments': {
    by: ['admin'],
    again: false,
    async own({ fresh, ours }) {
      const { id } = await fresh.person();
      return { body: { classGroupId: ours.classGroupId, studentId: id, from: '2026-03-02' } };
    },
    async otherCampus({ fresh, theirs }) {
      const { id } = await fresh.person({ campusId: theirs.campusId });
      return { body: { classGroupId: theirs.classGroupId, studentId: id, from: '2026-03-02' } };
    },
    self: (bench, who) => {
      const studentId = selfOf(bench, who).id;
      return Promise.resolve({
        body: { classGroupId: bench.otherClassGroupId, studentId, from: '2026-03-02' },
      });
    },
  },
  'PUT /enrolments/:id': changeOne(enrolment, { until: '2026-07-17' }),
  'DELETE /enrolments/:id': changeOne(enrolment),

  'GET /timetable': list(STAFF),
  'GET /timetable/:id': readOfGroup((bench, place, classGroupId) => {
    const isTheirs = classGroupId === place.classGroupId;
    return entryOf(bench, place, classGroupId, isTheirs ? place.teacher.id : bench.otherTeacher.id);
  }),
  'POST /timetable': {
    by: ['admin'],
    again: false,
    own: (bench) => Promise.resolve({ body: entryBody(bench, bench.ours) }),
    otherCampus: (bench) => Promise.resolve({ body: entryBody(bench, bench.theirs) }),
  },
  'PUT /timetable/:id': changeOne(entry, { endsAt: '21:30', exdates: ['2026-04-04'] }),
  'DELETE /timetable/:id': changeOne(entry),

  'GET /policies': list(STAFF),
  'GET /policies/:id': readOne(STAFF, policy),
  'POST /policies': {
    by: ['admin'],
    again: false,
    own: ({ fresh }) =>
      Promise.resolve({
        body: {
          name: `Code and beacon ${fresh.number()}`,
          minAssurance: 2,
          rule: { kind: 'all', of: [FACTOR, { kind: 'factor', factor: 'beacon' }] },
          fallbacks: [{ whenUnavailable: 'beacon', use: FACTOR }],
          ...MINUTES,
        },
      }),
  },
  'PUT /policies/:id': changeOne(policy, { graceMin: 5 }),

  'GET /beacons': list(OFFICE),
  'GET /beacons/:id': readOne(OFFICE, beacon),
  'POST /beacons': {
    by: ['admin'],
    again: false,
    own: (bench) => Promise.resolve({ body: beaconBody(bench, bench.ours) }),
    otherCampus: (bench) => Promise.resolve({ body: beaconBody(bench, bench.theirs) }),
  },
  'DELETE /beacons/:id': changeOne(beacon),

  'GET /covers': list(STAFF),
  'GET /covers/:id': {
    by: STAFF,
    again: true,
    own: ownCover,
    other: async (bench) => ({ params: { id: await coverBy(bench, bench.ours, bench.otherTeacher.id) } }),
    otherCampus: async (bench) => ({ params: { id: await cover(bench, bench.theirs) } }),
  },
  'POST /covers': {
    by: ['admin'],
    again: false,
    own: (bench) => Promise.resolve({ body: coverBody(bench, bench.ours) }),
    otherCampus: (bench) => Promise.resolve({ body: coverBody(bench, bench.theirs) }),
  },
  'DELETE /covers/:id': changeOne(cover),
};

/** Another each time: the same again is there already. */
function entryBody({ fresh }: Bench, { classGroupId, roomId, teacher, policyId }: Place): object {
  return {
    classGroupId,
    roomId,
    teacherId: teacher.id,
    policyId,
    from: '2026-03-02',
    startsAt: '18:00',
    endsAt: '19:00',
    rrule: 'FREQ=WEEKLY;BYDAY=SU;UNTIL=20260717',
    exdates: [addDays('2026-04-05', fresh.number())],
  };
}

function beaconBody(bench: Bench, { students: [student] }: Place): object {
  return { identity: 'static', studentId: student.id, uuid: newId(bench) };
}

function coverBody({ api, fresh, otherTeacher, ours }: Bench, place: Place): object {
  const now = api.clock.now();
  const teacherId = place === ours ? otherTeacher.id : place.teacher.id;
  return {
    classGroupId: place.classGroupId,
    teacherId,
    from: now,
    until: now + 8 * HOUR_MS + fresh.number(),
  };
}
