/** Whom the kiosk trusts: a server with a school's own certificate only once its authority was named, and never by mistake. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { createApiClient } from '../../../../electron/host/sync/api-client.ts';
import { certificateTrouble, readAuthorities, trust } from '../../../../electron/host/sync/authorities.ts';
import { makeAuthority, signedBy } from '../../../support/certificates.ts';
import { STARTS_AT } from '../../../support/facts.ts';
import { createTestTime } from '../../../support/time.ts';

const BEFORE = getCACertificates('default');

let folder: string;
let server: Server;
let origin: string;
let authority: Awaited<ReturnType<typeof makeAuthority>>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-authorities-'));
  authority = await makeAuthority();
  const { cert, key } = await signedBy(authority, ['127.0.0.1']);
  const health = { version: 1, ready: true, store: 'ok', school: 'ready', now: STARTS_AT };
  server = createServer({ cert, key }, (_, response) => response.end(JSON.stringify(health)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `https://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
});
afterEach(async () => {
  setDefaultCACertificates(BEFORE);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function look(at = origin) {
  const time = createTestTime(STARTS_AT);
  const client = createApiClient({
    origin: at,
    fetch,
    crypto: nodeCrypto,
    timers: time,
    monotonic: time.monotonic,
    pairing: () => undefined,
  });
  return client.look();
}

function fileWith(text: string): string {
  const path = join(folder, 'ca.pem');
  writeFileSync(path, text);
  return path;
}

test('a server that a stranger vouches for is not spoken to, until that stranger is named', async () => {
  const notTrusted = { ok: false, error: { kind: 'offline', why: 'certificate' } };
  expect(await look()).toEqual(notTrusted);
  trust([]);
  expect(await look()).toEqual(notTrusted);
  const read = readAuthorities(fileWith(`words before\n${authority.cert}\nwords after`));
  trust(read.ok ? read.value : []);
  expect(await look()).toEqual({ ok: true, value: undefined });
});

test('a certificate for another address is not taken, whoever vouches for it', async () => {
  trust([authority.cert]);
  expect(await look(origin.replace('127.0.0.1', 'localhost'))).toEqual({
    ok: false,
    error: { kind: 'offline', why: 'certificate' },
  });
});

test('whom everybody trusts stays trusted', () => {
  const prints = (certificates: readonly string[]): readonly string[] =>
    certificates.map((one) => new X509Certificate(one).fingerprint256);
  trust([authority.cert]);
  expect(prints(getCACertificates('default'))).toEqual(
    expect.arrayContaining([...prints(BEFORE), ...prints([authority.cert])]),
  );
});

test.each([
  { what: 'nothing of the kind', text: 'hello', words: 'no certificate in PEM' },
  {
    what: 'a broken one',
    text: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
    words: 'ca.pem',
  },
])('a file with $what is refused in words', ({ text, words }) => {
  const read = readAuthorities(fileWith(text));
  expect(read).toMatchObject({ ok: false, error: { kind: 'ca-unreadable' } });
  expect(read.ok ? '' : read.error.detail).toContain(words);
});

test('so is one that is not there', () => {
  expect(readAuthorities(join(folder, 'none.pem'))).toMatchObject({
    ok: false,
    error: { kind: 'ca-unreadable' },
  });
});

test.each([
  { code: 'CERT_HAS_EXPIRED', trouble: 'date' },
  { code: 'CERT_NOT_YET_VALID', trouble: 'date' },
  { code: 'SELF_SIGNED_CERT_IN_CHAIN', trouble: 'certificate' },
  { code: 'ECONNREFUSED', trouble: undefined },
])('$code is a trouble of kind $trouble', ({ code, trouble }) => {
  expect(certificateTrouble(Object.assign(new Error(code), { code }))).toBe(trouble);
});
