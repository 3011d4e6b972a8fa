/** The first admin of a new school: by its secret, once, whatever comes at once. */
import { expect, test } from 'vitest';
import { MINUTE_MS } from '#core/time.ts';
import { codeOf, logIn, schoolWithoutAdmin, SECRET, signedIn } from '../../../support/accounts.ts';
import { buildTestApi, type TestApi } from '../../../support/server-fixture.ts';
import { uuid } from '../../../support/server-school.ts';

const PASSWORD = 'lantern-over-water';
const admin = (over: object = {}) => ({
  secret: SECRET,
  name: { first: 'Ada', last: 'First' },
  email: 'ada@school.example',
  password: PASSWORD,
  ...over,
});

test.each(['/bootstrap', '/register/admin'])('makes the first admin at %s, and no second', async (path) => {
  const api = await schoolWithoutAdmin();
  const version = await versionOf(api);
  const made = await api.post(path, { body: admin() });
  expect(made).toMatchObject({ status: 200, body: { role: 'admin', state: 'approved' } });
  expect(await versionOf(api)).toBe(version + 1);
  const headers = await signedIn(api, 'ada@school.example', PASSWORD);
  expect(codeOf(await api.get('/people', { headers }))).toBe('200');
  for (const again of ['/bootstrap', '/register/admin']) {
    const reply = await api.post(again, { body: admin({ email: 'eve@school.example' }) });
    expect([reply.status, codeOf(reply)]).toEqual([403, 'bootstrap-secret-wrong']);
  }
  expect(codeOf(await logIn(api, 'eve@school.example', PASSWORD))).toBe('wrong-name-or-password');
});

test('makes one of many who have the secret at once', async () => {
  const api = await schoolWithoutAdmin();
  const replies = await Promise.all(
    Array.from({ length: 5 }, (_, i) =>
      api.post(i % 2 === 0 ? '/bootstrap' : '/register/admin', {
        body: admin({ email: `ada${i}@school.example` }),
      }),
    ),
  );
  expect(replies.map(codeOf).sort()).toEqual([
    '200',
    ...Array.from({ length: 4 }, () => 'bootstrap-secret-wrong'),
  ]);
});

test.each([
  { name: 'another secret', body: admin({ secret: 'not it' }), code: 'bootstrap-secret-wrong' },
  { name: 'no secret', body: admin({ secret: undefined }), code: 'request-malformed' },
  { name: 'a secret that is an operator', body: admin({ secret: { $ne: '' } }), code: 'request-malformed' },
  { name: 'secret and code', body: admin({ code: 'abcd-efgh-jkmn-pqrs' }), code: 'request-malformed' },
  { name: 'a role', body: admin({ role: 'admin' }), code: 'request-malformed' },
  { name: 'a short password', body: admin({ password: 'short-999' }), code: 'password-too-short' },
  { name: 'an unknown campus', body: admin({ campusId: uuid(999) }), code: 'campus-unknown' },
  { name: "somebody's address", body: admin({ email: 'rao@school.example' }), code: 'email-taken' },
])('refuses a first admin with $name, and stays open', async ({ body, code }) => {
  const api = await schoolWithoutAdmin();
  expect(codeOf(await api.post('/register/admin', { body }))).toBe(code);
  expect(codeOf(await api.post('/bootstrap', { body: admin() }))).toBe('200');
});

test('makes nobody in a school that has an admin', async () => {
  const api = await buildTestApi();
  expect(codeOf(await api.post('/bootstrap', { body: admin() }))).toBe('bootstrap-secret-wrong');
});

test('takes twenty guesses at the secret, then none for a quarter of an hour', async () => {
  const api = await schoolWithoutAdmin();
  const guess = async (secret: string): Promise<string> =>
    codeOf(await api.post('/bootstrap', { body: admin({ secret }) }));
  for (let i = 0; i < 20; i += 1) expect(await guess(`wrong ${i}`)).toBe('bootstrap-secret-wrong');
  expect(await guess(SECRET)).toBe('too-many-tries');
  api.clock.advance(15 * MINUTE_MS);
  expect(await guess(SECRET)).toBe('200');
});

async function versionOf({ collections }: TestApi): Promise<number> {
  return (await collections.settings.get('school'))?.version ?? 0;
}
