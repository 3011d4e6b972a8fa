/** Passkeys with an authenticator in software: made, used, refused for whatever is wrong with them, and removed. */
import { describe, expect, test, vi } from 'vitest';
import { present } from '#core/assert.ts';
import { ResetCode } from '#core/contracts/accounts.ts';
import { PasskeyCreation, PasskeyItem, PasskeyList, PasskeyRequest } from '#core/contracts/sign-in.ts';
import { CampusId, PersonId } from '#core/ids.ts';
import { MINUTE_MS } from '#core/time.ts';
import { relyingParty } from '../../../server/api/passkeys/relying-party.ts';
import { buildTestApi, NINE, PUBLIC_ORIGIN, type Reply, type TestApi } from '../../support/server-fixture.ts';
import { IDS } from '../../support/server-school.ts';
import { bearer, codeOf, cookiesOf, remove, signInProgram } from '../../support/signing-in.ts';
import {
  softwareAuthenticator,
  type Authenticator,
  type Wishes,
} from '../../support/software-authenticator.ts';

const RAO = 'rao@school.example';

interface Staff {
  readonly api: TestApi;
  readonly headers: { readonly cookie: string };
  readonly authenticator: Authenticator;
}

async function staff(): Promise<Staff> {
  const api = await buildTestApi();
  return { api, headers: await api.signIn(RAO), authenticator: softwareAuthenticator(PUBLIC_ORIGIN) };
}

async function creation(
  { api, headers }: Pick<Staff, 'api' | 'headers'>,
  body = {},
): Promise<PasskeyCreation> {
  return PasskeyCreation.parse((await api.post('/passkeys/register/options', { headers, body })).body);
}

async function register(at: Staff, wishes: Wishes = {}, name = 'Laptop'): Promise<Reply> {
  const credential = at.authenticator.create(await creation(at), wishes);
  return at.api.post('/passkeys/register', { headers: at.headers, body: { name, credential } });
}

async function request(api: TestApi): Promise<PasskeyRequest> {
  return PasskeyRequest.parse((await api.post('/passkeys/sign-in/options', { body: {} })).body);
}

async function signIn({ api, authenticator }: Staff, wishes: Wishes = {}): Promise<Reply> {
  const credential = authenticator.get(await request(api), wishes);
  return api.post('/passkeys/sign-in', { body: { credential } });
}

test('signs a teacher in by a passkey that she made', async () => {
  const at = await staff();
  expect(codeOf(await register(at))).toBe('ok');
  const reply = await signIn(at);
  expect(reply.body).toMatchObject({ id: IDS.rao, role: 'teacher' });
  const headers = cookiesOf(reply);
  expect(codeOf(await at.api.get('/me', { headers }))).toBe('ok');
  const { items } = PasskeyList.parse((await at.api.get('/passkeys', { headers })).body);
  expect(items).toMatchObject([{ name: 'Laptop', createdAt: NINE, usedAt: NINE }]);
});

