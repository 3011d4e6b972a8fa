/** What an operator may write into kiosk.json, and what they are told where it cannot be followed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { argumentsFrom, KioskSettings, readKioskSettings } from '../../../electron/main/kiosk-settings.ts';

const KEY = Buffer.alloc(32, 7).toString('base64url');
const API = 'https://school.example:8443';

function folderWith(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'smartpresence-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (text !== undefined) writeFileSync(join(folder, 'kiosk.json'), text);
  return folder;
}

function read(settings: unknown): ReturnType<typeof readKioskSettings> {
  return readKioskSettings(folderWith(typeof settings === 'string' ? settings : JSON.stringify(settings)));
}

describe('settings', () => {
  test('have lock, auto-start and updates off where only the API is named', () => {
    expect(read({ apiOrigin: API })).toEqual({
      ok: true,
      value: { apiOrigin: API, kiosk: false, autoStart: false, allowUnprotectedKeys: false },
    });
  });

  test('are read whole, behind the mark that editors of Windows put first', () => {
    const whole = {
      apiOrigin: `${API}/`,
      publicOrigin: 'https://192.168.1.20:8443',
      caFile: '/etc/school/ca.pem',
      kiosk: true,
      autoStart: true,
      allowUnprotectedKeys: true,
      updates: { url: 'https://updates.example/kiosk', publicKey: KEY },
    };
    expect(read(`\uFEFF${JSON.stringify(whole)}`)).toEqual({
      ok: true,
      value: {
        ...whole,
        apiOrigin: API,
        updates: { url: 'https://updates.example/kiosk/', publicKey: new Uint8Array(32).fill(7) },
      },
    });
  });

  test('that are missing are asked for, by their path and an example', () => {
    const folder = folderWith();
    const missing = readKioskSettings(folder);
    expect(missing).toMatchObject({ ok: false, error: { kind: 'settings-missing' } });
    expect(JSON.stringify(missing)).toContain('apiOrigin');
    expect(missing.ok ? '' : missing.error.message).toContain(join(folder, 'kiosk.json'));
  });

  test.each([
    { name: 'no JSON', settings: '{', words: 'not a list of settings in JSON' },
    { name: 'a list', settings: [], words: 'not a list of settings in JSON' },
    { name: 'no API', settings: {}, words: 'apiOrigin: a string is wanted' },
    {
      name: 'an API with a path',
      settings: { apiOrigin: `${API}/api` },
      words: 'apiOrigin: must be an address',
    },
    {
      name: 'a misspelt lock',
      settings: { apiOrigin: API, kiosc: true },
      words: '"kiosc" is no setting (there are: apiOrigin,',
    },
    {
      name: 'a lock in words',
      settings: { apiOrigin: API, kiosk: 'yes' },
      words: 'kiosk: a boolean is wanted',
    },
    {
      name: 'updates without a key',
      settings: { apiOrigin: API, updates: { url: 'https://updates.example/' } },
      words: 'updates.publicKey: a string is wanted',
    },
    {
      name: 'updates without a URL',
      settings: { apiOrigin: API, updates: { publicKey: KEY } },
      words: 'updates.url: a string is wanted',
    },
    {
      name: 'updates over plain http',
      settings: { apiOrigin: API, updates: { url: 'http://updates.example/', publicKey: KEY } },
      words: 'updates.url: must be an https address',
    },
    {
      name: 'half a key',
      settings: { apiOrigin: API, updates: { url: 'https://updates.example/', publicKey: KEY.slice(1) } },
      words: 'updates.publicKey: must be the 43 characters',
    },
    {
      name: 'a channel',
      settings: { apiOrigin: API, updates: { url: 'https://u.example/', publicKey: KEY, channel: 'beta' } },
      words: '"channel" is no setting of updates (there are: url, publicKey)',
    },
  ])('are refused in plain words where there is $name', ({ settings, words }) => {
    const refused = read(settings);
    expect(refused).toMatchObject({ ok: false, error: { kind: 'settings-unreadable' } });
    expect(refused.ok ? '' : refused.error.message).toContain(words);
  });

  test('become arguments of the kiosk', () => {
    const settings = { apiOrigin: API, publicOrigin: 'http://10.0.0.5:8080', kiosk: true, caFile: 'ca.pem' };
    expect(argumentsFrom(KioskSettings.parse(settings), '/data')).toEqual([
      '--api',
      API,
      '--ca',
      resolve('/data/ca.pem'),
      '--public-origin',
      'http://10.0.0.5:8080',
      '--kiosk',
    ]);
    expect(argumentsFrom(KioskSettings.parse({ apiOrigin: API }), '/data')).toEqual(['--api', API]);
  });
});
