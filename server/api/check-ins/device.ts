/** What the phone's own key says about a check-in: whose key it is, or that it is a stranger's or a second person's. */
import { phoneMessage, type DeviceProof } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { ScanWarning } from '#core/fact/fact.ts';
import { DeviceKeyId, type PersonId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Clock } from '../../ports.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import { DEVICE_FORGED } from './refusals.ts';

export interface DeviceDeps {
  readonly collections: Pick<Collections, 'deviceKeys' | 'deviceWaits'>;
  readonly crypto: Crypto;
  readonly clock: Clock;
}

/** What goes into the fact: the key that is bound to the person, a warning, or neither. */
export interface DeviceSays {
  readonly deviceKeyId?: DeviceKeyId;
  readonly warning?: ScanWarning;
}

/**
 * Checks the proof over `code`. A key that nobody has is bound to a person who has none; a person who has another key
 * already checks in without one, until the old key is released; who released it themselves, for a day longer.
 */
export async function deviceSays(
  deps: DeviceDeps,
  personId: PersonId,
  code: string,
  proof: DeviceProof | undefined,
): Promise<Result<DeviceSays, Refusal>> {
  if (proof === undefined) return ok({});
  const id = keyOf(deps.crypto, personId, code, proof);
  return id === undefined ? failed(DEVICE_FORGED) : ok(await bound(deps, personId, id));
}

/** Whether the proof over `code` is by a key that was the person's own before. Binds nothing. */
export async function isOwnKey(
  { collections, crypto }: Pick<DeviceDeps, 'collections' | 'crypto'>,
  personId: PersonId,
  code: string,
  proof: DeviceProof,
): Promise<boolean> {
  const id = keyOf(crypto, personId, code, proof);
  return id !== undefined && (await collections.deviceKeys.get(id))?.personId === personId;
}

/** The key that signed the code for this person; undefined where none did. */
function keyOf(
  crypto: Crypto,
  personId: PersonId,
  code: string,
  proof: DeviceProof,
): DeviceKeyId | undefined {
  const spki = crypto.fromBase64Url(proof.spki);
  const signature = crypto.fromBase64Url(proof.signature);
  const message = crypto.utf8(phoneMessage(code, personId, proof.at));
  if (spki === undefined || signature === undefined || !crypto.verifyP256(spki, message, signature))
    return undefined;
  return DeviceKeyId.parse(crypto.toBase64Url(crypto.sha256(spki)));
}

async function bound(
  { collections, clock }: DeviceDeps,
  personId: PersonId,
  id: DeviceKeyId,
): Promise<DeviceSays> {
  const { deviceKeys, deviceWaits } = collections;
  const known = await deviceKeys.get(id);
  if (known !== undefined) return verdictOn(known.personId, personId, id);
  const boundAt = clock.now();
  const wait = await deviceWaits.get(personId);
  if (wait !== undefined && boundAt < wait.until) return {};
  const outcome = await deviceKeys.putIf({ id, personId, boundAt }, 'absent');
  if (outcome.kind === 'written') return { deviceKeyId: id };
  const now = await deviceKeys.get(id);
  return now === undefined ? {} : verdictOn(now.personId, personId, id);
}

function verdictOn(owner: PersonId, personId: PersonId, id: DeviceKeyId): DeviceSays {
  return owner === personId ? { deviceKeyId: id } : { warning: 'second-person-on-device' };
}
