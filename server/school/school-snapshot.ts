/**
 * The school of one campus as it stands, read once for each version of it and kept: what scans, reports and kiosks ask
 * for all the time and what hardly ever changes. People are not in it. Whoever changes the school raises its version only
 * afterwards (`touchSchool`), and may die in between: so it is read anew each minute too, which bounds how long a change stays
 * unseen without any order of writes.
 */
import { present } from '#core/assert.ts';
import type { Policy } from '#core/check-in/policy.ts';
import type { Cover, EnrolledBeacon, Room } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { CampusId, ClassGroupId, CourseId, PersonId, PolicyId, RoomId } from '#core/ids.ts';
import { rosterOn, type EnrolledDays } from '#core/roster/enrolment.ts';
import { addDays, DAY_MS, HOUR_MS, MINUTE_MS, type Instant, type LocalDate, type Zone } from '#core/time.ts';
import type { Occurrence } from '#core/timetable/occurrence.ts';
import { occurrencesBetween, type TimetableEntry } from '#core/timetable/timetable.ts';
import type { Clock } from '../ports.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';

/** Its students follow from `rosterOn`. */
export interface SchoolClassGroup {
  readonly id: ClassGroupId;
  readonly title: string;
  readonly teacherIds: readonly PersonId[];
  readonly courseId?: CourseId | undefined;
}

export interface SchoolSnapshot {
  readonly version: number;
  readonly demo: boolean;
  readonly rehearsal: boolean;
  readonly campus: { readonly id: CampusId; readonly name: string; readonly zone: Zone };
  readonly faceAllowed: boolean;
  readonly rooms: ReadonlyMap<RoomId, Room>;
  readonly classGroups: ReadonlyMap<ClassGroupId, SchoolClassGroup>;
  /** Who belongs to the class group on `date`, and so is expected at its sessions. */
  readonly rosterOn: (classGroupId: ClassGroupId, date: LocalDate) => readonly PersonId[];
  /** Everyone who ever belonged to a class group, and when. */
  readonly enrolments: (classGroupId: ClassGroupId) => readonly EnrolledDays[];
  /** Who covers for a class group, now or later. */
  readonly covers: (classGroupId: ClassGroupId) => readonly Cover[];
  /** The latest version of each. */
  readonly policies: ReadonlyMap<PolicyId, Policy>;
  readonly entries: readonly TimetableEntry[];
  readonly beacons: readonly EnrolledBeacon[];
  /** Occurrences that end after `from` and start before `until`, by start. */
  readonly occurrences: (from: Instant, until: Instant) => readonly Occurrence[];
}

export interface SchoolReader {
  /** Undefined where no school was loaded yet. */
  readonly version: () => Promise<number | undefined>;
  /** Throws where the campus is not there: ids of campuses come from our own documents. */
  readonly of: (campusId: CampusId) => Promise<SchoolSnapshot>;
  /** The same as it was at most `recentMs` ago: for scans, of which hundreds come in a second. */
  readonly recently: (campusId: CampusId) => Promise<SchoolSnapshot>;
}

/** So long at most a change stays unseen whose process ended before it could tell of it. */
const READ_ANEW_MS = MINUTE_MS;
/** How much of the timetable is laid out at once around a moment that is asked for. */
const LAID_OUT_MS = 2 * DAY_MS;

export interface SchoolReaderDeps {
  readonly collections: Collections;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly recentMs: number;
}

export function createSchoolReader({ collections, crypto, clock, recentMs }: SchoolReaderDeps): SchoolReader {
  interface Kept {
    readonly version: number | undefined;
    readonly reading: Promise<SchoolSnapshot>;
    readonly readAt: Instant;
    /** When the store last said that this is its version. */
    checkedAt: Instant;
  }
  // Whoever comes while a version is read waits for the same reading.
  const kept = new Map<CampusId, Kept>();
  const version = async (): Promise<number | undefined> =>
    (await collections.settings.get('school'))?.version;
  const of = async (campusId: CampusId): Promise<SchoolSnapshot> => {
    const checkedAt = clock.now();
    const wanted = await version();
    const known = kept.get(campusId);
    const ageMs = known === undefined ? Infinity : checkedAt - known.readAt;
    if (known !== undefined && known.version === wanted && ageMs >= 0 && ageMs < READ_ANEW_MS) {
      known.checkedAt = checkedAt;
      return known.reading;
    }
    const reading = readSchool(collections, crypto, campusId);
    const fresh = { version: wanted, reading, readAt: checkedAt, checkedAt };
    kept.set(campusId, fresh);
    fresh.reading.catch(() => {
      if (kept.get(campusId) === fresh) kept.delete(campusId);
    });
    return fresh.reading;
  };
  return {
    version,
    of,
    async recently(campusId) {
      const known = kept.get(campusId);
      const ageMs = known === undefined ? Infinity : clock.now() - known.checkedAt;
      return known !== undefined && ageMs >= 0 && ageMs < recentMs ? known.reading : of(campusId);
    },
  };
}

