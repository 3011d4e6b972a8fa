/** A kiosk's ledger laid out by session: what sessions, receipts and reports read. It can be deleted and rebuilt from the segments. */
import { z } from 'zod';
import { present } from '#core/assert.ts';
import { tagOf } from '#core/code/qr-token.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { Fact, type SessionOpened } from '#core/fact/fact.ts';
import { FactId, KioskId, SessionId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';
import { SERVER_BOARD } from './code-sources.ts';
import type { Clock } from '../ports.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';
import type { KioskFactsRecord, OpeningRecord } from '../store/session-facts.ts';
import type { KioskRecord, SegmentRecord } from '../store/kiosks.ts';

interface LayOutDeps {
  readonly collections: Pick<Collections, 'kioskFacts' | 'openings' | 'segments'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
}

/** What any version's fact has. A kind that this server does not know yet is kept with its text as it came. */
const AnyFact = z.looseObject({
  v: z.int(),
  id: FactId,
  at: Instant,
  kind: z.string(),
  sessionId: SessionId,
  source: z.object({ kind: z.literal('kiosk'), kioskId: KioskId }),
  studentId: z.string().optional(),
});

/** Whether `body` is the text of a fact that this kiosk may write: its own, and no opening of a class of another campus. */
export function isFactOf({ id, campusId }: Pick<KioskRecord, 'id' | 'campusId'>, body: string): boolean {
  const fact = anyFactFrom(body);
  if (fact?.source.kioskId !== id) return false;
  return fact.kind !== 'session-opened' || fact['campusId'] === campusId;
}

/** The sessions that the facts are about. */
export function sessionsIn(bodies: readonly string[]): ReadonlySet<SessionId> {
  const ids = bodies.map((body) => anyFactFrom(body)?.sessionId);
  return new Set(ids.filter((id) => id !== undefined));
}

/** Lays out one segment, and gives the openings in it. Repeating it changes nothing. */
export async function layOut(deps: LayOutDeps, segment: SegmentRecord): Promise<readonly SessionOpened[]> {
  await appendAll(deps.collections.kioskFacts, recordsFrom(segment, deps.clock.now()));
  const opened = segment.bodies.flatMap(openingIn);
  await appendAll(
    deps.collections.openings,
    opened.map((fact) => openingRecord(deps.crypto, fact)),
  );
  return opened;
}

/** How an opening stands in the store's index of sessions. */
export function openingRecord(
  crypto: Crypto,
  { sessionId, campusId, roomId, classGroupId, startsAt, at: openedAt, source }: Omit<SessionOpened, 'id'>,
): OpeningRecord {
  const kioskId = source.kind === 'kiosk' ? source.kioskId : SERVER_BOARD;
  const id = `${sessionId}:${kioskId}`;
  const tag = tagOf(crypto, sessionId);
  return { id, sessionId, tag, kioskId, campusId, roomId, classGroupId, startsAt, openedAt };
}

/** Lays out everything that a kiosk ever pushed, for a store whose layout was deleted. */
export async function rebuildKioskFacts(deps: LayOutDeps, kioskId: KioskId): Promise<void> {
  const segments = await findAll(deps.collections.segments, { index: 'byKiosk', equals: { kioskId } });
  for (const segment of segments) await layOut(deps, segment);
}

/** One for each session in the segment. A body that is no fact of any version is left out; it stays in the segment. */
function recordsFrom(segment: SegmentRecord, laidOutAt: Instant): readonly KioskFactsRecord[] {
  const { kioskId, receivedAt, from, bodies } = segment;
  const bySession = new Map<SessionId, { seq: number; body: string }[]>();
  for (const [i, body] of bodies.entries()) {
    const sessionId = anyFactFrom(body)?.sessionId;
    if (sessionId === undefined) continue;
    const known = bySession.get(sessionId) ?? [];
    known.push({ seq: from + i, body });
    bySession.set(sessionId, known);
  }
  return [...bySession].map(([sessionId, facts]) => {
    const first = present(facts[0], 'a session has a fact in it').seq;
    return {
      id: `${kioskId}:${first}:${sessionId}`,
      sessionId,
      kioskId,
      from: first,
      facts,
      receivedAt,
      laidOutAt,
    };
  });
}

/** One look tells most of them: a whole reading of each fact would be dearer than all else in a push. */
function openingIn(body: string): readonly SessionOpened[] {
  if (anyFactFrom(body)?.kind !== 'session-opened') return [];
  const fact = Fact.safeParse(JSON.parse(body)).data;
  return fact?.kind === 'session-opened' ? [fact] : [];
}

function anyFactFrom(body: string): z.infer<typeof AnyFact> | undefined {
  try {
    return AnyFact.safeParse(JSON.parse(body)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Appends each document that is not there yet. */
async function appendAll<T>(
  collection: {
    readonly append: (
      documents: readonly T[],
    ) => Promise<{ readonly kind: 'written' } | { readonly kind: 'refused'; readonly appended: number }>;
  },
  documents: readonly T[],
): Promise<void> {
  let left = documents;
  while (left.length > 0) {
    const outcome = await collection.append(left);
    if (outcome.kind === 'written') return;
    left = left.slice(outcome.appended + 1);
  }
}
