/** Taking down a yes, and taking it back: with the consent goes everything that rests on it. */
import { Consent, type Erasure, type GiveConsent } from '#core/contracts/faces.ts';
import { present } from '#core/assert.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Audit } from '../../audit.ts';
import type { PersonCaller } from '../../endpoint.ts';
import { endConsent } from '../../faces/end-consent.ts';
import { FACE_OFF } from '../../faces/face-off.ts';
import type { FaceVault } from '../../faces/face-vault.ts';
import { liveKeyOf } from '../../faces/face-vault.ts';
import { nextId, type Chance, type Clock } from '../../ports.ts';
import { NOT_FOUND, type Refusal } from '../../problem.ts';
import type { SchoolReader } from '../../school/school-snapshot.ts';
import { touchSchool } from '../../school/school-version.ts';
import type { ServerKey } from '../../server-keys.ts';
import type { Collections } from '../../store/collections.ts';
import type { ConsentRecord } from '../../store/faces.ts';
import type { PersonRecord } from '../../store/school-records.ts';

export interface ConsentDeps {
  readonly collections: Pick<Collections, 'people' | 'consents' | 'settings'>;
  readonly schools: SchoolReader;
  readonly vault: FaceVault;
  readonly audit: Audit;
  readonly pagesKey: ServerKey;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly chance: Chance;
}

export const GIVER_UNKNOWN: Refusal = {
  status: 422,
  code: 'consent-giver-unknown',
  detail: 'Say in givenBy who said yes: the student themselves, or a guardian of theirs.',
};
export const CONSENT_STANDS: Refusal = {
  status: 409,
  code: 'consent-stands',
  detail: 'There is a consent already. Nothing needs to be done.',
};

/** The consent as people see it: without what only the store needs. */
export function consentFrom(record: ConsentRecord): Consent {
  return Consent.parse(record);
}

/** `student` is one of the caller's campus, or in the caller's care. */
export async function giveConsent(
  deps: ConsentDeps,
  { person: caller }: PersonCaller,
  { student, asked }: { readonly student: PersonRecord; readonly asked: GiveConsent },
): Promise<Result<Consent, Refusal>> {
  const { faceAllowed } = await deps.schools.of(student.campusId);
  if (!faceAllowed) return failed(FACE_OFF);
  const givenBy = await giverOf(deps, caller, student, asked.givenBy);
  if (givenBy === undefined) return failed(GIVER_UNKNOWN);
  const record: ConsentRecord = {
    id: nextId(deps.clock, deps.chance),
    campusId: student.campusId,
    personId: student.id,
    purpose: 'face',
    givenBy,
    takenBy: caller.id,
    givenAt: deps.clock.now(),
    liveKey: liveKeyOf(student.id),
  };
  const { campusId, id: subject } = record;
  await deps.audit.say({ campusId, by: caller.id, action: 'give-consent', subject });
  const outcome = await deps.collections.consents.putIf(record, 'absent');
  return outcome.kind === 'written' ? ok(consentFrom(record)) : failed(CONSENT_STANDS);
}

/** People answer for themselves and for their children; staff say who answered. */
async function giverOf(
  { collections }: ConsentDeps,
  caller: PersonRecord,
  student: PersonRecord,
  givenBy: GiveConsent['givenBy'],
): Promise<PersonRecord['id'] | undefined> {
  const isCared = caller.id === student.id || caller.childIds?.includes(student.id) === true;
  if (isCared) return givenBy === undefined || givenBy === caller.id ? caller.id : undefined;
  if (givenBy === undefined || givenBy === student.id) return givenBy;
  const giver = await collections.people.get(givenBy);
  const isGuardian = giver?.role === 'guardian' && giver.childIds?.includes(student.id) === true;
  return isGuardian ? givenBy : undefined;
}

/**
 * Ends the consent, then destroys key and templates; kiosks learn it with their next reference. To be repeated until it
 * answers: what was cut short between two steps is finished then.
 */
export async function withdrawConsent(
  deps: ConsentDeps,
  { person: caller }: PersonCaller,
  consent: ConsentRecord,
): Promise<Result<Erasure, Refusal>> {
  const ended = await endConsent(deps, caller.id, consent);
  if (ended === undefined) return failed(NOT_FOUND);
  await touchSchool(deps.collections);
  return ok(erasureOf(deps, consentFrom(ended)));
}

function erasureOf({ crypto, pagesKey, clock }: ConsentDeps, consent: Consent): Erasure {
  const text = JSON.stringify({
    kind: 'face-erased',
    personId: consent.personId,
    consentId: consent.id,
    withdrawnAt: consent.withdrawnAt,
    at: clock.now(),
  });
  const seed = present(crypto.fromBase64Url(pagesKey.seed), 'our own key is base64url');
  return { consent, text, signature: crypto.toBase64Url(crypto.signEd25519(seed, crypto.utf8(text))) };
}
