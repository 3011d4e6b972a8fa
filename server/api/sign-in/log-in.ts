/**
 * Signing in with a name and a password. Guessing is slowed by account and by address; the answer, and the time it
 * takes, do not tell whether the account exists.
 */
import type { Login } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { MINUTE_MS, SECOND_MS, type Instant } from '#core/time.ts';
import type { LatePasswords } from '../../late-passwords.ts';
import type { Passwords } from '../../passwords.ts';
import type { Clock } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';

export interface LogInDeps {
  readonly collections: Pick<Collections, 'people' | 'signInTries'>;
  readonly passwords: Passwords;
  readonly latePasswords: Pick<LatePasswords, 'verifierOf'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
}

const WINDOW_MS = 15 * MINUTE_MS;
/** Wrong passwords in a window: from one address for one account, for one account from anywhere, from one address. */
const LIMITS = { pair: 10, account: 50, address: 300 };
/** What is left for each account from an address that is over its limit: a whole school may sit behind it. */
const PAIR_LIMIT_THERE = 1;

export const ACCOUNT_PENDING: Refusal = {
  status: 403,
  code: 'account-pending',
  detail: 'Your account waits for an admin to approve it. You will get a message; then sign in again.',
};
export const WRONG: Refusal = {
  status: 401,
  code: 'wrong-name-or-password',
  detail: 'The name or the password is not right. Check both, then try again.',
};

/** The person with this name and password, or the refusal to show. */
export async function logIn(
  deps: LogInDeps,
  login: Login,
  address: string,
): Promise<Result<PersonRecord, Refusal>> {
  const name = login.name.trim().toLowerCase();
  const { pair, account, from } = triesKeys(deps.crypto, name, address);
  const isWorn = (await lockedForS(deps, from)) !== undefined;
  const own = isWorn ? { ...pair, limit: PAIR_LIMIT_THERE } : pair;
  const waitS = (await lockedForS(deps, account)) ?? (await takeTry(deps, own));
  if (waitS !== undefined) return failed(lockedOut(waitS));
  const person = await findPerson(deps, name);
  const verifier = person && (person.passwordHash ?? (await deps.latePasswords.verifierOf(person.id)));
  if (await deps.passwords.fits(verifier, login.password)) {
    await deps.collections.signInTries.remove(pair.id);
    if (person?.state === 'pending') return failed(ACCOUNT_PENDING);
    if (person?.state === 'approved') return ok(person);
  }
  await Promise.all([account, from].map((key) => takeTry(deps, key)));
  return failed(WRONG);
}

interface TriesKey {
  readonly id: string;
  readonly limit: number;
}

function triesKeys(crypto: Crypto, name: string, address: string) {
  const hashed = (text: string): string => crypto.toBase64Url(crypto.sha256(crypto.utf8(text)));
  return {
    pair: { id: hashed(`pair|${name}|${address}`), limit: LIMITS.pair },
    account: { id: hashed(`account|${name}`), limit: LIMITS.account },
    from: { id: hashed(`address|${address}`), limit: LIMITS.address },
  };
}

async function lockedForS(deps: LogInDeps, key: TriesKey): Promise<number | undefined> {
  const row = await deps.collections.signInTries.get(key.id);
  return row === undefined ? undefined : waitOf(row, key, deps.clock.now());
}

/** Seconds until the window ends, or undefined where it has ended or a try is left. */
function waitOf(
  row: { readonly failures: number; readonly since: Instant },
  { limit }: TriesKey,
  now: Instant,
): number | undefined {
  const untilMs = row.since + WINDOW_MS - now;
  return row.failures >= limit && untilMs > 0 ? Math.ceil(untilMs / SECOND_MS) : undefined;
}

/**
 * Counts a try, or gives the seconds to wait where none is left. One account's tries from one address are taken before
 * the password is looked at, so that a hundred guesses at once are ten.
 */
async function takeTry({ collections, clock }: LogInDeps, key: TriesKey): Promise<number | undefined> {
  const { id } = key;
  const { signInTries } = collections;
  for (;;) {
    const now = clock.now();
    const row = await signInTries.get(id);
    const waitS = row && waitOf(row, key, now);
    if (waitS !== undefined) return waitS;
    const isOver = row === undefined || now - row.since >= WINDOW_MS;
    const next = isOver ? { id, failures: 1, since: now } : { ...row, failures: row.failures + 1 };
    const outcome = await signInTries.putIf(next, row ?? 'absent');
    if (outcome.kind === 'written') return undefined;
  }
}

async function findPerson({ collections }: LogInDeps, name: string): Promise<PersonRecord | undefined> {
  const { people } = collections;
  const found = name.includes('@')
    ? await people.find({ index: 'byEmail', equals: { email: name }, limit: 1 })
    : await people.find({ index: 'byRollNumber', equals: { rollNumber: name.toUpperCase() }, limit: 1 });
  return found.items[0];
}

function lockedOut(retryAfterS: number): Refusal {
  const minutes = Math.ceil(retryAfterS / 60);
  return {
    status: 429,
    code: 'locked-out',
    detail: `Too many wrong passwords. Wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, then try again.`,
    retryAfterS,
  };
}
