/**
 * Signing in with a name and a password. Guessing is slowed by account and by address; the answer, and the time it
 * takes, do not tell whether the account exists.
 */
import type { Login } from '#core/contracts/api.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { MINUTE_MS } from '#core/time.ts';
import { changePerson } from '../../school/change-person.ts';
import type { LatePasswords } from '../../sign-in/late-passwords.ts';
import { isWeaker, type Passwords } from '../../sign-in/passwords.ts';
import type { Refusal } from '../../problem.ts';
import { touchSchool } from '../../school/school-version.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { forgetTries, takeTry, triesWait, type Allowance, type TriesDeps } from '../../tries.ts';

export interface LogInDeps extends TriesDeps {
  readonly collections: Pick<Collections, 'people' | 'settings' | 'signInTries'>;
  readonly passwords: Passwords;
  readonly latePasswords: Pick<LatePasswords, 'verifierOf'>;
}

/** From where somebody signs in: the address, and what the browser is called if the account signed in on it before. */
export interface Origin {
  readonly address: string;
  readonly browser: string | undefined;
}

const WINDOW_MS = 15 * MINUTE_MS;
/** Wrong passwords in a window: for one account from one address, on one known browser, from anywhere; from one address. */
const LIMITS = { pair: 10, browser: 10, account: 50, address: 300 };
/** What is left for each account from an address that is over its limit: a whole school may sit behind it. */
const PAIR_LIMIT_THERE = 1;

export const ACCOUNT_PENDING: Refusal = {
  status: 403,
  code: 'account-pending',
  detail: 'Your account waits for an admin to approve it. You will get a message; then sign in again.',
};
export const ACCOUNT_CLOSED: Refusal = {
  status: 403,
  code: 'account-closed',
  detail: 'This account is closed. Ask an admin of your school if that is a mistake.',
};
export const WRONG: Refusal = {
  status: 401,
  code: 'wrong-name-or-password',
  detail: 'The name or the password is not right. Check both, then try again.',
};

/** How a name is compared, whatever way it was typed. */
export function plainName(name: string): string {
  return name.trim().toLowerCase();
}

/** The person with this name and password, or the refusal to show. What an account's state is, only its password tells. */
export async function logIn(
  deps: LogInDeps,
  login: Login,
  from: Origin,
): Promise<Result<PersonRecord, Refusal>> {
  const name = plainName(login.name);
  const tries = await takeLogInTry(deps, name, from);
  if (!tries.ok) return tries;
  const person = await findPerson(deps, name);
  const verifier = person && (person.passwordHash ?? (await deps.latePasswords.verifierOf(person.id)));
  const fits = await deps.passwords.fits(verifier, login.password);
  if (!fits || person === undefined) {
    await tries.value.wasWrong();
    return failed(WRONG);
  }
  await tries.value.wasRight();
  if (person.state === 'pending') return failed(ACCOUNT_PENDING);
  if (person.state !== 'approved') return failed(ACCOUNT_CLOSED);
  const current = await strengthened(deps, person.id, { verifier, password: login.password });
  // The password was changed while it was looked at: what was typed is the old one.
  return current === undefined ? failed(WRONG) : ok(current);
}

interface TakenTry {
  readonly wasRight: () => Promise<void>;
  readonly wasWrong: () => Promise<void>;
}

/** A known browser has tries of its own, which nobody else can use up. Once it has used them up it is one like any other. */
async function takeLogInTry(
  deps: LogInDeps,
  name: string,
  { address, browser }: Origin,
): Promise<Result<TakenTry, Refusal>> {
  if (browser !== undefined) {
    const own = allowance(['browser', name, browser], LIMITS.browser);
    const hasTry = (await takeTry(deps, own)) === undefined;
    if (hasTry) return ok({ wasRight: () => forgetTries(deps, own.key), wasWrong: () => Promise.resolve() });
  }
  const account = allowance(['account', name], LIMITS.account);
  const there = allowance(['address', address], LIMITS.address);
  const isWorn = (await triesWait(deps, there)) !== undefined;
  const pair = allowance(['pair', name, address], isWorn ? PAIR_LIMIT_THERE : LIMITS.pair);
  const waitS = (await triesWait(deps, account)) ?? (await takeTry(deps, pair));
  if (waitS !== undefined) return failed(lockedOut(waitS));
  return ok({
    wasRight: () => forgetTries(deps, pair.key),
    async wasWrong() {
      await Promise.all([account, there].map((one) => takeTry(deps, one)));
    },
  });
}

function allowance(parts: readonly string[], most: number): Allowance {
  return { key: parts.join('|'), most, windowMs: WINDOW_MS };
}

/** What whoever tried too often is told, whether there is such an account or not. */
function lockedOut(retryAfterS: number): Refusal {
  const minutes = Math.ceil(retryAfterS / 60);
  return {
    status: 429,
    code: 'locked-out',
    detail: `Too many wrong passwords. Wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, then try again.`,
    retryAfterS,
  };
}

/**
 * The record as it stands, where `verifier` still is its password's. A verifier that is weaker than those that are made today is
 * made anew.
 */
async function strengthened(
  { collections, passwords }: LogInDeps,
  id: PersonRecord['id'],
  { verifier, password }: { readonly verifier: string | undefined; readonly password: string },
): Promise<PersonRecord | undefined> {
  const person = await collections.people.get(id);
  if (person === undefined || person.passwordHash !== verifier) return undefined;
  if (verifier === undefined || !isWeaker(verifier)) return person;
  const passwordHash = await passwords.hash(password);
  const changed = await changePerson(collections, id, (now) =>
    ok(now.passwordHash === verifier ? { ...now, passwordHash } : now),
  );
  if (!changed.ok || changed.value.passwordHash !== passwordHash) return undefined;
  await touchSchool(collections);
  return changed.value;
}

async function findPerson({ collections }: LogInDeps, name: string): Promise<PersonRecord | undefined> {
  const { people } = collections;
  const found = name.includes('@')
    ? await people.find({ index: 'byEmail', equals: { email: name }, limit: 1 })
    : await people.find({ index: 'byRollNumber', equals: { rollNumber: name.toUpperCase() }, limit: 1 });
  return found.items[0];
}
