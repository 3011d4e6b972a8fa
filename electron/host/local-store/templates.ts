/**
 * Face templates, sealed under a key of their own for each person, and the consent that each rests on. Nothing is kept
 * without a live consent; withdrawal destroys the key first, then the row (secure_delete is on).
 */
import type { FaceTemplate } from '#core/face/match.ts';
import type { PersonId } from '#core/ids.ts';
import type { Result } from '#core/result.ts';
import type { Instant } from '#core/time.ts';

/** A student's yes, as a member of staff took it down. */
export interface Consent {
  readonly studentId: PersonId;
  readonly at: Instant;
  readonly takenBy: PersonId;
}

export type TemplateFailure = { readonly kind: 'no-consent' | 'disk-full' | 'store-failed' };

export interface Templates {
  readonly consent: (consent: Consent) => Result<undefined, TemplateFailure>;
  /** The live consent, or undefined where there is none or it was withdrawn. */
  readonly consentOf: (studentId: PersonId) => Consent | undefined;
  /** Replaces what was there. `no-consent` where none is live. */
  readonly save: (
    studentId: PersonId,
    template: FaceTemplate,
    at: Instant,
  ) => Result<undefined, TemplateFailure>;
  /** The student's template, or undefined where there is none that can be opened under a live consent. */
  readonly find: (studentId: PersonId) => FaceTemplate | undefined;
  /** Who is registered, and since when. */
  readonly registered: () => ReadonlyMap<PersonId, Instant>;
  /** Destroys key and template and ends the consent. Safe to repeat. */
  readonly withdraw: (studentId: PersonId, at: Instant) => Result<undefined, TemplateFailure>;
}
