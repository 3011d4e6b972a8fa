/** Which ports some processes listen on, by the system's own list. Where there is no /proc there are none. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** /proc/net/tcp of proc(5): local address in hex, state 0A is LISTEN, the tenth field the inode of the socket. */
export function listeningOf(
  pids: readonly number[],
): readonly { readonly port: number; readonly here: boolean }[] {
  const inodes = new Set(pids.flatMap(socketsOf));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && inodes.has(inode ?? ''))
      .map(([, local = '']) => ({
        port: Number.parseInt(local.split(':')[1] ?? '', 16),
        here: /^(0100007F|0{24}01000000|0{16}FFFF00000100007F)$/.test(local.split(':')[0] ?? ''),
      })),
  );
}

function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${String(pid)}/fd`).flatMap(
      (fd) => /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${String(pid)}/fd/${fd}`))?.[1] ?? [],
    );
  } catch {
    return [];
  }
}
