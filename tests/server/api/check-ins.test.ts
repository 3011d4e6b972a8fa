/** Checking in by phone: every answer of scan and typed code, at its boundaries. */
import { describe, expect, test } from 'vitest';
import { Problem, Receipt } from '#core/contracts/api.ts';
import { Fact, studentOf } from '#core/fact/fact.ts';
import { MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { buildTestApi, handClock, NINE, type Reply, type TestApi } from '../../support/server-fixture.ts';
import { MATHS, pairTestKiosk, type TestKiosk } from '../../support/server-kiosk.ts';
import { testPhone } from '../../support/server-phone.ts';
import { IDS, testSchool } from '../../support/server-school.ts';

interface Room {
  readonly api: TestApi;
  readonly kiosk: TestKiosk;
}

interface OpenRoom extends Room {
  /** Lets the kiosk write one more fact, and push it. */
  readonly add: (fact: object) => Promise<Reply>;
}

/** B-204 with Maths 9B open since 09:00, and the kiosk's clock just measured. */
async function openRoom(more: { rehearsal?: true } = {}): Promise<OpenRoom> {
  const api = await buildTestApi({ clock: handClock(NINE) });
  const kiosk = await pairTestKiosk(api);
  const opening = kiosk.opening(more);
  await kiosk.push([opening]);
  return {
    api,
    kiosk,
    add: (fact) => kiosk.push([kiosk.body(fact)], { from: 2, before: [opening] }),
  };
}

/** The server's facts of Maths 9B, parsed, in order. */
async function serverFacts(api: TestApi): Promise<readonly { seq: number; fact: Fact }[]> {
  const { items } = await api.collections.serverFacts.find({
    index: 'bySession',
    equals: { sessionId: MATHS },
    limit: 100,
  });
  return items.map(({ seq, body }) => ({ seq, fact: Fact.parse(JSON.parse(body)) }));
}

async function scan({ api }: Room, name: string, token: string, device?: object): Promise<Reply> {
  return api.post('/qr/scan', { headers: await api.signIn(name), body: { token, device } });
}

async function typeCode({ api }: Room, name: string, otp: string, roomCode = 'B204'): Promise<Reply> {
  return api.post('/mark-attendance', { headers: await api.signIn(name), body: { roomCode, otp } });
}

const codeOf = (reply: Reply): string => (reply.status === 200 ? 'counted' : Problem.parse(reply.body).code);
const detailOf = (reply: Reply): string => Problem.parse(reply.body).detail;
const receiptOf = (reply: Reply): Receipt => Receipt.parse(reply.body);

describe('a scanned code', () => {
  test('counts, and the receipt says why', async () => {
    const room = await openRoom();
    const receipt = receiptOf(await scan(room, 'S001', room.kiosk.token(NINE)));
    expect(receipt).toMatchObject({
      sessionId: MATHS,
      title: 'Maths 9B',
      roomName: 'B-204',
      opened: true,
      checkedInAt: NINE,
      graceUntil: NINE + 10 * MINUTE_MS,
      policy: { name: 'Everyday', version: 1 },
      mark: { status: 'present', assurance: 1 },
      facts: [{ kind: 'qr-scanned', source: 'server', at: NINE }],
    });
    expect(receipt.mark.reasons).toEqual([
      { kind: 'counted', factId: receipt.factId, factor: 'qr', at: NINE },
    ]);
  });

  test.each([
    { afterMs: 0, code: 'counted' },
    { afterMs: 5000, code: 'counted' },
    { afterMs: 9900, code: 'counted' },
    { afterMs: 10_000, code: 'code-stale' },
    { afterMs: 11_000, code: 'code-stale' },
    { afterMs: -1000, code: 'counted' },
  ])('$afterMs ms after its slot began is $code', async ({ afterMs, code }) => {
    const room = await openRoom();
    const token = room.kiosk.token(NINE + 30 * SECOND_MS);
    room.api.clock.set(NINE + 30 * SECOND_MS + afterMs);
    const reply = await scan(room, 'S001', token);
    expect(codeOf(reply)).toBe(code);
    expect(await serverFacts(room.api)).toHaveLength(code === 'counted' ? 1 : 0);
  });

  test('that is too old says what to do', async () => {
    const room = await openRoom();
    const token = room.kiosk.token(NINE - MINUTE_MS);
    expect(detailOf(await scan(room, 'S001', token))).toBe(
      'That code is too old. Scan the one on the board now.',
    );
  });

  test.each([
    {
      name: 'changed in its last character',
      spoil: (token: string) => `${token.slice(0, -1)}${token.endsWith('A') ? 'Q' : 'A'}`,
    },
    { name: 'no code at all', spoil: () => 'hello' },
    { name: 'empty', spoil: () => '' },
  ])('that is $name is forged', async ({ spoil }) => {
    const room = await openRoom();
    expect(codeOf(await scan(room, 'S001', spoil(room.kiosk.token(NINE))))).toBe('code-forged');
  });

  test('of a kiosk that is not paired here is foreign', async () => {
    const room = await openRoom();
    const stranger = await pairTestKiosk(await buildTestApi());
    expect(codeOf(await scan(room, 'S001', stranger.token(NINE)))).toBe('code-foreign');
  });

  test('of a revoked kiosk is foreign', async () => {
    const room = await openRoom();
    const { kiosks } = room.api.collections;
    const kiosk = await kiosks.get(room.kiosk.kioskId);
    if (kiosk !== undefined) await kiosks.putIf({ ...kiosk, state: 'revoked' }, kiosk);
    expect(codeOf(await scan(room, 'S001', room.kiosk.token(NINE)))).toBe('code-foreign');
  });

  test('of another kiosk in the room for a session that it did not open is checked with its own secret', async () => {
    const room = await openRoom();
    const second = await pairTestKiosk(room.api);
    await second.push([second.opening()]);
    expect(codeOf(await scan(room, 'S001', second.token(NINE)))).toBe('counted');
    const mixed = `${second.token(NINE).slice(0, 12)}${room.kiosk.token(NINE).slice(12)}`;
    expect(codeOf(await scan(room, 'S002', mixed))).toBe('code-forged');
  });

  test('by somebody who is not on the list says where they belong', async () => {
    const room = await openRoom();
    const reply = await scan(room, 'S005', room.kiosk.token(NINE));
    expect(codeOf(reply)).toBe('not-on-roster');
    expect(detailOf(reply)).toBe('You are not on the list for Maths 9B. You belong in B-205 (Art 9B).');
  });

  test.each([
    { name: 'a millisecond before the doors', at: NINE - 5 * MINUTE_MS - 1, code: 'doors-closed' },
    { name: 'when the doors open', at: NINE - 5 * MINUTE_MS, code: 'counted' },
  ])('$name is $code', async ({ at, code }) => {
    const api = await buildTestApi({ clock: handClock(at) });
    const kiosk = await pairTestKiosk(api);
    const reply = await scan({ api, kiosk }, 'S001', kiosk.token(at));
    expect(codeOf(reply)).toBe(code);
    if (code === 'doors-closed') expect(detailOf(reply)).toContain('opens at 08:55');
  });

  test('after the close is refused, and the same code as before it is answered as before', async () => {
    const room = await openRoom();
    const token = room.kiosk.token(NINE);
    const first = receiptOf(await scan(room, 'S001', token));
    await room.add({ kind: 'session-closed', by: IDS.rao });
    expect(codeOf(await scan(room, 'S002', room.kiosk.token(NINE)))).toBe('session-closed');
    expect(receiptOf(await scan(room, 'S001', token)).factId).toBe(first.factId);
  });

  test('again, or a newer one, gives the same receipt and no second fact', async () => {
    const room = await openRoom();
    const token = room.kiosk.token(NINE);
    const first = receiptOf(await scan(room, 'S001', token));
    room.api.clock.advance(5 * SECOND_MS);
    const newer = receiptOf(await scan(room, 'S001', room.kiosk.token(NINE + 5 * SECOND_MS)));
    expect(newer.factId).toBe(first.factId);
    expect(newer.facts).toHaveLength(1);
  });

  test('whose answer was lost is answered again even when it is too old by then', async () => {
    const room = await openRoom();
    const token = room.kiosk.token(NINE);
    const first = receiptOf(await scan(room, 'S001', token));
    room.api.clock.advance(MINUTE_MS);
    expect(receiptOf(await scan(room, 'S001', token)).factId).toBe(first.factId);
    expect(codeOf(await scan(room, 'S002', token))).toBe('code-stale');
  });

  test('of sixty at once makes one fact each, in one chain without a gap', async () => {
    const room = await openRoom();
    const names = ['S001', 'S002', 'S003', 'S004'];
    const signedIn = await Promise.all(names.map((name) => room.api.signIn(name)));
    const body = { token: room.kiosk.token(NINE) };
    const replies = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        room.api.post('/qr/scan', { headers: signedIn[i % 4] ?? {}, body }),
      ),
    );
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    const items = await serverFacts(room.api);
    expect(items.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(new Set(items.map(({ fact }) => studentOf(fact))).size).toBe(4);
  });

  test('for a class that the server does not know as open is kept, and counts when the opening arrives', async () => {
    const api = await buildTestApi();
    const kiosk = await pairTestKiosk(api);
    const before = receiptOf(await scan({ api, kiosk }, 'S001', kiosk.token(NINE)));
    expect(before).toMatchObject({
      opened: false,
      mark: { status: 'expected', reasons: [{ kind: 'not-opened' }] },
    });
    await kiosk.push([kiosk.opening()]);
    const after = await api.get(`/receipts/${MATHS}`, { headers: await api.signIn('S001') });
    expect(receiptOf(after)).toMatchObject({
      opened: true,
      factId: before.factId,
      mark: { status: 'present' },
    });
  });

  test('for a class moved here from another room counts too before its opening is known', async () => {
    const api = await buildTestApi();
    const kiosk = await pairTestKiosk(api, IDS.b205);
    const reply = await scan({ api, kiosk }, 'S001', kiosk.token(NINE));
    expect([codeOf(reply), receiptOf(reply).opened]).toEqual(['counted', false]);
  });

  test('in a rehearsal says so in its fact', async () => {
    const room = await openRoom({ rehearsal: true });
    await scan(room, 'S001', room.kiosk.token(NINE));
    expect(await serverFacts(room.api)).toMatchObject([{ fact: { rehearsal: true } }]);
  });

  test('before the opening in a rehearsal school says so too', async () => {
    const api = await buildTestApi({ school: testSchool({ rehearsal: true }) });
    const kiosk = await pairTestKiosk(api);
    await scan({ api, kiosk }, 'S001', kiosk.token(NINE));
    expect(await serverFacts(api)).toMatchObject([{ fact: { rehearsal: true } }]);
  });

  test('without a sign-in is refused before anything is looked at', async () => {
    const room = await openRoom();
    const reply = await room.api.post('/qr/scan', { body: { token: room.kiosk.token(NINE) } });
    expect([reply.status, codeOf(reply)]).toEqual([401, 'not-signed-in']);
  });

  test('by a teacher is refused', async () => {
    const room = await openRoom();
    expect(codeOf(await scan(room, 'rao@school.example', room.kiosk.token(NINE)))).toBe('role-not-allowed');
  });
});

