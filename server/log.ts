/** The log for operators: JSON lines in one file, ids and numbers only. */
import { join } from 'node:path';
import { destination, pino, stdSerializers } from 'pino';
import type { Log } from './ports.ts';

export interface FileLog extends Log {
  /** Writes out what is still in memory. */
  readonly close: () => void;
}

/** Opens `api.log` in `folder`, which must be there. */
export function openLog(folder: string): FileLog {
  const file = destination({ dest: join(folder, 'api.log'), sync: true, append: true, mode: 0o600 });
  const log = pino({ base: null, serializers: { err: stdSerializers.errWithCause } }, file);
  return {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
    close: () => file.end(),
  };
}
