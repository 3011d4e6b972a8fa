/**
 * The timetable: entries on the school's wall clock that repeat, and the occurrences they come to. A scheduled
 * session's id follows from the entry and its local start, so two kiosks and the server make the same one, offline too.
 */
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { bytesFromHex, concatBytes, uuidOfVersion } from '../crypto/bytes.ts';
import type { Crypto } from '../crypto/crypto.ts';
import { CampusId, ClassGroupId, PersonId, PolicyId, RoomId, SessionId, TimetableEntryId } from '../ids.ts';
import {
  addDays,
  DAY_MS,
  type Instant,
  instantFromLocal,
  localDateAt,
  LocalDate,
  LocalTime,
  Zone,
} from '../time.ts';
import type { Occurrence } from './occurrence.ts';

/** What an RRULE may say here: weekly, with INTERVAL, BYDAY and UNTIL (RFC 5545 §3.3.10). */
const WEEKLY =
  /^FREQ=WEEKLY(;(INTERVAL=[1-9]\d?|BYDAY=(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*|UNTIL=\d{8}(T\d{6}Z)?))*$/;

export const TimetableEntry = z.object({
  id: TimetableEntryId,
  campusId: CampusId,
  zone: Zone,
  classGroupId: ClassGroupId,
  roomId: RoomId,
  teacherId: PersonId,
  policyId: PolicyId,
  /** The first day on which it may fall. */
  from: LocalDate,
  startsAt: LocalTime,
  /** At or before `startsAt` it is on the next day. */
  endsAt: LocalTime,
  rrule: z.string().regex(WEEKLY),
  /** Days on which it does not take place. */
  exdates: z.array(LocalDate).max(400),
});
export type TimetableEntry = z.infer<typeof TimetableEntry>;

/** Every occurrence of `entries` that ends after `from` and starts before `until`, by start. A class over midnight is one. */
export function occurrencesBetween(
  crypto: Crypto,
  entries: readonly TimetableEntry[],
  { from, until }: { readonly from: Instant; readonly until: Instant },
): readonly Occurrence[] {
  return entries
    .flatMap((entry) =>
      startsOf(entry, from - DAY_MS, until).map((start) => occurrenceOf(crypto, entry, start)),
    )
    .filter((occurrence) => occurrence.endsAt > from && occurrence.startsAt < until)
    .sort((a, b) => a.startsAt - b.startsAt);
}

/** UUIDv5 (RFC 9562 §5.5) in the campus's namespace over entry, local date and local start. */
export function scheduledSessionId(
  crypto: Crypto,
  { campusId, id }: Pick<TimetableEntry, 'campusId' | 'id'>,
  date: LocalDate,
  time: LocalTime,
): SessionId {
  const hash = crypto.sha1(concatBytes(bytesFromHex(campusId), crypto.utf8(`${id}|${date}|${time}`)));
  return SessionId.parse(uuidOfVersion(5, hash.slice(0, 16)));
}

function startsOf(entry: TimetableEntry, from: Instant, until: Instant): readonly Instant[] {
  const rule = new RRuleTemporal({
    rruleString: `DTSTART;TZID=${entry.zone}:${compact(entry.from)}T${compact(entry.startsAt)}00\nRRULE:${entry.rrule}`,
    temporal: Temporal,
  });
  const starts = rule
    .between(instantOf(from), instantOf(until), true)
    .map((start) => start.epochMilliseconds);
  return starts.filter((start) => !entry.exdates.includes(localDateAt(start, entry.zone)));
}

function occurrenceOf(crypto: Crypto, entry: TimetableEntry, startsAt: Instant): Occurrence {
  const { campusId, zone, classGroupId, roomId, teacherId, policyId } = entry;
  const date = localDateAt(startsAt, zone);
  // By the wall, and not by 24 hours: when the clocks change a day has one more, or one less.
  const endDate = entry.endsAt > entry.startsAt ? date : addDays(date, 1);
  return {
    sessionId: scheduledSessionId(crypto, entry, date, entry.startsAt),
    entryId: entry.id,
    campusId,
    zone,
    classGroupId,
    roomId,
    teacherId,
    policyId,
    startsAt,
    endsAt: instantFromLocal(endDate, entry.endsAt, zone),
  };
}

function instantOf(at: Instant): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC');
}

function compact(text: string): string {
  return text.replaceAll(/[-:]/g, '');
}
