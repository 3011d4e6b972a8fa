/** Ledgers up, pages down: every outcome of a push, and what a kiosk gets to know. */
import { request } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Head, Problem, PullPage, PushReply, SignedPage } from '#core/contracts/api.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { chainHash, GENESIS } from '#core/fact/chain.ts';
import { RoomId } from '#core/ids.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { SERVER_BOARD } from '../../../server/sessions/code-sources.ts';
import { rebuildKioskFacts } from '../../../server/sessions/kiosk-facts.ts';
import { buildTestApi, NINE, type Reply, type TestApi } from '../../support/server-fixture.ts';
import { MATHS, pairTestKiosk, type TestKiosk } from '../../support/server-kiosk.ts';
import { IDS, uuid } from '../../support/server-school.ts';

const replyOf = (reply: Reply): PushReply => PushReply.parse(reply.body);
const codeOf = (reply: Reply): string => Problem.parse(reply.body).code;
const headAfter = (bodies: readonly string[]): Head => ({
  seq: bodies.length,
  hash: crypto.toBase64Url(chainHash(crypto, GENESIS, bodies)),
});

/** A paired kiosk with `count` facts in its ledger: the opening, then badges. */
async function kioskWith(count: number): Promise<{ api: TestApi; kiosk: TestKiosk; bodies: string[] }> {
  const api = await buildTestApi();
  const kiosk = await pairTestKiosk(api);
  const badges = Array.from({ length: count - 1 }, () =>
    kiosk.body({ kind: 'badge-shown', studentId: IDS.asha }),
  );
  return { api, kiosk, bodies: [kiosk.opening(), ...badges] };
}

/** The texts of the class's facts as they are laid out, in the kiosk's order. */
async function laidOut({ collections }: TestApi): Promise<readonly string[]> {
  const equals = { sessionId: MATHS };
  const { items } = await collections.kioskFacts.find({ index: 'byKiosk', equals, limit: 99 });
  return items.flatMap(({ facts }) => facts.map(({ body }) => body));
}

