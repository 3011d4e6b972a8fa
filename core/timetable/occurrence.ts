/** One class meeting that the timetable comes to. It stands apart from the expansion, which windows never need. */
import { z } from 'zod';
import { CampusId, ClassGroupId, PersonId, PolicyId, RoomId, SessionId, TimetableEntryId } from '../ids.ts';
import { Instant, Zone } from '../time.ts';

export const Occurrence = z.object({
  sessionId: SessionId,
  entryId: TimetableEntryId,
  campusId: CampusId,
  zone: Zone,
  classGroupId: ClassGroupId,
  roomId: RoomId,
  teacherId: PersonId,
  policyId: PolicyId,
  startsAt: Instant,
  endsAt: Instant,
});
export type Occurrence = z.infer<typeof Occurrence>;
