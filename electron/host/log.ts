/** The operators' log, `DATA/logs/kiosk.log`, one JSON object a line. Ids only: never names, codes, faces or secrets. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';
import type { Clock } from './ports.ts';

/** What may stand beside an event: ids, counts, codes. */
export type LogDetail = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  /** `event`: a stable code in kebab-case. */
  readonly info: (event: string, detail?: LogDetail) => void;
  readonly warn: (event: string, detail?: LogDetail) => void;
  readonly error: (event: string, detail?: LogDetail) => void;
}

export interface LogOptions {
  readonly path: string;
  readonly clock: Clock;
  /** At this size it goes on in a new file; 20 MiB where it is not said. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 20 * 1024 * 1024;

/**
 * Appends to the file at `path` and makes its folder. Lines are written at once: a crash must not take its own trace
 * along. A line for which the disk has no room is lost, and nothing else with it. Of files that are full one is kept,
 * under the same name with `.1`.
 */
export function createLog({ path, clock, maxBytes = MAX_BYTES }: LogOptions): Log {
  mkdirSync(dirname(path), { recursive: true });
  const logger = pino(
    {
      base: { program: 'kiosk' },
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"at":${clock.now()}`,
    },
    { write: (line) => append(path, line, maxBytes) },
  );
  return {
    info: (event, detail = {}) => logger.info(detail, event),
    warn: (event, detail = {}) => logger.warn(detail, event),
    error: (event, detail = {}) => logger.error(detail, event),
  };
}

/** pino's own file throws where the disk is full, and then never ends: a log must not take the class with it. */
function append(path: string, line: string, maxBytes: number): void {
  try {
    appendFileSync(path, line);
    if (statSync(path).size >= maxBytes) renameSync(path, `${path}.1`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
