/** One-time codes with which a kiosk is paired. The store keeps only their hash. */
import type { Crypto } from '#core/crypto/crypto.ts';
import type { CampusId, RoomId } from '#core/ids.ts';
import { hashedSecret } from './secrets.ts';
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

/** Makes a code for a kiosk in this room, to be used once. */
export async function makePairingCode(
  deps: CodeDeps,
  { campusId, roomId }: { readonly campusId: CampusId; readonly roomId: RoomId },
): Promise<string> {
  const code = readableCode(deps.chance, LENGTH);
  const id = hashedSecret(deps.crypto, code);
  const createdAt = deps.clock.now();
  await deps.collections.pairingCodes.putIf({ id, campusId, roomId, state: 'unused', createdAt }, 'absent');
  return code;
}
