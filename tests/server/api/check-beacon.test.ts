/** What a kiosk heard counts once, by its signature; what a student says of their own device counts for nothing. */
import { describe, expect, test } from 'vitest';
import { rollingUuid, beaconStepAt } from '#core/beacon/rolling.ts';
import { EnrolledBeacon, Receipt } from '#core/contracts/api.ts';
import { BeaconChecked, sightingMessage } from '#core/contracts/sessions.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { codeOf } from '../../support/asking.ts';
import { buildTestApi, NINE, type TestApi } from '../../support/server-fixture.ts';
import { MATHS, pairTestKiosk, type TestKiosk } from '../../support/server-kiosk.ts';
import { testPhone } from '../../support/server-phone.ts';
import { IDS, testSchool, uuid } from '../../support/server-school.ts';

const SECRET = crypto.sha256(crypto.utf8('asha'));
const TAG = uuid(800);
const BEACONS = [
  { identity: 'rolling', studentId: IDS.asha, secret: crypto.toBase64Url(SECRET) },
  { identity: 'static', studentId: IDS.ben, uuid: TAG },
].map((beacon) => EnrolledBeacon.parse(beacon));

async function openClass(): Promise<{ readonly api: TestApi; readonly kiosk: TestKiosk }> {
  const api = await buildTestApi({ school: testSchool({ beacons: BEACONS }) });
  const kiosk = await pairTestKiosk(api);
  await kiosk.push([kiosk.opening()]);
  return { api, kiosk };
}

/** What the kiosk sends of Asha's device, heard at nine. */
function sighting(kiosk: TestKiosk, over: object = {}, signedAs: object = over) {
  const heard = {
    sessionId: MATHS,
    uuid: rollingUuid(crypto, SECRET, beaconStepAt(NINE)),
    packets: 3,
    medianRssiDbm: -61,
    forMs: 2000,
    at: NINE,
  };
  const signature = kiosk.sign(sightingMessage(kiosk.kioskId, { ...heard, ...signedAs }));
  return { ...heard, ...over, signature };
}
const send = (api: TestApi, kiosk: TestKiosk, body: object) =>
  api.post('/bluetooth/check', { headers: kiosk.headers, body });

