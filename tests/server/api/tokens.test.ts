/** Programs sign in by tokens: what they get for them, how they are renewed, and what a copy of one is worth. */
import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { present } from '#core/assert.ts';
import { Tokens } from '#core/contracts/sign-in.ts';
import { CampusId } from '#core/ids.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { buildTestApi, NINE, type Reply, type TestApi } from '../../support/server-fixture.ts';
import { IDS } from '../../support/server-school.ts';
import { bearer, codeOf, signInProgram } from '../../support/signing-in.ts';

const refresh = (api: TestApi, refreshToken: string): Promise<Reply> =>
  api.post('/refresh', { body: { refreshToken } });
const tokensOf = (reply: Reply): Tokens => Tokens.parse(reply.body);
const me = async (api: TestApi, token: string): Promise<string> =>
  codeOf(await api.get('/me', { headers: bearer(token) }));

test('gives a program tokens instead of a cookie', async () => {
  const api = await buildTestApi();
  const body = { name: 'rao@school.example', password: 'Anjali-secret', tokens: true };
  const reply = await api.post('/login', { body });
  expect(reply.headers['set-cookie']).toBeUndefined();
  expect(reply.body).toMatchObject({ id: IDS.rao, tokens: { accessExpiresAt: NINE + 10 * MINUTE_MS } });
});

test('writes access tokens that any library for JWT can check', async () => {
  const api = await buildTestApi();
  const { accessToken } = await signInProgram(api, 'rao@school.example');
  const { publicKey } = present(await api.collections.serverKeys.get('sign-in'), 'the key is there');
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: publicKey } });
  const options = { issuer: 'smartpresence', audience: 'smartpresence-api', currentDate: new Date(NINE) };
  const { payload, protectedHeader } = await jwtVerify(accessToken, key, options);
  expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: 'sign-in' });
  expect(payload).toMatchObject({ sub: IDS.rao, iat: NINE / 1000, exp: NINE / 1000 + 600 });
  expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
});

test('takes the access token on every route of people, for ten minutes', async () => {
  const api = await buildTestApi();
  const { accessToken } = await signInProgram(api, 'rao@school.example');
  const sessions = await api.get('/sessions?date=2026-03-02', { headers: bearer(accessToken) });
  expect(sessions.status).toBe(200);
  api.clock.advance(10 * MINUTE_MS - 1);
  expect(await me(api, accessToken)).toBe('ok');
  api.clock.advance(1);
  expect(await me(api, accessToken)).toBe('not-signed-in');
});

test('asks no browser’s questions of a program', async () => {
  const api = await buildTestApi();
  const { accessToken } = await signInProgram(api, 'rao@school.example');
  const headers = { ...bearer(accessToken), origin: 'https://timetable.example' };
  expect(codeOf(await api.post('/sign-out/everywhere', { headers, body: {} }))).toBe('ok');
});

test('refuses a request that says twice who sends it', async () => {
  const api = await buildTestApi();
  const { accessToken } = await signInProgram(api, 'rao@school.example');
  const headers = { ...bearer(accessToken), ...(await api.signIn('S001')) };
  expect(codeOf(await api.get('/me', { headers }))).toBe('two-credentials');
  const foreign = { ...headers, origin: 'https://evil.example' };
  expect(codeOf(await api.post('/sign-out', { headers: foreign, body: {} }))).toBe('foreign-origin');
});

test('ends access at once when the program signs out', async () => {
  const api = await buildTestApi();
  const { accessToken, refreshToken } = await signInProgram(api, 'rao@school.example');
  await api.post('/sign-out', { headers: bearer(accessToken), body: {} });
  expect(await me(api, accessToken)).toBe('not-signed-in');
  expect(codeOf(await refresh(api, refreshToken))).toBe('refresh-token-unknown');
});

test('renews the tokens again and again, for thirty days', async () => {
  const api = await buildTestApi();
  let tokens = await signInProgram(api, 'rao@school.example');
  const seen = new Set([tokens.refreshToken]);
  for (let day = 1; day < 30; day += 1) {
    api.clock.advance(DAY_MS);
    tokens = tokensOf(await refresh(api, tokens.refreshToken));
    seen.add(tokens.refreshToken);
    expect(await me(api, tokens.accessToken)).toBe('ok');
  }
  expect(seen.size).toBe(30);
  api.clock.advance(DAY_MS - MINUTE_MS);
  tokens = tokensOf(await refresh(api, tokens.refreshToken));
  expect(tokens.accessExpiresAt).toBe(NINE + 30 * DAY_MS);
  api.clock.advance(MINUTE_MS);
  expect(await me(api, tokens.accessToken)).toBe('not-signed-in');
  expect(codeOf(await refresh(api, tokens.refreshToken))).toBe('refresh-token-unknown');
});

