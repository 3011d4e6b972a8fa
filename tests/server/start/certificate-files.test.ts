/** A school's own certificate: what is said of files that will not do, and how a renewed one is taken. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import type { Certificate } from '../../../server/start/certificate.ts';
import { endsSoon, readCertificate, watchCertificate } from '../../../server/start/certificate-files.ts';
import type { Timers } from '../../../server/ports.ts';
import { makeAuthority, signedBy } from '../../support/certificates.ts';
import { handClock } from '../../support/server-fixture.ts';

const ORIGIN = 'https://school.example:8443';
const NOW = Date.now();

async function files(pair: Partial<Certificate>) {
  const folder = await mkdtemp(join(tmpdir(), 'smartpresence-tls-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const paths = { certificateFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  const put = async ({ cert, key }: Partial<Certificate>): Promise<void> => {
    if (cert !== undefined) await writeFile(paths.certificateFile, cert);
    if (key !== undefined) await writeFile(paths.keyFile, key);
  };
  await put(pair);
  return { paths, put };
}

async function made(hosts: readonly string[] = ['school.example'], times: object = {}): Promise<Certificate> {
  return signedBy(await makeAuthority(), hosts, times);
}

async function codeOf(pair: Partial<Certificate>, origin: string | undefined = ORIGIN): Promise<string> {
  const read = await readCertificate((await files(pair)).paths, origin, NOW);
  return read.ok ? 'ok' : read.error.code;
}

test('takes a pair that belongs together, is in force and covers the public origin', async () => {
  const pair = await made();
  const read = await readCertificate((await files(pair)).paths, ORIGIN, NOW);
  expect(read).toMatchObject({ ok: true, value: pair });
  expect(read.ok && read.value.endsAt).toBeGreaterThan(NOW + 300 * DAY_MS);
});

test.each([
  { hosts: ['*.school.example'], origin: 'https://in.school.example', code: 'ok' },
  { hosts: ['192.0.2.7'], origin: 'https://192.0.2.7', code: 'ok' },
  { hosts: ['2001:db8::7'], origin: 'https://[2001:db8::7]:1', code: 'ok' },
  { hosts: ['other.example'], origin: ORIGIN, code: 'certificate-wrong-name' },
  { hosts: ['192.0.2.8'], origin: 'https://192.0.2.7', code: 'certificate-wrong-name' },
])('a certificate for $hosts is $code at $origin', async ({ hosts, origin, code }) => {
  expect(await codeOf(await made(hosts), origin)).toBe(code);
});

test('says which file is not there, is none, or does not fit', async () => {
  const [pair, other] = await Promise.all([made(), made()]);
  expect(await codeOf({ key: pair.key })).toBe('certificate-unreadable');
  expect(await codeOf({ cert: pair.cert })).toBe('certificate-unreadable');
  expect(await codeOf({ cert: 'no', key: pair.key })).toBe('certificate-not-pem');
  expect(await codeOf({ cert: pair.cert, key: 'no' })).toBe('certificate-not-pem');
  expect(await codeOf({ cert: pair.cert, key: '-----BEGIN ENCRYPTED PRIVATE KEY-----' })).toBe(
    'certificate-not-pem',
  );
  expect(await codeOf({ cert: pair.cert, key: other.key })).toBe('certificate-key-wrong');
});

test('says that it has ended, or is yet to begin', async () => {
  expect(await codeOf(await made(undefined, { endsAt: NOW - 1000 }))).toBe('certificate-not-in-force');
  const startsAt = NOW + DAY_MS;
  expect(await codeOf(await made(undefined, { startsAt }))).toBe('certificate-not-in-force');
});

test('warns in the last fourteen days', () => {
  const pair = { cert: '', key: '' };
  expect(endsSoon({ ...pair, endsAt: NOW + 15 * DAY_MS }, NOW)).toBeUndefined();
  expect(endsSoon({ ...pair, endsAt: NOW + 13 * DAY_MS }, NOW)).toContain('Renew it');
});

test('hands over what changed, every minute, and keeps what it has while the files do not fit', async () => {
  const [first, second] = await Promise.all([made(), made()]);
  const { paths, put } = await files(first);
  const taken: Certificate[] = [];
  const logged: object[] = [];
  const note = (fields: object): void => void logged.push(fields);
  let next: { readonly ms: number; readonly run: () => void } | undefined;
  const timers: Timers = {
    after(ms, run) {
      next = { ms, run };
      return () => {
        next = undefined;
      };
    },
  };
  const watch = watchCertificate(
    { clock: handClock(NOW), timers, log: { info: note, warn: note, error: note } },
    { files: paths, publicOrigin: ORIGIN },
    { current: first, take: (certificate) => taken.push(certificate) },
  );
  expect(next?.ms).toBe(MINUTE_MS);
  await watch.look();
  expect(taken).toEqual([]);

  await put({ cert: second.cert });
  await watch.look();
  await watch.look();
  expect(taken).toEqual([]);
  expect(logged).toEqual([{ code: 'certificate-key-wrong' }]);

  await put({ key: second.key });
  next?.run();
  await watch.look();
  expect(taken).toMatchObject([second]);
  await watch.stop();
  expect(next).toBeUndefined();
});
