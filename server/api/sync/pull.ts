/** What goes down to a kiosk: one signed page with its reference where that changed, and the server's facts after its cursors. */
import { API_VERSION, type PullPage, type ServerFact, type SignedPage } from '#core/contracts/api.ts';
import { present } from '#core/assert.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { SessionId } from '#core/ids.ts';
import { DAY_MS } from '#core/time.ts';
import type { Clock } from '../../ports.ts';
import type { NamedReference, References } from '../../school/reference.ts';
import type { ServerKey } from '../../server-keys.ts';
import type { MayBeOf } from '../../sessions/session-campus.ts';
import type { Collections } from '../../store/collections.ts';
import type { KioskRecord } from '../../store/kiosks.ts';
import { headOf } from './push.ts';

export interface PullDeps {
  readonly collections: Pick<Collections, 'serverFacts' | 'kioskHeads' | 'openings'>;
  readonly references: References;
  readonly pagesKey: ServerKey;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly mayBeOf: MayBeOf;
}

/** How far a kiosk has read: the reference that it holds, and the last seq of each session that it follows. */
export interface Cursors {
  readonly reference: string | undefined;
  readonly after: ReadonlyMap<SessionId, number>;
}

/** The most facts in one page; the rest come with the next. */
const PAGE_FACTS = 500;

/** The next page after the cursors, and the cursors after the page. */
export async function nextPage(
  deps: PullDeps,
  kiosk: KioskRecord,
  cursors: Cursors,
): Promise<{ readonly page: PullPage; readonly cursors: Cursors }> {
  const now = deps.clock.now();
  const [named, facts, head] = await Promise.all([
    deps.references.of(kiosk, now),
    ofCampus(deps, kiosk, cursors.after).then((after) => factsAfter(deps, after)),
    headOf(deps, kiosk.id),
  ]);
  const page: PullPage = {
    version: API_VERSION,
    kioskId: kiosk.id,
    now,
    referenceId: named.id,
    ...changed(named, cursors),
    facts: [...facts],
    head,
  };
  const after = new Map(cursors.after);
  for (const { sessionId, seq } of facts) after.set(sessionId, seq);
  return { page, cursors: { reference: named.id, after } };
}

/** The page as text, with the signature of the server's pinned key over its UTF-8 bytes. */
export function signedPage(
  { crypto, pagesKey }: Pick<PullDeps, 'crypto' | 'pagesKey'>,
  page: PullPage,
): SignedPage {
  const text = JSON.stringify(page);
  const seed = present(crypto.fromBase64Url(pagesKey.seed), 'our own key is base64url');
  return { page: text, signature: crypto.toBase64Url(crypto.signEd25519(seed, crypto.utf8(text))) };
}

/**
 * The cursors, with the sessions that were opened by this kiosk or in its room in the last day added from their first fact: a
 * kiosk need not name a session before it has heard of a fact in it.
 */
export async function withOwnSessions(
  { collections, clock }: PullDeps,
  kiosk: KioskRecord,
  cursors: Cursors,
): Promise<Cursors> {
  const { id: kioskId, roomId } = kiosk;
  const range = { from: clock.now() - DAY_MS };
  const [byIt, here] = await Promise.all([
    collections.openings.find({ index: 'byKiosk', equals: { kioskId }, range, limit: 100 }),
    collections.openings.find({ index: 'byRoom', equals: { roomId }, range, limit: 100 }),
  ]);
  const own = [...here.items, ...byIt.items].map(({ sessionId }) => [sessionId, 0] as const);
  return { ...cursors, after: new Map([...own, ...cursors.after]) };
}

/** The cursors of the kiosk's own campus; those of others are passed over, as of sessions that do not exist. */
async function ofCampus(
  { mayBeOf }: PullDeps,
  { campusId }: KioskRecord,
  after: ReadonlyMap<SessionId, number>,
): Promise<ReadonlyMap<SessionId, number>> {
  const known = await Promise.all(
    [...after].map(async ([id, seq]) => ({ id, seq, isOwn: await mayBeOf(id, campusId) })),
  );
  return new Map(known.filter(({ isOwn }) => isOwn).map(({ id, seq }) => [id, seq]));
}

async function factsAfter(
  { collections }: PullDeps,
  after: ReadonlyMap<SessionId, number>,
): Promise<readonly ServerFact[]> {
  const pages = await Promise.all(
    [...after].map(([sessionId, seq]) =>
      collections.serverFacts.find({
        index: 'bySession',
        equals: { sessionId },
        range: { from: seq + 1 },
        limit: PAGE_FACTS,
      }),
    ),
  );
  return pages
    .flatMap(({ items }) => items)
    .slice(0, PAGE_FACTS)
    .map(({ sessionId, seq, body }) => ({ sessionId, seq, body }));
}

function changed(named: NamedReference, cursors: Cursors) {
  return named.id === cursors.reference ? {} : { reference: named.reference };
}
