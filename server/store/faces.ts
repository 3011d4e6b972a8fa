/** Consents, and the face templates that rest on them: sealed under a key of each person's own, which withdrawal destroys. */
import { z } from 'zod';
import { CampusId, PersonId } from '#core/ids.ts';
import { Instant } from '#core/time.ts';
import { declare } from './collection.ts';

/** Somebody's yes, kept for good: who gave it, who took it down, and when it was withdrawn. */
export const ConsentRecord = z.object({
  id: z.uuid(),
  campusId: CampusId,
  personId: PersonId,
  purpose: z.literal('face'),
  givenBy: PersonId,
  takenBy: PersonId,
  givenAt: Instant,
  /** `<person>|<purpose>` while it stands; nothing afterwards. At most one stands. */
  liveKey: z.string().optional(),
  withdrawnAt: Instant.optional(),
  withdrawnBy: PersonId.optional(),
});
export type ConsentRecord = z.infer<typeof ConsentRecord>;

export const consents = declare({
  name: 'consents',
  schema: ConsentRecord,
  indexes: {
    byLiveKey: { on: ['liveKey'], unique: true },
    byPerson: { on: ['personId', 'givenAt'] },
    byCampus: { on: ['campusId', 'givenAt'] },
    byWithdrawal: { on: ['campusId', 'withdrawnAt'] },
  },
});

/** A person's key, sealed under the server's own. `id` is the person's. Without it their templates are noise. */
export const faceKeys = declare({
  name: 'face_keys',
  schema: z.object({ id: PersonId, sealed: z.string(), consentId: z.uuid() }),
  indexes: {},
  secret: true,
});

/** By which a server knows whether its own key is the one that those of people are sealed under. `id` is `face-key`. */
export const faceKeyFingerprints = declare({
  name: 'face_key_fingerprints',
  schema: z.object({ id: z.literal('face-key'), fingerprint: z.string() }),
  indexes: {},
});

/** `id` is `<person>:<state>`. A student's own upload is pending until staff have looked at the person. */
export const FaceTemplateRecord = z.object({
  id: z.string(),
  campusId: CampusId,
  personId: PersonId,
  state: z.enum(['pending', 'confirmed']),
  model: z.string(),
  /** The embedding, sealed under the person's key. */
  sealed: z.string(),
  consentId: z.uuid(),
  shots: z.int().positive(),
  /** People in whose templates this face was found too: twins, or somebody under a wrong name. For staff only. */
  lookAlikes: z.array(PersonId),
  uploadedBy: PersonId,
  uploadedAt: Instant,
  confirmedBy: PersonId.optional(),
  confirmedAt: Instant.optional(),
});
export type FaceTemplateRecord = z.infer<typeof FaceTemplateRecord>;

export const faceTemplates = declare({
  name: 'face_templates',
  schema: FaceTemplateRecord,
  indexes: { byState: { on: ['campusId', 'state', 'uploadedAt'] }, byPerson: { on: ['personId'] } },
  secret: true,
});
