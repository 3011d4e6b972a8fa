/**
 * Who shows a class's rotating codes: the kiosks, each with the secret of its pairing, and the server itself for classes that
 * were opened from the portal. Both make the same codes in the same way; only the secret and the clock differ.
 */
import { present } from '#core/assert.ts';
import { kioskMoment, type KioskMoment } from '#core/code/kiosk-clock.ts';
import { tagOf } from '#core/code/qr-token.ts';
import { bytesFromHex } from '#core/crypto/bytes.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { KioskId, type CampusId, type RoomId, type SessionId } from '#core/ids.ts';
import { MINUTE_MS, type Instant } from '#core/time.ts';
import type { Clock } from '../ports.ts';
import { recently } from '../recent.ts';
import { serverKey } from '../server-keys.ts';
import type { Collections } from '../store/collections.ts';
import type { KioskRecord } from '../store/kiosks.ts';

/** The name under which the server's own codes go, where a kiosk's id stands. */
export const SERVER_BOARD = KioskId.parse('5350c0de-0000-8000-8000-000000000001');

export interface CodeSource {
  readonly id: KioskId;
  /** Undefined for the server, which serves all. */
  readonly campusId: CampusId | undefined;
  /** 32 bytes: the root of its codes for this session. */
  readonly secretFor: (sessionId: SessionId) => Uint8Array;
  /** What its own clock shows at our `now`. */
  readonly momentAt: (now: Instant) => Promise<KioskMoment>;
  /** Notes the newest slot that anyone scanned, by which a clock that was not measured lately is known. */
  readonly heard: (slot: number, now: Instant) => Promise<void>;
}

/** Whose codes, and the room with whose code they are typed. */
interface Showing {
  readonly source: CodeSource;
  readonly roomId: RoomId;
}

export interface CodeSources {
  readonly server: CodeSource;
  /** A kiosk that was revoked is no source any more. */
  readonly byTag: (tag: string) => Promise<CodeSource | undefined>;
  /** The session of this tag that was opened with the source's codes. */
  readonly opened: (source: Pick<CodeSource, 'id'>, tag: string) => Promise<SessionId | undefined>;
  /** The room's kiosks. */
  readonly inRoom: (roomId: RoomId) => Promise<readonly CodeSource[]>;
  /** Whose codes the session has now: those of a kiosk that opened it, else the server's where it did; the first opener first. */
  readonly showing: (sessionId: SessionId) => Promise<Showing | undefined>;
}

interface CodeSourceDeps {
  readonly collections: Pick<
    Collections,
    'freshestSlots' | 'kioskClocks' | 'kiosks' | 'openings' | 'serverKeys'
  >;
  readonly crypto: Crypto;
  readonly clock: Clock;
  /** How long a revoked kiosk's codes may still be taken, and a clock measured anew not be known yet, in ms. */
  readonly recentMs: number;
}

/** After so long without a scan a smaller slot may become the freshest: the kiosk's clock was set back. */
const FRESHEST_HOLDS_MS = 10 * MINUTE_MS;
const MOST_KIOSKS = 10;
/** A session's opening is looked up once in so many times `recentMs`. */
const OPENED_FOR = 60;

export async function createCodeSources(deps: CodeSourceDeps): Promise<CodeSources> {
  const { kiosks, openings } = deps.collections;
  const server = await serverSource(deps);
  const serverTag = tagOf(deps.crypto, SERVER_BOARD);
  // What was opened stays so; only that nobody opened it yet is asked for again.
  const openedBy = recently({ ...deps, forMs: OPENED_FOR * deps.recentMs }, async (key) => {
    const [id = '', tag = ''] = key.split('|');
    const equals = { kioskId: KioskId.parse(id), tag };
    return (await openings.find({ index: 'byTag', equals, limit: 1 })).items[0]?.sessionId;
  });
  const byTag = recently({ ...deps, forMs: deps.recentMs }, async (tag) => {
    const { items } = await kiosks.find({ index: 'byTag', equals: { tag }, limit: MOST_KIOSKS });
    return items.find(({ state }) => state === 'paired');
  });
  const sourceOf = kioskSources(deps);
  return {
    server,
    async byTag(tag) {
      if (tag === serverTag) return server;
      const kiosk = await byTag(tag);
      return kiosk && sourceOf(kiosk);
    },
    opened: ({ id }, tag) => openedBy(`${id}|${tag}`),
    async inRoom(roomId) {
      const equals = { roomId, state: 'paired' } as const;
      const { items } = await kiosks.find({ index: 'byRoom', equals, limit: MOST_KIOSKS });
      return items.map(sourceOf);
    },
    async showing(sessionId) {
      const opened = await openings.find({ index: 'bySession', equals: { sessionId }, limit: MOST_KIOSKS });
      const openers = [...opened.items].sort((a, b) => a.openedAt - b.openedAt);
      const paired = await Promise.all(openers.map(({ kioskId }) => kiosks.get(kioskId)));
      const kiosk = paired.find((one) => one?.state === 'paired');
      if (kiosk !== undefined) return { source: sourceOf(kiosk), roomId: kiosk.roomId };
      const ours = openers.find(({ kioskId }) => kioskId === SERVER_BOARD);
      return ours && { source: server, roomId: ours.roomId };
    },
  };
}

/** Kiosks as sources. Their clocks may be known a moment late, and a slot that was noted is not noted again. */
function kioskSources({ collections, crypto, ...deps }: CodeSourceDeps): (kiosk: KioskRecord) => CodeSource {
  const { freshestSlots, kioskClocks } = collections;
  const clockOf = recently({ ...deps, forMs: deps.recentMs }, async (id) => {
    const [clock, freshest] = await Promise.all([kioskClocks.get(id), freshestSlots.get(id)]);
    return { clock, freshest };
  });
  const noted = new Map<KioskId, HeardSlot>();
  return ({ id, campusId, secret }) => ({
    id,
    campusId,
    secretFor: () => present(crypto.fromBase64Url(secret), 'our own secret is base64url'),
    async momentAt(now) {
      const known = await clockOf(id);
      return kioskMoment(now, known?.clock, known?.freshest);
    },
    async heard(slot, now) {
      const told = noted.get(id);
      if (told !== undefined && isAsNew(told, slot, now)) return;
      const known = await freshestSlots.get(id);
      if (known !== undefined && isAsNew(known, slot, now)) {
        noted.set(id, known);
        return;
      }
      await freshestSlots.putIf({ id, slot, heardAt: now }, known ?? 'absent');
      noted.set(id, { slot, heardAt: now });
    },
  });
}

interface HeardSlot {
  readonly slot: number;
  readonly heardAt: Instant;
}

/** Whether what is known already is as new as `slot`, and was not heard so long ago that the clock may have been set back. */
function isAsNew(known: HeardSlot, slot: number, now: Instant): boolean {
  return known.slot >= slot && now - known.heardAt <= FRESHEST_HOLDS_MS;
}

/** A secret of its own for each session, and our own clock. */
async function serverSource({ collections, crypto }: CodeSourceDeps): Promise<CodeSource> {
  const { seed } = await serverKey(collections, 'codes');
  const root = present(crypto.fromBase64Url(seed), 'our own key is base64url');
  return {
    id: SERVER_BOARD,
    campusId: undefined,
    secretFor: (sessionId) => crypto.hkdfSha256(root, bytesFromHex(sessionId), 'smartpresence/board/1', 32),
    momentAt: (now) => Promise.resolve({ kind: 'measured', at: now }),
    heard: () => Promise.resolve(),
  };
}
