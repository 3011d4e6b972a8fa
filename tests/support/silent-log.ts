/** A log that nobody reads. */
import type { Log } from '../../electron/host/log.ts';

const nothing = (): void => undefined;

export const silentLog: Log = { info: nothing, warn: nothing, error: nothing };
