/** Pairing: a one-time code becomes a kiosk with a secret of its own. A reply that was lost is given again, with new secrets. */
import type { PairedKiosk, PairKiosk } from '#core/contracts/api.ts';
import { tagOf } from '#core/code/qr-token.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { SERVER_BOARD } from '../../sessions/code-sources.ts';
import { hashedSecret } from '../../sign-in/secrets.ts';
import type { Chance, Clock } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import { isStillAdmin } from '../../school/still-admin.ts';
import type { ServerKey } from '../../server-keys.ts';
import type { Collections } from '../../store/collections.ts';
import type { KioskRecord } from '../../store/kiosks.ts';

export interface PairDeps {
  readonly collections: Pick<Collections, 'kioskHeads' | 'kiosks' | 'pairingCodes' | 'people' | 'rooms'>;
  readonly pagesKey: ServerKey;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

export const CODE_WRONG: Refusal = {
  status: 403,
  code: 'pairing-code-wrong',
  detail:
    'That pairing code is not right, was used already, or is older than a day. Ask an admin for a new one.',
};
export const KIOSK_TAKEN: Refusal = {
  status: 409,
  code: 'kiosk-taken',
  detail: 'A kiosk with this number is paired already. Reset the kiosk, then pair it again.',
};

export async function pairKiosk(deps: PairDeps, asked: PairKiosk): Promise<Result<PairedKiosk, Refusal>> {
  const { kioskHeads, kiosks, pairingCodes, rooms } = deps.collections;
  const code = await pairingCodes.get(hashedSecret(deps.crypto, asked.code));
  const known = await kiosks.get(asked.kioskId);
  if (code === undefined || (code.state === 'used' && code.usedBy !== asked.kioskId))
    return failed(CODE_WRONG);
  const { expiresAt = Infinity } = code;
  if (deps.clock.now() >= expiresAt) return failed(CODE_WRONG);
  if (!(await isStillAdmin(deps.collections, code.madeBy))) return failed(CODE_WRONG);
  // A kiosk that was heard had its answer: nobody else needs it once more.
  if (code.state === 'used' && (await kioskHeads.get(asked.kioskId)) !== undefined) return failed(CODE_WRONG);
  // It may have been moved since. In a room that was deleted meanwhile it would have nothing to show.
  const roomId = known?.roomId ?? code.roomId;
  if ((await rooms.get(roomId)) === undefined) return failed(CODE_WRONG);
  const isAgain = known?.state === 'paired' && known.publicKey === asked.publicKey && code.state === 'used';
  if (asked.kioskId === SERVER_BOARD || (known !== undefined && !isAgain)) return failed(KIOSK_TAKEN);
  if (code.state === 'unused') {
    const used = { ...code, state: 'used', usedBy: asked.kioskId, usedAt: deps.clock.now() } as const;
    const outcome = await pairingCodes.putIf(used, { state: 'unused' });
    if (outcome.kind === 'refused') return failed(CODE_WRONG);
  }
  const secret = deps.crypto.toBase64Url(deps.chance.bytes(32));
  const credential = deps.crypto.toBase64Url(deps.chance.bytes(32));
  const kiosk: KioskRecord = {
    id: asked.kioskId,
    tag: tagOf(deps.crypto, asked.kioskId),
    campusId: code.campusId,
    roomId,
    secret,
    credentialHash: hashedSecret(deps.crypto, credential),
    publicKey: asked.publicKey,
    pairedAt: deps.clock.now(),
    state: 'paired',
  };
  const written = await kiosks.putIf(kiosk, known ?? 'absent');
  if (written.kind === 'refused') return failed(KIOSK_TAKEN);
  return ok({
    kioskId: kiosk.id,
    kioskSecret: secret,
    credential,
    serverKey: deps.pagesKey.publicKey,
    roomId: kiosk.roomId,
    campusId: kiosk.campusId,
  });
}
