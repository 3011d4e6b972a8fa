/** A database server of a test's own, which may be killed, held and started again on the same files and port. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { bringOwnMongo, startMongo } from '../../scripts/mongodb/mongodb.mjs';
import { ROOT } from '../../scripts/setup.mjs';
import { databaseAt } from './test-store.ts';

export interface OwnMongo {
  /** With a database's name that nobody else uses. */
  readonly uri: string;
  /** Ends it as a power cut would. */
  readonly kill: () => Promise<void>;
  /** Starts it again where it was. */
  readonly restart: () => Promise<void>;
  /** Takes away its processor, as a machine does that hangs; with `false` gives it back. */
  readonly hold: (held: boolean) => void;
}

/** Starts it; it ends with the test. */
export async function ownMongo(): Promise<OwnMongo> {
  const means = await bringOwnMongo({ root: ROOT, say: () => undefined });
  if (!means.ok) throw new Error(means.failure.message);
  const folder = mkdtempSync(join(tmpdir(), 'smartpresence-own-mongodb-'));
  const start = async (port?: number) => {
    const started = await startMongo(means.value, folder, port);
    if (!started.ok) throw new Error(started.failure.message);
    return started.value;
  };
  let running = await start();
  const uri = databaseAt(running.uri);
  const kill = () => running.end('SIGKILL');
  onTestFinished(async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    uri,
    kill,
    async restart() {
      running = await start(Number(new URL(uri).port));
    },
    hold: (held) => void process.kill(-running.pid, held ? 'SIGSTOP' : 'SIGCONT'),
  };
}
