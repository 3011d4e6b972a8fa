/**
 * The school that `--demo` makes: a plain value. It always has a class now, and its passwords and PINs are new each time.
 * Ids follow from names, so that a load that was cut short can be repeated.
 */
import { z } from 'zod';
import type { Crypto } from '#core/crypto/crypto.ts';
import { uuidOfVersion } from '#core/crypto/bytes.ts';
import type { PersonName } from '#core/roster/person.ts';
import { addDays, localDateAt, type Instant, type LocalDate, type Zone } from '#core/time.ts';
import { DEMO_STUDENT_NAMES } from './demo-names.ts';
import type { Chance } from '../ports.ts';
import { randomDigits, readableCode } from '../readable.ts';
import { School } from './school.ts';

export interface DemoDeps {
  readonly crypto: Crypto;
  readonly chance: Chance;
}

const PASSWORD_LENGTH = 10;
const PIN_LENGTH = 6;
const ALL_DAYS = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU';
const SCHOOL_DAYS = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR';

const STAFF = [
  { key: 'rao', role: 'teacher', first: 'Anjali', last: 'Rao' },
  { key: 'lee', role: 'teacher', first: 'Minjun', last: 'Lee' },
  { key: 'okafor', role: 'teacher', first: 'Adaeze', last: 'Okafor' },
  { key: 'admin', role: 'admin', first: 'Ruth', last: 'Adler' },
] as const;

/** The demo school in `zone`, with a timetable from the day before `now`. */
export function demoSchool(deps: DemoDeps, zone: Zone, now: Instant): School {
  const id = (name: string): string => idFrom(deps.crypto, name);
  const students = DEMO_STUDENT_NAMES.map((name, i) => student(deps, name, i + 1));
  const studentIds = students.map((one) => one.id);
  const staff = STAFF.map(({ key, role, first, last }) => ({
    id: id(`staff/${key}`),
    role,
    name: { first, last },
    email: `${key === 'admin' ? 'admin' : `${first}.${last}`.toLowerCase()}@school.example`,
    password: readableCode(deps.chance, PASSWORD_LENGTH),
    pin: randomDigits(deps.chance, PIN_LENGTH),
  }));
  return School.parse({
    campus: { id: id('campus'), name: 'Riverside School', zone },
    rooms: ['B204', 'B205', 'B207'].map((code) => ({
      id: id(`room/${code}`),
      name: code.replace('B', 'B-'),
      code,
    })),
    kioskRoomId: id('room/B204'),
    people: [...staff, ...students],
    classGroups: [
      group(id, { key: 'maths', title: 'Maths 9B', teacher: 'rao', studentIds }),
      group(id, { key: 'physics', title: 'Physics 9B', teacher: 'lee', studentIds: studentIds.slice(0, 30) }),
      group(id, { key: 'art', title: 'Art 9B', teacher: 'okafor', studentIds: studentIds.slice(30) }),
    ],
    entries: entries(id, zone, addDays(localDateAt(now, zone), -1)),
    policies: [everyday(id('policy/everyday'))],
    beacons: [],
    faceAllowed: true,
    demo: true,
    rehearsal: false,
  });
}

function student({ crypto, chance }: DemoDeps, name: PersonName, number: number) {
  const rollNumber = `S${String(number).padStart(3, '0')}`;
  const password = readableCode(chance, PASSWORD_LENGTH);
  return { id: idFrom(crypto, `student/${rollNumber}`), role: 'student', name, rollNumber, password };
}

function group(
  id: (name: string) => string,
  of: { key: string; title: string; teacher: string; studentIds: readonly string[] },
) {
  return {
    id: id(`group/${of.key}`),
    title: of.title,
    teacherIds: [id(`staff/${of.teacher}`)],
    studentIds: of.studentIds,
  };
}

/**
 * Maths in B-204 every half hour, day and night: the doors of one open as the one before it begins, so that there is another
 * to try after one was closed. The others as in a real week.
 */
function entries(id: (name: string) => string, zone: Zone, from: LocalDate) {
  const entry = (
    group: string,
    teacher: string,
    room: string,
    startsAt: string,
    endsAt: string,
    rrule: string,
  ) => ({
    id: id(`entry/${group}/${startsAt}`),
    campusId: id('campus'),
    zone,
    classGroupId: id(`group/${group}`),
    roomId: id(`room/${room}`),
    teacherId: id(`staff/${teacher}`),
    policyId: id('policy/everyday'),
    from,
    startsAt,
    endsAt,
    rrule,
    exdates: [],
  });
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const clock = (hour: number, minute: string): string => `${String(hour % 24).padStart(2, '0')}:${minute}`;
  return [
    ...hours.flatMap((h) => [
      entry('maths', 'rao', 'B204', clock(h, '00'), clock(h, '30'), ALL_DAYS),
      entry('maths', 'rao', 'B204', clock(h, '30'), clock(h + 1, '00'), ALL_DAYS),
    ]),
    ...[9, 11, 14].map((h) =>
      entry('physics', 'lee', 'B205', clock(h, '00'), clock(h + 1, '00'), SCHOOL_DAYS),
    ),
    ...[10, 13].map((h) => entry('art', 'okafor', 'B207', clock(h, '00'), clock(h + 1, '00'), SCHOOL_DAYS)),
  ];
}

function everyday(id: string) {
  const factors = ['qr', 'otp', 'face', 'badge', 'pin'];
  return {
    id,
    version: 1,
    name: 'Everyday',
    minAssurance: 1,
    rule: { kind: 'any', of: factors.map((factor) => ({ kind: 'factor', factor })) },
    fallbacks: [],
    earlyMin: 30,
    graceMin: 20,
    lateMin: 30,
    absentMin: 30,
  };
}

/** A UUIDv8 (RFC 9562 §5.8) from a name: the same in every demo, and no other school's. */
function idFrom(crypto: Crypto, name: string): string {
  const hash = crypto.sha256(crypto.utf8(`smartpresence/demo/${name}`)).slice(0, 16);
  return z.uuid().parse(uuidOfVersion(8, hash));
}
