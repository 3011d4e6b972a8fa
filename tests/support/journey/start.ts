/**
 * `npm start` itself, as a person starts it: what it prints, whom it says one may sign in as, and every process that came
 * of it, so that a test can see them gone. The processes are read from /proc: Linux only.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { ATTACH_ARG } from './kiosk-window.ts';
import { ROOT } from './programs.ts';

export interface Start {
  /** What it printed so far, on either stream. */
  readonly printed: () => string;
  /** What it printed, once `words` are among it. Rejects when it ends before, or after `START_MS`. */
  readonly until: (words: string) => Promise<string>;
  /** The exit code; undefined where a signal ended it. */
  readonly ended: Promise<number | undefined>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** It and all that it started, whoever they belong to by now. */
  readonly processes: () => readonly ProcessId[];
  /** Ends it as a user does, and waits; after `STOP_MS` by force. */
  readonly stop: () => Promise<void>;
}

/** A process for ever: its number, and when it began in clock ticks since boot. */
export type ProcessId = `${number}@${string}`;

export interface PrintedAccount {
  readonly name: string;
  readonly signInAs: string;
  readonly password: string;
  /** Empty for those who have none. */
  readonly pin: string;
}

/** The last line of a start that stands. */
export const STANDING = 'ends everything.';
const START_MS = 90_000;
const STOP_MS = 15_000;

/** Starts `node scripts/start.mjs args`, with nobody at its standard input; a driver can attach to its browser. */
export function startProduct(...args: readonly string[]): Start {
  const child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SMARTPRESENCE_BROWSER_ARGS: JSON.stringify([ATTACH_ARG, '--window-size=1920,1080']),
    },
  });
  let printed = '';
  const heard = new EventTarget();
  const hear = (text: string): void => {
    printed += text;
    heard.dispatchEvent(new Event('words'));
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  let over = false;
  const ended = once(child, 'close').then(() => {
    over = true;
    heard.dispatchEvent(new Event('words'));
    return child.exitCode ?? undefined;
  });
  const seen = new Set<ProcessId>();
  const processes = (): readonly ProcessId[] => {
    for (const id of familyOf(child.pid)) seen.add(id);
    return [...seen];
  };
  return {
    printed: () => printed,
    ended,
    processes,
    until: async (words) => {
      const deadline = AbortSignal.timeout(START_MS);
      while (!printed.includes(words)) {
        if (over || deadline.aborted) throw new Error(`It did not say "${words}" but:\n${printed}`);
        await Promise.race([once(heard, 'words'), once(deadline, 'abort')]);
      }
      return printed;
    },
    signal: (signal) => {
      child.kill(signal);
    },
    stop: async () => {
      if (over) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(force);
    },
  };
}

/** The address after `heading` at the beginning of a line. Throws where there is none. */
export function printedAddress(printed: string, heading: 'Portal' | 'Kiosk' | 'Phones'): string {
  const address = new RegExp(`^${heading} +.*?(https?://[^\\s)]+)`, 'm').exec(printed)?.[1];
  if (address === undefined) throw new Error(`No address of ${heading} in:\n${printed}`);
  return address;
}

/** The person who was printed under a heading. Throws where nobody was. */
export function printedAccount(printed: string, who: 'Teacher' | 'Student' | 'Admin'): PrintedAccount {
  const line = new RegExp(
    `^${who}\\b.*? {2,}(?<name>\\S+ \\S+) +sign in as (?<as>\\S+) +password (?<password>\\S+)(?: +PIN (?<pin>\\d+))?$`,
    'm',
  ).exec(printed)?.groups;
  const { name, as, password, pin = '' } = line ?? {};
  if (name === undefined || as === undefined || password === undefined)
    throw new Error(`No ${who} in:\n${printed}`);
  return { name, signInAs: as, password, pin };
}

/** Those of `ids` that still run. What has ended and waits for somebody to ask about it does not. */
export function stillRunning(ids: readonly ProcessId[]): readonly ProcessId[] {
  const alive = new Set(
    allProcesses()
      .filter(({ state }) => state !== 'Z')
      .map(({ id }) => id),
  );
  return ids.filter((id) => alive.has(id));
}

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  readonly id: ProcessId;
}

function familyOf(root: number | undefined): readonly ProcessId[] {
  const all = allProcesses();
  const family = new Set(all.filter(({ pid }) => pid === root));
  // A set that grows while it is walked: children follow their parents.
  for (const { pid } of family) for (const one of all) if (one.parent === pid) family.add(one);
  return [...family].map(({ id }) => id);
}

/** proc_pid_stat(5): after the program's name, which may hold anything, the fields 3 state, 4 parent, 22 start time. */
function allProcesses(): readonly ProcessRow[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .flatMap((pid) => {
      const stat = statOf(pid);
      const [state = '', parent = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return state === ''
        ? []
        : [{ pid, parent: Number(parent), state, id: `${pid}@${rest[17] ?? ''}` as const }];
    });
}

/** Empty where the process has ended meanwhile. */
function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  } catch {
    return '';
  }
}
