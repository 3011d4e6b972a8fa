/** The kiosk's command line: what it needs, what it takes for granted, and plain words for the rest. */
import { expect, test } from 'vitest';
import { readArguments } from '../../../electron/host/arguments.ts';

const PLACES = { webDir: '/repo/web', modelsDir: '/repo/models' };
const LEAST = ['--data', '/data/kiosk', '--api', 'http://127.0.0.1:4480/'];

test('takes an API and a folder, and finds the rest', () => {
  expect(readArguments(LEAST, PLACES)).toMatchObject({
    ok: true,
    value: {
      dataDir: '/data/kiosk',
      logsDir: '/data/kiosk/logs',
      apiOrigin: 'http://127.0.0.1:4480',
      shell: 'chromium',
      kiosk: false,
      caFile: undefined,
      pairingFile: undefined,
      webDir: '/repo/web',
      modelsDir: '/repo/models',
    },
  });
});

test('looks for the pairing code of a demo beside the API’s folder', () => {
  expect(readArguments([...LEAST, '--demo'], PLACES)).toMatchObject({
    value: { pairingFile: '/data/api/demo-pairing.json' },
  });
  expect(readArguments([...LEAST, '--demo-pairing', '/else.json'], PLACES)).toMatchObject({
    value: { pairingFile: '/else.json' },
  });
});

test('takes the file of an authority of the school’s own', () => {
  expect(readArguments([...LEAST, '--ca', '/stick/ca.pem'], PLACES)).toMatchObject({
    value: { caFile: '/stick/ca.pem' },
  });
});

test('uses faces without a keystore only where it is told to', () => {
  expect(readArguments(LEAST, PLACES)).toMatchObject({ value: { allowUnprotectedKeys: false } });
  expect(readArguments([...LEAST, '--allow-unprotected-keys'], PLACES)).toMatchObject({
    value: { allowUnprotectedKeys: true },
  });
});

test.each([
  { args: ['--api', 'http://127.0.0.1'], words: '--data' },
  { args: ['--data', '/d'], words: '--api' },
  { args: ['--data', '/d', '--api', 'ftp://x'], words: '--api' },
  { args: [...LEAST, '--public-origin', 'nonsense'], words: '--public-origin' },
  { args: [...LEAST, '--shell', 'electron'], words: '--shell' },
  { args: [...LEAST, '--nonsense'], words: '--nonsense' },
])('refuses $args', ({ args, words }) => {
  const read = readArguments(args, PLACES);
  expect(read).toMatchObject({ ok: false, error: { kind: 'bad-arguments' } });
  expect(JSON.stringify(read)).toContain(words);
});
