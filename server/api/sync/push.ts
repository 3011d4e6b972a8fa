/**
 * Receiving a run of a kiosk's ledger. Every step can be repeated without harm, so a crash between any two of them is
 * mended by the kiosk's next push; the head moves last, and only it says "durable".
 */
import { present } from '#core/assert.ts';
import { PushSegment, type Head, type PushReply } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { chainHash, GENESIS, segmentMessage } from '#core/fact/chain.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { isFactOf, layOut, sessionsIn } from '../../sessions/kiosk-facts.ts';
import { sayKnownAbsences, type KnownAbsenceDeps } from '../../sessions/known-absences.ts';
import type { Clock } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import type { MayBeOf } from '../../sessions/session-campus.ts';
import type { Collections } from '../../store/collections.ts';
import type { KioskRecord, SegmentRecord } from '../../store/kiosks.ts';

export interface PushDeps extends KnownAbsenceDeps {
  readonly collections: KnownAbsenceDeps['collections'] &
    Pick<Collections, 'segments' | 'kioskHeads' | 'kioskClocks' | 'kioskFacts' | 'openings' | 'quarantine'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly mayBeOf: MayBeOf;
}

export const SIGNATURE_WRONG: Refusal = {
  status: 422,
  code: 'signature-wrong',
  detail:
    'These facts are not signed by the key with which this kiosk was paired. Ask an admin to look at the kiosk.',
};
export const FACT_MALFORMED: Refusal = {
  status: 422,
  code: 'fact-malformed',
  detail:
    'One of these facts cannot be read, or belongs to another kiosk. Update the kiosk, then ask an admin.',
};

/** A push with its chain worked out: `previous` before its first fact, `hash` after its last. */
interface Chained {
  readonly kiosk: KioskRecord;
  readonly push: PushSegment;
  readonly previous: Uint8Array;
  readonly hash: Uint8Array;
}

/** The kiosk's head as it is durable here; seq 0 before the first push. */
export async function headOf(
  { collections, crypto }: Pick<PushDeps, 'crypto'> & { collections: Pick<Collections, 'kioskHeads'> },
  kioskId: KioskRecord['id'],
): Promise<Head> {
  const head = await collections.kioskHeads.get(kioskId);
  return { seq: head?.seq ?? 0, hash: head?.hash ?? crypto.toBase64Url(GENESIS) };
}

export async function receivePush(
  deps: PushDeps,
  kiosk: KioskRecord,
  push: PushSegment,
): Promise<Result<PushReply, Refusal>> {
  if (!push.bodies.every((body) => isFactOf(kiosk, body))) return failed(FACT_MALFORMED);
  if (await isElsewhere(deps, kiosk, push)) return failed(FACT_MALFORMED);
  const head = await recoveredHead(deps, kiosk);
  const answer = async (outcome: PushReply['outcome']): Promise<Result<PushReply, Refusal>> =>
    ok({ outcome, head: await headOf(deps, kiosk.id), now: deps.clock.now() });

  if (push.from > head.seq + 1) return answer('gap');
  const previous = await hashBefore(deps, kiosk, push.from);
  const chained: Chained = { kiosk, push, previous, hash: chainHash(deps.crypto, previous, push.bodies) };
  if (!isSigned(deps.crypto, chained)) return failed(SIGNATURE_WRONG);
  await measureClock(deps, kiosk, push.sentAt);
  if (await contradicts(deps, chained, head)) {
    await deps.collections.quarantine.putIf(segmentFrom(deps, chained, push.from, 'fork'), 'absent');
    return answer('fork');
  }
  if (push.from + push.bodies.length - 1 <= head.seq) return answer('duplicate');
  await store(deps, chained, head);
  return answer('stored');
}

/** Whether some of it is about a session of another campus. */
async function isElsewhere(
  { mayBeOf }: PushDeps,
  { campusId }: KioskRecord,
  { bodies }: PushSegment,
): Promise<boolean> {
  const found = await Promise.all([...sessionsIn(bodies)].map((id) => mayBeOf(id, campusId)));
  return found.includes(false);
}

/** Runs of one kiosk that are kept after it was revoked; an honest one sends the same run until it is told otherwise. */
const MOST_KEPT = 100;

/** Keeps what a revoked kiosk signed apart, for an admin to look at: it may be honest facts, and is never judged. */
export async function keepFromRevoked(deps: PushDeps, kiosk: KioskRecord, body: unknown): Promise<void> {
  const read = PushSegment.safeParse(body);
  if (!read.success || read.data.kioskId !== kiosk.id) return;
  const push = read.data;
  const head = await headOf(deps, kiosk.id);
  if (push.from > head.seq + 1 || !push.bodies.every((text) => isFactOf(kiosk, text))) return;
  const previous = await hashBefore(deps, kiosk, push.from);
  const chained: Chained = { kiosk, push, previous, hash: chainHash(deps.crypto, previous, push.bodies) };
  if (!isSigned(deps.crypto, chained)) return;
  const { quarantine } = deps.collections;
  const equals = { kioskId: kiosk.id };
  const kept = await quarantine.find({ index: 'byKiosk', equals, limit: MOST_KEPT });
  if (kept.items.length >= MOST_KEPT) return;
  const segment = segmentFrom(deps, chained, push.from, 'fork');
  await quarantine.putIf({ ...segment, why: 'revoked' }, 'absent');
}

