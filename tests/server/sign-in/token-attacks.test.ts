/** Forged, altered and borrowed tokens: none of them is anybody, and none stands in the log. */
import { createHmac, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { present } from '#core/assert.ts';
import { Problem } from '#core/contracts/api.ts';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { buildTestApi, NINE, type TestApi } from '../../support/server-fixture.ts';
import { IDS, uuid } from '../../support/server-school.ts';
import { bearer, signInProgram } from '../../support/signing-in.ts';

const NOW = NINE / 1000;
const HEADER = { alg: 'EdDSA', typ: 'at+jwt', kid: 'sign-in' };

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** What an attacker may hold: a good token, and (the worst) our own key, to show that each check stands by itself. */
interface Loot {
  readonly good: string;
  readonly refreshToken: string;
  readonly cookie: string;
  readonly publicKey: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Signed by our own key. */
  readonly ours: (header: unknown, claims: unknown) => string;
}

async function looted(api: TestApi): Promise<Loot> {
  const { accessToken: good, refreshToken } = await signInProgram(api, 'rao@school.example');
  const { seed, publicKey } = present(await api.collections.serverKeys.get('sign-in'), 'the key is there');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: publicKey, d: seed };
  const key = createPrivateKey({ format: 'jwk', key: jwk });
  const claims = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(Buffer.from(partsOf(good)[1], 'base64url').toString('utf8')));
  return {
    good,
    refreshToken,
    publicKey,
    cookie: (await api.signIn('S001')).cookie.replace('sp_sign_in=', ''),
    claims,
    ours(header, body) {
      const text = `${encode(header)}.${encode(body)}`;
      return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
    },
  };
}

function partsOf(token: string): readonly [string, string, string] {
  const [header = '', claims = '', signature = ''] = token.split('.');
  return [header, claims, signature];
}

