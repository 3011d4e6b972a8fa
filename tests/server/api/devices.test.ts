/** Phones: seen by whom, and given up for another. */
import { expect, test } from 'vitest';
import { present } from '#core/assert.ts';
import { DeviceList } from '#core/contracts/sign-in.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { CampusId, PersonId, type DeviceKeyId } from '#core/ids.ts';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import { deviceSays, type DeviceSays } from '../../../server/api/check-ins/device.ts';
import { buildTestApi, NINE, type Reply, type TestApi } from '../../support/server-fixture.ts';
import { testPhone, type TestPhone } from '../../support/server-phone.ts';
import { IDS } from '../../support/server-school.ts';
import { codeOf } from '../../support/signing-in.ts';

const ASHA = PersonId.parse(IDS.asha);
const CODE = 'a-code';

/** What the phone's key says when the person checks in with it now. */
async function checkIn(api: TestApi, phone: TestPhone, personId: PersonId = ASHA): Promise<DeviceSays> {
  const deps = { collections: api.collections, clock: api.clock, crypto: nodeCrypto };
  const says = await deviceSays(deps, personId, CODE, await phone.proof(CODE, personId, api.clock.now()));
  if (!says.ok) throw new Error(says.error.code);
  return says.value;
}

async function bind(api: TestApi, phone: TestPhone, personId?: PersonId): Promise<DeviceKeyId> {
  return present((await checkIn(api, phone, personId)).deviceKeyId, 'it is bound');
}

const release = (api: TestApi, id: string, headers: { cookie: string }, body = {}): Promise<Reply> =>
  api.post(`/devices/${id}/release`, { headers, body });

const listed = async (api: TestApi, headers: { cookie: string }, personId?: string): Promise<Reply> =>
  api.get(personId === undefined ? '/devices' : `/devices?personId=${personId}`, { headers });

test('shows a student their own phone, and nobody else’s', async () => {
  const api = await buildTestApi();
  const id = await bind(api, await testPhone());
  const [asha, ben] = [await api.signIn('S001'), await api.signIn('S002')];
  expect((await listed(api, asha)).body).toEqual({ items: [{ id, personId: IDS.asha, boundAt: NINE }] });
  expect((await listed(api, ben)).body).toEqual({ items: [] });
  expect(codeOf(await listed(api, ben, IDS.asha))).toBe('not-found');
});

test.each([
  { who: 'her teacher', name: 'rao@school.example', code: 'ok' },
  { who: 'another teacher', name: 'lee@school.example', code: 'role-not-allowed' },
  { who: 'an admin', name: 'adler@school.example', code: 'ok' },
])('shows a student’s phone to $who: $code', async ({ name, code }) => {
  const api = await buildTestApi();
  await bind(api, await testPhone());
  expect(codeOf(await listed(api, await api.signIn(name), IDS.asha))).toBe(code);
});

test('frees a student by their password, and binds the next phone after a day', async () => {
  const api = await buildTestApi();
  const [old, next] = [await testPhone(), await testPhone()];
  const id = await bind(api, old);
  const headers = await api.signIn('S001');
  const lost = await api.signIn('S001', true);
  expect(codeOf(await release(api, id, headers))).toBe('password-wanted');
  expect(codeOf(await release(api, id, headers, { password: 'wrong' }))).toBe('wrong-password');
  const reply = await release(api, id, headers, { password: 'Asha-secret' });
  expect(reply.body).toEqual({ newPhoneFrom: NINE + DAY_MS, signInsEnded: 1 });
  expect(codeOf(await api.get('/me', { headers: lost }))).toBe('not-signed-in');
  expect(DeviceList.parse((await listed(api, headers)).body)).toEqual({
    items: [],
    waitsUntil: NINE + DAY_MS,
  });
  api.clock.advance(DAY_MS - 1);
  expect([await checkIn(api, next), await checkIn(api, old)]).toEqual([{}, {}]);
  api.clock.advance(1);
  expect((await checkIn(api, next)).deviceKeyId).toBeDefined();
  expect(await checkIn(api, old)).toEqual({});
});

