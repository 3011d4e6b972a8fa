/** `GET /sessions`: the sessions of one day, from the timetable and from what was opened, as far as the asker may read them. */
import type { Can } from '#core/access/can.ts';
import type { ListedSession, SessionList } from '#core/contracts/api.ts';
import type { PersonId, SessionId } from '#core/ids.ts';
import {
  addDays,
  DAY_MS,
  HOUR_MS,
  instantFromLocal,
  localDateAt,
  type Instant,
  type LocalDate,
} from '#core/time.ts';
import type { Occurrence } from '#core/timetable/occurrence.ts';
import { actorOf } from '../../sign-in/auth.ts';
import type { Clock } from '../../ports.ts';
import type { SchoolReader, SchoolSnapshot } from '../../school/school-snapshot.ts';
import type { SessionLedger } from '../../sessions/session-ledger.ts';
import { inChargeOf, knownSession } from '../../sessions/sessions.ts';
import { findAll } from '../../store/collection.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { marksOf, sessionRow } from '../../sessions/session-row.ts';

export interface SessionsDeps {
  readonly collections: Pick<Collections, 'openings' | 'people' | 'kioskHeads'>;
  readonly can: Can;
  readonly schools: SchoolReader;
  readonly ledger: SessionLedger;
  readonly clock: Clock;
}

/** Sessions that are read together: a big school has more than a thousand a day, and others ask the store too. */
const AT_ONCE = 20;
/** A class that is still on after midnight began no longer before it. */
const NIGHT_MS = 12 * HOUR_MS;
/** Nobody plans further, and the rules of a timetable take seconds to expand to the year 9999: everybody would wait. */
const LAID_OUT_AHEAD_MS = 366 * DAY_MS;

/** `date` is a day on the campus's wall; today where it is left out. */
export async function listSessions(
  deps: SessionsDeps,
  person: PersonRecord,
  date: LocalDate | undefined,
): Promise<SessionList> {
  const now = deps.clock.now();
  const school = await deps.schools.of(person.campusId);
  const { zone } = school.campus;
  const day = date ?? localDateAt(now, zone);
  const from = instantFromLocal(day, '00:00', zone);
  const until = instantFromLocal(addDays(day, 1), '00:00', zone);
  const isFar = from > now + LAID_OUT_AHEAD_MS;
  const isListed: IsListed = ({ startsAt, endsAt }) =>
    startsAt >= from || (date === undefined && now < endsAt);
  const scheduled = isFar ? [] : school.occurrences(from, until).filter(isListed);
  const night = date === undefined ? await openedLastNight(deps, school, { from, isListed }) : [];
  const today = await findAll(deps.collections.openings, {
    index: 'byStart',
    equals: { campusId: person.campusId },
    range: { from, until },
  });
  const opened = [...night, ...today];
  const ids = [...new Set([...scheduled, ...opened].map(({ sessionId }) => sessionId))];
  const wasOpened = new Set(opened.map(({ sessionId }) => sessionId));
  const occurrences = new Map(scheduled.map((one) => [one.sessionId, one]));
  const rows: ListedSession[] = [];
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const some = ids.slice(i, i + AT_ONCE).map((sessionId) =>
      rowOf(deps, {
        ...{ school, person, now, sessionId },
        wasOpened: wasOpened.has(sessionId),
        occurrence: occurrences.get(sessionId),
      }),
    );
    rows.push(...(await Promise.all(some)).flat());
  }
  return { date: day, zone, rows: rows.filter(isListed).sort((a, b) => a.startsAt - b.startsAt) };
}

/** A class of yesterday is one of today too while it lasts. */
type IsListed = (one: Pick<Occurrence, 'startsAt' | 'endsAt'>) => boolean;

/** What was opened before `from` and may still be on: what the timetable knows to be over is left out. */
async function openedLastNight(
  { collections }: SessionsDeps,
  school: SchoolSnapshot,
  { from, isListed }: { readonly from: Instant; readonly isListed: IsListed },
) {
  const yesterdays = school.occurrences(from - NIGHT_MS, from);
  const over = new Set(yesterdays.filter((one) => !isListed(one)).map(({ sessionId }) => sessionId));
  const opened = await findAll(collections.openings, {
    index: 'byStart',
    equals: { campusId: school.campus.id },
    range: { from: from - NIGHT_MS, until: from },
  });
  return opened.filter(({ sessionId }) => !over.has(sessionId));
}

async function rowOf(
  deps: SessionsDeps,
  of: {
    readonly school: SchoolSnapshot;
    readonly person: PersonRecord;
    readonly now: Instant;
    readonly sessionId: SessionId;
    readonly wasOpened: boolean;
    readonly occurrence: Occurrence | undefined;
  },
): Promise<readonly ListedSession[]> {
  const received = of.wasOpened ? await deps.ledger.ofSession(of.sessionId) : [];
  const facts = received.map(({ fact }) => fact);
  const session = knownSession(of.school, facts, of.occurrence);
  if (session === undefined) return [];
  const { campusId, teacherId } = session;
  const teacherIds = inChargeOf(of.school, session, of.now);
  if (!deps.can(actorOf(of.person), 'read-session-report', { campusId, teacherIds })) return [];
  const row = sessionRow(session, await nameOf(deps, teacherId), marksOf(received, of.now));
  const { classGroupId } = session;
  return [{ ...row, classGroupId, ...(of.occurrence && { entryId: of.occurrence.entryId }) }];
}

async function nameOf({ collections }: SessionsDeps, id: PersonId): Promise<string> {
  const person = await collections.people.get(id);
  return person === undefined ? '' : `${person.name.first} ${person.name.last}`;
}
