/** The other campus of the bench: one class group, Physics 7A, in C-301 at the hour of Maths 9B. */
import { School } from '../../../server/school/school.ts';
import { testSchool, uuid } from '../server-school.ts';

export const THEIRS = {
  campus: uuid(2),
  c301: uuid(110),
  teacher: uuid(120),
  admin: uuid(122),
  student: uuid(131),
  secondStudent: uuid(132),
  physics: uuid(140),
  physicsEntry: uuid(150),
  policy: uuid(160),
} as const;

const ZONE = 'Europe/London';

export function otherCampus(): School {
  const [policy] = testSchool().policies;
  const person = (id: string, role: 'teacher' | 'admin' | 'student', first: string, last: string) => ({
    id,
    role,
    name: { first, last },
    password: `${first}-secret`,
  });
  return School.parse({
    campus: { id: THEIRS.campus, name: 'Other Campus', zone: ZONE },
    rooms: [{ id: THEIRS.c301, name: 'C-301', code: 'C301' }],
    kioskRoomId: THEIRS.c301,
    people: [
      { ...person(THEIRS.teacher, 'teacher', 'Olga', 'Nowak'), email: 'nowak@other.example', pin: '135790' },
      { ...person(THEIRS.admin, 'admin', 'Piet', 'Visser'), email: 'visser@other.example', pin: '135791' },
      { ...person(THEIRS.student, 'student', 'Freya', 'Holm'), rollNumber: 'T001' },
      { ...person(THEIRS.secondStudent, 'student', 'Goran', 'Ilic'), rollNumber: 'T002' },
    ],
    classGroups: [
      {
        id: THEIRS.physics,
        title: 'Physics 7A',
        teacherIds: [THEIRS.teacher],
        studentIds: [THEIRS.student, THEIRS.secondStudent],
      },
    ],
    entries: [
      {
        id: THEIRS.physicsEntry,
        campusId: THEIRS.campus,
        zone: ZONE,
        classGroupId: THEIRS.physics,
        roomId: THEIRS.c301,
        teacherId: THEIRS.teacher,
        policyId: THEIRS.policy,
        from: '2026-03-02',
        startsAt: '09:00',
        endsAt: '10:00',
        rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
        exdates: [],
      },
    ],
    policies: [{ ...policy, id: THEIRS.policy }],
    beacons: [],
    faceAllowed: true,
    demo: false,
    rehearsal: false,
  });
}
