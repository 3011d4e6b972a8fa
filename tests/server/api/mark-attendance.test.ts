/** One way to check in, by whatever the student saw, with a receipt that says of each fact whether it counted. */
import { describe, expect, test } from 'vitest';
import { Receipt } from '#core/contracts/api.ts';
import { MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { codeOf } from '../../support/asking.ts';
import { buildTestApi, NINE } from '../../support/server-fixture.ts';
import { MATHS, pairTestKiosk } from '../../support/server-kiosk.ts';
import { testPhone } from '../../support/server-phone.ts';
import { IDS, testSchool, uuid } from '../../support/server-school.ts';

/** `both` asks for code and face. */
async function openClass(rule: 'any' | 'both' = 'any') {
  const school = testSchool();
  const all = { kind: 'all', of: ['qr', 'face'].map((factor) => ({ kind: 'factor', factor })) };
  const policy = { ...school.policies[0], ...(rule === 'both' && { rule: all }) };
  const api = await buildTestApi({ school });
  const kiosk = await pairTestKiosk(api);
  const opening = kiosk.opening({ policy });
  await kiosk.push([opening]);
  const headers = await api.signIn('S001');
  const mark = (body: object, path = '/attendance/mark') => api.post(path, { headers, body });
  return {
    api,
    kiosk,
    mark,
    add: (fact: object) => kiosk.push([kiosk.body(fact)], { from: 2, before: [opening] }),
  };
}

describe.each(['/attendance/mark', '/mark-attendance'])('%s', (path) => {
  test('takes the token on the board', async () => {
    const { kiosk, mark } = await openClass();
    const reply = await mark({ token: kiosk.token(NINE) }, path);
    expect(Receipt.parse(reply.body)).toMatchObject({
      mark: { status: 'present' },
      facts: [{ kind: 'qr-scanned', source: 'server', counted: true }],
      missing: [],
    });
  });

  test('takes the digits beside it', async () => {
    const { kiosk, mark } = await openClass();
    const reply = await mark({ roomCode: 'B204', otp: kiosk.otp(NINE) }, path);
    expect(Receipt.parse(reply.body)).toMatchObject({ mark: { status: 'present' } });
  });

  test('judges what is there, also what the kiosk saw, and changes nothing', async () => {
    const { api, kiosk, mark, add } = await openClass('both');
    await mark({ token: kiosk.token(NINE) }, path);
    const before = await mark({ sessionId: MATHS }, path);
    expect(Receipt.parse(before.body)).toMatchObject({ mark: { status: 'expected' }, missing: ['face'] });
    const face = { similarity: 0.9, threshold: 0.5, model: 'test', liveness: 'live' };
    await add({ kind: 'face-matched', studentId: IDS.asha, ...face });
    api.clock.advance(SECOND_MS);
    const after = await mark({ sessionId: MATHS }, path);
    expect(Receipt.parse(after.body)).toMatchObject({
      mark: { status: 'present', assurance: 3 },
      missing: [],
    });
  });

  test.each([
    { name: 'nothing', body: {}, status: 400, code: 'request-malformed' },
    { name: 'two things', body: { token: 'x', sessionId: MATHS }, status: 400, code: 'request-malformed' },
    { name: 'digits without a room', body: { otp: '123456' }, status: 400, code: 'request-malformed' },
    { name: 'a class without a check-in', body: { sessionId: MATHS }, status: 404, code: 'no-receipt' },
    { name: 'no class at all', body: { sessionId: uuid(999) }, status: 404, code: 'no-receipt' },
  ])('refuses $name', async ({ body, status, code }) => {
    const { mark } = await openClass();
    const reply = await mark(body, path);
    expect([reply.status, codeOf(reply)]).toEqual([status, code]);
  });
});

describe('a scan that reaches the server late', () => {
  async function scanLate(over: { signedAt?: number; known?: boolean; delayMs?: number } = {}) {
    const { signedAt = NINE + 3 * SECOND_MS, known = true, delayMs = MINUTE_MS } = over;
    const found = await openClass();
    const { api, kiosk } = found;
    const phone = await testPhone();
    const headers = await api.signIn('S001');
    if (known) {
      // The phone checked in to another class before, so its key is the student's.
      const { deviceKeyId } = await firstUse(api, phone, headers);
      expect(deviceKeyId).toBeDefined();
    }
    api.clock.set(NINE + delayMs);
    const token = kiosk.token(NINE);
    const device = await phone.proof(token, IDS.asha, signedAt);
    return { ...found, token, device, reply: await found.mark({ token, device }) };
  }

  test('is kept for the teacher where the student’s own phone says when it scanned', async () => {
    const { reply } = await scanLate();
    expect(Receipt.parse(reply.body)).toMatchObject({
      mark: { status: 'expected', assurance: 0 },
      facts: [{ kind: 'qr-scanned', counted: false, why: 'late-scan' }],
    });
  });

  test('gives way to a scan in time', async () => {
    const { api, kiosk, mark } = await scanLate();
    const fresh = await mark({ token: kiosk.token(api.clock.now()) });
    expect(Receipt.parse(fresh.body)).toMatchObject({ mark: { status: 'present' } });
  });

  test('gets the same answer when it comes again', async () => {
    const { mark, token, device } = await scanLate();
    expect((await mark({ token, device })).status).toBe(200);
  });

  test.each([
    { name: 'its time was not the code’s', over: { signedAt: NINE + 30 * SECOND_MS } },
    { name: 'it says that it scanned before the code was shown', over: { signedAt: NINE - 30 * SECOND_MS } },
    { name: 'nobody knows the phone', over: { known: false } },
  ])('is too old where $name', async ({ over }) => {
    const { reply, api } = await scanLate(over);
    expect(codeOf(reply)).toBe('code-stale');
    const { items } = await api.collections.serverFacts.find({
      index: 'bySession',
      equals: { sessionId: MATHS },
      limit: 10,
    });
    expect(items).toEqual([]);
  });
});

/** Binds the phone to the student by a check-in to a class of another hour. */
async function firstUse(
  api: Awaited<ReturnType<typeof buildTestApi>>,
  phone: Awaited<ReturnType<typeof testPhone>>,
  headers: { readonly cookie: string },
): Promise<Receipt> {
  const teacher = await api.signIn('rao@school.example');
  const body = {
    classGroupId: IDS.maths,
    roomId: IDS.b204,
    policyId: IDS.everyday,
    startsAt: NINE + MINUTE_MS,
    endsAt: NINE + 10 * MINUTE_MS,
  };
  const opened = await api.post('/sessions', { headers: teacher, body });
  const id = typeof opened.body === 'object' && opened.body !== null && 'sessionId' in opened.body;
  if (!id) throw new Error('not opened');
  const shown = await api.get(`/qr/generate/${String(opened.body.sessionId)}`, { headers: teacher });
  const { body: qr } = shown;
  if (typeof qr !== 'object' || qr === null || !('token' in qr)) throw new Error('no token');
  const token = String(qr.token);
  const device = await phone.proof(token, IDS.asha, api.clock.now());
  const reply = await api.post('/qr/scan', { headers, body: { token, device } });
  return Receipt.parse(reply.body);
}
