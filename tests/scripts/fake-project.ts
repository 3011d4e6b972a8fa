/**
 * A small project with the real scripts and stand-ins for all they start: no packages, a builder that writes empty pages, copies
 * programs, and fails at them where a `broken.txt` stands, an API and a kiosk that only speak. What the stand-ins were told they write into the data folder. Where a `witness.port` stands,
 * the kiosk starts a helper, as it starts a browser, that holds a connection to that port for as long as it lives. With `FAKE_ELECTRON`
 * it has a program that passes for Electron's.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempTree } from './temp-tree.ts';

const SCRIPTS = join(import.meta.dirname, '..', '..', 'scripts');

const BUILDER = `
const fs = require('node:fs');
const after = (option) => process.argv[process.argv.indexOf(option) + 1];
if (after('--config') === 'programs.vite.config.ts') {
  if (fs.existsSync('broken.txt')) process.exit(1);
  fs.mkdirSync('.cache/programs', { recursive: true });
  fs.writeFileSync('.cache/programs/package.json', '{"type":"commonjs"}');
  fs.copyFileSync('server/main.ts', '.cache/programs/api.js');
  fs.copyFileSync('electron/chromium/main.ts', '.cache/programs/kiosk.js');
  fs.appendFileSync('built.txt', 'programs ');
} else {
  const app = after('--mode');
  fs.mkdirSync('.cache/web/' + app, { recursive: true });
  fs.writeFileSync('.cache/web/' + app + '/index.html', '');
  fs.appendFileSync('built.txt', app + ' ');
}
`;

/** Both stand-ins end when their input ends, as the real programs do. */
const PROGRAM = `
const fs = require('node:fs'), path = require('node:path');
const args = process.argv.slice(2);
const value = (name) => args[args.indexOf(name) + 1];
const data = value('--data'), name = path.basename(data);
fs.mkdirSync(data, { recursive: true });
fs.appendFileSync(path.join(data, 'starts.jsonl'), JSON.stringify({ pid: process.pid, args, asNode: process.env.ELECTRON_RUN_AS_NODE }) + '\\n');
const tell = (line) => process.stdout.write(JSON.stringify(line) + '\\n');
process.stdin.resume().on('end', () => process.exit(0));
`;

const API = `${PROGRAM}
if (value('--port') === '1') {
  tell({ event: 'failed', code: 'port-taken', message: 'Port 1 is taken. Choose another with --port.' });
  process.exit(2);
}
fs.writeFileSync(value('--accounts'), 'All\\n--- start here ---\\nteacher Ada, PIN 4711\\n\\nadmin Bob\\n--- everyone ---\\nand more\\n');
tell({ event: 'ready', origin: 'http://127.0.0.1:4001', ...(args.includes('--lan') ? { lanOrigin: 'https://127.0.0.2:4001', lanAddresses: ['127.0.0.2', '10.0.0.9'] } : {}) });
`;

const KIOSK = `${PROGRAM}
const HELPER = "require('node:net').connect(Number(process.argv[1]), () => console.log('there'))";
const witness = fs.existsSync('witness.port') ? fs.readFileSync('witness.port', 'utf8') : undefined;
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));
console.log('a line for the log');
fs.watch(data, (event, file) => {
  if (file === 'close') tell({ event: 'window-closed' });
  if (file === 'crash') process.exit(7);
});
const ready = () => tell({ event: 'ready', origin: 'http://127.0.0.1:4100', url: 'http://127.0.0.1:4100/enter?once' });
if (witness === undefined) ready();
else require('node:child_process').spawn(process.execPath, ['-e', HELPER, witness], { stdio: ['ignore', 'pipe', 'ignore'] }).stdout.once('data', ready);
`;

const SHELL_BUILDER = `
const fs = require('node:fs');
fs.mkdirSync('.cache/electron/main', { recursive: true });
fs.writeFileSync('.cache/electron/package.json', '{"type":"commonjs"}');
fs.copyFileSync('electron/chromium/main.ts', '.cache/electron/main/main.js');
fs.appendFileSync('built.txt', 'electron ');
`;

/** An installer that brings a program which is Node by another name. */
export const FAKE_ELECTRON = {
  'node_modules/electron/package.json': { version: '45.4.1' },
  'node_modules/electron/install.js': `
const fs = require('node:fs'), path = require('node:path');
const dist = path.join(__dirname, 'dist');
fs.mkdirSync(dist);
fs.writeFileSync(path.join(dist, 'version'), '45.4.1');
fs.symlinkSync(process.execPath, path.join(dist, 'electron'));
fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron');
`,
  'node_modules/electron-vite/package.json': { type: 'commonjs' },
  'node_modules/electron-vite/bin/electron-vite.js': SHELL_BUILDER,
};

/** The desktop of a tester, who may be root. */
export const DESKTOP = { DISPLAY: ':0', SMARTPRESENCE_NO_SANDBOX: '1' };

/** Runs `npm start` of such a project, with the given options, until the test is over. */
export function fakeProject(
  files: Readonly<Record<string, unknown>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const root = tempTree({
    'package.json': { type: 'module', engines: { node: '>=24.15 <25' } },
    'package-lock.json': { packages: {} },
    'node_modules/.package-lock.json': { packages: {} },
    'node_modules/vite/package.json': {},
    'node_modules/vite/bin/vite.js': BUILDER,
    'models/manifest.json': { package: 'none', nets: {}, backends: {} },
    'server/main.ts': API,
    'electron/chromium/main.ts': KIOSK,
    browser: '',
    ...files,
  });
  cpSync(SCRIPTS, join(root, 'scripts'), { recursive: true });
  const data = join(root, '.data');
  return {
    root,
    data,
    /** What a program was told at each of its starts. */
    starts: (name: 'api' | 'kiosk') => {
      const path = join(data, name, 'starts.jsonl');
      return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
    },
    start: (...args: readonly string[]) => startedScript({ root, script: 'start.mjs', args, env }),
    /** The same for `npm run kiosk`. */
    kiosk: (...args: readonly string[]) => startedScript({ root, script: 'kiosk.mjs', args, env }),
    setup: (...args: readonly string[]) => startedScript({ root, script: 'setup.mjs', args, env }),
  };
}

interface StartedScript {
  readonly root: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function startedScript({ root, script, args, env }: StartedScript) {
  const child = spawn(process.execPath, [join(root, 'scripts', script), ...args], {
    cwd: root,
    env: {
      PATH: dirname(process.execPath),
      HOME: root,
      SMARTPRESENCE_BROWSER: join(root, 'browser'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  let printed = '';
  const readers = new Set<() => void>();
  const read = (text: string) => {
    printed += text;
    for (const reader of readers) reader();
  };
  child.stdout.setEncoding('utf8').on('data', read);
  child.stderr.setEncoding('utf8').on('data', read);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    pid: child.pid ?? 0,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    ended,
    printed: () => printed,
    /** Resolves once these words were printed; rejects where the script ends without them. */
    until: (words: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (!printed.includes(words)) return;
          readers.delete(look);
          resolve();
        };
        readers.add(look);
        look();
        void ended.then((code) =>
          reject(new Error(`ended with ${String(code)} without "${words}":\n${printed}`)),
        );
      }),
  };
}
