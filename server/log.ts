/**
 * The log for operators: JSON lines in one file, ids and numbers only. Lines are written at once; one for which the disk has
 * no room is lost, and nothing else with it.
 */
import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino, stdSerializers } from 'pino';
import type { Log } from './ports.ts';

const MAX_BYTES = 20 * 1024 * 1024;

/**
 * Appends to `api.log` in `folder`, which must be there; throws where it cannot be written at all. At `maxBytes` it goes on
 * in a new file; the one before stays as `api.log.1`, and no other.
 */
export function openLog(folder: string, maxBytes = MAX_BYTES): Log {
  const path = join(folder, 'api.log');
  appendFileSync(path, '', { mode: 0o600 });
  const log = pino(
    { base: null, serializers: { err: stdSerializers.errWithCause } },
    { write: (line) => append(path, line, maxBytes) },
  );
  return {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
  };
}

/** pino's own file throws where the disk is full, and then never ends: a log must not take the check-ins with it. */
function append(path: string, line: string, maxBytes: number): void {
  try {
    appendFileSync(path, line, { mode: 0o600 });
    if (statSync(path).size >= maxBytes) renameSync(path, `${path}.1`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
