/** A small school for tests of the API: Maths 9B in B-204 each weekday at 09:00 London time, with five students, one of them in Art only. */
import { School } from '../../server/school/school.ts';

/** UUIDs that read as what they are: `uuid(7)` is `00000000-0000-4000-8000-000000000007`. */
export function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export const IDS = {
  campus: uuid(1),
  b204: uuid(10),
  b205: uuid(11),
  rao: uuid(20),
  lee: uuid(21),
  admin: uuid(22),
  asha: uuid(31),
  ben: uuid(32),
  chioma: uuid(33),
  dan: uuid(34),
  /** In Art 9B, not in Maths 9B. */
  elif: uuid(35),
  maths: uuid(40),
  art: uuid(41),
  mathsEntry: uuid(50),
  artEntry: uuid(51),
  everyday: uuid(60),
} as const;

const ZONE = 'Europe/London';
const EVERYDAY = {
  id: IDS.everyday,
  version: 1,
  name: 'Everyday',
  minAssurance: 1,
  rule: { kind: 'any', of: ['qr', 'otp', 'face'].map((factor) => ({ kind: 'factor', factor })) },
  fallbacks: [],
  earlyMin: 5,
  graceMin: 10,
  lateMin: 30,
  absentMin: 60,
};

function entry(id: string, classGroupId: string, roomId: string, teacherId: string) {
  return {
    id,
    campusId: IDS.campus,
    zone: ZONE,
    classGroupId,
    roomId,
    teacherId,
    policyId: IDS.everyday,
    from: '2026-03-02',
    startsAt: '09:00',
    endsAt: '10:00',
    rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
    exdates: [],
  };
}

function staff(id: string, role: 'teacher' | 'admin', first: string, last: string) {
  const email = `${last.toLowerCase()}@school.example`;
  return { id, role, name: { first, last }, email, password: `${first}-secret`, pin: '246810' };
}

function student(id: string, rollNumber: string, first: string, last: string) {
  return { id, role: 'student', name: { first, last }, rollNumber, password: `${first}-secret` };
}

/** The school, with whatever a test is about put in its place. */
export function testSchool(overrides: Partial<School> = {}): School {
  const maths = [IDS.asha, IDS.ben, IDS.chioma, IDS.dan];
  const school = School.parse({
    campus: { id: IDS.campus, name: 'Test School', zone: ZONE },
    rooms: [
      { id: IDS.b204, name: 'B-204', code: 'B204' },
      { id: IDS.b205, name: 'B-205', code: 'B205' },
    ],
    kioskRoomId: IDS.b204,
    people: [
      staff(IDS.rao, 'teacher', 'Anjali', 'Rao'),
      staff(IDS.lee, 'teacher', 'Minjun', 'Lee'),
      staff(IDS.admin, 'admin', 'Ruth', 'Adler'),
      student(IDS.asha, 'S001', 'Asha', 'Menon'),
      student(IDS.ben, 'S002', 'Ben', 'Carter'),
      student(IDS.chioma, 'S003', 'Chioma', 'Eze'),
      student(IDS.dan, 'S004', 'Dan', 'Kim'),
      student(IDS.elif, 'S005', 'Elif', 'Demir'),
    ],
    classGroups: [
      { id: IDS.maths, title: 'Maths 9B', teacherIds: [IDS.rao], studentIds: maths },
      { id: IDS.art, title: 'Art 9B', teacherIds: [IDS.lee], studentIds: [IDS.elif] },
    ],
    entries: [
      entry(IDS.mathsEntry, IDS.maths, IDS.b204, IDS.rao),
      entry(IDS.artEntry, IDS.art, IDS.b205, IDS.lee),
    ],
    policies: [EVERYDAY],
    beacons: [],
    faceAllowed: true,
    demo: false,
    rehearsal: false,
  });
  return { ...school, ...overrides };
}
