/**
 * The passwords of a new school that are hashed after the start, one at a time, so that nobody waits for sixty of them. Until
 * then they stand in one owner-only file beside the store, never in it; a start that was cut short goes on with that file.
 */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PersonId } from '#core/ids.ts';
import { ok } from '#core/result.ts';
import { changePerson } from '../school/change-person.ts';
import type { Passwords } from './passwords.ts';
import type { Log, Timers } from '../ports.ts';
import type { Collections } from '../store/collections.ts';

const LatePassword = z.strictObject({ id: PersonId, password: z.string().min(1) });
type LatePassword = z.infer<typeof LatePassword>;

export interface LatePasswords {
  /** The person's verifier, made at once where it still waits; undefined where this knows of none. */
  readonly verifierOf: (personId: PersonId) => Promise<string | undefined>;
  /** Hashes what waits, in the background. The file goes with the last of it. */
  readonly start: () => void;
  /** Resolves when nothing is under way any more. What still waits is for the next start. */
  readonly stop: () => Promise<void>;
}

interface LateDeps {
  readonly collections: Pick<Collections, 'people'>;
  readonly passwords: Passwords;
  readonly timers: Timers;
  readonly log: Log;
}

/** Between two hashes of about 12 ms: at most a tenth of one processor is taken from a class that starts meanwhile. */
const REST_MS = 100;

/** Durable when it resolves, and whole at any moment: it is all that is left of passwords that are not hashed yet. */
export async function keepLatePasswords(dataDir: string, late: readonly LatePassword[]): Promise<void> {
  const path = fileIn(dataDir);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(late)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** What an earlier start, or this one, left in `dataDir`. Throws where that file is not ours. */
export async function openLatePasswords(deps: LateDeps, dataDir: string): Promise<LatePasswords> {
  const path = fileIn(dataDir);
  const waiting = new Map((await readLate(path)).map(({ id, password }) => [id, password]));
  const made = new Map<PersonId, Promise<string | undefined>>();
  let cancelRest = (): void => undefined;
  let isStopped = false;
  let work = Promise.resolve();

  function verifierOf(id: PersonId): Promise<string | undefined> {
    const known = made.get(id);
    if (known !== undefined) return known;
    const password = waiting.get(id);
    if (password === undefined) return Promise.resolve(undefined);
    const making = make(deps, id, password);
    made.set(id, making);
    // One that failed is tried again by whoever asks next.
    making.then(
      () => waiting.delete(id),
      () => made.delete(id),
    );
    return making;
  }

  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = deps.timers.after(REST_MS, resolve);
      cancelRest = () => {
        cancel();
        resolve();
      };
    });
  }

  async function workOff(): Promise<void> {
    for (const id of [...waiting.keys()]) {
      await rest();
      if (isStopped) return;
      await verifierOf(id);
    }
    await rm(path, { force: true });
  }

  return {
    verifierOf,
    start() {
      work = workOff().catch((error: unknown) => {
        deps.log.error({ err: error }, 'passwords wait for the next start');
      });
    },
    async stop() {
      isStopped = true;
      cancelRest();
      await work;
    },
  };
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'late-passwords.json');
}

async function readLate(path: string): Promise<readonly LatePassword[]> {
  try {
    return z.array(LatePassword).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A verifier that is there already is left as it is, also one that was chosen while this one was made. */
async function make(
  { collections, passwords }: LateDeps,
  id: PersonId,
  password: string,
): Promise<string | undefined> {
  const person = await collections.people.get(id);
  if (person === undefined || person.passwordHash !== undefined) return person?.passwordHash;
  const passwordHash = await passwords.hash(password);
  const changed = await changePerson(collections, id, (now) =>
    ok(now.passwordHash === undefined ? { ...now, passwordHash } : now),
  );
  return changed.ok ? changed.value.passwordHash : undefined;
}
