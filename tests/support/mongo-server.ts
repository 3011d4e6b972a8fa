/** Starts the database of Vitest's project `server-mongodb`, once for all its tests, and says to them where it is. */
import type { TestProject } from 'vitest/node';
import { startTestMongo } from '../../scripts/mongodb/mongodb.mjs';
import { ROOT } from '../../scripts/setup.mjs';

let stop: (() => Promise<void>) | undefined;

export async function setup(project: TestProject): Promise<void> {
  const started = await startTestMongo({ root: ROOT, say: (line) => void process.stdout.write(`${line}\n`) });
  if (!started.ok) throw new Error(started.failure.message);
  stop = started.value.stop;
  project.provide('mongoUri', started.value.uri);
}

export async function teardown(): Promise<void> {
  await stop?.();
}
