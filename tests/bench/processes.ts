/**
 * What a program and all that it started take of the machine, as Linux's `/proc` tells it (proc(5)): memory as PSS, where a
 * page that several processes share is divided among them, or the work of the processor.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { BUILT_API, BUILT_KIOSK } from '../../scripts/start/programs.mjs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Its own and that of its ended children, in clock ticks. */
  readonly ticks: number;
  readonly command: string;
}

/** A process with all below it. */
export interface Tree {
  readonly pid: number;
  readonly below: readonly number[];
}

/** The processor's work in ms: of the whole start, and the parts that its three programs have in it. */
export interface Work {
  readonly allMs: number;
  readonly apiMs: number;
  readonly hostMs: number;
  /** Every process of the host's browser. */
  readonly browserMs: number;
}

/** `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Node runs on. */
const MS_A_TICK = 10;

/** The process below `ancestor` whose command line holds `words`, with all that it started; undefined where nothing tells. */
export function treeOf(ancestor: number, words: string): Tree | undefined {
  if (process.platform !== 'linux') return undefined;
  const all = processes();
  const found = descendants(all, ancestor).find(({ command }) => command.includes(words));
  return found && { pid: found.pid, below: descendants(all, found.pid).map(({ pid }) => pid) };
}

/** How long the processor has worked for the start `pid` and all that it started; undefined where nothing tells. */
export function workOf(pid: number): Work | undefined {
  if (process.platform !== 'linux') return undefined;
  const all = processes();
  const below = descendants(all, pid);
  const named = (words: string): readonly Process[] => below.filter(({ command }) => command.includes(words));
  const hosts = named(BUILT_KIOSK);
  return {
    allMs: msOf([...all.filter((one) => one.pid === pid), ...below]),
    apiMs: msOf(named(BUILT_API)),
    hostMs: msOf(hosts),
    browserMs: msOf(hosts.flatMap((host) => descendants(all, host.pid))),
  };
}

function msOf(processes: readonly Process[]): number {
  return processes.reduce((sum, { ticks }) => sum + ticks, 0) * MS_A_TICK;
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
      // The second field, in brackets, may hold anything: what counts comes after the last of them.
      const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields === undefined) return [];
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      const command = (readProc(`${name}/cmdline`) ?? '').replaceAll('\0', ' ');
      return [{ pid: Number(name), parent: Number(fields[1]), ticks, command }];
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
