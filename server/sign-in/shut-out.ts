/**
 * Ends whatever lets somebody in without their password: every sign-in and every passkey. For a password that was reset, a laptop
 * that was stolen: nobody knows which of them a stranger holds, or made.
 */
import type { PersonId } from '#core/ids.ts';
import { findAll } from '../store/collection.ts';
import type { Collections } from '../store/collections.ts';
import type { Auth } from './auth.ts';

interface ShutOutDeps {
  readonly collections: Pick<Collections, 'passkeys'>;
  readonly auth: Pick<Auth, 'signOutEverywhere'>;
}

interface ShutOut {
  readonly signedOut: number;
  readonly passkeysRemoved: number;
}

/** How many there were. Whatever is being made meanwhile finds that it is worth nothing. */
export async function shutOut(deps: ShutOutDeps, personId: PersonId): Promise<ShutOut> {
  const removed = await removePasskeys(deps, personId);
  const signedOut = await deps.auth.signOutEverywhere(personId);
  // One that a sign-in made while it was ended.
  const late = await removePasskeys(deps, personId);
  return { signedOut, passkeysRemoved: removed + late };
}

async function removePasskeys({ collections }: ShutOutDeps, personId: PersonId): Promise<number> {
  const { passkeys } = collections;
  const all = await findAll(passkeys, { index: 'byPerson', equals: { personId } });
  const gone = await Promise.all(all.map(({ id }) => passkeys.remove(id)));
  return gone.filter((wasThere) => wasThere).length;
}
