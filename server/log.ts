/**
 * The log for operators: JSON lines in one file, ids and numbers only. Lines are written at once; one for which the disk has
 * no room is lost, and nothing else with it.
 */
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pino, stdSerializers } from 'pino';
import type { Log } from './ports.ts';

const MAX_BYTES = 20 * 1024 * 1024;

/**
 * Appends to `api.log` in `folder`, which must be there; throws where it cannot be written at all. At `maxBytes` it goes on
 * in a new file; the one before stays as `api.log.1`, and no other.
 */
export function openLog(folder: string, maxBytes = MAX_BYTES): Log {
  const log = pino(
    { base: null, serializers: { err: stdSerializers.errWithCause } },
    { write: lineWriter(join(folder, 'api.log'), maxBytes) },
  );
  return {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
  };
}

/**
 * Writes to a file that stays open, since each request has a line. pino's own file throws where the disk is full, and then never
 * ends: a log must not take the check-ins with it.
 */
function lineWriter(path: string, maxBytes: number): (line: string) => void {
  const open = (): number => openSync(path, 'a', 0o600);
  let file = open();
  return (line) => {
    try {
      writeSync(file, line);
      const { size, nlink } = fstatSync(file);
      if (size < maxBytes && nlink > 0) return;
      // An open file cannot be renamed on every system. One that somebody removed is made anew.
      closeSync(file);
      try {
        if (nlink > 0) renameSync(path, `${path}.1`);
      } finally {
        file = open();
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  };
}