async function readSchool(from: Collections, crypto: Crypto, campusId: CampusId): Promise<SchoolSnapshot> {
  const equals = { campusId };
  const settings = present(await from.settings.get('school'), 'a school is loaded');
  const campus = present(await from.campuses.get(campusId), 'the campus is there');
  const [rooms, groups, entries, policies, beacons, enrolled, grants] = await Promise.all([
    findAll(from.rooms, { index: 'byCampus', equals }),
    findAll(from.classGroups, { index: 'byCampus', equals }),
    findAll(from.timetableEntries, { index: 'byCampus', equals }),
    findAll(from.policies, { index: 'byCampus', equals }),
    findAll(from.beacons, { index: 'byCampus', equals }),
    findAll(from.enrolments, { index: 'byCampus', equals }),
    findAll(from.coverGrants, { index: 'byCampus', equals }),
  ]);
  const enrolments = byClassGroup(enrolled.flatMap(untilLeaving), ({ studentId, from, until }) => ({
    studentId,
    from,
    ...(until !== undefined && { until }),
  }));
  const covers = byClassGroup(grants, ({ teacherId, from, until }) => ({ teacherId, from, until }));
  const byVersion = policies.map((kept) => kept.policy).sort((a, b) => a.version - b.version);
  return {
    version: settings.version,
    demo: settings.demo,
    rehearsal: settings.rehearsal,
    campus: { id: campus.id, name: campus.name, zone: campus.zone },
    faceAllowed: campus.faceAllowed,
    rooms: new Map(rooms.map(({ id, name, code }) => [id, { id, name, code }])),
    classGroups: new Map(
      groups.map(({ id, title, teacherIds, courseId }) => [id, { id, title, teacherIds, courseId }]),
    ),
    rosterOn: (id, date) => rosterOn(enrolments(id), date),
    enrolments,
    covers,
    policies: new Map(byVersion.map((policy) => [policy.id, policy])),
    entries,
    beacons: beacons.map((kept) => kept.beacon),
    occurrences: laidOut(crypto, entries),
  };
}

/** The days of an enrolment while its student is in the school; none where they left before the first. */
function untilLeaving<E extends { readonly from: LocalDate; readonly until?: LocalDate | undefined }>(
  enrolment: E & { readonly leftOn?: LocalDate | undefined },
): readonly E[] {
  const { from, until, leftOn } = enrolment;
  if (leftOn === undefined || (until !== undefined && until < leftOn)) return [enrolment];
  return from < leftOn ? [{ ...enrolment, until: addDays(leftOn, -1) }] : [];
}

/** What each class group has of `records`, ready for looking up. */
function byClassGroup<R extends { readonly classGroupId: ClassGroupId }, V>(
  records: readonly R[],
  view: (record: R) => V,
): (classGroupId: ClassGroupId) => readonly V[] {
  const views = new Map<ClassGroupId, V[]>();
  for (const record of records) {
    const own = views.get(record.classGroupId) ?? [];
    own.push(view(record));
    views.set(record.classGroupId, own);
  }
  return (id) => views.get(id) ?? [];
}

/** Recurrence rules are slow to expand, so the days around the last question are kept. */
function laidOut(crypto: Crypto, entries: readonly TimetableEntry[]): SchoolSnapshot['occurrences'] {
  let kept: { from: Instant; until: Instant; occurrences: readonly Occurrence[] } = {
    from: 0,
    until: 0,
    occurrences: [],
  };
  return (from, until) => {
    if (until - from > LAID_OUT_MS) return occurrencesBetween(crypto, entries, { from, until });
    if (from < kept.from || until > kept.until) {
      // The next questions are a little later, and must not lay everything out again.
      const around = { from: from - HOUR_MS, until: Math.max(until, from + LAID_OUT_MS) + HOUR_MS };
      kept = { ...around, occurrences: occurrencesBetween(crypto, entries, around) };
    }
    return kept.occurrences.filter((one) => one.endsAt > from && one.startsAt < until);
  };
}
