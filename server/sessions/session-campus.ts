/** Of which campus a session is: a kiosk neither adds to another campus's sessions nor reads them. */
import { SessionId, type CampusId } from '#core/ids.ts';
import { DAY_MS } from '#core/time.ts';
import type { Clock } from '../ports.ts';
import { recently } from '../recent.ts';
import type { SchoolReader } from '../school/school-snapshot.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';
import { occurrenceAround } from './sessions.ts';

/** Whether a kiosk of the campus may have to do with the session: false where that is another campus's. */
export type MayBeOf = (sessionId: SessionId, campusId: CampusId) => Promise<boolean>;

interface CampusDeps {
  readonly collections: Pick<Collections, 'campuses' | 'openings'>;
  readonly schools: Pick<SchoolReader, 'recently'>;
  readonly clock: Clock;
  readonly recentMs: number;
}

/** What was opened stays of its campus; it is looked up once in so many times `recentMs`. */
const OPENED_FOR = 60;
/** Laying a timetable out takes a while, and only sessions that nobody knows are looked for in it. */
const PLANNED_FOR = 600;
/** As far ahead as kiosks know the timetable. */
const AHEAD_MS = 14 * DAY_MS;
const BACK_MS = 2 * DAY_MS;

/**
 * Of sessions that nobody opened the timetables tell whose they are, so that nobody opens another campus's class before that does;
 * and a campus's own class is its own whoever opened it. What is in none may be anybody's.
 */
export function sessionsOfCampus({ collections, schools, clock, recentMs }: CampusDeps): MayBeOf {
  const openedAt = recently({ clock, forMs: OPENED_FOR * recentMs }, async (sessionId) => {
    const equals = { sessionId: SessionId.parse(sessionId) };
    return (await collections.openings.find({ index: 'bySession', equals, limit: 1 })).items[0]?.campusId;
  });
  const planned = recently({ clock, forMs: PLANNED_FOR * recentMs }, async () => {
    const campuses = await findAll(collections.campuses, { index: 'byName', equals: {} });
    const now = clock.now();
    const all = await Promise.all(
      campuses.map(async ({ id }) => (await schools.recently(id)).occurrences(now - BACK_MS, now + AHEAD_MS)),
    );
    return new Map(all.flat().map(({ sessionId, campusId }) => [sessionId, campusId]));
  });
  return async (sessionId, campusId) => {
    const opened = await openedAt(sessionId);
    if (opened === campusId) return true;
    if (occurrenceAround(await schools.recently(campusId), sessionId, clock.now()) !== undefined) return true;
    return (opened ?? (await planned('all'))?.get(sessionId) ?? campusId) === campusId;
  };
}
