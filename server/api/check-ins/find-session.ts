/** Which session a code may belong to: those that a kiosk opened, and those of the timetable around now. */
import { tagOf } from '#core/code/qr-token.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { PersonId, RoomId, SessionId } from '#core/ids.ts';
import { isClosed } from '#core/mark/judge.ts';
import { windowOf } from '#core/session/window.ts';
import { DAY_MS, HOUR_MS, type Instant } from '#core/time.ts';
import type { Occurrence } from '#core/timetable/occurrence.ts';
import type { SchoolReader, SchoolSnapshot } from '../../school-snapshot.ts';
import type { ReceivedFact, SessionLedger } from '../../session-ledger.ts';
import { knownSession, type KnownSession } from '../../sessions.ts';
import type { Collections } from '../../store/collections.ts';
import type { KioskRecord } from '../../store/kiosks.ts';
import type { PersonRecord } from '../../store/school-records.ts';

export interface FindSessionDeps {
  readonly collections: Pick<Collections, 'openings' | 'kiosks'>;
  readonly schools: SchoolReader;
  readonly ledger: SessionLedger;
  readonly crypto: Crypto;
}

/** A session with what is known of it and of one student in it. */
export interface StudentSession {
  readonly session: KnownSession;
  readonly kiosk: KioskRecord;
  readonly received: readonly ReceivedFact[];
  readonly closed: boolean;
}

/** Occurrences later than this are no candidates: nobody scans for a class half a day away. */
const AROUND_MS = DAY_MS / 2;

/** The kiosk of this tag; the code of one that was revoked is worth nothing. */
export async function kioskByTag(deps: FindSessionDeps, tag: string): Promise<KioskRecord | undefined> {
  const { items } = await deps.collections.kiosks.find({ index: 'byTag', equals: { tag }, limit: 10 });
  return items.find((kiosk) => kiosk.state === 'paired');
}

/** The session of this tag at this kiosk. */
export async function sessionByTag(
  deps: FindSessionDeps,
  { kiosk, tag, studentId, now }: { kiosk: KioskRecord; tag: string; studentId: PersonId; now: Instant },
): Promise<StudentSession | undefined> {
  const school = await deps.schools.of(kiosk.campusId);
  const opened = await deps.collections.openings.find({
    index: 'byTag',
    equals: { kioskId: kiosk.id, tag },
    limit: 1,
  });
  // In any room: a teacher may have moved the class to this one, and its opening may still be under way.
  const occurrence = around(school, now).find((one) => tagOf(deps.crypto, one.sessionId) === tag);
  const sessionId = opened.items[0]?.sessionId ?? occurrence?.sessionId;
  return sessionId && studentSession(deps, school, { sessionId, kiosk, studentId, occurrence });
}

/** The sessions for which `roomCode` may show a one-time code now, the likeliest first. */
export async function sessionsInRoom(
  deps: FindSessionDeps,
  { person, roomCode, now }: { person: PersonRecord; roomCode: string; now: Instant },
): Promise<readonly StudentSession[]> {
  const school = await deps.schools.of(person.campusId);
  const room = [...school.rooms.values()].find(({ code }) => plain(code) === plain(roomCode));
  if (room === undefined) return [];
  const paired = await deps.collections.kiosks.find({
    index: 'byRoom',
    equals: { roomId: room.id, state: 'paired' },
    limit: 10,
  });
  const found = await Promise.all(
    paired.items.map((kiosk) => sessionsAtKiosk(deps, school, { kiosk, studentId: person.id, now })),
  );
  return found.flat().sort((a, b) => likelihood(a, now) - likelihood(b, now));
}

async function sessionsAtKiosk(
  deps: FindSessionDeps,
  school: SchoolSnapshot,
  { kiosk, studentId, now }: { kiosk: KioskRecord; studentId: PersonId; now: Instant },
): Promise<readonly StudentSession[]> {
  const opened = await deps.collections.openings.find({
    index: 'byKiosk',
    equals: { kioskId: kiosk.id },
    range: { from: now - DAY_MS },
    limit: 100,
  });
  const scheduled = inRoom(school, kiosk.roomId, now);
  const ids = new Set([...opened.items, ...scheduled].map(({ sessionId }) => sessionId));
  const sessions = await Promise.all(
    [...ids].map((sessionId) => {
      const occurrence = scheduled.find((one) => one.sessionId === sessionId);
      return studentSession(deps, school, { sessionId, kiosk, studentId, occurrence });
    }),
  );
  return sessions.filter((one) => one !== undefined).filter((one) => isAround(one, now));
}

async function studentSession(
  deps: FindSessionDeps,
  school: SchoolSnapshot,
  of: {
    readonly sessionId: SessionId;
    readonly kiosk: KioskRecord;
    readonly studentId: PersonId;
    readonly occurrence: Occurrence | undefined;
  },
): Promise<StudentSession | undefined> {
  const received = await deps.ledger.ofStudent(of.sessionId, of.studentId);
  const facts = received.map(({ fact }) => fact);
  const session = knownSession(school, facts, of.occurrence);
  return session && { session, kiosk: of.kiosk, received, closed: isClosed(facts) };
}

function around(school: SchoolSnapshot, now: Instant): readonly Occurrence[] {
  return school.occurrences(now - AROUND_MS, now + AROUND_MS);
}

function inRoom(school: SchoolSnapshot, roomId: RoomId, now: Instant): readonly Occurrence[] {
  return around(school, now).filter((one) => one.roomId === roomId);
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
