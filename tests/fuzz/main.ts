/**
 * `npm run fuzz api`: every route gets requests that differ in one to three places from some that were just accepted. The last line is
 * JSON; it ends with 0 only where nothing failed, leaked or changed, and nearly all came as far as the routes' own validation.
 */
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { fuzz, totalsOf } from './run.ts';
import type { RouteResult } from './route-run.ts';

const Result: z.ZodType<RouteResult> = z.object({
  route: z.string(),
  requests: z.int(),
  acceptedControls: z.int(),
  reached: z.int(),
  statuses: z.record(z.string(), z.int()),
  found: z.array(
    z.object({
      kind: z.enum(['fiveXX', 'leak', 'stateChange', 'control']),
      what: z.string(),
      changes: z.array(z.string()),
      sent: z.string(),
      answer: z.string(),
    }),
  ),
  counts: z.object({ fiveXX: z.int(), leak: z.int(), stateChange: z.int(), control: z.int() }),
  tookMs: z.int(),
  slowestMs: z.int(),
});

const LEAST_REACHED = 0.9;
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    workers: { type: 'string', default: '2' },
    /** `I/N`: this process is the I-th of N, and tells its parent what it found. */
    part: { type: 'string' },
  },
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function sayResult({
  route,
  requests,
  acceptedControls,
  statuses,
  counts,
  found,
  tookMs,
  slowestMs,
}: RouteResult): void {
  const answers = Object.entries(statuses)
    .map(([status, count]) => `${status}:${count}`)
    .join(' ');
  const wrong = Object.values(counts).some((count) => count > 0) ? '  WRONG' : '';
  say(
    `${route.padEnd(36)} ${requests} (${acceptedControls} controls) ${Math.round(tookMs / 1000)} s, slowest ${slowestMs} ms  ${answers}${wrong}`,
  );
  for (const { kind, what, changes, sent, answer } of found) {
    say(`    ${kind}: ${what} after ${changes.join(' + ') || 'no change'}`);
    say(`      sent   ${JSON.stringify(sent)}`);
    say(`      answer ${JSON.stringify(answer)}`);
  }
}

/** Routes dealt out in turn, so that slow ones do not come together. */
function isMine(part: string): (name: string) => boolean {
  const [own = 0, all = 1] = part.split('/').map(Number);
  const pattern = new RegExp(values.only);
  let seen = -1;
  return (name) => {
    if (!pattern.test(name)) return false;
    seen += 1;
    return seen % all === own;
  };
}

async function work(part: string): Promise<number> {
  await fuzz({
    requests: Number(values.requests),
    seed: values.seed,
    only: isMine(part),
    ended: (result) => process.send?.(result),
  });
  return 0;
}

function worker(part: string, take: (result: RouteResult) => void): Promise<boolean> {
  const { requests, seed, only } = values;
  const args = ['--requests', requests, '--seed', seed, '--only', only, '--part', part];
  const child = fork(new URL(import.meta.url), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.on('message', (message) => {
    take(Result.parse(message));
  });
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      resolve(code === 0);
    });
  });
}

async function lead(): Promise<number> {
  const results: RouteResult[] = [];
  const startedMs = performance.now();
  const parts = Array.from({ length: Number(values.workers) }, (_, i) => `${i}/${values.workers}`);
  const ended = await Promise.all(
    parts.map((part) =>
      worker(part, (result) => {
        results.push(result);
        sayResult(result);
      }),
    ),
  );
  const totals = totalsOf(results);
  const controls = results.reduce((count, { counts }) => count + counts.control, 0);
  if (ended.includes(false)) say('A part of the run ended early: see above.');
  if (controls > 0) say(`${controls} accepted requests were refused when they were sent again: see above.`);
  say(`${Math.round((performance.now() - startedMs) / 1000)} s`);
  say(JSON.stringify(totals));
  const { fiveXX, leaks, stateChanges, reachedValidation } = totals;
  const isClean = fiveXX + leaks + stateChanges + controls === 0 && reachedValidation >= LEAST_REACHED;
  return isClean && ended.every(Boolean) && totals.requests > 0 ? 0 : 1;
}

// A thread that reads faces would keep the program alive.
process.exit(await (values.part === undefined ? lead() : work(values.part)));