/** A segment that was stored while its head was not: the step that was cut short is finished first. */
async function recoveredHead(deps: PushDeps, kiosk: KioskRecord): Promise<Head> {
  const head = await headOf(deps, kiosk.id);
  const next = await deps.collections.segments.get(segmentId(kiosk.id, head.seq + 1));
  if (next === undefined) return head;
  await settle(deps, next, head);
  return recoveredHead(deps, kiosk);
}

async function store(deps: PushDeps, chained: Chained, head: Head): Promise<void> {
  const segment = segmentFrom(deps, chained, head.seq + 1, 'segment');
  const outcome = await deps.collections.segments.putIf(segment, 'absent');
  if (outcome.kind === 'written') return settle(deps, segment, head);
  // Another process stored its own run from here: the kiosk learns from the head what is settled.
  await recoveredHead(deps, chained.kiosk);
}

/** Lays the facts out, says of what was opened who is known to be away, then moves the head. Who loses the race for the head had the same facts. */
async function settle(deps: PushDeps, segment: SegmentRecord, head: Head): Promise<void> {
  for (const opened of await layOut(deps, segment)) await sayKnownAbsences(deps, opened);
  const next = { id: segment.kioskId, seq: segment.from + segment.bodies.length - 1, hash: segment.hash };
  await deps.collections.kioskHeads.putIf(
    next,
    head.seq === 0 ? 'absent' : { seq: head.seq, hash: head.hash },
  );
}

function segmentFrom(
  { crypto, clock }: PushDeps,
  { kiosk, push, previous, hash }: Chained,
  from: number,
  kind: 'segment' | 'fork',
): SegmentRecord {
  const known = push.bodies.slice(0, from - push.from);
  const text = crypto.toBase64Url(hash);
  return {
    id: kind === 'fork' ? `${kiosk.id}:${from}:${text}` : segmentId(kiosk.id, from),
    kioskId: kiosk.id,
    from,
    bodies: push.bodies.slice(known.length),
    previous: crypto.toBase64Url(chainHash(crypto, previous, known)),
    hash: text,
    signedFrom: push.from,
    signature: push.signature,
    receivedAt: clock.now(),
  };
}

function isSigned(crypto: Crypto, { kiosk, push, hash }: Chained): boolean {
  const key = crypto.fromBase64Url(kiosk.publicKey);
  const signature = crypto.fromBase64Url(push.signature);
  if (key === undefined || signature === undefined) return false;
  const { from, bodies } = push;
  const message = segmentMessage(crypto, { kioskId: kiosk.id, from, count: bodies.length, hash });
  return crypto.verifyEd25519(key, message, signature);
}

/** Whether the part of the push that is stored already differs from what is stored. */
async function contradicts(deps: PushDeps, { kiosk, push, previous }: Chained, head: Head): Promise<boolean> {
  const overlap = push.bodies.slice(0, head.seq - push.from + 1);
  if (overlap.length === 0) return false;
  const stored = await hashBefore(deps, kiosk, push.from + overlap.length);
  return !deps.crypto.equal(chainHash(deps.crypto, previous, overlap), stored);
}

/** The hash of the stored chain before fact `seq`, which is at most one past the head. */
async function hashBefore(
  { collections, crypto }: PushDeps,
  kiosk: KioskRecord,
  seq: number,
): Promise<Uint8Array> {
  if (seq === 1) return GENESIS;
  const found = await collections.segments.find({
    index: 'byKiosk',
    equals: { kioskId: kiosk.id },
    range: { until: seq },
    order: 'descending',
    limit: 1,
  });
  const { from, bodies, previous } = present(found.items[0], 'the facts below the head are stored');
  const start = present(crypto.fromBase64Url(previous), 'our own hash is base64url');
  return chainHash(crypto, start, bodies.slice(0, seq - from));
}

/**
 * Kiosk clock minus ours, in ms: good to the time that the push took to get here. The last one holds; one that says
 * it is from the future was measured before our own clock was set back, and gives way.
 */
async function measureClock(
  { collections, clock }: PushDeps,
  { id }: KioskRecord,
  sentAt: number,
): Promise<void> {
  const measuredAt = clock.now();
  const { kioskClocks } = collections;
  const clockNow = { id, offsetMs: sentAt - measuredAt, measuredAt };
  const known = await kioskClocks.get(id);
  if (known !== undefined && known.measuredAt > measuredAt) await kioskClocks.putIf(clockNow, known);
  else await kioskClocks.putIfGreater(clockNow, 'measuredAt');
}

function segmentId(kioskId: string, from: number): string {
  return `${kioskId}:${from}`;
}
