/** How often something may be tried in a window. A try is taken before it is made, so that a hundred at once are no more. */
import type { Crypto } from '#core/crypto/crypto.ts';
import { SECOND_MS, type Instant } from '#core/time.ts';
import type { Clock } from './ports.ts';
import type { Refusal } from './problem.ts';
import type { Collections } from './store/collections.ts';

export interface TriesDeps {
  readonly collections: Pick<Collections, 'signInTries'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
}

/** `key` says what is tried by whom or from where; it is kept as a hash. */
export interface Allowance {
  readonly key: string;
  readonly most: number;
  readonly windowMs: number;
}

/** Undefined where the try was had, else the seconds until the window ends. */
export async function takeTry(deps: TriesDeps, allowance: Allowance): Promise<number | undefined> {
  const { collections, crypto, clock } = deps;
  const { signInTries } = collections;
  const id = triesId(crypto, allowance.key);
  for (;;) {
    const now = clock.now();
    const row = await signInTries.get(id);
    const waitS = row && waitOf(row, allowance, now);
    if (waitS !== undefined) return waitS;
    const isOver = row === undefined || now - row.since >= allowance.windowMs;
    const next = isOver ? { id, failures: 1, since: now } : { ...row, failures: row.failures + 1 };
    const outcome = await signInTries.putIf(next, row ?? 'absent');
    if (outcome.kind === 'written') return undefined;
  }
}

/** Undefined where a try is left, else the seconds until the window ends. Takes none. */
export async function triesWait(
  { collections, crypto, clock }: TriesDeps,
  allowance: Allowance,
): Promise<number | undefined> {
  const row = await collections.signInTries.get(triesId(crypto, allowance.key));
  return row && waitOf(row, allowance, clock.now());
}

/** For whoever got it right: all tries are left again. */
export async function forgetTries(
  { collections, crypto }: Pick<TriesDeps, 'collections' | 'crypto'>,
  key: string,
): Promise<void> {
  await collections.signInTries.remove(triesId(crypto, key));
}

/** The refusal of one try too many. */
export function tooManyTries(retryAfterS: number): Refusal {
  const minutes = Math.ceil(retryAfterS / 60);
  return {
    status: 429,
    code: 'too-many-tries',
    detail: `Too many tries. Wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, then try again.`,
    retryAfterS,
  };
}

function waitOf(
  { failures, since }: { readonly failures: number; readonly since: Instant },
  { most, windowMs }: Allowance,
  now: Instant,
): number | undefined {
  const leftMs = since + windowMs - now;
  return leftMs > 0 && failures >= most ? Math.ceil(leftMs / SECOND_MS) : undefined;
}

function triesId(crypto: Crypto, key: string): string {
  return crypto.toBase64Url(crypto.sha256(crypto.utf8(`try|${key}`)));
}
