/** What the office does with kiosks: codes for new ones, another room, out of service. */
import { describe, expect, test } from 'vitest';
import { KioskDetail, PairingCode } from '#core/contracts/school.ts';
import { KioskId } from '#core/ids.ts';
import { HOUR_MS } from '#core/time.ts';
import { buildTestApi, type TestApi } from '../../support/server-fixture.ts';
import { pairTestKiosk } from '../../support/server-kiosk.ts';
import { IDS, uuid } from '../../support/server-school.ts';

async function office(): Promise<{ api: TestApi; headers: { readonly cookie: string } }> {
  const api = await buildTestApi();
  return { api, headers: await api.signIn('adler@school.example') };
}

async function put(api: TestApi, url: string, headers: object, payload: object) {
  const reply = await api.app.inject({ method: 'PUT', url, headers: { ...headers }, payload });
  return { status: reply.statusCode, body: reply.json<unknown>() };
}

describe('a pairing code', () => {
  test('pairs a kiosk in its room, once', async () => {
    const { api, headers } = await office();
    const made = await api.post('/kiosks/codes', { headers, body: { roomId: IDS.b205 } });
    const { code } = PairingCode.parse(made.body);
    const body = { code, kioskId: uuid(801), publicKey: 'A'.repeat(43) };
    expect((await api.post('/kiosks/pair', { body })).body).toMatchObject({ roomId: IDS.b205 });
    const other = { ...body, kioskId: uuid(802) };
    expect(await api.post('/kiosks/pair', { body: other })).toMatchObject({
      status: 403,
      body: { code: 'pairing-code-wrong' },
    });
  });

  test.each([
    { hours: 23, status: 200 },
    { hours: 24, status: 403 },
  ])('answers $status after $hours hours', async ({ hours, status }) => {
    const { api, headers } = await office();
    const made = await api.post('/kiosks/codes', { headers, body: { roomId: IDS.b204 } });
    const { code } = PairingCode.parse(made.body);
    api.clock.advance(hours * HOUR_MS);
    const body = { code, kioskId: uuid(803), publicKey: 'A'.repeat(43) };
    expect((await api.post('/kiosks/pair', { body })).status).toBe(status);
  });

  test.each([
    { hours: 23, status: 200 },
    { hours: 24, status: 403 },
  ])('that its kiosk used before answers $status after $hours hours', async ({ hours, status }) => {
    const { api, headers } = await office();
    const made = await api.post('/kiosks/codes', { headers, body: { roomId: IDS.b204 } });
    const { code } = PairingCode.parse(made.body);
    const body = { code, kioskId: uuid(805), publicKey: 'A'.repeat(43) };
    expect((await api.post('/kiosks/pair', { body })).status).toBe(200);
    api.clock.advance(hours * HOUR_MS);
    expect((await api.post('/kiosks/pair', { body })).status).toBe(status);
  });

  test('that never ends by itself is good for the kiosk that used it until that is heard', async () => {
    const api = await buildTestApi();
    const code = await api.pairingCode();
    const body = { code, kioskId: uuid(806), publicKey: 'A'.repeat(43) };
    for (const hours of [48, 24]) {
      api.clock.advance(hours * HOUR_MS);
      expect((await api.post('/kiosks/pair', { body })).status).toBe(200);
    }
    await api.collections.kioskHeads.putIf({ id: KioskId.parse(uuid(806)), seq: 1, hash: '' }, 'absent');
    expect((await api.post('/kiosks/pair', { body })).status).toBe(403);
  });

  test('that is sent again leaves the kiosk in the room to which it was moved', async () => {
    const { api, headers } = await office();
    const body = { code: await api.pairingCode(), kioskId: uuid(807), publicKey: 'A'.repeat(43) };
    await api.post('/kiosks/pair', { body });
    await put(api, `/kiosks/${uuid(807)}`, headers, { roomId: IDS.b205 });
    expect((await api.post('/kiosks/pair', { body })).body).toMatchObject({ roomId: IDS.b205 });
  });

  test('is worth nothing once its room is gone', async () => {
    const { api, headers } = await office();
    const made = await api.post('/kiosks/codes', { headers, body: { roomId: IDS.b205 } });
    const { code } = PairingCode.parse(made.body);
    await api.collections.rooms.remove(IDS.b205);
    const body = { code, kioskId: uuid(804), publicKey: 'A'.repeat(43) };
    expect(await api.post('/kiosks/pair', { body })).toMatchObject({
      status: 403,
      body: { code: 'pairing-code-wrong' },
    });
  });

  test('is kept as its hash only', async () => {
    const { api, headers } = await office();
    const made = await api.post('/kiosks/codes', { headers, body: { roomId: IDS.b204 } });
    const { code } = PairingCode.parse(made.body);
    expect(await api.collections.pairingCodes.get(code)).toBeUndefined();
    expect(api.logged.join()).not.toContain(code);
  });

  test('is for a room of the campus', async () => {
    const { api, headers } = await office();
    const reply = await api.post('/kiosks/codes', { headers, body: { roomId: uuid(999) } });
    expect(reply).toMatchObject({ status: 422, body: { code: 'room-unknown' } });
  });
});

