/** What is said over HTTP about consents and faces. No picture and no embedding ever comes back. */
import { z } from 'zod';
import { PersonId, SessionId } from '../ids.ts';
import { PersonName } from '../roster/person.ts';
import { Instant } from '../time.ts';
import { FaceMatched } from '../fact/fact.ts';

/** `POST /consents`: somebody's yes to their face, or to that of a student in their care. */
export const GiveConsent = z.strictObject({
  personId: PersonId,
  purpose: z.literal('face'),
  /** Who said yes, where staff take it down for them: the student, or a guardian of theirs. */
  givenBy: PersonId.optional(),
});
export type GiveConsent = z.infer<typeof GiveConsent>;

export const Consent = z.object({
  id: z.uuid(),
  personId: PersonId,
  purpose: z.literal('face'),
  givenBy: PersonId,
  takenBy: PersonId,
  givenAt: Instant,
  withdrawnAt: Instant.optional(),
  withdrawnBy: PersonId.optional(),
});
export type Consent = z.infer<typeof Consent>;

/** The server's word that nothing is left to recognise the person by: `text` is what was signed, with its pinned key. */
export const Erasure = z.object({ consent: Consent, text: z.string(), signature: z.string() });
export type Erasure = z.infer<typeof Erasure>;

/** A picture as base64 of its JPEG, PNG or WebP bytes. */
const Picture = z.base64().min(100).max(3_000_000);

/** Good shots that one template is made of. */
export const FACE_SHOTS = { least: 3, most: 5 } as const;

/** `POST /upload-face`: 3 to 5 pictures of one person. They are forgotten with the request. */
export const UploadFace = z.strictObject({
  personId: PersonId,
  pictures: z.array(Picture).min(FACE_SHOTS.least).max(FACE_SHOTS.most),
});
export type UploadFace = z.infer<typeof UploadFace>;

export const UploadedFace = z.object({
  personId: PersonId,
  /** `pending` until staff have looked at the person. */
  state: z.enum(['pending', 'confirmed']),
  model: z.string(),
  shots: z.int(),
  /** People with much the same face; told to staff only. */
  lookAlikes: z.array(PersonId).optional(),
});
export type UploadedFace = z.infer<typeof UploadedFace>;

/** `GET /faces/pending`: whom staff have to look at. */
export const PendingFace = z.object({
  person: z.object({ id: PersonId, name: PersonName }),
  shots: z.int(),
  uploadedAt: Instant,
  /** People with much the same face. */
  lookAlikes: z.array(PersonId),
});
export type PendingFace = z.infer<typeof PendingFace>;

/** `POST /faces/{personId}/confirm`: staff have the person before them. */
export const ConfirmFace = z.strictObject({
  decision: z.enum(['confirm', 'reject']),
  /** Of the upload that was looked at. */
  uploadedAt: Instant,
});
export type ConfirmFace = z.infer<typeof ConfirmFace>;

/** `POST /face/verify`: 1:1 where a student is claimed, or within the roster of one session. */
export const VerifyFace = z.strictObject({
  claim: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('student'), studentId: PersonId }),
    z.strictObject({ kind: z.literal('session'), sessionId: SessionId }),
  ]),
  /** Pictures of one moment; three and more are compared by a lower error. */
  pictures: z.array(Picture).min(1).max(FACE_SHOTS.most),
});
export type VerifyFace = z.infer<typeof VerifyFace>;

export const FaceVerdict = z.object({
  /** `unsure`: two people are too much alike to tell; ask for a second factor. */
  verdict: z.enum(['matched', 'not-matched', 'unsure', 'nobody-registered']),
  studentId: PersonId.optional(),
  similarity: z.number().optional(),
  threshold: z.number(),
  /** How far the runner-up lies behind, where one was searched for. */
  margin: z.number().optional(),
  /** Still pictures cannot show that somebody is alive: only the kiosk's camera can. */
  liveness: FaceMatched.shape.liveness,
  model: z.string(),
});
export type FaceVerdict = z.infer<typeof FaceVerdict>;
