/** Starts the database of Vitest's project `server-mongodb`, once for all its tests, and says to them where it is. */
import type { TestProject } from 'vitest/node';
import { startTestMongo } from '../../scripts/mongodb.mjs';
import { ROOT } from '../../scripts/setup.mjs';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = await startTestMongo({ root: ROOT, say: (line) => void process.stdout.write(`${line}\n`) });
  if (!started.ok) throw new Error(started.failure.message);
  project.provide('mongoUri', started.value.uri);
  return started.value.stop;
}
