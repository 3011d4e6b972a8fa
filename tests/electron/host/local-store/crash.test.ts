import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SESSION } from '../../../support/facts.ts';
import { eachStore } from '../../../support/each-store.ts';

const WRITER = fileURLToPath(new URL('../../../support/crash-writer.ts', import.meta.url));
const KILLS = 20;

const on = eachStore();

/** Runs the writer until it has acknowledged `acks` facts, kills it at once, and returns every id that it had said. */
async function writeUntilKilled(dataDir: string, acks: number): Promise<readonly string[]> {
  const writer = spawn(process.execPath, [WRITER, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ids: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    // The last line may have been cut by the kill; a whole id was acknowledged.
    if (line.length === 36) ids.push(line);
    if (ids.length === acks) writer.kill('SIGKILL');
  }
  return ids;
}

test('loses no fact that was acknowledged, however often the program is killed in the middle', async () => {
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill++)
    acknowledged.push(...(await writeUntilKilled(on.bench.dataDir, 1 + ((kill * 7) % 23))));

  const store = on.bench.open();
  const written = store.ledger.factsOf(SESSION).map((fact): string => fact.id);
  const kept = new Set(written);
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  expect(kept.size).toBe(written.length);
  expect(store.ledger.fault()).toBeUndefined();
  expect(store.ledger.head().seq).toBe(written.length);
  expect(store.outbox.count()).toBeLessThan(written.length);
  store.close();
}, 60_000);