describe("the kiosk's clock", () => {
  test('an hour off refuses nobody once it was measured', async () => {
    const api = await buildTestApi();
    const kiosk = await pairTestKiosk(api);
    const onKiosk = NINE + 60 * MINUTE_MS;
    await kiosk.push([kiosk.opening()], { sentAt: onKiosk });
    const reply = await scan({ api, kiosk }, 'S001', kiosk.token(onKiosk));
    expect(receiptOf(reply).mark.reasons).not.toContainEqual(
      expect.objectContaining({ kind: 'time-inferred' }),
    );
    expect(codeOf(await scan({ api, kiosk }, 'S002', kiosk.token(NINE)))).toBe('code-stale');
  });

  test.each([
    { aheadMs: 1000, inferred: false },
    { aheadMs: 1001, inferred: true },
    { aheadMs: 3 * MINUTE_MS, inferred: true },
  ])('found $aheadMs ms further than it was measured refuses nobody: inferred $inferred', async (given) => {
    const room = await openRoom();
    room.api.clock.set(NINE + 5 * MINUTE_MS - given.aheadMs);
    const receipt = receiptOf(await scan(room, 'S001', room.kiosk.token(NINE + 5 * MINUTE_MS)));
    const isInferred = receipt.mark.reasons.some(({ kind }) => kind === 'time-inferred');
    expect([receipt.mark.status, isInferred]).toEqual(['present', given.inferred]);
  });

  test('that nobody measured is inferred from the first code, and the mark says so', async () => {
    const api = await buildTestApi();
    const kiosk = await pairTestKiosk(api);
    const onKiosk = NINE - 3 * 60 * MINUTE_MS;
    const reply = await scan({ api, kiosk }, 'S001', kiosk.token(onKiosk));
    expect(codeOf(reply)).toBe('counted');
    expect(codeOf(await scan({ api, kiosk }, 'S002', kiosk.token(onKiosk - MINUTE_MS)))).toBe('code-stale');
    expect(codeOf(await scan({ api, kiosk }, 'S003', kiosk.token(onKiosk + MINUTE_MS)))).toBe('counted');
    await kiosk.push([kiosk.opening()]);
    const after = receiptOf(await api.get(`/receipts/${MATHS}`, { headers: await api.signIn('S001') }));
    expect(after.mark.reasons).toContainEqual({ kind: 'time-inferred', factId: after.factId });
  });

  test('measured more than a day ago is not trusted', async () => {
    const room = await openRoom();
    const { kioskClocks } = room.api.collections;
    const clock = await kioskClocks.get(room.kiosk.kioskId);
    if (clock !== undefined)
      await kioskClocks.putIf({ ...clock, measuredAt: NINE - 25 * 60 * MINUTE_MS }, clock);
    const reply = receiptOf(await scan(room, 'S001', room.kiosk.token(NINE + 20 * MINUTE_MS)));
    expect(reply.mark.reasons).toContainEqual({ kind: 'time-inferred', factId: reply.factId });
  });
});

