/** A bench for programs that are no tests: an API on an SQLite file of its own, with pages, gone when it is closed. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DECLARATIONS } from '../../../server/store/collections.ts';
import { openSqliteStore } from '../../../server/store/sqlite.ts';
import { openTestApi, type TestApi, type TestApiOptions } from '../server-fixture.ts';
import { openBench, type Bench } from './bench.ts';

/** Linux keeps files there in memory: thousands of commits need not wait for a disk. */
const MEMORY = '/dev/shm';

export interface OwnBench {
  readonly bench: Bench;
  /** The file with everything that the API keeps. */
  readonly storePath: string;
  readonly close: () => Promise<void>;
}

/** Puts pages where the API looks for the built portal. */
export async function putPages({ folder }: Pick<TestApi, 'folder'>): Promise<void> {
  await mkdir(join(folder, 'web', 'assets'), { recursive: true });
  await writeFile(join(folder, 'web', 'index.html'), '<!doctype html><title>SmartPresence</title>');
}

export async function openOwnBench(options: TestApiOptions = {}): Promise<OwnBench> {
  const folder = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'smartpresence-bench-'));
  const storePath = join(folder, 'api.sqlite');
  const opened = openSqliteStore({ path: storePath, declarations: DECLARATIONS });
  if (!opened.ok) throw new Error(opened.error.kind);
  const api = await openTestApi(opened.value, { manyAddresses: true, ...options });
  await putPages(api);
  return {
    bench: await openBench(api),
    storePath,
    async close() {
      await api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