test('the list says where a kiosk stands, when it was heard and how far its ledger is', async () => {
  const { api, headers } = await office();
  const kiosk = await pairTestKiosk(api);
  await kiosk.push([kiosk.opening()], { sentAt: api.clock.now() + 1500 });
  const { body } = await api.get('/kiosks', { headers });
  expect(body).toMatchObject({
    items: [
      {
        id: kiosk.kioskId,
        roomId: IDS.b204,
        state: 'paired',
        heardAt: api.clock.now(),
        clockOffsetMs: 1500,
        factSeq: 1,
      },
    ],
  });
  expect(JSON.stringify(body)).not.toContain(kiosk.paired.kioskSecret);
});

test('a kiosk that is moved has the classes of its new room', async () => {
  const { api, headers } = await office();
  const kiosk = await pairTestKiosk(api);
  expect((await kiosk.pull()).reference?.room.id).toBe(IDS.b204);
  const moved = await put(api, `/kiosks/${kiosk.kioskId}`, headers, { roomId: IDS.b205 });
  expect(moved).toMatchObject({ status: 200, body: { roomId: IDS.b205 } });
  expect((await kiosk.pull()).reference?.room.id).toBe(IDS.b205);
});

describe('a kiosk that is revoked', () => {
  test('is told so, and what it signed is kept apart', async () => {
    const { api, headers } = await office();
    const kiosk = await pairTestKiosk(api);
    const opening = kiosk.opening();
    await kiosk.push([opening]);
    const path = `/kiosks/${kiosk.kioskId}`;
    await api.post(`${path}/revoke`, { headers, body: { reason: 'It was stolen.' } });

    const late = kiosk.body({ kind: 'factor-available', factor: 'face' });
    for (const times of [1, 2]) {
      const reply = await kiosk.push([late], { from: 2, before: [opening] });
      expect(reply, `push ${times}`).toMatchObject({ status: 401, body: { code: 'kiosk-revoked' } });
    }
    const detail = KioskDetail.parse((await api.get(path, { headers })).body);
    expect(detail).toMatchObject({ state: 'revoked', revokedAt: api.clock.now(), factSeq: 1 });
    expect(detail.quarantine).toMatchObject([{ from: 2, facts: 1, why: 'revoked' }]);
    expect((await put(api, path, headers, { roomId: IDS.b205 })).status).toBe(409);
  });

  test.each([
    { name: 'nobody signed', push: { signature: 'A'.repeat(86) } },
    { name: 'is of another kiosk', push: { kioskId: uuid(999) } },
    { name: 'is in no form at all', push: { version: 99 } },
    { name: 'leaves a hole', push: { from: 7 } },
  ])('has nothing kept that $name', async ({ push }) => {
    const { api, headers } = await office();
    const kiosk = await pairTestKiosk(api);
    const path = `/kiosks/${kiosk.kioskId}`;
    await api.post(`${path}/revoke`, { headers, body: { reason: 'It was stolen.' } });
    const reply = await kiosk.push([kiosk.opening()], { change: push });
    expect(reply).toMatchObject({ status: 401, body: { code: 'kiosk-revoked' } });
    expect(KioskDetail.parse((await api.get(path, { headers })).body).quarantine).toEqual([]);
  });

  test('has a code that is worth nothing, and can be revoked again without harm', async () => {
    const { api, headers } = await office();
    const kiosk = await pairTestKiosk(api);
    const path = `/kiosks/${kiosk.kioskId}/revoke`;
    for (const times of [1, 2])
      expect((await api.post(path, { headers, body: { reason: 'It was stolen.' } })).status, `${times}`).toBe(
        200,
      );
    const student = await api.signIn('S001');
    const scan = { headers: student, body: { token: kiosk.token(api.clock.now()) } };
    expect(await api.post('/qr/scan', scan)).toMatchObject({ body: { code: 'code-foreign' } });
  });
});
