/**
 * Removes what is over and nobody asks for again: ended sign-ins, tries that no longer hold anyone back, old errors. At the start
 * and once a day; what the register rests on is never touched.
 */
import { DAY_MS } from '#core/time.ts';
import type { Clock, Log, Timers } from '../ports.ts';
import type { Page } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';

export interface PurgeDeps {
  readonly collections: Pick<
    Collections,
    | 'accountCodes'
    | 'bells'
    | 'deviceWaits'
    | 'errors'
    | 'invites'
    | 'otpTries'
    | 'passkeyChallenges'
    | 'people'
    | 'refreshTokens'
    | 'signIns'
    | 'signInTries'
  >;
  readonly clock: Clock;
}

/** How many documents went, by collection. */
export interface Purged {
  readonly errors: number;
  /** Of processes that ended. */
  readonly bells: number;
  readonly signIns: number;
  readonly signInTries: number;
  readonly otpTries: number;
  readonly refreshTokens: number;
  readonly passkeyChallenges: number;
  readonly deviceWaits: number;
  readonly accountCodes: number;
  readonly invites: number;
  /** Who registered and was not let in. */
  readonly registrations: number;
}

const EVERY_MS = DAY_MS;
/** Whoever rings again after so long makes a new one. */
const BELLS_KEPT_MS = 2 * DAY_MS;
/** Longer than any wait after wrong passwords, and than any class in which a code was typed. */
const TRIES_KEPT_MS = 2 * DAY_MS;
const ERRORS_KEPT_MS = 30 * DAY_MS;
/** After this, what was not accepted or approved holds an e-mail address for nothing. */
const UNANSWERED_KEPT_MS = 90 * DAY_MS;
const PAGE = 500;

/** Purges now, and again every day until it is stopped. A purge that fails is logged, and tried the next day. */
export function startPurging(
  deps: PurgeDeps & { readonly timers: Timers; readonly log: Log },
): () => Promise<void> {
  let cancel = (): void => undefined;
  let stopped = false;
  let underWay = Promise.resolve();
  const run = (): void => {
    underWay = purge(deps)
      .then((purged) => deps.log.info(purged, 'purged'))
      .catch((error: unknown) => deps.log.warn({ err: error }, 'purge failed'))
      .then(() => {
        if (!stopped) cancel = deps.timers.after(EVERY_MS, run);
      });
  };
  run();
  return async () => {
    stopped = true;
    cancel();
    await underWay;
  };
}

/** Removes what is over by now. Safe at any time, beside other processes too: a document that changed meanwhile stays. */
export async function purge({ collections, clock }: PurgeDeps): Promise<Purged> {
  const { accountCodes, bells, invites, people } = collections;
  const { errors, signIns, signInTries, otpTries, refreshTokens, passkeyChallenges, deviceWaits } =
    collections;
  const now = clock.now();
  const over = { equals: {}, range: { until: now }, limit: PAGE } as const;
  const tries = { equals: {}, range: { until: now - TRIES_KEPT_MS }, limit: PAGE } as const;
  const unanswered = { equals: {}, range: { until: now - UNANSWERED_KEPT_MS }, limit: PAGE } as const;
  const removeUnanswered = (state: 'pending' | 'rejected'): Promise<number> =>
    removeAll(
      () => people.find({ ...unanswered, index: 'byRegistration', equals: { state } }),
      ({ id }) => people.remove(id, { state }),
    );
  return {
    errors: await removeAll(
      () => errors.find({ index: 'byTime', equals: {}, range: { until: now - ERRORS_KEPT_MS }, limit: PAGE }),
      ({ id }) => errors.remove(id),
    ),
    bells: await removeAll(
      () => bells.find({ index: 'byTime', equals: {}, range: { until: now - BELLS_KEPT_MS }, limit: PAGE }),
      ({ id, rungAt }) => bells.remove(id, { rungAt }),
    ),
    signIns: await removeAll(
      () => signIns.find({ index: 'byExpiry', ...over }),
      ({ id, expiresAt }) => signIns.remove(id, { expiresAt }),
    ),
    signInTries: await removeAll(
      () => signInTries.find({ index: 'bySince', ...tries }),
      ({ id, since }) => signInTries.remove(id, { since }),
    ),
    otpTries: await removeAll(
      () => otpTries.find({ index: 'bySince', ...tries }),
      ({ id, since }) => otpTries.remove(id, { since }),
    ),
    refreshTokens: await removeAll(
      () => refreshTokens.find({ index: 'byExpiry', ...over }),
      ({ id }) => refreshTokens.remove(id),
    ),
    passkeyChallenges: await removeAll(
      () => passkeyChallenges.find({ index: 'byExpiry', ...over }),
      ({ id }) => passkeyChallenges.remove(id),
    ),
    deviceWaits: await removeAll(
      () => deviceWaits.find({ index: 'byEnd', ...over }),
      ({ id, until }) => deviceWaits.remove(id, { until }),
    ),
    accountCodes: await removeAll(
      () => accountCodes.find({ index: 'byExpiry', ...over }),
      ({ id }) => accountCodes.remove(id),
    ),
    invites: await removeAll(
      () => invites.find({ index: 'byExpiry', ...unanswered }),
      ({ id }) => invites.remove(id),
    ),
    registrations: (await removeUnanswered('pending')) + (await removeUnanswered('rejected')),
  };
}

/** Page by page, until there is none, or none of a page can go. */
async function removeAll<T>(
  find: () => Promise<Page<T>>,
  remove: (one: T) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  for (;;) {
    const { items } = await find();
    const gone = (await Promise.all(items.map(remove))).filter((went) => went).length;
    count += gone;
    if (gone === 0) return count;
  }
}
