/** Updates end to end but for the fetching: what is asked of the server, what of electron-updater, and what is logged. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import type { Log } from '../../../electron/host/log.ts';
import { createUpdates, type Updates, type UpdatesDeps } from '../../../electron/main/updates.ts';

const URL_OF_UPDATES = 'https://updates.example/kiosk/';
const operator = generateKeyPairSync('ed25519');
const publicKey = new Uint8Array(
  Buffer.from(operator.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
);
const sha512 = createHash('sha512').update('installer').digest('base64');
const OFFER = { version: '0.2.0', files: [{ url: 'kiosk.AppImage', sha512 }] };
const MANIFEST = JSON.stringify({
  kind: 'smartpresence-update',
  version: '0.2.0',
  files: { 'kiosk.AppImage': { sha512 } },
});
const SIGNATURE = `${sign(null, Buffer.from(MANIFEST), operator.privateKey).toString('base64url')}\n`;

interface World {
  readonly offer?: unknown;
  readonly fetched?: 'damaged';
  /** What the server has, by address; an Error is a network that is down. */
  readonly files?: Readonly<Record<string, string | Error>>;
  readonly settings?: UpdatesDeps['settings'];
}

interface Stage extends Updates {
  /** What happened, in order. */
  readonly seen: string[];
  /** Lets the next timer run, and says after how many ms it was due. */
  readonly tick: () => number | undefined;
}

function stage(world: World = {}): Stage {
  const seen: string[] = [];
  const due: { readonly ms: number; readonly run: () => void }[] = [];
  const files = world.files ?? {
    [`${URL_OF_UPDATES}update.json`]: MANIFEST,
    [`${URL_OF_UPDATES}update.json.sig`]: SIGNATURE,
  };
  const note = (event: string): void => void seen.push(`log ${event}`);
  const log: Log = { info: note, warn: note, error: note };
  const updates = createUpdates({
    settings: 'settings' in world ? world.settings : { url: URL_OF_UPDATES, publicKey },
    running: '0.1.0',
    crypto: nodeCrypto,
    log,
    async fetch(url) {
      const found = files[url];
      if (found instanceof Error) throw found;
      return new Response(found ?? 'not here', { status: found === undefined ? 404 : 200 });
    },
    async openFetcher(url) {
      seen.push(`open ${url}`);
      return {
        offered: async () => ('offer' in world ? world.offer : OFFER),
        async fetch() {
          seen.push('fetch');
          return world.fetched ?? 'fetched';
        },
        hold: () => void seen.push('hold'),
      };
    },
    timers: {
      after(ms, run) {
        const entry = { ms, run };
        due.push(entry);
        return () => void due.splice(due.indexOf(entry), 1);
      },
    },
  });
  return {
    ...updates,
    seen,
    tick() {
      const next = due.shift();
      next?.run();
      return next?.ms;
    },
  };
}

describe('where updates are on', () => {
  test('a good one is fetched', async () => {
    const { look, seen } = stage();
    expect(await look()).toEqual({ kind: 'fetched', version: '0.2.0' });
    expect(seen).toEqual([`open ${URL_OF_UPDATES}`, 'fetch', 'log update-fetched']);
  });

  test('one that was fetched is held where the program ends with a class open', async () => {
    const { start, look, hold, tick, seen } = stage();
    start();
    hold();
    expect(seen).toEqual([]);
    await look();
    hold();
    expect(seen.at(-1)).toBe('hold');
    expect(tick()).toBe(undefined);
  });

  test('nothing is asked of the server where nothing is offered', async () => {
    const { look, seen } = stage({ offer: undefined, files: {} });
    expect(await look()).toEqual({ kind: 'none' });
    expect(seen).toEqual([`open ${URL_OF_UPDATES}`]);
  });

  test.each<{ name: string; world: World; code: string }>([
    { name: 'no manifest stands beside it', world: { files: {} }, code: 'update-unsigned' },
    {
      name: 'no signature stands beside it',
      world: { files: { [`${URL_OF_UPDATES}update.json`]: MANIFEST } },
      code: 'update-unsigned',
    },
    {
      name: 'its manifest is endless',
      world: {
        files: {
          [`${URL_OF_UPDATES}update.json`]: MANIFEST + ' '.repeat(70_000),
          [`${URL_OF_UPDATES}update.json.sig`]: SIGNATURE,
        },
      },
      code: 'update-unsigned',
    },
    {
      name: 'another key signed it',
      world: { settings: { url: URL_OF_UPDATES, publicKey: new Uint8Array(32).fill(1) } },
      code: 'update-signature-wrong',
    },
    {
      name: 'it stands on another host',
      world: { offer: { ...OFFER, files: [{ url: 'https://elsewhere.example/kiosk.AppImage', sha512 }] } },
      code: 'update-from-elsewhere',
    },
  ])('nothing is fetched where $name', async ({ world, code }) => {
    const { look, seen } = stage(world);
    expect(await look()).toEqual({ kind: 'refused', code });
    expect(seen).toEqual([`open ${URL_OF_UPDATES}`, `log ${code}`]);
  });

  test('one that was damaged on the way is refused', async () => {
    const { look, seen } = stage({ fetched: 'damaged' });
    expect(await look()).toEqual({ kind: 'refused', code: 'update-damaged' });
    expect(seen).toEqual([`open ${URL_OF_UPDATES}`, 'fetch', 'log update-damaged']);
  });

  test('a server out of reach is logged, no more', async () => {
    const down = { [`${URL_OF_UPDATES}update.json`]: new Error('getaddrinfo ENOTFOUND') };
    const { look, seen } = stage({ files: down });
    expect(await look()).toEqual({ kind: 'unreachable' });
    expect(seen).toEqual([`open ${URL_OF_UPDATES}`, 'log update-unreachable']);
  });

  test('the first look waits for ten minutes, the next for a day, until it is stopped', () => {
    const { start, stop, tick } = stage();
    start();
    expect(tick()).toBe(10 * 60_000);
    expect(tick()).toBe(24 * 60 * 60_000);
    stop();
    expect(tick()).toBe(undefined);
  });
});

test('where the operator set nothing, nothing is loaded and nothing is asked', async () => {
  const { look, start, tick, seen } = stage({ settings: undefined });
  start();
  expect(tick()).toBe(undefined);
  expect(await look()).toEqual({ kind: 'off' });
  expect(seen).toEqual([]);
});
