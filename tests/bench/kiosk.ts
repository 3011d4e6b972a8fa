/**
 * `npm run bench kiosk`: how long the kiosk takes to start, what it holds in memory, how evenly its code changes, how long a mark
 * takes to be safe. Everything is the real programs, one thing at a time. Exit code 0 whether the goals are met or not.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { toBuffer } from 'qrcode';
import { BUILT_KIOSK } from '../../scripts/start/programs.mjs';
import { ROOT } from '../support/journey/programs.ts';
import { readQr } from '../support/journey/qr-reader.ts';
import { measureCommits } from './commit.ts';
import { startKiosk, type StartTimes } from './kiosk-start.ts';
import { pssMiB, treeOf } from './processes.ts';
import { jsonLine, tableText, type KioskFigures, type MemoryReport } from './report.ts';
import { measureRotation, type RotationReport } from './rotation.ts';

const ROTATIONS = 13;
/** Between two starts the machine comes to rest. */
const REST_MS = 1500;

/** What is looked at once, on the board of the last warm start. */
interface Board {
  readonly memory: MemoryReport | undefined;
  readonly rotation: RotationReport;
  readonly browser: string;
}

const { values } = parseArgs({
  options: {
    node: { type: 'string', default: process.execPath },
    cold: { type: 'string', default: '3' },
    warm: { type: 'string', default: '5' },
  },
});
const [coldRuns, warmRuns] = [Number(values.cold), Number(values.warm)].map((count) =>
  Math.max(1, count || 1),
);

/** Progress goes where it does not mix with the result. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function measure(folder: string): Promise<KioskFigures> {
  say('Committing marks …');
  const commits = measureCommits(folder);
  await warmReader();
  const cold: StartTimes[] = [];
  const warm: StartTimes[] = [];
  let board: Board | undefined;
  for (let round = 0; round < (coldRuns ?? 1); round += 1) {
    const dataDir = join(folder, `data-${round}`);
    cold.push((await oneStart(dataDir, true)).times);
    // The warm starts are shared out among the folders; the last folder has what is left, and at least one.
    const share = Math.ceil(((warmRuns ?? 1) - warm.length) / ((coldRuns ?? 1) - round));
    for (let again = 0; again < share; again += 1) {
      const isLast = round + 1 === coldRuns && again + 1 === share;
      const start = await oneStart(dataDir, false, isLast ? lookAtBoard : undefined);
      warm.push(start.times);
      board = start.seen ?? board;
    }
  }
  if (board === undefined) throw new Error('No board was looked at');
  return { cold, warm, commits, ...board };
}

/** The reader's first picture takes it a quarter of a second longer, which is not the kiosk's: a phone that scans has its camera on. */
async function warmReader(): Promise<void> {
  for (let round = 0; round < 3; round += 1)
    await readQr(await toBuffer('http://127.0.0.1/c/', { width: 1080 }));
}

type Started = Awaited<ReturnType<typeof startKiosk>>;

async function oneStart<T>(
  dataDir: string,
  isCold: boolean,
  look?: (start: Started) => Promise<T>,
): Promise<{ readonly times: StartTimes; readonly seen: T | undefined }> {
  await wait(REST_MS);
  const start = await startKiosk({ dataDir, nodePath: values.node, startClass: isCold });
  say(`${isCold ? 'Cold' : 'Warm'} start: ${start.times.decodedMs} ms`);
  try {
    return { times: start.times, seen: await look?.(start) };
  } finally {
    await start.window.detach();
    await start.end();
  }
}

async function lookAtBoard({ pid, window }: Started): Promise<Board> {
  say(`Watching ${ROTATIONS} codes …`);
  const rotation = await measureRotation(window.page, ROTATIONS);
  const tree = treeOf(pid, BUILT_KIOSK);
  const memory = tree && { hostMiB: pssMiB([tree.pid]), allMiB: pssMiB([tree.pid, ...tree.below]) };
  return { memory, rotation, browser: window.page.context().browser()?.version() ?? 'unknown' };
}

// Beside the data folder of `npm start`, so that both are on one file system.
const parent = join(ROOT, '.cache', 'bench');
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, 'kiosk-'));
try {
  const figures = await measure(folder);
  process.stdout.write(`${tableText(figures)}\n${jsonLine(figures)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
