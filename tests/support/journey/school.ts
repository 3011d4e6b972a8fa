/** A school for one journey: one room, one class that starts at a given minute, students with random secrets. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Policy } from '#core/check-in/policy.ts';
import type { EnrolledBeacon } from '#core/contracts/api.ts';
import { CampusId, ClassGroupId, PersonId, PolicyId, RoomId, TimetableEntryId } from '#core/ids.ts';
import { localDateAt, localTimeAt, MINUTE_MS, type Instant } from '#core/time.ts';
import type { School, SchoolPerson } from '../../../server/school/school.ts';

export interface JourneyStudent {
  readonly first: string;
  readonly last: string;
  /** Not in the class that meets. */
  readonly elsewhere?: boolean;
}

export interface JourneySchool {
  readonly school: School;
  readonly teacher: SchoolPerson & { readonly pin: string; readonly email: string };
  readonly admin: SchoolPerson & { readonly email: string };
  readonly students: readonly (SchoolPerson & {
    readonly rollNumber: string;
    readonly beaconSecret: string;
  })[];
}

export interface JourneyOptions {
  readonly students: readonly JourneyStudent[];
  /** A full minute. */
  readonly startsAt: Instant;
  readonly lengthMin: number;
  readonly policy: Pick<Policy, 'earlyMin' | 'graceMin' | 'lateMin' | 'absentMin'>;
  readonly rehearsal: boolean;
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function journeySchool({
  students,
  startsAt,
  lengthMin,
  policy,
  rehearsal,
}: JourneyOptions): JourneySchool {
  const campusId = CampusId.parse(randomUUID());
  const rooms = ['B-204', 'B-205'].map((name) => ({
    id: RoomId.parse(randomUUID()),
    name,
    code: name.replace('-', ''),
  }));
  const [room, otherRoom] = rooms;
  if (room === undefined || otherRoom === undefined) throw new Error('two rooms');
  const teacher = { ...person('teacher', 'Meera', 'Rao'), email: 'm.rao@school.test', pin: digits(6) };
  const admin = { ...person('admin', 'Agnes', 'Berg'), email: 'a.berg@school.test' };
  const pupils = students.map((student, i) => ({
    ...person('student', student.first, student.last),
    rollNumber: `S${String(i + 1).padStart(3, '0')}`,
    beaconSecret: randomBytes(32).toString('base64url'),
  }));
  const idsOf = (elsewhere: boolean) =>
    pupils.filter((_, i) => (students[i]?.elsewhere ?? false) === elsewhere).map(({ id }) => id);
  const groups = [
    {
      id: ClassGroupId.parse(randomUUID()),
      title: 'Maths 9B',
      teacherIds: [teacher.id],
      studentIds: idsOf(false),
      room,
    },
    {
      id: ClassGroupId.parse(randomUUID()),
      title: 'Art 9B',
      teacherIds: [teacher.id],
      studentIds: idsOf(true),
      room: otherRoom,
    },
  ];
  const policyId = PolicyId.parse(randomUUID());
  const factors = ['qr', 'otp', 'face', 'badge', 'pin'] as const;
  return {
    teacher,
    admin,
    students: pupils,
    school: {
      campus: { id: campusId, name: 'North campus', zone: ZONE },
      rooms,
      kioskRoomId: room.id,
      people: [teacher, admin, ...pupils.map(({ beaconSecret: _, ...pupil }) => pupil)],
      classGroups: groups.map(({ id, title, teacherIds, studentIds }) => ({
        id,
        title,
        teacherIds,
        studentIds,
      })),
      entries: groups.map((group) => ({
        id: TimetableEntryId.parse(randomUUID()),
        campusId,
        zone: ZONE,
        classGroupId: group.id,
        roomId: group.room.id,
        teacherId: teacher.id,
        policyId,
        from: localDateAt(startsAt, ZONE),
        startsAt: localTimeAt(startsAt, ZONE),
        endsAt: localTimeAt(startsAt + lengthMin * MINUTE_MS, ZONE),
        rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU',
        exdates: [],
      })),
      policies: [
        {
          id: policyId,
          version: 1,
          name: 'Everyday',
          minAssurance: 1,
          rule: { kind: 'any', of: factors.map((factor) => ({ kind: 'factor', factor })) },
          fallbacks: [],
          ...policy,
        },
      ],
      beacons: pupils.map((pupil): EnrolledBeacon => ({
        identity: 'rolling',
        studentId: pupil.id,
        secret: pupil.beaconSecret,
      })),
      faceAllowed: true,
      demo: true,
      rehearsal,
    },
  };
}

function person(role: SchoolPerson['role'], first: string, last: string) {
  return {
    id: PersonId.parse(randomUUID()),
    role,
    name: { first, last },
    password: randomBytes(9).toString('base64url'),
  };
}

function digits(count: number): string {
  return Array.from({ length: count }, () => String(randomInt(10))).join('');
}
