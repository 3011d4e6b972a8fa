/**
 * A phone that was lost, sold or broken gives way to another. Its student says so with the password, and then waits a day, so that a
 * phone cannot go from hand to hand in a morning; staff in charge say so at once. Nobody knows which sign-ins the phone holds, so all
 * of them end but the one that asks.
 */
import { failed, ok, type Result } from '#core/result.ts';
import { DAY_MS, type Instant } from '#core/time.ts';
import type { DeviceKeyId } from '#core/ids.ts';
import type { Audit } from '../../audit.ts';
import type { Auth } from '../../sign-in/auth.ts';
import { confirmPassword, PASSWORD_WANTED, type ConfirmDeps } from '../../sign-in/confirm-password.ts';
import type { PersonCaller } from '../../endpoint.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';

export interface ReleaseDeps extends ConfirmDeps {
  readonly collections: ConfirmDeps['collections'] & Pick<Collections, 'deviceKeys' | 'deviceWaits'>;
  readonly auth: Pick<Auth, 'signOutEverywhere'>;
  readonly audit: Audit;
}

export interface Release {
  readonly by: Pick<PersonCaller, 'person' | 'signIn'>;
  readonly owner: PersonRecord;
  readonly deviceId: DeviceKeyId;
  readonly password: string | undefined;
}

export interface Released {
  readonly newPhoneFrom: Instant;
  readonly signInsEnded: number;
}

const WAIT_MS = DAY_MS;

/** The rule was asked before. The key goes last: until then the lost phone has nothing left by which to bind itself anew. */
export async function releaseDevice(deps: ReleaseDeps, release: Release): Promise<Result<Released, Refusal>> {
  const { by, owner, deviceId } = release;
  const isOwn = by.person.id === owner.id;
  const refusal = isOwn ? await unconfirmed(deps, release) : undefined;
  if (refusal !== undefined) return failed(refusal);
  const { deviceKeys, deviceWaits } = deps.collections;
  const now = deps.clock.now();
  const newPhoneFrom = isOwn ? now + WAIT_MS : now;
  await deps.audit.say({
    campusId: owner.campusId,
    by: by.person.id,
    action: 'release-device',
    subject: owner.id,
    details: { deviceKeyId: deviceId, newPhoneFrom },
  });
  if (isOwn) await deviceWaits.putIfGreater({ id: owner.id, until: newPhoneFrom }, 'until');
  else await deviceWaits.remove(owner.id);
  const signInsEnded = await deps.auth.signOutEverywhere(owner.id, isOwn ? by.signIn.id : undefined);
  await deviceKeys.remove(deviceId, { personId: owner.id });
  return ok({ newPhoneFrom, signInsEnded });
}

async function unconfirmed(deps: ReleaseDeps, { owner, password }: Release): Promise<Refusal | undefined> {
  if (password === undefined) return PASSWORD_WANTED;
  const confirmed = await confirmPassword(deps, owner, password);
  return confirmed.ok ? undefined : confirmed.error;
}