function hmac(algorithm: string, header: unknown, claims: unknown, key: string | Buffer): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createHmac(algorithm, key).update(text).digest('base64url')}`;
}

function strangers(header: unknown, claims: unknown): string {
  const text = `${encode(header)}.${encode(claims)}`;
  const { privateKey } = generateKeyPairSync('ed25519');
  return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
}

function spki(publicKey: string): Buffer {
  return Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey, 'base64url')]);
}

function pem(publicKey: string): string {
  return `-----BEGIN PUBLIC KEY-----\n${spki(publicKey).toString('base64')}\n-----END PUBLIC KEY-----\n`;
}

const flip = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
const less = (claims: Loot['claims'], name: string): object =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));

/** Each is sent as `Authorization: Bearer …`. Those with `ours` are signed by our own key. */
const ATTACKS: Readonly<Record<string, (loot: Loot) => string>> = {
  'alg none': ({ claims }) => `${encode({ alg: 'none' })}.${encode(claims)}.`,
  'alg none with our typ and kid': ({ claims }) => `${encode({ ...HEADER, alg: 'none' })}.${encode(claims)}.`,
  'alg None': ({ claims }) => `${encode({ ...HEADER, alg: 'None' })}.${encode(claims)}.`,
  'alg nOnE with the good signature': ({ good, claims }) =>
    `${encode({ ...HEADER, alg: 'nOnE' })}.${encode(claims)}.${partsOf(good)[2]}`,
  'alg missing': ({ ours, claims }) => ours({ typ: 'at+jwt', kid: 'sign-in' }, claims),
  'alg empty': ({ ours, claims }) => ours({ ...HEADER, alg: '' }, claims),
  'alg null': ({ ours, claims }) => ours({ ...HEADER, alg: null }, claims),
  'alg a list': ({ ours, claims }) => ours({ ...HEADER, alg: ['EdDSA'] }, claims),
  'alg Ed25519 by our key': ({ ours, claims }) => ours({ ...HEADER, alg: 'Ed25519' }, claims),
  'alg ES256 by our key': ({ ours, claims }) => ours({ ...HEADER, alg: 'ES256' }, claims),
  'alg RS256 by our key': ({ ours, claims }) => ours({ ...HEADER, alg: 'RS256' }, claims),
  'HS256 with the public key’s bytes': ({ claims, publicKey }) =>
    hmac('sha256', { ...HEADER, alg: 'HS256' }, claims, Buffer.from(publicKey, 'base64url')),
  'HS256 with the public key’s text': ({ claims, publicKey }) =>
    hmac('sha256', { ...HEADER, alg: 'HS256' }, claims, publicKey),
  'HS256 with the public key as SPKI': ({ claims, publicKey }) =>
    hmac('sha256', { ...HEADER, alg: 'HS256' }, claims, spki(publicKey)),
  'HS256 with the public key as PEM': ({ claims, publicKey }) =>
    hmac('sha256', { ...HEADER, alg: 'HS256' }, claims, pem(publicKey)),
  'HS512 with the public key as PEM': ({ claims, publicKey }) =>
    hmac('sha512', { ...HEADER, alg: 'HS512' }, claims, pem(publicKey)),
  'HS256 with an empty key': ({ claims }) => hmac('sha256', { ...HEADER, alg: 'HS256' }, claims, ''),
  'our header over an HMAC': ({ claims, publicKey }) => hmac('sha256', HEADER, claims, publicKey),
  'typ JWT': ({ ours, claims }) => ours({ ...HEADER, typ: 'JWT' }, claims),
  'typ missing': ({ ours, claims }) => ours({ alg: 'EdDSA', kid: 'sign-in' }, claims),
  'typ of an id token': ({ ours, claims }) => ours({ ...HEADER, typ: 'id+jwt' }, claims),
  'typ in capitals': ({ ours, claims }) => ours({ ...HEADER, typ: 'AT+JWT' }, claims),
  'typ as a whole media type': ({ ours, claims }) => ours({ ...HEADER, typ: 'application/at+jwt' }, claims),
  'kid missing': ({ ours, claims }) => ours({ alg: 'EdDSA', typ: 'at+jwt' }, claims),
  'kid unknown': ({ ours, claims }) => ours({ ...HEADER, kid: 'other' }, claims),
  'kid of the server’s other key': ({ ours, claims }) => ours({ ...HEADER, kid: 'pages' }, claims),
  'kid a path': ({ claims }) => strangers({ ...HEADER, kid: '../../../../../dev/null' }, claims),
  'kid a file that is known': ({ claims }) =>
    hmac('sha256', { ...HEADER, alg: 'HS256', kid: '/proc/sys/kernel/randomize_va_space' }, claims, '2\n'),
  'kid an address': ({ claims }) => strangers({ ...HEADER, kid: 'https://evil.example/key' }, claims),
  'kid an injection': ({ claims }) => strangers({ ...HEADER, kid: "x' UNION SELECT 'key" }, claims),
  'kid an operator': ({ claims }) => strangers({ ...HEADER, kid: { $ne: null } }, claims),
  'kid __proto__': ({ claims }) => strangers({ ...HEADER, kid: '__proto__' }, claims),
  'kid a number': ({ ours, claims }) => ours({ ...HEADER, kid: 0 }, claims),
  'another key under our kid': ({ claims }) => strangers(HEADER, claims),
  'a key of its own in jwk': ({ claims }) => {
    const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    return strangers({ ...HEADER, jwk: { kty: 'OKP', crv: 'Ed25519', x } }, claims);
  },
  'jwk by our key': ({ ours, claims, publicKey }) =>
    ours({ ...HEADER, jwk: { kty: 'OKP', crv: 'Ed25519', x: publicKey } }, claims),
  'jku elsewhere': ({ claims }) => strangers({ ...HEADER, jku: 'https://evil.example/jwks.json' }, claims),
  'jku by our key': ({ ours, claims }) => ours({ ...HEADER, jku: 'http://169.254.169.254/' }, claims),
  'x5u elsewhere': ({ claims }) => strangers({ ...HEADER, x5u: 'https://evil.example/cert.pem' }, claims),
  'x5c of its own': ({ claims }) => strangers({ ...HEADER, x5c: ['MIIB'] }, claims),
  'crit that nobody knows': ({ ours, claims }) => ours({ ...HEADER, crit: ['exp'] }, claims),
  'crit empty': ({ ours, claims }) => ours({ ...HEADER, crit: [] }, claims),
  'b64 false': ({ ours, claims }) => ours({ ...HEADER, b64: false, crit: ['b64'] }, claims),
  'zip in the header': ({ ours, claims }) => ours({ ...HEADER, zip: 'DEF' }, claims),
  'cty of a nested token': ({ ours, good }) => ours({ ...HEADER, cty: 'JWT' }, good),
  'header in another order': ({ ours, claims }) =>
    ours({ typ: 'at+jwt', alg: 'EdDSA', kid: 'sign-in' }, claims),
  'header with white space': ({ ours, claims }) =>
    ours('{"alg": "EdDSA", "typ": "at+jwt", "kid": "sign-in"}', claims),
  'alg twice in the header': ({ ours, claims }) =>
    ours('{"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":"sign-in"}', claims),
  expired: ({ ours, claims }) => ours(HEADER, { ...claims, iat: NOW - 601, exp: NOW - 1 }),
  'expired this second': ({ ours, claims }) => ours(HEADER, { ...claims, iat: NOW - 600, exp: NOW }),
  'without an end': ({ ours, claims }) => ours(HEADER, less(claims, 'exp')),
  'an end that is a text': ({ ours, claims }) => ours(HEADER, { ...claims, exp: '9999999999' }),
  'an end far away, issued long ago': ({ ours, claims }) =>
    ours(HEADER, { ...claims, iat: NOW - 3600, exp: NOW + 10 ** 9 }),
  'not yet good': ({ ours, claims }) => ours(HEADER, { ...claims, nbf: NOW + 3600 }),
  'issued in the future': ({ ours, claims }) => ours(HEADER, { ...claims, iat: NOW + 3600, exp: NOW + 4200 }),
  'without a time of issue': ({ ours, claims }) => ours(HEADER, less(claims, 'iat')),
  'another audience': ({ ours, claims }) => ours(HEADER, { ...claims, aud: 'smartpresence' }),
  'several audiences': ({ ours, claims }) => ours(HEADER, { ...claims, aud: ['smartpresence-api', 'evil'] }),
  'without an audience': ({ ours, claims }) => ours(HEADER, less(claims, 'aud')),
  'another issuer': ({ ours, claims }) => ours(HEADER, { ...claims, iss: 'https://evil.example' }),
  'without an issuer': ({ ours, claims }) => ours(HEADER, less(claims, 'iss')),
  'without a subject': ({ ours, claims }) => ours(HEADER, less(claims, 'sub')),
  'without a sign-in': ({ ours, claims }) => ours(HEADER, less(claims, 'sid')),
  'without an id': ({ ours, claims }) => ours(HEADER, less(claims, 'jti')),
  'another’s subject, signed by nobody': ({ good, claims }) =>
    [partsOf(good)[0], encode({ ...claims, sub: IDS.admin }), partsOf(good)[2]].join('.'),
  'another’s subject by our key': ({ ours, claims }) => ours(HEADER, { ...claims, sub: IDS.admin }),
  'a role of its own by our key': ({ ours, claims }) => ours(HEADER, { ...claims, role: 'admin' }),
  'a scope of its own by our key': ({ ours, claims }) => ours(HEADER, { ...claims, scope: '*' }),
  'a sign-in that is not there': ({ ours, claims }) => ours(HEADER, { ...claims, sid: uuid(999) }),
  'a sign-in that is an operator': ({ ours, claims }) => ours(HEADER, { ...claims, sid: { $gt: '' } }),
  'the sign-in of a browser': ({ ours, claims, cookie }) =>
    ours(HEADER, { ...claims, sub: IDS.asha, sid: cookie.split('.')[0] }),
  'a subject twice': ({ ours, claims }) =>
    ours(HEADER, JSON.stringify(claims).replace('{', `{"sub":"${IDS.admin}",`)),
  'claims with white space': ({ ours, claims }) => ours(HEADER, JSON.stringify(claims, undefined, 1)),
  'claims that are a list': ({ ours, claims }) => ours(HEADER, [claims]),
  'claims that are no JSON': ({ ours }) => ours(HEADER, '{"sub":'),
  'claims with a prototype': ({ ours, claims }) =>
    ours(HEADER, JSON.stringify(claims).replace('{', '{"__proto__":{"role":"admin"},')),
  'a signature with one bit changed': ({ good }) => flip(good, good.length - 20),
  'a header with one letter changed': ({ good }) => flip(good, 5),
  'a claim with one letter changed': ({ good }) => flip(good, good.indexOf('.') + 30),
  'no signature': ({ good }) => good.slice(0, good.lastIndexOf('.') + 1),
  'no signature and no dot': ({ good }) => good.slice(0, good.lastIndexOf('.')),
  'half a token': ({ good }) => good.slice(0, good.length / 2),
  'one letter less': ({ good }) => good.slice(0, -1),
  'one letter more': ({ good }) => `${good}A`,
  padding: ({ good }) => `${good}==`,
  'a fourth part': ({ good }) => `${good}.${encode('x')}`,
  'five parts, as if it were encrypted': ({ good }) => `${good}.AA.AA`,
  'a space before': ({ good }) => ` ${good}`,
  'a tab within': ({ good }) => good.replace('.', '.\t'),
  'another token after a space': ({ good }) => `${good} ${good}`,
  'a comma and another': ({ good }) => `${good}, Bearer ${good}`,
  'the signature of zeros': ({ good }) =>
    [...partsOf(good).slice(0, 2), Buffer.alloc(64).toString('base64url')].join('.'),
  'the signature of a small order key': ({ good }) =>
    [...partsOf(good).slice(0, 2), Buffer.from(`01${'00'.repeat(63)}`, 'hex').toString('base64url')].join(
      '.',
    ),
  'the refresh token as access': ({ refreshToken }) => refreshToken,
  'the refresh token as a signature': ({ good, refreshToken }) =>
    [...partsOf(good).slice(0, 2), refreshToken].join('.'),
  'a browser’s cookie as a token': ({ cookie }) => cookie,
  'a huge token': ({ good }) => good + 'A'.repeat(6000),
  'huge claims by our key': ({ ours, claims }) => ours(HEADER, { ...claims, jti: 'x'.repeat(4000) }),
  'standard base64': ({ good }) => good.replaceAll('-', '+').replaceAll('_', '/').replace(/\.(.)/, '.$1+'),
  nothing: () => '',
  'a word': () => 'null',
  chance: () => randomBytes(200).toString('base64url'),
};

test('knows of at least sixty attacks', () => {
  expect(Object.keys(ATTACKS).length).toBeGreaterThanOrEqual(60);
});

test('holds the good token for good, so that the others are refused for what they are', async () => {
  const api = await buildTestApi();
  const { good, ours, claims } = await looted(api);
  expect(ours(HEADER, claims)).toBe(good);
  expect((await api.get('/me', { headers: bearer(good) })).status).toBe(200);
});

test('is nobody by any of them, and tells nobody what they were', async () => {
  const api = await buildTestApi();
  const loot = await looted(api);
  for (const [name, attack] of Object.entries(ATTACKS)) {
    const token = attack(loot);
    const reply = await api.get('/me', { headers: bearer(token) });
    expect(reply.status, name).toBe(401);
    expect(Problem.parse(reply.body).code, name).toMatch(/^(not-signed-in|kiosk-unknown)$/);
    const parts = token.split('.').filter(({ length }) => length > 20);
    for (const part of parts) expect(JSON.stringify(reply.body), name).not.toContain(part);
    for (const part of parts) expect(api.logged.join('\n'), name).not.toContain(part);
  }
});

test('is nobody by a token in another place than its header', async () => {
  const api = await buildTestApi();
  const { good, cookie } = await looted(api);
  const places = [
    api.get('/me', { headers: { cookie: `sp_sign_in=${good}` } }),
    api.get('/me', { headers: { authorization: good } }),
    api.get('/me', { headers: { authorization: `bearer ${good}` } }),
    api.get('/me', { headers: { authorization: `Basic ${Buffer.from(good).toString('base64')}` } }),
    api.get('/me', { headers: { 'x-access-token': good } }),
    api.get('/me', { headers: { authorization: `Bearer ${cookie}` } }),
  ];
  expect((await Promise.all(places)).map(({ status }) => status)).toEqual(Array(places.length).fill(401));
});

test('is nobody by a good token of yesterday, of another school, or of a sign-in that ended', async () => {
  const [here, there] = [await buildTestApi(), await buildTestApi()];
  const [{ good, claims }, foreign] = [await looted(here), await looted(there)];
  const status = async (token: string): Promise<number> =>
    (await here.get('/me', { headers: bearer(token) })).status;
  expect(await status(foreign.ours(HEADER, claims))).toBe(401);
  here.clock.advance(HOUR_MS);
  expect(await status(good)).toBe(401);
  here.clock.set(NINE - DAY_MS);
  expect(await status(good)).toBe(401);
  here.clock.set(NINE);
  expect(await status(good)).toBe(200);
  await here.post('/sign-out', { headers: bearer(good), body: {} });
  expect(await status(good)).toBe(401);
});
