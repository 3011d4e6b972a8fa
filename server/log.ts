/**
 * The log for operators: JSON lines in one file, ids and numbers only. Lines are written at once; one for which the disk has
 * no room is lost, and nothing else with it.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino, stdSerializers } from 'pino';
import type { Log } from './ports.ts';

/** Appends to `api.log` in `folder`, which must be there; throws where it cannot be written at all. */
export function openLog(folder: string): Log {
  const path = join(folder, 'api.log');
  appendFileSync(path, '', { mode: 0o600 });
  const log = pino(
    { base: null, serializers: { err: stdSerializers.errWithCause } },
    { write: (line) => append(path, line) },
  );
  return {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
  };
}

/** pino's own file throws where the disk is full, and then never ends: a log must not take the check-ins with it. */
function append(path: string, line: string): void {
  try {
    appendFileSync(path, line);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
