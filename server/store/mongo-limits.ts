/**
 * Bounds every question to the driver in time. By itself it waits for ever where a connection breaks in the moment in which a
 * command is written to it: it then waits for a destroyed socket to drain.
 */
import { storeFailure } from './collection.ts';
import { failureFrom } from './mongo-failures.ts';

const READ_MS = 8000;
/** A thousand documents on a slow disk take their time. */
const WRITE_MS = 20_000;

/** What the database answers. The signal must go with the question, so that a connection that is stuck is given up. */
export async function reading<R>(ask: (signal: AbortSignal) => Promise<R>): Promise<R> {
  const control = new AbortController();
  const limit = setTimeout(() => control.abort(storeFailure('no answer to a question')), READ_MS);
  try {
    return await ask(control.signal);
  } catch (error) {
    throw failureFrom(error);
  } finally {
    clearTimeout(limit);
  }
}

/** What came of a command that changes something, with the driver's own errors. Such commands take no signal. */
export async function writing<R>(command: () => Promise<R>): Promise<R> {
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    limit = setTimeout(() => reject(storeFailure('no answer to a change')), WRITE_MS);
  });
  try {
    return await Promise.race([command(), late]);
  } finally {
    clearTimeout(limit);
  }
}
