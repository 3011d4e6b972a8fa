/** A small school as a kiosk in room B-204 holds it: Maths 9B at 09:00 with Ms Rao, and Physics next door with Mr Lee. */
import { Reference } from '#core/contracts/api.ts';
import { ClassGroupId, PersonId, SessionId } from '#core/ids.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { ADA, ADMIN, at, BEN, policy, SESSION, STARTS_AT, TEACHER, uuid } from './facts.ts';

export const CAM = PersonId.parse(uuid(3));
/** Is in Physics only. */
export const DIA = PersonId.parse(uuid(4));
/** Is in no class today. */
export const EVE = PersonId.parse(uuid(5));
export const PHYSICS_TEACHER = PersonId.parse(uuid(52));
export const PHYSICS = SessionId.parse(uuid(101));
/** Maths 9B again, at 10:00. */
export const LATER = SessionId.parse(uuid(102));

const ROOM = uuid(401);
const NEXT_DOOR = uuid(403);
const MATHS_GROUP = ClassGroupId.parse(uuid(402));
const PHYSICS_GROUP = ClassGroupId.parse(uuid(404));
const CAMPUS = uuid(400);

const meeting = {
  entryId: uuid(600),
  campusId: CAMPUS,
  zone: 'Europe/London',
  policyId: uuid(300),
};

/** The secret behind every verifier is the verifier itself; see `createKioskBench`. */
export function kioskReference(over: Partial<Reference> = {}): Reference {
  const whole = {
    campus: { id: CAMPUS, name: 'Main', zone: 'Europe/London' },
    room: { id: ROOM, name: 'B-204', code: 'B204' },
    rooms: [
      { id: ROOM, name: 'B-204', code: 'B204' },
      { id: NEXT_DOOR, name: 'B-205', code: 'B205' },
    ],
    staff: [
      staff(TEACHER, 'teacher', 'Anjali', 'Rao', 'Ms Rao', '1111'),
      staff(PHYSICS_TEACHER, 'teacher', 'Minjun', 'Lee', 'Mr Lee', '2222'),
      staff(ADMIN, 'admin', 'Ruth', 'Adler', 'Ruth Adler', '3333'),
    ],
    students: [
      student(ADA, 'Ada', 'Byron', 'S001'),
      student(BEN, 'Ben', 'Okri', 'S002'),
      student(CAM, 'Cam', 'Diaz', 'S003'),
      student(DIA, 'Dia', 'Noor', 'S004'),
      student(EVE, 'Eve', 'Moss', 'S005'),
    ],
    classGroups: [
      { id: MATHS_GROUP, title: 'Maths 9B', teacherIds: [TEACHER], studentIds: [ADA, BEN, CAM] },
      { id: PHYSICS_GROUP, title: 'Physics', teacherIds: [PHYSICS_TEACHER], studentIds: [DIA] },
    ],
    policies: [policy()],
    occurrences: [
      {
        ...meeting,
        sessionId: SESSION,
        classGroupId: MATHS_GROUP,
        roomId: ROOM,
        teacherId: TEACHER,
        startsAt: STARTS_AT,
        endsAt: at(45),
      },
      {
        ...meeting,
        sessionId: PHYSICS,
        classGroupId: PHYSICS_GROUP,
        roomId: NEXT_DOOR,
        teacherId: PHYSICS_TEACHER,
        startsAt: STARTS_AT,
        endsAt: at(45),
      },
      {
        ...meeting,
        sessionId: LATER,
        classGroupId: MATHS_GROUP,
        roomId: ROOM,
        teacherId: TEACHER,
        startsAt: STARTS_AT + HOUR_MS,
        endsAt: STARTS_AT + HOUR_MS + 45 * MINUTE_MS,
      },
    ],
    beacons: [],
    phones: { origin: 'http://127.0.0.1:4480', reach: 'this-pc' },
    faceAllowed: true,
    demo: true,
  };
  return Reference.parse({ ...whole, ...over });
}

function student(id: PersonId, first: string, last: string, rollNumber: string) {
  return { id, name: { first, last }, rollNumber };
}

function staff(
  id: PersonId,
  role: 'teacher' | 'admin',
  first: string,
  last: string,
  displayName: string,
  pin: string,
) {
  const name = { first, last };
  return { id, role, name, displayName, pinVerifier: pin, passwordVerifier: `${pin}-password` };
}
