/** The secret by which the first admin of a new school registers: good once, and only while the school has no admin. */
import { timingSafeEqual } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { Chance, Clock } from '../ports.ts';
import { readableCode } from '../readable.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';

export interface Bootstrap {
  /** Whether a first admin may be made now: there is a secret, it was not used, and the school has no admin. */
  readonly isOpen: () => Promise<boolean>;
  /** Whether this is the secret and it is open. Takes the same time for every wrong one. */
  readonly matches: (secret: string) => Promise<boolean>;
  /** Ends it for good, for every process on the store: true for the one call that did. Its file goes. */
  readonly used: () => Promise<boolean>;
}

interface BootstrapDeps {
  readonly collections: Pick<Collections, 'bootstraps' | 'campuses' | 'people'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** Where nobody registers by a secret: a demo, or a PC of its own. */
export const NO_BOOTSTRAP: Bootstrap = {
  isOpen: async () => false,
  matches: async () => false,
  used: async () => false,
};

/** The file in the data folder with the secret that was made here. */
const SECRET_FILE = 'bootstrap-secret.txt';
const SECRET_LENGTH = 24;

/**
 * Opens it with the secret that was given, else with one made into an owner-only file where the school has no admin yet. One that
 * was used by somebody whose registration then failed is good again: there is still no admin.
 */
export async function openBootstrap(
  deps: BootstrapDeps,
  { dataDir, given }: { readonly dataDir: string; readonly given: string | undefined },
): Promise<Bootstrap & { readonly secretFile: string | undefined }> {
  const { collections, crypto, clock } = deps;
  const path = join(dataDir, SECRET_FILE);
  if (await hasAdmin(collections)) {
    await rm(path, { force: true });
    return { ...NO_BOOTSTRAP, secretFile: undefined };
  }
  await collections.bootstraps.remove('first-admin');
  const secret = given ?? (await keptSecret(path)) ?? (await makeSecret(deps.chance, path));
  const hash = (text: string): Uint8Array => crypto.sha256(crypto.utf8(text));
  const wanted = hash(secret);
  const isOpen = async (): Promise<boolean> =>
    (await collections.bootstraps.get('first-admin')) === undefined && !(await hasAdmin(collections));
  return {
    isOpen,
    matches: async (tried) => timingSafeEqual(hash(tried), wanted) && (await isOpen()),
    async used() {
      const first = await collections.bootstraps.putIf({ id: 'first-admin', usedAt: clock.now() }, 'absent');
      await rm(path, { force: true });
      return first.kind === 'written';
    },
    secretFile: given === undefined ? path : undefined,
  };
}

async function hasAdmin({ campuses, people }: BootstrapDeps['collections']): Promise<boolean> {
  const all = await findAll(campuses, { index: 'byName', equals: {} });
  const found = await Promise.all(
    all.map(({ id }) => {
      const equals = { campusId: id, role: 'admin', state: 'approved' } as const;
      return people.find({ index: 'byRoleAndState', equals, limit: 1 });
    }),
  );
  return found.some(({ items }) => items.length > 0);
}

/** What an earlier start made. */
async function keptSecret(path: string): Promise<string | undefined> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    return text.length >= SECRET_LENGTH ? text : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function makeSecret(chance: Chance, path: string): Promise<string> {
  const secret = readableCode(chance, SECRET_LENGTH);
  await writeFile(path, `${secret}\n`, { mode: 0o600 });
  return secret;
}