describe('a push', () => {
  test('is stored once, and the same again is a duplicate', async () => {
    const { kiosk, bodies } = await kioskWith(3);
    expect(replyOf(await kiosk.push(bodies))).toEqual({
      outcome: 'stored',
      head: headAfter(bodies),
      now: NINE,
    });
    expect(replyOf(await kiosk.push(bodies))).toMatchObject({
      outcome: 'duplicate',
      head: headAfter(bodies),
    });
  });

  test.each([
    { name: 'the next facts', from: 3, to: 6, outcome: 'stored', seq: 5 },
    { name: 'facts that overlap and go on', from: 1, to: 6, outcome: 'stored', seq: 5 },
    { name: 'a part of what is known', from: 2, to: 3, outcome: 'duplicate', seq: 2 },
    { name: 'facts after a hole', from: 4, to: 6, outcome: 'gap', seq: 2 },
  ])('of $name is answered with $outcome', async ({ from, to, outcome, seq }) => {
    const { kiosk, bodies } = await kioskWith(5);
    await kiosk.push(bodies.slice(0, 2));
    const reply = await kiosk.push(bodies.slice(from - 1, to - 1), {
      from,
      before: bodies.slice(0, from - 1),
    });
    expect(replyOf(reply)).toMatchObject({ outcome, head: headAfter(bodies.slice(0, seq)) });
  });

  test('of another story about known facts is a fork: kept apart, never judged', async () => {
    const { api, kiosk, bodies } = await kioskWith(3);
    await kiosk.push(bodies);
    const other = kiosk.body({ kind: 'badge-shown', studentId: IDS.ben });
    const reply = await kiosk.push([other], { from: 3, before: bodies.slice(0, 2) });
    expect(replyOf(reply)).toMatchObject({ outcome: 'fork', head: headAfter(bodies) });
    const longer = await kiosk.push([other, other], { from: 3, before: bodies.slice(0, 2) });
    expect(replyOf(longer).outcome).toBe('fork');
    const kept = await api.collections.quarantine.find({
      index: 'byKiosk',
      equals: { kioskId: kiosk.kioskId },
      limit: 9,
    });
    expect(kept.items).toHaveLength(2);
  });

  test.each([
    { name: 'a body changed on the way', change: { bodies: ['{}'] }, code: 'fact-malformed' },
    { name: 'no JSON in it', change: { bodies: ['hello'] }, code: 'fact-malformed' },
    { name: 'a signature of nobody', change: { signature: 'A'.repeat(86) }, code: 'signature-wrong' },
    { name: 'another place in the ledger', change: { from: 2 }, code: 'gap' },
    { name: 'another kiosk', change: { kioskId: IDS.asha }, code: 'other-kiosk' },
    { name: 'an unknown field', change: { admin: true }, code: 'request-malformed' },
    { name: 'another version', change: { version: 9 }, code: 'request-malformed' },
    { name: 'nothing in it', change: { bodies: [] }, code: 'request-malformed' },
  ])('with $name is refused with $code', async ({ change, code }) => {
    const { api, kiosk, bodies } = await kioskWith(1);
    const reply = await kiosk.push(bodies, { change });
    expect(reply.status === 200 ? replyOf(reply).outcome : codeOf(reply)).toBe(code);
    expect(await api.collections.kioskHeads.get(kiosk.kioskId)).toBeUndefined();
  });

  test("with another kiosk's fact in it is refused", async () => {
    const { api, kiosk } = await kioskWith(1);
    const other = await pairTestKiosk(api);
    expect(codeOf(await kiosk.push([other.opening()]))).toBe('fact-malformed');
  });

  test('with the opening of a class of another campus in it is refused', async () => {
    const { api, kiosk } = await kioskWith(1);
    expect(codeOf(await kiosk.push([kiosk.opening({ campusId: uuid(2) })]))).toBe('fact-malformed');
    expect(await api.collections.kioskHeads.get(kiosk.kioskId)).toBeUndefined();
  });

  test('of a kind that this server does not know is kept as it came', async () => {
    const { api, kiosk, bodies } = await kioskWith(1);
    const strange = kiosk.body({ kind: 'drone-seen', v: 2, height: 3 });
    expect(replyOf(await kiosk.push([...bodies, strange])).outcome).toBe('stored');
    expect(await laidOut(api)).toContain(strange);
    const report = await api.get(`/sessions/${MATHS}/report`, {
      headers: await api.signIn('rao@school.example'),
    });
    expect(report.status).toBe(200);
  });

  test('that was cut short after its segment is finished by the next one', async () => {
    const { api, kiosk, bodies } = await kioskWith(2);
    await kiosk.push(bodies);
    await api.collections.kioskHeads.remove(kiosk.kioskId);
    await api.collections.kioskFacts.remove(`${kiosk.kioskId}:1:${MATHS}`);
    expect(replyOf(await kiosk.push(bodies))).toMatchObject({
      outcome: 'duplicate',
      head: headAfter(bodies),
    });
    expect(await laidOut(api)).toEqual(bodies);
  });

  test('by two processes at once is stored once', async () => {
    const { api, kiosk, bodies } = await kioskWith(4);
    const replies = await Promise.all([
      kiosk.push(bodies),
      kiosk.push(bodies),
      kiosk.push(bodies.slice(0, 2)),
    ]);
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    // Where the shortest came first, the others learn from the head what it still lacks.
    await kiosk.push(bodies);
    expect(replyOf(await kiosk.push(bodies))).toMatchObject({
      outcome: 'duplicate',
      head: headAfter(bodies),
    });
    expect(await laidOut(api)).toEqual(bodies);
  });

  test('leaves a layout that can be rebuilt from the segments', async () => {
    const { api, kiosk, bodies } = await kioskWith(3);
    await kiosk.push(bodies);
    await api.collections.kioskFacts.remove(`${kiosk.kioskId}:1:${MATHS}`);
    await api.collections.openings.remove(`${MATHS}:${kiosk.kioskId}`);
    await rebuildKioskFacts({ ...api, crypto }, kiosk.kioskId);
    expect(await laidOut(api)).toEqual(bodies);
    expect(await api.collections.openings.get(`${MATHS}:${kiosk.kioskId}`)).toBeDefined();
  });

  test("measures the kiosk's clock", async () => {
    const { api, kiosk, bodies } = await kioskWith(1);
    await kiosk.push(bodies, { sentAt: NINE - MINUTE_MS });
    expect(await api.collections.kioskClocks.get(kiosk.kioskId)).toMatchObject({
      offsetMs: -MINUTE_MS,
      measuredAt: NINE,
    });
  });

  test("measures the kiosk's clock anew after the server's own was set back", async () => {
    const { api, kiosk, bodies } = await kioskWith(1);
    api.clock.set(NINE + 60 * MINUTE_MS);
    await kiosk.push(bodies, { sentAt: NINE });
    api.clock.set(NINE);
    await kiosk.push(bodies, { sentAt: NINE });
    expect(await api.collections.kioskClocks.get(kiosk.kioskId)).toMatchObject({
      offsetMs: 0,
      measuredAt: NINE,
    });
  });
});

