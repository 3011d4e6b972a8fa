/** The processes below one of ours, read from /proc. Where there is no /proc there are none. */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** Its command line, its words parted by spaces. */
  readonly command: string;
}

const KIB_IN_MIB = 1024;

/** The process `root` and all that came of it and still runs. */
export function familyOf(root: number): readonly ProcessRow[] {
  const all = everyone();
  const family = new Set(all.filter(({ pid }) => pid === root));
  // A set that grows while it is walked: children follow their parents.
  for (const { pid } of family) for (const one of all) if (one.parent === pid) family.add(one);
  return [...family];
}

/** Those of the family that are no part of a browser: the host, in whichever shell. */
export function hostsOf(root: number): readonly ProcessRow[] {
  return familyOf(root).filter(
    ({ pid, command }) =>
      pid === root || /\bnode(\.exe)?\b[^ ]* .*\.[mc]?[jt]s\b|--utility-sub-type=node/.test(command),
  );
}

/** The memory that a process holds, in MiB; 0 where it has ended. */
export function residentMib(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(read(pid, 'status'))?.[1];
  return Math.round(Number(kib ?? 0) / KIB_IN_MIB);
}

function everyone(): readonly ProcessRow[] {
  return pids().flatMap((pid) => {
    const stat = read(pid, 'stat');
    // proc_pid_stat(5): after the program's name, which may hold anything, come state and parent.
    const [state = 'Z', parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim();
    return stat === '' || state === 'Z' ? [] : [{ pid, parent: Number(parent), command }];
  });
}

function pids(): readonly number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