test('asks for the password in vain after ten wrong ones', async () => {
  const api = await buildTestApi();
  const id = await bind(api, await testPhone());
  const headers = await api.signIn('S001');
  const tries = Array.from({ length: 11 }, () => release(api, id, headers, { password: 'wrong' }));
  const codes = (await Promise.all(tries)).map(codeOf);
  expect(codes.filter((code) => code === 'wrong-password')).toHaveLength(10);
  const locked = await release(api, id, headers, { password: 'Asha-secret' });
  expect([locked.status, codeOf(locked), locked.headers['retry-after']]).toEqual([
    429,
    'too-many-tries',
    '900',
  ]);
  api.clock.advance(15 * MINUTE_MS);
  expect(codeOf(await release(api, id, headers, { password: 'Asha-secret' }))).toBe('ok');
});

test.each([
  { who: 'her teacher', name: 'rao@school.example', id: IDS.rao },
  { who: 'an admin', name: 'adler@school.example', id: IDS.admin },
])('lets $who free a student at once, and says so in the audit', async ({ name, id: by }) => {
  const api = await buildTestApi();
  const [old, next] = [await testPhone(), await testPhone()];
  const id = await bind(api, old);
  const lost = await api.signIn('S001', true);
  const reply = await release(api, id, await api.signIn(name));
  expect(reply.body).toEqual({ newPhoneFrom: NINE, signInsEnded: 1 });
  expect(codeOf(await api.get('/me', { headers: lost }))).toBe('not-signed-in');
  expect((await checkIn(api, next)).deviceKeyId).toBeDefined();
  const subject = { campusId: CampusId.parse(IDS.campus), subject: IDS.asha };
  const said = await api.collections.auditEntries.find({ index: 'bySubject', equals: subject, limit: 9 });
  expect(said.items).toMatchObject([{ by, action: 'release-device', details: { deviceKeyId: id } }]);
});

test('waits a day after each phone that a student gives up', async () => {
  const api = await buildTestApi();
  const [first, second] = [await testPhone(), await testPhone()];
  const headers = await api.signIn('S001', true);
  await release(api, await bind(api, first), headers, { password: 'Asha-secret' });
  api.clock.advance(DAY_MS);
  await release(api, await bind(api, second), headers, { password: 'Asha-secret' });
  api.clock.advance(DAY_MS - 1);
  expect(await checkIn(api, second)).toEqual({});
  api.clock.advance(1);
  expect((await checkIn(api, second)).deviceKeyId).toBeDefined();
});

test.each([
  { who: 'another student', name: 'S002', code: 'not-found' },
  { who: 'another teacher', name: 'lee@school.example', code: 'role-not-allowed' },
])('lets $who free nobody: $code', async ({ name, code }) => {
  const api = await buildTestApi();
  const id = await bind(api, await testPhone());
  expect(codeOf(await release(api, id, await api.signIn(name), { password: 'x' }))).toBe(code);
  expect(await api.collections.deviceKeys.get(id)).toBeDefined();
});

test('knows no phone that was never bound', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('adler@school.example');
  expect(codeOf(await release(api, 'A'.repeat(43), headers))).toBe('not-found');
  expect(codeOf(await release(api, 'short', headers))).toBe('request-malformed');
});

test('lets a phone that was given up be bound to its next owner', async () => {
  const api = await buildTestApi();
  const phone = await testPhone();
  const id = await bind(api, phone);
  expect(await checkIn(api, phone, PersonId.parse(IDS.ben))).toEqual({ warning: 'second-person-on-device' });
  await release(api, id, await api.signIn('adler@school.example'));
  expect(await checkIn(api, phone, PersonId.parse(IDS.ben))).toEqual({ deviceKeyId: id });
});