describe('a kiosk', () => {
  test('says that it heard a rolling identity, and the server knows whose it is', async () => {
    const { api, kiosk } = await openClass();
    const reply = await send(api, kiosk, sighting(kiosk));
    expect(BeaconChecked.parse(reply.body)).toMatchObject({ studentId: IDS.asha, proves: 'near' });
    const { items } = await api.collections.serverFacts.find({
      index: 'bySession',
      equals: { sessionId: MATHS },
      limit: 10,
    });
    expect(JSON.parse(items[0]?.body ?? '')).toMatchObject({
      kind: 'beacon-heard',
      identity: 'rolling',
      statement: { kioskId: kiosk.kioskId, at: NINE },
    });
  });

  test('lifts a scan by the student’s own phone to A2', async () => {
    const { api, kiosk } = await openClass();
    const phone = await testPhone();
    const asha = await api.signIn('S001');
    const token = kiosk.token(NINE);
    const device = await phone.proof(token, IDS.asha, NINE);
    await api.post('/qr/scan', { headers: asha, body: { token, device } });
    await send(api, kiosk, sighting(kiosk));
    const reply = await api.post('/attendance/mark', { headers: asha, body: { sessionId: MATHS } });
    expect(Receipt.parse(reply.body).mark.assurance).toBe(2);
  });

  test('names a fixed tag as what it is', async () => {
    const { api, kiosk } = await openClass();
    const reply = await send(api, kiosk, sighting(kiosk, { uuid: TAG }));
    expect(BeaconChecked.parse(reply.body).studentId).toBe(IDS.ben);
  });

  test('is believed once: the same words again are refused, also ten at once', async () => {
    const { api, kiosk } = await openClass();
    const body = sighting(kiosk);
    const replies = await Promise.all(Array.from({ length: 10 }, () => send(api, kiosk, body)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(replies.map(codeOf))).toEqual(new Set([undefined, 'sighting-replayed']));
    api.clock.advance(30 * SECOND_MS);
    const at = NINE + 30 * SECOND_MS;
    const next = { at, uuid: rollingUuid(crypto, SECRET, beaconStepAt(at)) };
    expect((await send(api, kiosk, sighting(kiosk, next))).status).toBe(200);
  });

  test.each([
    {
      name: 'another number of packets than it signed',
      over: { packets: 9 },
      signed: {},
      code: 'signature-wrong',
    },
    {
      name: 'another session than it signed',
      over: { sessionId: uuid(1) },
      signed: {},
      code: 'signature-wrong',
    },
    { name: 'what it heard long ago', over: { at: NINE - MINUTE_MS - 1 }, code: 'sighting-stale' },
    { name: 'what it will hear', over: { at: NINE + MINUTE_MS + 1 }, code: 'sighting-stale' },
    { name: 'two packets', over: { packets: 2 }, code: 'heard-too-little' },
    { name: 'packets of one moment', over: { forMs: 1999 }, code: 'heard-too-little' },
    { name: 'an identity of nobody', over: { uuid: uuid(801) }, code: 'beacon-unknown' },
    {
      name: 'an identity of ten minutes ago',
      over: { uuid: rollingUuid(crypto, SECRET, beaconStepAt(NINE) - 20) },
      code: 'beacon-unknown',
    },
    { name: 'a class that is not here', over: { sessionId: uuid(1) }, code: 'session-not-opened' },
  ])('is not believed when it sends $name: $code', async ({ over, signed = over, code }) => {
    const { api, kiosk } = await openClass();
    expect(codeOf(await send(api, kiosk, sighting(kiosk, over, signed)))).toBe(code);
  });

  test('of another room is not asked', async () => {
    const { api } = await openClass();
    const other = await pairTestKiosk(api, IDS.b205);
    expect(codeOf(await send(api, other, sighting(other)))).toBe('session-not-opened');
  });

  test('cannot say it with the words of another kiosk', async () => {
    const { api, kiosk } = await openClass();
    const other = await pairTestKiosk(api);
    expect(codeOf(await send(api, other, sighting(kiosk)))).toBe('signature-wrong');
  });

  test('cannot speak for a student, nor a student for a kiosk', async () => {
    const { api, kiosk } = await openClass();
    const claim = await send(api, kiosk, { sessionId: MATHS });
    const headers = await api.signIn('S001');
    const forged = await api.post('/bluetooth/check', { headers, body: sighting(kiosk) });
    expect([codeOf(claim), codeOf(forged)]).toEqual(['kiosk-signs-sightings', 'kiosk-signs-sightings']);
  });

  test('says nothing of a class that is closed', async () => {
    const { api, kiosk } = await openClass();
    const teacher = await api.signIn('rao@school.example');
    await api.post(`/sessions/${MATHS}/close`, { headers: teacher, body: {} });
    expect(codeOf(await send(api, kiosk, sighting(kiosk)))).toBe('session-closed');
  });
});

describe('a student', () => {
  test('says that their device is near: it is kept, listed, and counts for nothing', async () => {
    const { api } = await openClass();
    const headers = await api.signIn('S001');
    const claims = await Promise.all(
      [1, 2].map(() => api.post('/bluetooth/check', { headers, body: { sessionId: MATHS } })),
    );
    const [first, second] = claims.map(({ body }) => BeaconChecked.parse(body));
    expect(first).toMatchObject({ studentId: IDS.asha, proves: 'nothing' });
    expect(second?.factId).toBe(first?.factId);
    const reply = await api.post('/attendance/mark', { headers, body: { sessionId: MATHS } });
    expect(Receipt.parse(reply.body)).toMatchObject({
      mark: { status: 'expected', assurance: 0 },
      facts: [{ kind: 'beacon-claimed', counted: false, why: 'own-claim' }],
      missing: ['qr', 'otp', 'face'],
    });
  });

  test.each([
    { name: 'a class that they are not in', who: 'S005', sessionId: MATHS, code: 'not-on-roster' },
    { name: 'a class that is not there', who: 'S001', sessionId: uuid(1), code: 'session-not-opened' },
    { name: 'nothing of their own', who: 'rao@school.example', sessionId: MATHS, code: 'role-not-allowed' },
  ])('cannot say it of $name', async ({ who, sessionId, code }) => {
    const { api } = await openClass();
    const headers = await api.signIn(who);
    expect(codeOf(await api.post('/bluetooth/check', { headers, body: { sessionId } }))).toBe(code);
  });
});