describe("a phone's own key", () => {
  test('is bound to the first person who signs with it', async () => {
    const room = await openRoom();
    const phone = await testPhone();
    const token = room.kiosk.token(NINE);
    const receipt = receiptOf(await scan(room, 'S001', token, await phone.proof(token, IDS.asha, NINE)));
    expect(receipt.deviceKeyId).toHaveLength(43);
    expect(await room.api.collections.deviceKeys.get(receipt.deviceKeyId ?? '')).toMatchObject({
      personId: IDS.asha,
    });
  });

  test('of somebody else is kept as a warning, and the mark waits', async () => {
    const room = await openRoom();
    const phone = await testPhone();
    const token = room.kiosk.token(NINE);
    await scan(room, 'S001', token, await phone.proof(token, IDS.asha, NINE));
    const receipt = receiptOf(await scan(room, 'S002', token, await phone.proof(token, IDS.ben, NINE)));
    expect(receipt.mark.status).toBe('expected');
    expect(receipt.mark.reasons).toContainEqual(
      expect.objectContaining({ kind: 'not-counted', why: 'second-person-on-device' }),
    );
    const own = await testPhone();
    const again = receiptOf(await scan(room, 'S002', token, await own.proof(token, IDS.ben, NINE)));
    expect(again.mark.status).toBe('present');
    expect(again.facts).toHaveLength(2);
  });

  test('that is new to a person who has one counts without a key', async () => {
    const room = await openRoom();
    const [first, second] = [await testPhone(), await testPhone()];
    const token = room.kiosk.token(NINE);
    await scan(room, 'S002', token, await first.proof(token, IDS.ben, NINE));
    const otp = room.kiosk.otp(NINE);
    const body = { roomCode: 'B204', otp, device: await second.proof(`B204|${otp}`, IDS.ben, NINE) };
    const reply = await room.api.post('/mark-attendance', { headers: await room.api.signIn('S002'), body });
    expect(receiptOf(reply).facts).toHaveLength(2);
    const [scanned, typed] = await serverFacts(room.api);
    expect(scanned?.fact).toHaveProperty('deviceKeyId');
    expect(typed?.fact).not.toHaveProperty('deviceKeyId');
  });

  test.each([
    { name: 'another person', spoil: { person: IDS.ben } },
    { name: 'another code', spoil: { token: 'another' } },
  ])('that signed for $name is forged, and nothing is kept', async ({ spoil }) => {
    const room = await openRoom();
    const phone = await testPhone();
    const token = room.kiosk.token(NINE);
    const proof = await phone.proof(spoil.token ?? token, spoil.person ?? IDS.asha, NINE);
    expect(codeOf(await scan(room, 'S001', token, proof))).toBe('device-forged');
    expect(
      (await room.api.get(`/receipts/${MATHS}`, { headers: await room.api.signIn('S001') })).status,
    ).toBe(404);
  });
});

