/** Which other classes want the same room or the same teacher at the same time, in the weeks to come. */
import type { Clash } from '#core/contracts/school.ts';
import { DAY_MS, localDateAt, localTimeAt } from '#core/time.ts';
import type { Occurrence } from '#core/timetable/occurrence.ts';
import { occurrencesBetween, type TimetableEntry } from '#core/timetable/timetable.ts';
import { findAll } from '../../store/collection.ts';
import type { OfficeDeps } from './office.ts';

const AHEAD_MS = 56 * DAY_MS;
const MOST = 20;

/** One for each other entry and reason: the first day on which they meet. */
export async function clashesOf(
  { collections, crypto, clock }: Pick<OfficeDeps, 'collections' | 'crypto' | 'clock'>,
  entry: TimetableEntry,
): Promise<Clash[]> {
  const { campusId, roomId, teacherId, zone } = entry;
  const now = clock.now();
  const window = { from: now, until: now + AHEAD_MS };
  const all = await findAll(collections.timetableEntries, { index: 'byCampus', equals: { campusId } });
  const rivals = all.filter(
    (other) => other.id !== entry.id && (other.roomId === roomId || other.teacherId === teacherId),
  );
  const ours = occurrencesBetween(crypto, [entry], window);
  return rivals
    .flatMap((rival) => {
      const first = firstMeeting(ours, occurrencesBetween(crypto, [rival], window));
      if (first === undefined) return [];
      const at = { date: localDateAt(first.startsAt, zone), startsAt: localTimeAt(first.startsAt, zone) };
      const room = rival.roomId === roomId ? [{ what: 'room' as const, with: rival.id, ...at }] : [];
      const teacher =
        rival.teacherId === teacherId ? [{ what: 'teacher' as const, with: rival.id, ...at }] : [];
      return [...room, ...teacher];
    })
    .slice(0, MOST);
}

/** The first of `ours` that one of `theirs` overlaps. Both are sorted by start. */
function firstMeeting(ours: readonly Occurrence[], theirs: readonly Occurrence[]): Occurrence | undefined {
  return ours.find((one) =>
    theirs.some((other) => other.startsAt < one.endsAt && one.startsAt < other.endsAt),
  );
}
