/** The end of a consent to a face, whatever ends it: with it go key and templates, here at once. */
import type { PersonId } from '#core/ids.ts';
import { present } from '#core/assert.ts';
import type { Audit } from '../audit.ts';
import type { Clock } from '../ports.ts';
import type { Collections } from '../store/collections.ts';
import type { ConsentRecord } from '../store/faces.ts';
import type { FaceVault } from './face-vault.ts';

export interface EndConsentDeps {
  readonly collections: Pick<Collections, 'consents'>;
  readonly vault: Pick<FaceVault, 'consentOf' | 'destroy'>;
  readonly audit: Audit;
  readonly clock: Clock;
}

/**
 * Undefined where the consent is not there. To be repeated until it answers: what was cut short between two steps is finished
 * then. Kiosks learn it with their next reference, so the school is to be touched afterwards.
 */
export async function endConsent(
  deps: EndConsentDeps,
  by: PersonId,
  consent: ConsentRecord,
): Promise<ConsentRecord | undefined> {
  const ended = consent.liveKey === undefined ? consent : await end(deps, by, consent);
  if (ended !== undefined) await destroyWithoutConsent(deps, consent.personId);
  return ended;
}

/** Whatever stands now rests on a newer consent where there is one, and stays. */
export async function destroyWithoutConsent(
  { vault }: Pick<EndConsentDeps, 'vault'>,
  personId: PersonId,
): Promise<void> {
  if ((await vault.consentOf(personId)) === undefined) await vault.destroy(personId);
}

async function end(
  { collections, audit, clock }: EndConsentDeps,
  by: PersonId,
  consent: ConsentRecord,
): Promise<ConsentRecord | undefined> {
  const { liveKey, ...kept } = consent;
  const ended = { ...kept, withdrawnAt: clock.now(), withdrawnBy: by };
  const { campusId, personId: subject } = consent;
  await audit.say({ campusId, by, action: 'withdraw-consent', subject });
  const outcome = await collections.consents.putIf(ended, { liveKey: present(liveKey, 'it stands') });
  return outcome.kind === 'written' ? ended : collections.consents.get(consent.id);
}
