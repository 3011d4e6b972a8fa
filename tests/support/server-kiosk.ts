/** A kiosk as the API meets it: paired over HTTP, with its own keys and chain, and the codes that its board would show. */
import { generateKeyPairSync } from 'node:crypto';
import { makeOtp } from '#core/code/otp.ts';
import { makeQrToken } from '#core/code/qr-token.ts';
import { PairedKiosk, PullPage, SignedPage } from '#core/contracts/api.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { chainHash, GENESIS, segmentMessage } from '#core/fact/chain.ts';
import { CampusId, KioskId, TimetableEntryId, type SessionId } from '#core/ids.ts';
import type { Instant } from '#core/time.ts';
import { scheduledSessionId } from '#core/timetable/timetable.ts';
import { type Reply, type TestApi } from './server-fixture.ts';
import { IDS, uuid } from './server-school.ts';

/** The session of Maths 9B on Monday 2 March 2026. */
export const MATHS = scheduledSessionId(
  crypto,
  { campusId: CampusId.parse(IDS.campus), id: TimetableEntryId.parse(IDS.mathsEntry) },
  '2026-03-02',
  '09:00',
);

let made = 0;

export interface TestKiosk {
  readonly kioskId: KioskId;
  readonly paired: PairedKiosk;
  readonly headers: { readonly authorization: string };
  /** The token and the six digits on its board at `at`. */
  readonly token: (at: Instant, sessionId?: SessionId) => string;
  readonly otp: (at: Instant, sessionId?: SessionId) => string;
  /** The signature of its key over the text. */
  readonly sign: (text: string) => string;
  /** The text of a fact that this kiosk writes. */
  readonly body: (fact: object) => string;
  /** Signs `bodies` as facts `from` on after `before`, and pushes them. `change` spoils the request before it is sent. */
  readonly push: (
    bodies: readonly string[],
    at?: { from?: number; before?: readonly string[]; sentAt?: Instant; change?: object },
  ) => Promise<Reply>;
  /** The request that pushes `bodies`, signed: facts from `from` on, after the last of which the chain's hash is `hash`. */
  readonly segment: (
    bodies: readonly string[],
    at: { readonly from: number; readonly hash: Uint8Array; readonly sentAt?: Instant },
  ) => object;
  readonly pull: (query?: string) => Promise<PullPage>;
  /** Opens Maths 9B with its roster. */
  readonly opening: (more?: object) => string;
}

/** Pairs a new kiosk in `roomId`, the school's kiosk room where none is named. */
export async function pairTestKiosk(api: TestApi, roomId?: string): Promise<TestKiosk> {
  made += 1;
  const kioskId = KioskId.parse(uuid(900 + made));
  const keys = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const body = { code: await api.pairingCode(roomId), kioskId, publicKey: keys.x ?? '' };
  const reply = await api.post('/kiosks/pair', { body });
  const paired = PairedKiosk.parse(reply.body);
  const headers = { authorization: `Bearer ${paired.credential}` };
  const bytes = (text: string): Uint8Array => crypto.fromBase64Url(text) ?? new Uint8Array();
  const kioskSecret = bytes(paired.kioskSecret);
  const factBody = (fact: object): string =>
    JSON.stringify({
      v: 1,
      id: uuid(Math.floor(Math.random() * 1e12)),
      at: api.clock.now(),
      sessionId: MATHS,
      source: { kind: 'kiosk', kioskId },
      ...fact,
    });
  const segment: TestKiosk['segment'] = (bodies, { from, hash, sentAt = api.clock.now() }) => {
    const message = segmentMessage(crypto, { kioskId, from, count: bodies.length, hash });
    const signature = crypto.toBase64Url(crypto.signEd25519(bytes(keys.d ?? ''), message));
    return { version: 1, kioskId, from, bodies, signature, sentAt };
  };
  return {
    kioskId,
    paired,
    headers,
    token: (at, sessionId = MATHS) => makeQrToken(crypto, { kioskId, kioskSecret, sessionId, at }),
    otp: (at, sessionId = MATHS) => makeOtp(crypto, { kioskSecret, sessionId, at }),
    sign: (text) => crypto.toBase64Url(crypto.signEd25519(bytes(keys.d ?? ''), crypto.utf8(text))),
    body: factBody,
    push(bodies, { from = 1, before = [], sentAt = api.clock.now(), change = {} } = {}) {
      const hash = chainHash(crypto, GENESIS, [...before, ...bodies]);
      return api.post('/sync/push', {
        headers,
        body: { ...segment(bodies, { from, hash, sentAt }), ...change },
      });
    },
    segment,
    async pull(query = '') {
      const signed = SignedPage.parse((await api.get(`/sync/pull${query}`, { headers })).body);
      const signature = bytes(signed.signature);
      if (!crypto.verifyEd25519(bytes(paired.serverKey), crypto.utf8(signed.page), signature))
        throw new Error('the page is not signed by the server');
      return PullPage.parse(JSON.parse(signed.page));
    },
    opening: (more = {}) =>
      factBody({
        kind: 'session-opened',
        campusId: IDS.campus,
        roomId: IDS.b204,
        classGroupId: IDS.maths,
        title: 'Maths 9B',
        zone: 'Europe/London',
        startsAt: Date.UTC(2026, 2, 2, 9),
        endsAt: Date.UTC(2026, 2, 2, 10),
        teacherId: IDS.rao,
        openedBy: IDS.rao,
        policy: api.school.policies[0],
        roster: [IDS.asha, IDS.ben, IDS.chioma, IDS.dan],
        ...more,
      }),
  };
}
