/**
 * `npm start`: brings what is missing, starts the central API and the kiosk on a data folder, says where everything is, and
 * ends with every process that it started.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { keptByNpm, showHelp } from './arguments.mjs';
import { killTree, onEndingSignal } from './children.mjs';
import { openDataFolder, resetDataFolder, resetPlan, sizeInWords } from './start/data-folder.mjs';
import { errorCode } from './json.mjs';
import { bringWindow, windowObstacle } from './start/kiosk-window.mjs';
import { dataDirFrom, readStartOptions, START_HELP, swallowedByNpm } from './start/options.mjs';
import { EXIT_CANNOT, refuse, say, sayFailure } from './outcome.mjs';
import { apiArguments, BUILT_API, kioskCall, programLauncher } from './start/programs.mjs';
import { ROOT } from './setup.mjs';
import { REAL_TIME, supervise } from './start/supervisor.mjs';

/**
 * @typedef {import('./start/options.mjs').StartOptions} StartOptions
 * @typedef {import('./start/data-folder.mjs').DataFolder} DataFolder
 * @typedef {import('./setup.mjs').Ready} Ready
 */

async function main() {
  // A reader of our output that goes away must not take the class with it.
  process.stdout.on('error', () => undefined);
  const swallowed = swallowedByNpm(process.env);
  if (swallowed.length > 0) return refuse(keptByNpm('npm start', swallowed));
  const options = readStartOptions(process.argv.slice(2));
  if (!options.ok) {
    const { code, message } = options.failure;
    return refuse({ code, message: `${message} All options: npm start -- --help` });
  }
  if (options.value.help) return showHelp(START_HELP, true);
  const obstacle = windowObstacle(options.value);
  if (obstacle !== undefined) return refuse(obstacle);
  const folder = openDataFolder(dataDirFrom(options.value.data, ROOT));
  if (!folder.ok) return refuse(folder.failure);
  try {
    return await startIn(folder.value, options.value);
  } finally {
    folder.value.release();
  }
}

/**
 * @param {DataFolder} folder
 * @param {StartOptions} options
 */
async function startIn(folder, options) {
  if (options.reset && !(await reset(folder, options.yes))) return EXIT_CANNOT;
  const brought = await bringWindow(options);
  if (!brought.ok) return refuse(brought.failure);
  return runPrograms(folder, options, brought.value.ready, brought.value.window);
}

/**
 * @param {DataFolder} folder
 * @param {StartOptions} options
 * @param {Ready} ready
 * @param {boolean} window
 */
async function runPrograms(folder, { port, lan, headless, kiosk, unprotected }, ready, window) {
  say(`Starting on ${relative(process.cwd(), folder.dir) || '.'} …`);
  /** @type {Set<number | undefined>} */
  const pids = new Set();
  const start = programLauncher({ nodePath: ready.node.path, root: ROOT, folder });
  /** @type {typeof start} */
  const launch = (name, call, onEvent) => {
    const program = start(name, call, onEvent);
    pids.add(program.pid);
    void program.ended.then(() => pids.delete(program.pid));
    return program;
  };
  const supervised = supervise({
    port,
    apiFirst: port === 0,
    locked: kiosk && window,
    startApi: (apiPort, onEvent) =>
      launch('api', { args: [BUILT_API, ...apiArguments({ folder, port: apiPort, lan })] }, onEvent),
    startKiosk: (apiOrigin, onEvent) => {
      const start = {
        folder,
        apiOrigin,
        window,
        browser: ready.browser?.path,
        headless,
        kiosk,
        unprotected,
      };
      const withoutSandbox = process.env['SMARTPRESENCE_NO_SANDBOX'] === '1';
      return launch(
        'kiosk',
        kioskCall({ start, electron: ready.electron, root: ROOT, withoutSandbox }),
        onEvent,
      );
    },
    time: REAL_TIME,
    say,
    onReady: (addresses) => sayReady(folder, addresses, { window, headless, locked: kiosk && window }),
  });
  let asked = false;
  const letGo = onEndingSignal((signal) => {
    if (asked) for (const pid of pids) killTree(pid, 'SIGKILL');
    if (!asked) say('\nEnding …');
    asked = true;
    supervised.end(0, signal);
  });
  const code = await supervised.ended;
  letGo();
  return code;
}

/**
 * Names what goes and asks, on a terminal; elsewhere `--yes` must have said it.
 * @param {DataFolder} folder
 * @param {boolean} yes
 * @returns whether the start may go on
 */
async function reset(folder, yes) {
  const plan = resetPlan(folder.dir);
  if (!plan.ok) {
    sayFailure(plan.failure);
    return false;
  }
  say(`These go from ${folder.dir}:`);
  for (const { name, sizeBytes } of plan.value) say(`  ${name}  (${sizeInWords(sizeBytes)})`);
  if (!yes && !(await agrees())) return false;
  resetDataFolder(folder, plan.value);
  say('Deleted. A new demo school is made.');
  return true;
}

async function agrees() {
  if (!process.stdin.isTTY) {
    sayFailure({
      code: 'reset-refused',
      message: 'Nothing was deleted: there is nobody to ask. Add --yes to agree beforehand.',
    });
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Ctrl-C at the question is a no.
  const answer = await terminal.question('Delete them? [y/N] ').catch(() => '');
  terminal.close();
  if (/^y(es)?$/i.test(answer.trim())) return true;
  say('Nothing was deleted.');
  return false;
}

/**
 * @param {DataFolder} folder
 * @param {import('./start/supervisor.mjs').Addresses} addresses
 * @param {{ readonly window: boolean, readonly headless: boolean, readonly locked: boolean }} shown
 */
function sayReady(folder, { api, kiosk, entry, lan, lanAddresses }, { window, headless, locked }) {
  say('');
  say(`Portal   ${api}/portal/`);
  say(
    window
      ? `Kiosk    in ${headless ? 'a window that is not shown' : 'the window that has opened'} (${kiosk})`
      : `Kiosk    ${entry}   (open it in a browser on this PC; good once)`,
  );
  say(
    lan === undefined
      ? 'Phones   cannot reach this PC; end this and run: npm start -- --lan'
      : `Phones   ${lan}   (the code on the board leads there)`,
  );
  const others = lanAddresses.filter((address) => lan === undefined || !lan.includes(address));
  if (lan !== undefined && others.length > 0)
    say(`         other addresses of this PC: ${others.join(', ')}   (choose with --lan ADDRESS)`);
  const accounts = folder.demo ? firstAccounts(join(folder.dir, 'demo-accounts.txt')) : '';
  if (accounts !== '')
    say(`\n${accounts}\n\nEverybody else stands in ${join(folder.dir, 'demo-accounts.txt')}.`);
  say(`Logs are in ${join(folder.dir, 'logs')}. ${endInWords(window, locked)}`);
}

/**
 * @param {boolean} window
 * @param {boolean} locked
 */
function endInWords(window, locked) {
  if (locked) return 'Ctrl-C ends everything; staff leave with Esc, their PIN, then Leave the kiosk.';
  return window ? 'Closing the window or Ctrl-C ends everything.' : 'Ctrl-C ends everything.';
}

/**
 * The three people to begin with: what the API wrote between its two headings.
 * @param {string} path
 */
function firstAccounts(path) {
  try {
    const text = readFileSync(path, 'utf8');
    return (/^--- start here ---\r?\n([\s\S]*?)^--- everyone ---/m.exec(text)?.[1] ?? '').trimEnd();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

process.exitCode = await main();