describe('a typed code', () => {
  test.each(['B204', 'b204', 'B-204', ' b 204 '])(
    'counts with the room code written as "%s"',
    async (roomCode) => {
      const room = await openRoom();
      const receipt = receiptOf(await typeCode(room, 'S001', room.kiosk.otp(NINE), roomCode));
      expect(receipt.mark).toMatchObject({ status: 'present', assurance: 1 });
    },
  );

  test.each([
    { steps: -2, code: 'otp-wrong' },
    { steps: -1, code: 'counted' },
    { steps: 1, code: 'counted' },
    { steps: 2, code: 'otp-wrong' },
  ])('$steps steps away is $code', async ({ steps, code }) => {
    const room = await openRoom();
    expect(codeOf(await typeCode(room, 'S001', room.kiosk.otp(NINE + steps * 30 * SECOND_MS)))).toBe(code);
  });

  test('is used up by the fifth wrong one, which says what to do, for this person only', async () => {
    const room = await openRoom();
    const wrong = room.kiosk.otp(NINE + 60 * MINUTE_MS);
    const replies = [];
    for (let i = 0; i < 5; i += 1) replies.push(await typeCode(room, 'S001', wrong));
    expect(replies.map(codeOf)).toEqual([...Array.from({ length: 4 }, () => 'otp-wrong'), 'otp-used-up']);
    expect(replies.slice(3).map(detailOf)).toEqual([
      'That code is not right. Type the six digits on the board now. You have 1 try left.',
      'Too many wrong codes for this class. Scan the QR code instead, or ask your teacher.',
    ]);
    const right = room.kiosk.otp(NINE);
    expect(codeOf(await typeCode(room, 'S001', right))).toBe('otp-used-up');
    expect(codeOf(await typeCode(room, 'S002', right))).toBe('counted');
    expect(codeOf(await scan(room, 'S001', room.kiosk.token(NINE)))).toBe('counted');
  });

  test('guessed many times at once is told four times that it is wrong, and then no more', async () => {
    const room = await openRoom();
    const headers = await room.api.signIn('S001');
    const body = { roomCode: 'B204', otp: room.kiosk.otp(NINE + 60 * MINUTE_MS) };
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => room.api.post('/mark-attendance', { headers, body })),
    );
    expect(replies.map(codeOf).filter((code) => code === 'otp-wrong')).toHaveLength(4);
  });

  test('again gives the same receipt, later too', async () => {
    const room = await openRoom();
    const otp = room.kiosk.otp(NINE);
    const first = receiptOf(await typeCode(room, 'S001', otp));
    room.api.clock.advance(3 * MINUTE_MS);
    expect(receiptOf(await typeCode(room, 'S001', otp)).factId).toBe(first.factId);
  });

  test('for a room without a class says so', async () => {
    const room = await openRoom();
    expect(codeOf(await typeCode(room, 'S001', '123456', 'B999'))).toBe('room-has-no-session');
    room.api.clock.set(NINE + 5 * 60 * MINUTE_MS);
    expect(codeOf(await typeCode(room, 'S001', '123456'))).toBe('room-has-no-session');
  });

  test('by somebody who is not on the list says so, and is not counted as a guess', async () => {
    const room = await openRoom();
    for (let i = 0; i < 6; i += 1)
      expect(codeOf(await typeCode(room, 'S005', '123456'))).toBe('not-on-roster');
  });

  test('before the doors says when they open', async () => {
    const at = NINE - 6 * MINUTE_MS;
    const api = await buildTestApi({ clock: handClock(at) });
    const kiosk = await pairTestKiosk(api);
    const reply = await typeCode({ api, kiosk }, 'S001', kiosk.otp(at));
    expect(codeOf(reply)).toBe('doors-closed');
  });

  test('typed right too early again and again costs no try', async () => {
    const early = NINE - 6 * MINUTE_MS;
    const api = await buildTestApi({ clock: handClock(early) });
    const room = { api, kiosk: await pairTestKiosk(api) };
    for (let i = 0; i < 6; i += 1)
      expect(codeOf(await typeCode(room, 'S001', room.kiosk.otp(early)))).toBe('doors-closed');
    api.clock.set(NINE);
    expect(codeOf(await typeCode(room, 'S001', room.kiosk.otp(NINE)))).toBe('counted');
  });

  test('that counted already costs no try, however often it is sent', async () => {
    const room = await openRoom();
    const otp = room.kiosk.otp(NINE);
    for (let i = 0; i < 6; i += 1) expect(codeOf(await typeCode(room, 'S001', otp))).toBe('counted');
    room.api.clock.advance(3 * MINUTE_MS);
    expect(codeOf(await typeCode(room, 'S001', otp))).toBe('counted');
  });

  test('that is not six digits is malformed', async () => {
    const room = await openRoom();
    expect(codeOf(await typeCode(room, 'S001', '12345'))).toBe('request-malformed');
  });
});

describe('a receipt', () => {
  test('is the own one only', async () => {
    const room = await openRoom();
    await scan(room, 'S001', room.kiosk.token(NINE));
    const reply = await room.api.get(`/receipts/${MATHS}`, { headers: await room.api.signIn('S002') });
    expect([reply.status, codeOf(reply)]).toEqual([404, 'no-receipt']);
  });

  test('shows what the kiosk saw as well', async () => {
    const room = await openRoom();
    await room.add({ kind: 'badge-shown', studentId: IDS.asha });
    const receipt = receiptOf(await scan(room, 'S001', room.kiosk.token(NINE)));
    expect(receipt.facts.map(({ source }) => source).sort()).toEqual(['kiosk', 'server']);
  });
});
