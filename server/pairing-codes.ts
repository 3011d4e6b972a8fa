/** One-time codes with which a kiosk is paired. The store keeps only their hash. */
import type { Crypto } from '#core/crypto/crypto.ts';
import type { CampusId, PersonId, RoomId } from '#core/ids.ts';
import type { Instant } from '#core/time.ts';
import { hashedSecret } from './sign-in/secrets.ts';
import type { Chance, Clock } from './ports.ts';
import { readableCode } from './readable.ts';
import type { Collections } from './store/collections.ts';

interface CodeDeps {
  readonly collections: Pick<Collections, 'pairingCodes'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

const LENGTH = 16;

/** Makes a code for a kiosk in this room, to be used once, and before `expiresAt` where that is given, while `madeBy` is an admin. */
export async function makePairingCode(
  deps: CodeDeps,
  {
    campusId,
    roomId,
    madeBy,
    expiresAt,
  }: {
    readonly campusId: CampusId;
    readonly roomId: RoomId;
    readonly madeBy?: PersonId;
    readonly expiresAt?: Instant;
  },
): Promise<string> {
  const code = readableCode(deps.chance, LENGTH);
  const id = hashedSecret(deps.crypto, code);
  const createdAt = deps.clock.now();
  const record = { id, campusId, roomId, state: 'unused', createdAt } as const;
  const by = madeBy === undefined ? {} : { madeBy };
  const ends = expiresAt === undefined ? {} : { expiresAt };
  await deps.collections.pairingCodes.putIf({ ...record, ...by, ...ends }, 'absent');
  return code;
}
