/** Each setting of a school's server: what it may be, what overrules it, and what is said where it is wrong. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { networkList, readSettings, settingRows } from '../../../server/start/settings-file.ts';

const ROWS = settingRows();

function wrongs(file: unknown, env: Readonly<Record<string, string>> = {}): readonly string[] {
  const read = readSettings(file, env);
  return read.ok ? [] : read.error;
}

test('has a variable and words of its own for each setting', () => {
  expect(ROWS.length).toBeGreaterThan(20);
  for (const of of ['name', 'env', 'about'] as const)
    expect(new Set(ROWS.map((row) => row[of])).size).toBeGreaterThanOrEqual(
      of === 'about' ? 19 : ROWS.length,
    );
});

test('takes nothing at all', () => {
  expect(readSettings({}, {})).toEqual({ ok: true, value: {} });
});

test.each([
  { file: { listen: { prot: 1 } }, says: 'listen.prot is not a setting. Known here: address, port.' },
  { file: { colour: 1 }, says: 'colour is not a setting. Known here: listen, publicOrigin, tls,' },
  { file: { tls: 5 }, says: 'tls must be a group with any of: certificateFile, keyFile.' },
  { file: { listen: { port: '443' } }, says: 'listen.port must be a whole number from 0 to 65535.' },
  { file: { listen: { port: 65_536 } }, says: 'listen.port must be' },
  { file: { listen: { address: 'localhost' } }, says: 'listen.address must be an IP address' },
  { file: { publicOrigin: 'http://a.example' }, says: 'publicOrigin must be an address such as https://' },
  { file: { publicOrigin: 'https://a.example/x' }, says: 'publicOrigin must be' },
  { file: { publicOrigin: 'ftp://127.0.0.1' }, says: 'publicOrigin must be' },
  { file: { trustedProxies: '10.0.0.1' }, says: 'trustedProxies must be a list' },
  { file: { trustedProxies: ['10.0.0.1/33'] }, says: 'trustedProxies must be a list' },
  { file: { trustedProxies: ['proxy.example'] }, says: 'trustedProxies must be a list' },
  { file: { store: { mongodbUri: 'db.example' } }, says: 'store.mongodbUri must be' },
  { file: { mail: { smtpUrl: 'https://a' } }, says: 'mail.smtpUrl must be an address such as smtp://' },
  { file: { mail: { from: 'school' } }, says: 'mail.from must be an e-mail address.' },
  { file: { bootstrapSecret: 'fifteen-letters' }, says: 'bootstrapSecret must be at least 16 characters' },
  { file: { school: { zone: 'Mars/Base' } }, says: 'school.zone must be a time zone' },
  { file: { school: { name: ' ' } }, says: 'school.name must be' },
  { file: [], says: 'The settings must be one JSON object' },
  { file: null, says: 'The settings must be one JSON object' },
])('says in plain words what is wrong with $file', ({ file, says }) => {
  expect(wrongs(file).join('\n')).toContain(says);
});

test('says everything that is wrong at once, and never a secret', () => {
  const said = wrongs({ listen: { port: -1 }, bootstrapSecret: 'hunter2', mail: { password: 5 } });
  expect(said).toHaveLength(3);
  expect(said.join()).not.toContain('hunter2');
});

test.each([
  'https://a.example',
  'https://a.example:8443',
  'http://127.0.0.1:9',
  'http://localhost',
  'http://[::1]:1',
])('takes %s as public origin', (publicOrigin) => {
  expect(wrongs({ publicOrigin })).toEqual([]);
});

test('lets the environment overrule the file, and names the variable where that is wrong', () => {
  const file = { listen: { port: 1, address: '127.0.0.1' }, trustedProxies: ['10.0.0.1'] };
  const env = { SMARTPRESENCE_LISTEN_PORT: '443', SMARTPRESENCE_TRUSTED_PROXIES: '10.0.0.2, ::1/128', X: '' };
  expect(readSettings(file, env)).toMatchObject({
    value: { listen: { port: 443, address: '127.0.0.1' }, trustedProxies: ['10.0.0.2', '::1/128'] },
  });
  expect(wrongs(file, { SMARTPRESENCE_LISTEN_PORT: 'https' })).toEqual([
    'SMARTPRESENCE_LISTEN_PORT must be a whole number from 0 to 65535.',
  ]);
});

test('takes a variable that is empty as not there', () => {
  expect(readSettings({ listen: { port: 1 } }, { SMARTPRESENCE_LISTEN_PORT: '' })).toMatchObject({
    value: { listen: { port: 1 } },
  });
});

test('lets a secret of the environment go before a file with it, and the other way round', () => {
  const named = readSettings({ store: { mongodbUriFile: 'a' } }, { MONGODB_URI: 'mongodb://b' });
  expect(named).toEqual({ ok: true, value: { store: { mongodbUri: 'mongodb://b' } } });
  const plain = readSettings({ store: { mongodbUri: 'mongodb://b' } }, { MONGODB_URI_FILE: 'a' });
  expect(plain).toEqual({ ok: true, value: { store: { mongodbUriFile: 'a' } } });
});

test('knows the addresses of a network', () => {
  const list = networkList(['10.1.0.0/16', '192.168.1.7', '2001:db8::/32']);
  expect(list?.check('10.1.9.9')).toBe(true);
  expect(list?.check('10.2.0.1')).toBe(false);
  expect(list?.check('192.168.1.7')).toBe(true);
  expect(list?.check('2001:db8::1', 'ipv6')).toBe(true);
  expect(networkList(['10.0.0.1/8/8'])).toBeUndefined();
  expect(networkList(['10.0.0.1/x'])).toBeUndefined();
});

test('stands in the guide for operators, setting by setting', () => {
  const guide = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'operators.md'), 'utf8');
  for (const { name, env, about } of ROWS)
    expect(guide).toContain(`| \`${name}\` | \`${env}\` | ${about.replaceAll('|', '\\|')} |`);
});