test('keeps only hashes of refresh tokens', async () => {
  const api = await buildTestApi();
  const { refreshToken } = await signInProgram(api, 'rao@school.example');
  const { items } = await api.collections.refreshTokens.find({ index: 'byExpiry', equals: {}, limit: 10 });
  expect(items).toHaveLength(1);
  expect(JSON.stringify(items)).not.toContain(refreshToken);
});

test('ends the sign-in when a used token comes again, with all that stems from it', async () => {
  const api = await buildTestApi();
  const first = await signInProgram(api, 'rao@school.example');
  const second = tokensOf(await refresh(api, first.refreshToken));
  api.clock.advance(10 * SECOND_MS);
  expect(codeOf(await refresh(api, first.refreshToken))).toBe('refresh-token-reused');
  expect(await me(api, second.accessToken)).toBe('not-signed-in');
  expect(codeOf(await refresh(api, second.refreshToken))).toBe('refresh-token-unknown');
  const { items } = await api.collections.auditEntries.find({
    index: 'bySubject',
    equals: { campusId: CampusId.parse(IDS.campus), subject: IDS.rao },
    limit: 10,
  });
  expect(items).toMatchObject([{ by: 'server', action: 'end-sign-in' }]);
});

test('answers a program again whose answer was lost', async () => {
  const api = await buildTestApi();
  const first = await signInProgram(api, 'rao@school.example');
  const lost = tokensOf(await refresh(api, first.refreshToken));
  api.clock.advance(10 * SECOND_MS - 1);
  const again = tokensOf(await refresh(api, first.refreshToken));
  expect(again.refreshToken).toBe(lost.refreshToken);
  expect(codeOf(await refresh(api, again.refreshToken))).toBe('ok');
});

test('lets two refreshes at once both go on with the same token', async () => {
  const api = await buildTestApi();
  const first = await signInProgram(api, 'rao@school.example');
  const replies = await Promise.all(Array.from({ length: 8 }, () => refresh(api, first.refreshToken)));
  expect(new Set(replies.map((reply) => tokensOf(reply).refreshToken)).size).toBe(1);
  const next = tokensOf(present(replies[0], 'there are eight'));
  api.clock.advance(MINUTE_MS);
  expect(codeOf(await refresh(api, next.refreshToken))).toBe('ok');
});

test.each(['the thief', 'the owner'])(
  'finds out a copy that was used within those seconds, when %s is first',
  async () => {
    const api = await buildTestApi();
    const first = await signInProgram(api, 'rao@school.example');
    const owners = tokensOf(await refresh(api, first.refreshToken));
    const thiefs = tokensOf(await refresh(api, first.refreshToken));
    api.clock.advance(9 * MINUTE_MS);
    const winner = tokensOf(await refresh(api, thiefs.refreshToken));
    api.clock.advance(9 * MINUTE_MS);
    expect(codeOf(await refresh(api, owners.refreshToken))).toBe('refresh-token-reused');
    expect(await me(api, winner.accessToken)).toBe('not-signed-in');
  },
);

test('gives no second answer once the next token was used', async () => {
  const api = await buildTestApi();
  const first = await signInProgram(api, 'rao@school.example');
  const second = tokensOf(await refresh(api, first.refreshToken));
  await refresh(api, second.refreshToken);
  expect(codeOf(await refresh(api, first.refreshToken))).toBe('refresh-token-reused');
});

test('renews nothing for somebody who left', async () => {
  const api = await buildTestApi();
  const { accessToken, refreshToken } = await signInProgram(api, 'rao@school.example');
  const rao = present(await api.collections.people.get(IDS.rao), 'she is there');
  await api.collections.people.putIf({ ...rao, state: 'left' }, { id: rao.id });
  expect(await me(api, accessToken)).toBe('not-signed-in');
  expect(codeOf(await refresh(api, refreshToken))).toBe('refresh-token-unknown');
});

test('makes no two tokens of one sign-in alike', async () => {
  const api = await buildTestApi();
  const first = await signInProgram(api, 'rao@school.example');
  const second = tokensOf(await refresh(api, first.refreshToken));
  expect(second.accessToken).not.toBe(first.accessToken);
});
