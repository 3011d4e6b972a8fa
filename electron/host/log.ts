/** The operators' log, `DATA/logs/kiosk.log`, one JSON object a line. Ids only: never names, codes, faces or secrets. */
import { pino } from 'pino';
import type { Clock } from './ports.ts';

/** What may stand beside an event: ids, counts, codes. */
export type LogDetail = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  /** `event`: a stable code in kebab-case. */
  readonly info: (event: string, detail?: LogDetail) => void;
  readonly warn: (event: string, detail?: LogDetail) => void;
  readonly error: (event: string, detail?: LogDetail) => void;
  /** Writes what is buffered. */
  readonly close: () => void;
}

/** Appends to the file at `path` and makes its folder. Lines are written at once: a crash must not take its own trace along. */
export function createLog({ path, clock }: { readonly path: string; readonly clock: Clock }): Log {
  const file = pino.destination({ dest: path, mkdir: true, sync: true });
  const logger = pino(
    {
      base: { program: 'kiosk' },
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"at":${clock.now()}`,
    },
    file,
  );
  return {
    info: (event, detail = {}) => logger.info(detail, event),
    warn: (event, detail = {}) => logger.warn(detail, event),
    error: (event, detail = {}) => logger.error(detail, event),
    close() {
      file.flushSync();
      file.end();
    },
  };
}
