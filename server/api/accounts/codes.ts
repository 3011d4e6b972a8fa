/** Codes that are good once: made, sent or shown, and taken back. People may type them with spaces, dashes and capitals. */
import type { Crypto } from '#core/crypto/crypto.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { MINUTE_MS, type Instant } from '#core/time.ts';
import { hashedSecret } from '../../sign-in/secrets.ts';
import type { Chance } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import { readableCode } from '../../readable.ts';
import { isStillAdmin } from '../../school/still-admin.ts';
import type { AccountCode } from '../../store/account-codes.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { takeTry, tooManyTries } from '../../tries.ts';
import type { AccountDeps } from './deps.ts';
import { RESET_CODE_WRONG } from './refusals.ts';

/** 16 of 31 characters: 79 bits. In groups of four, as it is read out. */
const GROUPS = 4;
/** From one address, for whatever code; a whole class may sit behind it. */
const ADDRESS_TRIES = { most: 100, windowMs: 15 * MINUTE_MS };
/** With one code, whether or not there is such a code. */
const CODE_TRIES = { most: 20, windowMs: 15 * MINUTE_MS };

/** Far more than one person can have: three an hour by mail, and one of an admin or for an address. */
const MOST_CODES = 1000;

/** A new code, as it is shown. */
export function newCode(chance: Chance): string {
  return Array.from({ length: GROUPS }, () => readableCode(chance, 4)).join('-');
}

/** How a code stands in the store, however it was typed. */
export function codeHashOf(crypto: Crypto, typed: string): string {
  return hashedSecret(crypto, typed.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/** The hash of a code that somebody typed, or the refusal of one try too many. */
export async function triedCode(
  deps: Pick<AccountDeps, 'collections' | 'crypto' | 'clock'>,
  typed: string,
  address: string,
): Promise<Result<string, Refusal>> {
  const hash = codeHashOf(deps.crypto, typed);
  const waitS =
    (await takeTry(deps, { key: `codes|${address}`, ...ADDRESS_TRIES })) ??
    (await takeTry(deps, { key: `code|${hash}`, ...CODE_TRIES }));
  return waitS === undefined ? ok(hash) : failed(tooManyTries(waitS));
}

/** Keeps a new code for the person, and gives it. */
export async function makeCode(
  { collections, crypto, clock, chance }: Pick<AccountDeps, 'collections' | 'crypto' | 'clock' | 'chance'>,
  { id: personId, campusId }: Pick<PersonRecord, 'id' | 'campusId'>,
  wish: Pick<AccountCode, 'use' | 'email' | 'madeBy'> & { readonly forMs: number },
): Promise<{ readonly code: string; readonly expiresAt: Instant }> {
  const { forMs, ...what } = wish;
  const code = newCode(chance);
  const createdAt = clock.now();
  const expiresAt = createdAt + forMs;
  const id = codeHashOf(crypto, code);
  await collections.accountCodes.putIf({ id, personId, campusId, ...what, createdAt, expiresAt }, 'absent');
  return { code, expiresAt };
}

/** The code's record, while it is good for `use`. */
export async function goodCode(
  { collections, crypto, clock }: Pick<AccountDeps, 'collections' | 'crypto' | 'clock'>,
  wish: { readonly typed: string; readonly use: AccountCode['use']; readonly address: string },
): Promise<Result<AccountCode, Refusal>> {
  const tried = await triedCode({ collections, crypto, clock }, wish.typed, wish.address);
  if (!tried.ok) return tried;
  const code = await collections.accountCodes.get(tried.value);
  if (code?.use !== wish.use || code.expiresAt <= clock.now()) return failed(RESET_CODE_WRONG);
  return (await isStillAdmin(collections, code.madeBy)) ? ok(code) : failed(RESET_CODE_WRONG);
}

/** Ends every code of the person for `use`. */
export async function endCodes(
  { accountCodes }: Pick<AccountDeps['collections'], 'accountCodes'>,
  personId: PersonRecord['id'],
  use: AccountCode['use'],
): Promise<void> {
  const equals = { personId, use };
  const { items } = await accountCodes.find({ index: 'byPerson', equals, limit: MOST_CODES });
  await Promise.all(items.map(({ id }) => accountCodes.remove(id)));
}
