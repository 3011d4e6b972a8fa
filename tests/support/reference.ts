/** The smallest school that a kiosk can be given. */
import type { Reference } from '#core/contracts/api.ts';
import { CampusId, ClassGroupId, RoomId } from '#core/ids.ts';
import { ADA, BEN, policy, TEACHER, uuid } from './facts.ts';

const ROOM = { id: RoomId.parse(uuid(401)), name: 'Room 12', code: '12' };

export function reference(over: Partial<Reference> = {}): Reference {
  return {
    campus: { id: CampusId.parse(uuid(400)), name: 'Hill School', zone: 'Europe/London' },
    room: ROOM,
    rooms: [ROOM],
    staff: [{ id: TEACHER, role: 'teacher', name: { first: 'Tara', last: 'Rao' }, displayName: 'Ms Rao' }],
    students: [
      { id: ADA, name: { first: 'Ada', last: 'Lovelace' }, rollNumber: 'A1' },
      { id: BEN, name: { first: 'Ben', last: 'Okri' }, rollNumber: 'A2' },
    ],
    classGroups: [
      { id: ClassGroupId.parse(uuid(402)), title: 'Maths 9B', teacherIds: [TEACHER], studentIds: [ADA, BEN] },
    ],
    policies: [policy()],
    occurrences: [],
    beacons: [],
    phones: { origin: 'http://127.0.0.1:8080', reach: 'this-pc' },
    faceAllowed: true,
    demo: true,
    ...over,
  };
}
