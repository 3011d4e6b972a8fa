/** How much memory processes hold, each shared page counted once in all: PSS, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** A process with all below it; `undefined` where the system has no `/proc`. */
export interface Tree {
  readonly pid: number;
  readonly below: readonly number[];
}

/** The process below `ancestor` whose command line holds `words`, with all that it started. */
export function treeOf(ancestor: number, words: string): Tree | undefined {
  if (process.platform !== 'linux') return undefined;
  const all = processes();
  const found = descendants(all, ancestor).find(({ command }) => command.includes(words));
  return found && { pid: found.pid, below: descendants(all, found.pid).map(({ pid }) => pid) };
}

/** Proportional set size of the processes together, in MiB. One that has just ended counts nothing. */
export function pssMiB(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + pssKiB(pid), 0) / 1024;
}

function pssKiB(pid: number): number {
  const rollup = readProc(`${pid}/smaps_rollup`) ?? '';
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
}

function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = readProc(`${name}/stat`);
      // The second field is the name in brackets, which may hold anything; the parent is the fourth (proc(5)).
      const parent = stat === undefined ? undefined : /^.*\) \S (\d+) /s.exec(stat)?.[1];
      const command = (readProc(`${name}/cmdline`) ?? '').replaceAll('\0', ' ');
      return parent === undefined ? [] : [{ pid: Number(name), parent: Number(parent), command }];
    });
}

function descendants(all: readonly Process[], ancestor: number): readonly Process[] {
  const children = all.filter(({ parent }) => parent === ancestor);
  return children.flatMap((child) => [child, ...descendants(all, child.pid)]);
}

/** Undefined where the process has ended. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}
