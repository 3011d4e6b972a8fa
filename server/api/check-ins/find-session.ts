/** Which session a code may belong to: those that were opened, and those of the timetable around now. */
import { tagOf } from '#core/code/qr-token.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { PersonId, RoomId, SessionId } from '#core/ids.ts';
import { isClosed } from '#core/mark/judge.ts';
import { windowOf } from '#core/session/window.ts';
import { DAY_MS, HOUR_MS, type Instant } from '#core/time.ts';
import type { Occurrence } from '#core/timetable/occurrence.ts';
import { SERVER_BOARD, type CodeSource, type CodeSources } from '../../sessions/code-sources.ts';
import type { SchoolReader, SchoolSnapshot } from '../../school/school-snapshot.ts';
import type { ReceivedFact } from '../../sessions/session-books.ts';
import type { SessionLedger } from '../../sessions/session-ledger.ts';
import { knownSession, type KnownSession } from '../../sessions/sessions.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';

export interface FindSessionDeps {
  readonly collections: Pick<Collections, 'openings'>;
  readonly codes: CodeSources;
  readonly schools: SchoolReader;
  readonly ledger: SessionLedger;
  readonly crypto: Crypto;
}

/** A session with what is known of it and of one student in it. */
export interface StudentSession {
  readonly session: KnownSession;
  /** Whose code led to it. */
  readonly source: CodeSource;
  readonly received: readonly ReceivedFact[];
  readonly closed: boolean;
}

/** Occurrences later than this are no candidates: nobody scans for a class half a day away. */
const AROUND_MS = DAY_MS / 2;

/** The session of this tag that `source` shows codes for. */
export async function sessionByTag(
  deps: FindSessionDeps,
  { source, tag, person, now }: { source: CodeSource; tag: string; person: PersonRecord; now: Instant },
): Promise<StudentSession | undefined> {
  const school = await deps.schools.recently(person.campusId);
  const opened = await deps.codes.opened(source, tag);
  // In any room: a teacher may have moved the class to this one, and its opening may still be under way.
  const occurrence =
    opened === undefined
      ? around(school, now).find((one) => tagOf(deps.crypto, one.sessionId) === tag)
      : undefined;
  const sessionId = opened ?? occurrence?.sessionId;
  if (sessionId === undefined) return undefined;
  const found = await studentSession(deps, school, { sessionId, source, studentId: person.id, occurrence });
  return found?.session.campusId === person.campusId ? found : undefined;
}

/** The sessions for which `roomCode` may show a one-time code now, the likeliest first. */
export async function sessionsInRoom(
  deps: FindSessionDeps,
  { person, roomCode, now }: { person: PersonRecord; roomCode: string; now: Instant },
): Promise<readonly StudentSession[]> {
  const school = await deps.schools.of(person.campusId);
  const room = [...school.rooms.values()].find(({ code }) => plain(code) === plain(roomCode));
  if (room === undefined) return [];
  const of = { roomId: room.id, studentId: person.id, now };
  const [sources, opened] = await Promise.all([deps.codes.inRoom(room.id), openedInRoom(deps, room.id, now)]);
  const ofServer = opened.filter(({ kioskId }) => kioskId === SERVER_BOARD);
  const found = await Promise.all([
    ...sources.map((source) => sessionsAtKiosk(deps, school, { ...of, source })),
    sessionsOf(deps, school, { ...of, source: deps.codes.server, ids: ofServer, scheduled: [] }),
  ]);
  return found.flat().sort((a, b) => likelihood(a, now) - likelihood(b, now));
}

interface Shown {
  readonly source: CodeSource;
  readonly roomId: RoomId;
  readonly studentId: PersonId;
  readonly now: Instant;
}

async function sessionsAtKiosk(
  deps: FindSessionDeps,
  school: SchoolSnapshot,
  shown: Shown,
): Promise<readonly StudentSession[]> {
  const opened = await deps.collections.openings.find({
    index: 'byKiosk',
    equals: { kioskId: shown.source.id },
    range: { from: shown.now - DAY_MS },
    limit: 100,
  });
  const scheduled = around(school, shown.now).filter(({ roomId }) => roomId === shown.roomId);
  return sessionsOf(deps, school, { ...shown, ids: [...opened.items, ...scheduled], scheduled });
}

async function sessionsOf(
  deps: FindSessionDeps,
  school: SchoolSnapshot,
  {
    source,
    studentId,
    now,
    ids,
    scheduled,
  }: Shown & {
    readonly ids: readonly { readonly sessionId: SessionId }[];
    readonly scheduled: readonly Occurrence[];
  },
): Promise<readonly StudentSession[]> {
  const sessions = await Promise.all(
    [...new Set(ids.map(({ sessionId }) => sessionId))].map((sessionId) => {
      const occurrence = scheduled.find((one) => one.sessionId === sessionId);
      return studentSession(deps, school, { sessionId, source, studentId, occurrence });
    }),
  );
  return sessions.filter((one) => one !== undefined).filter((one) => isAround(one, now));
}

async function openedInRoom({ collections }: FindSessionDeps, roomId: RoomId, now: Instant) {
  const range = { from: now - DAY_MS };
  return (await collections.openings.find({ index: 'byRoom', equals: { roomId }, range, limit: 100 })).items;
}

async function studentSession(
  deps: FindSessionDeps,
  school: SchoolSnapshot,
  of: {
    readonly sessionId: SessionId;
    readonly source: CodeSource;
    readonly studentId: PersonId;
    readonly occurrence: Occurrence | undefined;
  },
): Promise<StudentSession | undefined> {
  const received = (await deps.ledger.recently(of.sessionId)).about(of.studentId);
  const facts = received.map(({ fact }) => fact);
  const session = knownSession(school, facts, of.occurrence);
  return session && { session, source: of.source, received, closed: isClosed(facts) };
}

function around(school: SchoolSnapshot, now: Instant): readonly Occurrence[] {
  return school.occurrences(now - AROUND_MS, now + AROUND_MS);
}

/** From an hour before the doors, so that early ones are told when they open, until the class and its counting are over. */
function isAround({ session }: StudentSession, now: Instant): boolean {
  const { doorsAt, absentFrom } = windowOf(session.startsAt, session.policy);
  return now >= doorsAt - HOUR_MS && now <= Math.max(absentFrom, session.endsAt);
}

function likelihood({ session, closed }: StudentSession, now: Instant): number {
  const isOpen = session.opened && !closed;
  return Math.abs(session.startsAt - now) + (isOpen ? 0 : DAY_MS);
}

/** `B-204`, `b204` and `B 204` are one code. */
function plain(code: string): string {
  return code.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase();
}
