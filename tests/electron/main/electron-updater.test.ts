/**
 * The real electron-updater against a server of this test, with what `npm run package -- --sign` writes: nothing is fetched
 * before the manifest holds, nothing else than what was signed is kept, and it is installed only at a good end.
 */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { signUpdate } from '../../../scripts/packaging/package-sign.mjs';

const CHILD = join(import.meta.dirname, '..', '..', 'support', 'updater-child.ts');
const INSTALLER = 'SmartPresence-0.2.0-x86_64.AppImage';
/** A program that, started after it was installed, does nothing. */
const NEW_PROGRAM = '#!/bin/sh\nexit 0\n# 0.2.0\n';

interface Server {
  readonly url: string;
  readonly publicKey: string;
  /** The files that are served; a test alters them after they were signed. */
  readonly folder: string;
  readonly asked: readonly string[];
}

async function updateServer(): Promise<Server> {
  const folder = temporary();
  writeFileSync(join(folder, INSTALLER), NEW_PROGRAM);
  const keyPath = join(temporary(), 'key.pem');
  writeFileSync(keyPath, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const signed = signUpdate({ folder, version: '0.2.0', keyPath, now: new Date(0) });
  if (!signed.ok) throw new Error(signed.failure.message);
  const asked: string[] = [];
  const server = createServer((request, reply) => {
    const name = (request.url ?? '').replace(/^[/]kiosk[/]|[?].*$/g, '');
    asked.push(name);
    if (!existsSync(join(folder, name))) reply.statusCode = 404;
    reply.end(existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/kiosk/`, publicKey: signed.value.publicKey, folder, asked };
}

interface Seen {
  readonly lines: readonly unknown[];
  /** The folder that the installed program lies in, and what lies there afterwards. */
  readonly programs: string;
  readonly files: readonly string[];
}

async function look(
  { url, publicKey }: Server,
  running = '0.1.0',
  exitCode = 2,
  held = false,
): Promise<Seen> {
  const folder = temporary();
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const program = join(programs, `SmartPresence-${running}-x86_64.AppImage`);
  writeFileSync(program, 'the old program');
  writeFileSync(join(folder, 'app-update.yml'), 'updaterCacheDirName: smartpresence-updater\n');
  const child = spawn(
    process.execPath,
    [CHILD, JSON.stringify({ url, publicKey, running, folder, exitCode, held })],
    {
      env: { ...process.env, APPIMAGE: program, XDG_CACHE_HOME: join(folder, 'cache') },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (text) => (output += String(text)));
  child.stderr.on('data', (text) => (errors += String(text)));
  await new Promise((resolve) => child.once('close', resolve));
  expect(errors).toBe('');
  const lines = output
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  return { lines, programs, files: readdirSync(programs) };
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'smartpresence-updates-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('an update that the operator signed', () => {
  test('is fetched after its manifest, and not installed by a program that ends badly', async () => {
    const server = await updateServer();
    const { lines, files } = await look(server);
    expect(lines).toEqual([{ log: 'update-fetched' }, { outcome: { kind: 'fetched', version: '0.2.0' } }]);
    expect(server.asked).toEqual(['latest-linux.yml', 'update.json', 'update.json.sig', INSTALLER]);
    expect(files).toEqual(['SmartPresence-0.1.0-x86_64.AppImage']);
  });

  test('is not asked for by a kiosk that has it', async () => {
    const server = await updateServer();
    expect((await look(server, '0.2.0')).lines).toEqual([{ outcome: { kind: 'none' } }]);
    expect(server.asked).toEqual(['latest-linux.yml']);
  });

  test('is not kept where its bytes changed on the way', async () => {
    const server = await updateServer();
    writeFileSync(join(server.folder, INSTALLER), NEW_PROGRAM.replace('0.2.0', '6.6.6'));
    const { lines, files } = await look(server, '0.1.0', 0);
    expect(lines).toEqual([
      { log: 'update-damaged' },
      { outcome: { kind: 'refused', code: 'update-damaged' } },
    ]);
    expect(files).toEqual(['SmartPresence-0.1.0-x86_64.AppImage']);
  });

  test('is not installed by a program that ends with a class open', async () => {
    const { files } = await look(await updateServer(), '0.1.0', 0, true);
    expect(files).toEqual(['SmartPresence-0.1.0-x86_64.AppImage']);
  });

  // Elsewhere no program updates itself this way.
  if (process.platform === 'linux') {
    test('is installed when the program ends well, and says under which name', async () => {
      const { lines, programs, files } = await look(await updateServer(), '0.1.0', 0);
      expect(files).toEqual([INSTALLER]);
      expect(readFileSync(join(programs, INSTALLER), 'utf8')).toBe(NEW_PROGRAM);
      expect(lines.at(-1)).toEqual({ moved: join(programs, INSTALLER) });
    });
  }
});

describe('whoever has the server, but not the key,', () => {
  test.each([
    {
      name: 'with another installer and its hash in the feed',
      alter: (folder: string) => replaceIn(folder, 'latest-linux.yml', /"sha512": "\w/, '"sha512": "0'),
      code: 'update-file-differs',
    },
    {
      name: 'with another version in the feed',
      alter: (folder: string) =>
        replaceIn(folder, 'latest-linux.yml', '"version": "0.2.0"', '"version": "0.3.0"'),
      code: 'update-version-differs',
    },
    {
      name: 'with another version in the manifest',
      alter: (folder: string) => replaceIn(folder, 'update.json', '0.2.0', '0.3.0'),
      code: 'update-signature-wrong',
    },
    {
      name: 'without a signature',
      alter: (folder: string) => rmSync(join(folder, 'update.json.sig')),
      code: 'update-unsigned',
    },
    {
      name: 'with an installer on another host',
      alter: (folder: string) =>
        replaceIn(folder, 'latest-linux.yml', `"url": "`, '"url": "http://127.0.0.2:1/'),
      code: 'update-from-elsewhere',
    },
  ])('$name has nothing fetched: $code', async ({ alter, code }) => {
    const server = await updateServer();
    alter(server.folder);
    expect((await look(server)).lines).toEqual([{ log: code }, { outcome: { kind: 'refused', code } }]);
    expect(server.asked).not.toContain(INSTALLER);
  });
});

function replaceIn(folder: string, name: string, what: string | RegExp, by: string): void {
  const path = join(folder, name);
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, before.replace(what, by));
  expect(readFileSync(path, 'utf8')).not.toBe(before);
}