describe('a kiosk', () => {
  test.each([
    { name: 'without a credential', headers: {}, code: 'kiosk-unknown' },
    {
      name: 'with a wrong one',
      headers: { authorization: `Bearer ${'x'.repeat(43)}` },
      code: 'kiosk-unknown',
    },
  ])('$name is refused', async ({ headers, code }) => {
    const api = await buildTestApi();
    const reply = await api.get('/sync/pull', { headers });
    expect([reply.status, codeOf(reply)]).toEqual([401, code]);
  });

  test('that was revoked is told so on every route', async () => {
    const { api, kiosk, bodies } = await kioskWith(1);
    const record = await api.collections.kiosks.get(kiosk.kioskId);
    if (record !== undefined) await api.collections.kiosks.putIf({ ...record, state: 'revoked' }, record);
    for (const reply of [
      await kiosk.push(bodies),
      await api.get('/sync/pull', { headers: kiosk.headers }),
      await api.get('/sync/events', { headers: kiosk.headers }),
    ])
      expect([reply.status, codeOf(reply)]).toEqual([401, 'kiosk-revoked']);
  });
});

describe('pairing', () => {
  const key = 'A'.repeat(43);

  test('works once for each code', async () => {
    const api = await buildTestApi();
    const code = await api.pairingCode();
    const first = await api.post('/kiosks/pair', { body: { code, kioskId: IDS.asha, publicKey: key } });
    const second = await api.post('/kiosks/pair', { body: { code, kioskId: IDS.ben, publicKey: key } });
    expect([first.status, second.status, codeOf(second)]).toEqual([200, 403, 'pairing-code-wrong']);
  });

  test('whose answer was lost can be asked again by the same kiosk with the same key', async () => {
    const api = await buildTestApi();
    const code = await api.pairingCode();
    const body = { code, kioskId: IDS.asha, publicKey: key };
    await api.post('/kiosks/pair', { body });
    expect((await api.post('/kiosks/pair', { body })).status).toBe(200);
    const other = await api.post('/kiosks/pair', { body: { ...body, publicKey: 'B'.repeat(43) } });
    expect(codeOf(other)).toBe('kiosk-taken');
  });

  test('under the number of the server’s own board is refused', async () => {
    const api = await buildTestApi();
    const body = { code: await api.pairingCode(), kioskId: SERVER_BOARD, publicKey: key };
    expect(codeOf(await api.post('/kiosks/pair', { body }))).toBe('kiosk-taken');
  });

  test('with a guessed code is refused', async () => {
    const api = await buildTestApi();
    const body = { code: 'abcdefgh', kioskId: IDS.asha, publicKey: key };
    expect(codeOf(await api.post('/kiosks/pair', { body }))).toBe('pairing-code-wrong');
  });
});