test('asks browsers for a key that is found by itself and wants a finger, a face or a PIN', async () => {
  const at = await staff();
  await register(at);
  expect(await creation(at)).toMatchObject({
    rp: { id: 'localhost' },
    user: { name: RAO, displayName: 'Anjali Rao' },
    excludeCredentials: [{ type: 'public-key' }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    attestation: 'none',
  });
  expect(await request(at.api)).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
});

test.each<{ name: string; wishes: Wishes }>([
  { name: 'another page', wishes: { origin: 'https://evil.example' } },
  { name: 'the same host at another port', wishes: { origin: 'http://localhost:9999' } },
  { name: 'another school', wishes: { rpId: 'evil.example' } },
  { name: 'a challenge of its own', wishes: { challenge: 'A'.repeat(43) } },
  { name: 'nobody’s finger', wishes: { userVerified: false } },
  { name: 'a signature in place of a new key', wishes: { type: 'webauthn.get' } },
])('takes no passkey that was made for $name', async ({ wishes }) => {
  const at = await staff();
  expect(codeOf(await register(at, wishes))).toBe('passkey-wrong');
  expect((await at.api.get('/passkeys', { headers: at.headers })).body).toEqual({ items: [] });
});

test.each<{ name: string; wishes: Wishes }>([
  { name: 'for another page', wishes: { origin: 'https://evil.example' } },
  { name: 'for another school', wishes: { rpId: 'evil.example' } },
  { name: 'over a challenge of its own', wishes: { challenge: 'A'.repeat(43) } },
  { name: 'over no challenge', wishes: { challenge: '' } },
  { name: 'with nobody’s finger', wishes: { userVerified: false } },
  { name: 'as a new key', wishes: { type: 'webauthn.create' } },
  { name: 'by another key', wishes: { stranger: true } },
  { name: 'for another person', wishes: { userHandle: Buffer.from(IDS.admin).toString('base64url') } },
  { name: 'by a copy that counts behind', wishes: { counter: 0 } },
])('lets nobody in by what was signed $name', async ({ wishes }) => {
  const at = await staff();
  await register(at);
  const reply = await signIn(at, wishes);
  expect([reply.status, codeOf(reply)]).toEqual([401, 'passkey-refused']);
  expect(reply.headers['set-cookie']).toBeUndefined();
});

test('says in the audit that a passkey may have been copied', async () => {
  const at = await staff();
  await register(at);
  await signIn(at, { counter: 7 });
  await signIn(at, { counter: 7 });
  const equals = { campusId: CampusId.parse(IDS.campus), subject: IDS.rao };
  const said = await at.api.collections.auditEntries.find({ index: 'bySubject', equals, limit: 9 });
  expect(said.items).toMatchObject([{ action: 'suspect-passkey-copy', details: { counter: 8, before: 8 } }]);
  expect(codeOf(await signIn(at, { counter: 8 }))).toBe('ok');
});

test('lets keys that never count sign in again and again', async () => {
  const at = await staff();
  await register(at, { counter: -1 });
  expect(codeOf(await signIn(at, { counter: -1 }))).toBe('ok');
  expect(codeOf(await signIn(at, { counter: -1 }))).toBe('ok');
});

test('takes each answer once, and only for what was asked', async () => {
  const at = await staff();
  const made = at.authenticator.create(await creation(at));
  const post = (path: string, body: object): Promise<Reply> =>
    at.api.post(path, { headers: at.headers, body });
  expect(codeOf(await post('/passkeys/register', { name: 'Laptop', credential: made }))).toBe('ok');
  expect(codeOf(await post('/passkeys/register', { name: 'Laptop', credential: made }))).toBe(
    'passkey-wrong',
  );
  const credential = at.authenticator.get(await request(at.api));
  const both = await Promise.all([1, 2].map(() => post('/passkeys/sign-in', { credential })));
  expect(both.map(codeOf).sort()).toEqual(['ok', 'passkey-refused']);
  const { challenge } = await creation(at);
  expect(codeOf(await signIn(at, { challenge }))).toBe('passkey-refused');
  const theirs = { api: at.api, headers: await at.api.signIn('lee@school.example') };
  const stolen = at.authenticator.create(await creation(theirs));
  expect(codeOf(await post('/passkeys/register', { name: 'Stolen', credential: stolen }))).toBe(
    'passkey-wrong',
  );
});

test('takes no answer after five minutes', async () => {
  const at = await staff();
  await register(at);
  const credential = at.authenticator.get(await request(at.api));
  const late = at.authenticator.create(await creation(at));
  at.api.clock.advance(5 * MINUTE_MS);
  expect(codeOf(await at.api.post('/passkeys/sign-in', { body: { credential } }))).toBe('passkey-refused');
  const body = { name: 'Late', credential: late };
  expect(codeOf(await at.api.post('/passkeys/register', { headers: at.headers, body }))).toBe(
    'passkey-wrong',
  );
});

test('keeps what nobody signed for five minutes, however many ask', async () => {
  const { api } = await staff();
  for (let i = 0; i < 30; i += 1) await request(api);
  api.clock.advance(5 * MINUTE_MS);
  for (let i = 0; i < 4; i += 1) await request(api);
  const all = await api.collections.passkeyChallenges.find({ index: 'byExpiry', equals: {}, limit: 100 });
  expect(all.items).toHaveLength(4);
});

test('wants the password where the sign-in is older than ten minutes', async () => {
  const { api, headers } = await staff();
  const options = async (body: object): Promise<string> =>
    codeOf(await api.post('/passkeys/register/options', { headers, body }));
  api.clock.advance(10 * MINUTE_MS - 1);
  expect(await options({})).toBe('ok');
  api.clock.advance(1);
  expect(await options({})).toBe('password-wanted');
  expect(await options({ password: 'wrong' })).toBe('wrong-password');
  expect(await options({ password: 'Anjali-secret' })).toBe('ok');
});

test('gives a program options for its person too', async () => {
  const api = await buildTestApi();
  const headers = bearer((await signInProgram(api, RAO)).accessToken);
  expect(codeOf(await api.post('/passkeys/register/options', { headers, body: {} }))).toBe('ok');
});

test('keeps ten passkeys a person at most', async () => {
  const at = await staff();
  const asked = await creation(at);
  for (let i = 0; i < 10; i += 1) expect(codeOf(await register(at))).toBe('ok');
  const body = { name: 'One more', credential: at.authenticator.create(asked) };
  expect(codeOf(await at.api.post('/passkeys/register', { headers: at.headers, body }))).toBe(
    'too-many-passkeys',
  );
  const reply = await at.api.post('/passkeys/register/options', { headers: at.headers, body: {} });
  expect(codeOf(reply)).toBe('too-many-passkeys');
});

test('removes one’s own passkey, and nobody else’s', async () => {
  const at = await staff();
  const { id } = PasskeyItem.parse((await register(at)).body);
  const lee = await at.api.signIn('lee@school.example');
  expect(codeOf(await remove(at.api, `/passkeys/${id}`, lee))).toBe('not-found');
  expect(codeOf(await remove(at.api, `/passkeys/${id}`, at.headers))).toBe('ok');
  expect(codeOf(await remove(at.api, `/passkeys/${id}`, at.headers))).toBe('not-found');
  expect(codeOf(await signIn(at))).toBe('passkey-refused');
});

test.each([{ change: { state: 'left' } }, { change: { role: 'student' } }] as const)(
  'lets nobody in whose record says $change',
  async ({ change }) => {
    const at = await staff();
    await register(at);
    const rao = present(await at.api.collections.people.get(IDS.rao), 'she is there');
    await at.api.collections.people.putIf({ ...rao, ...change }, { id: rao.id });
    expect(codeOf(await signIn(at))).toBe('passkey-refused');
  },
);

describe('that somebody else may hold', () => {
  const ADMIN = 'adler@school.example';
  const post = async (api: TestApi, path: string, body: object = {}): Promise<unknown> =>
    (await api.post(path, { headers: await api.signIn(ADMIN), body })).body;

  test.each<{ how: string; shutOut: (at: Staff) => Promise<unknown> }>([
    {
      how: 'a new password by an admin’s code',
      async shutOut({ api }) {
        const { code } = ResetCode.parse(await post(api, '/password/reset-code', { personId: IDS.rao }));
        return (await api.post('/password/reset', { body: { code, password: 'lantern-over-water' } })).body;
      },
    },
    { how: 'an admin who signs them out', shutOut: ({ api }) => post(api, `/people/${IDS.rao}/sign-out`) },
  ])('is worth nothing after $how', async ({ shutOut }) => {
    const at = await staff();
    await register(at);
    expect(await shutOut(at)).toMatchObject({ passkeysRemoved: 1 });
    expect(codeOf(await signIn(at))).toBe('passkey-refused');
  });

  test('is not there any more once its owner has left', async () => {
    const at = await staff();
    await register(at);
    await post(at.api, `/people/${IDS.rao}/leave`);
    const equals = { personId: PersonId.parse(IDS.rao) };
    expect((await at.api.collections.passkeys.find({ index: 'byPerson', equals, limit: 9 })).items).toEqual(
      [],
    );
  });

  test('is not kept where the sign-in that makes it ends meanwhile', async () => {
    const at = await staff();
    const credential = at.authenticator.create(await creation(at));
    const { passkeys } = at.api.collections;
    const { putIf } = passkeys;
    const spy = vi.spyOn(passkeys, 'putIf').mockImplementation(async (...asked) => {
      const outcome = await putIf(...asked);
      await post(at.api, `/people/${IDS.rao}/sign-out`);
      // As one that was looked for before it was written.
      await putIf(asked[0], 'absent');
      return outcome;
    });
    const body = { name: 'Stranger', credential };
    const reply = await at.api.post('/passkeys/register', { headers: at.headers, body });
    spy.mockRestore();
    expect(codeOf(reply)).toBe('not-signed-in');
    expect(await passkeys.get(credential.id)).toBeUndefined();
  });
});

test('is for staff', async () => {
  const api = await buildTestApi();
  const headers = await api.signIn('S001');
  expect(codeOf(await api.get('/passkeys', { headers }))).toBe('role-not-allowed');
  expect(codeOf(await api.post('/passkeys/register/options', { headers, body: {} }))).toBe(
    'role-not-allowed',
  );
});

test('says why there are none where the server has no name', async () => {
  const api = await buildTestApi({ publicOrigin: 'https://192.168.1.10:4480' });
  const headers = await api.signIn(RAO);
  const reply = await api.post('/passkeys/register/options', { headers, body: {} });
  expect([reply.status, codeOf(reply)]).toEqual([409, 'passkeys-need-a-name']);
  expect(codeOf(await api.post('/passkeys/sign-in/options', { body: {} }))).toBe('passkeys-need-a-name');
  expect(codeOf(await api.get('/passkeys', { headers }))).toBe('ok');
});

test.each([
  { origin: 'https://attendance.school.example', id: 'attendance.school.example' },
  { origin: 'https://attendance.school.example:8443', id: 'attendance.school.example' },
  { origin: 'http://localhost:4480', id: 'localhost' },
  { origin: 'https://localhost', id: 'localhost' },
  { origin: 'http://attendance.school.example', id: undefined },
  { origin: 'https://192.168.1.10', id: undefined },
  { origin: 'https://[fe80::1]:4480', id: undefined },
  { origin: 'http://127.0.0.1:4480', id: undefined },
])('makes passkeys at $origin for $id', ({ origin, id }) => {
  const rp = relyingParty(origin);
  expect(rp.ok ? rp.value : undefined).toEqual(id === undefined ? undefined : { id, origin });
});