describe('a page', () => {
  test("brings all that the room's classes need, and no student's secrets", async () => {
    const api = await buildTestApi();
    const kiosk = await pairTestKiosk(api);
    const { reference } = await kiosk.pull();
    expect(reference).toMatchObject({
      campus: { zone: 'Europe/London' },
      room: { id: IDS.b204, code: 'B204' },
      phones: { origin: 'http://127.0.0.1:4480', reach: 'this-pc' },
      demo: false,
    });
    expect(reference?.staff.map(({ id, pinVerifier }) => [id, pinVerifier])).toContainEqual([
      IDS.rao,
      'plain:246810',
    ]);
    expect(reference?.students).toHaveLength(5);
    expect(JSON.stringify(reference?.students)).not.toContain('plain:');
    const starts = reference?.occurrences.map(({ roomId, startsAt }) => [roomId, startsAt]) ?? [];
    expect(starts).toContainEqual([IDS.b204, NINE]);
    expect(starts).toContainEqual([IDS.b205, NINE]);
    expect(Math.max(...starts.map(([, at]) => Number(at)))).toBeLessThan(NINE + 13 * 24 * 60 * MINUTE_MS);
  });

  test('leaves the reference out for a kiosk that holds it, until the school changes', async () => {
    const api = await buildTestApi();
    const kiosk = await pairTestKiosk(api);
    const { referenceId } = await kiosk.pull();
    expect((await kiosk.pull(`?reference=${referenceId}`)).reference).toBeUndefined();
    const [school, room] = [
      await api.collections.settings.get('school'),
      await api.collections.rooms.get(IDS.b205),
    ];
    if (room !== undefined) await api.collections.rooms.putIf({ ...room, name: 'B-205 (lab)' }, room);
    if (school !== undefined) await api.collections.settings.putIf({ ...school, version: 2 }, school);
    expect((await kiosk.pull(`?reference=${referenceId}`)).reference?.rooms[1]?.name).toBe('B-205 (lab)');
  });

  test("brings the server's facts after the cursor, each chained to the one before", async () => {
    const { api, kiosk, bodies } = await kioskWith(1);
    await kiosk.push(bodies);
    for (const name of ['S001', 'S002', 'S003'])
      await api.post('/qr/scan', { headers: await api.signIn(name), body: { token: kiosk.token(NINE) } });
    const all = await kiosk.pull(`?after=${MATHS}:0`);
    expect(all.facts.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(all.head).toEqual(headAfter(bodies));
    const rest = await kiosk.pull(`?after=${MATHS}:2&after=${IDS.asha}:0`);
    expect(rest.facts).toEqual(all.facts.slice(2));
    const stored = await api.collections.serverFacts.find({
      index: 'bySession',
      equals: { sessionId: MATHS },
      limit: 9,
    });
    const hash = chainHash(
      crypto,
      GENESIS,
      all.facts.map(({ body }) => body),
    );
    expect(stored.items.at(-1)?.hash).toBe(crypto.toBase64Url(hash));
  });

  test('brings the facts of a session that this kiosk opened, asked for or not, and closed or not', async () => {
    const { api, kiosk, bodies } = await kioskWith(1);
    await api.post('/qr/scan', { headers: await api.signIn('S001'), body: { token: kiosk.token(NINE) } });
    expect((await kiosk.pull()).facts).toHaveLength(0);
    const close = kiosk.body({ kind: 'session-closed', by: IDS.rao });
    await kiosk.push([...bodies, close]);
    expect((await kiosk.pull()).facts).toHaveLength(1);
    expect((await kiosk.pull(`?after=${MATHS}:1`)).facts).toHaveLength(0);
  });

  test.each(['?after=hello', '?after=x:1', '?other=1', `?after=${MATHS}:-1`])(
    'is refused for %s',
    async (query) => {
      const api = await buildTestApi();
      const kiosk = await pairTestKiosk(api);
      expect((await api.get(`/sync/pull${query}`, { headers: kiosk.headers })).status).toBe(400);
    },
  );
});

describe('the event stream', () => {
  /** Reads pages from a real connection, one for each call. */
  async function openStream(
    api: TestApi,
    kiosk: TestKiosk,
    query: string,
    onSound: () => void = () => undefined,
  ): Promise<() => Promise<PullPage>> {
    const origin = await api.app.listen({ host: '127.0.0.1', port: 0 });
    const pages: PullPage[] = [];
    let wake = (): void => undefined;
    const asking = request(`${origin}/sync/events${query}`, { headers: kiosk.headers }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
          const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
          if (data === undefined) onSound();
          else pages.push(PullPage.parse(JSON.parse(SignedPage.parse(JSON.parse(data)).page)));
          text = text.slice(end + 2);
          wake();
        }
      });
    });
    asking.on('error', () => undefined).end();
    onTestFinished(() => void asking.destroy());
    return async () => {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (pages.length === 0) await woken;
      const [page] = pages.splice(0, 1);
      if (page === undefined) throw new Error('no page came');
      return page;
    };
  }

  test('ends after six hours, so that it is asked for anew', async () => {
    const { api, kiosk } = await kioskWith(1);
    const origin = await api.app.listen({ host: '127.0.0.1', port: 0 });
    const ended = new Promise((resolve) => {
      request(`${origin}/sync/events`, { headers: kiosk.headers }, (reply) => {
        reply.once('data', () => api.clock.advance(6 * HOUR_MS)).on('end', resolve);
      }).end();
    });
    await ended;
  });

  test('ends when the kiosk is moved, so that it is asked for from the other room', async () => {
    const { api, kiosk } = await kioskWith(1);
    const origin = await api.app.listen({ host: '127.0.0.1', port: 0 });
    const record = await api.collections.kiosks.get(kiosk.kioskId);
    if (record === undefined) throw new Error('no such kiosk');
    const ended = new Promise((resolve) => {
      request(`${origin}/sync/events`, { headers: kiosk.headers }, (reply) => {
        reply.once('data', () => {
          const moved = { ...record, roomId: RoomId.parse(IDS.b205) };
          void api.collections.kiosks
            .putIf(moved, { id: record.id })
            .then(() => api.clock.advance(11 * SECOND_MS));
        });
        reply.on('end', resolve);
      }).end();
    });
    await ended;
  });

  test('brings the reference at once, and a scan within a second', async () => {
    const { api, kiosk, bodies } = await kioskWith(1);
    await kiosk.push(bodies);
    const next = await openStream(api, kiosk, `?after=${MATHS}:0`);
    expect((await next()).reference).toBeDefined();
    const began = performance.now();
    await api.post('/qr/scan', { headers: await api.signIn('S001'), body: { token: kiosk.token(NINE) } });
    const page = await next();
    expect(page.facts.map(({ seq }) => seq)).toEqual([1]);
    expect(page.reference).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('lets the oldest go where one kiosk opens ever more', async () => {
    const { api, kiosk } = await kioskWith(1);
    const origin = await api.app.listen({ host: '127.0.0.1', port: 0 });
    let ended = 0;
    const open = (): Promise<void> =>
      new Promise((resolve) => {
        const asking = request(`${origin}/sync/events`, { headers: kiosk.headers }, (reply) => {
          reply.once('data', () => resolve()).on('end', () => (ended += 1));
        });
        onTestFinished(() => void asking.destroy());
        asking.on('error', () => undefined).end();
      });
    for (let i = 0; i < 5; i++) await open();
    await expect.poll(() => ended).toBe(2);
  });

  test('gives a sign of life every four seconds', async () => {
    const { api, kiosk } = await kioskWith(1);
    const { referenceId } = await kiosk.pull();
    const sound = new Promise<void>((resolve) => {
      void openStream(api, kiosk, `?reference=${referenceId}`, resolve).then(async (next) => {
        await next();
        api.clock.advance(4000);
      });
    });
    await sound;
  });

  test('beats while there is nothing new', async () => {
    const { api, kiosk } = await kioskWith(1);
    const { referenceId } = await kiosk.pull();
    const next = await openStream(api, kiosk, `?reference=${referenceId}`);
    expect((await next()).facts).toEqual([]);
    api.clock.advance(10_000);
    expect((await next()).now).toBe(NINE + 10_000);
  });
});
