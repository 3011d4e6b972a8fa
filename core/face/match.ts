/** Is this the person that they claim to be? A search goes over one roster only, and never picks one of two who are alike. */
import { similarity } from './similarity.ts';

/** A face as kept for a student: the mean embedding of its registered shots, and the id of the model that made it. */
export type FaceTemplate = { readonly model: string; readonly embedding: Float32Array };

/** A face just seen: the mean embedding of `frames` frames (1 and up) of one person, and the id of its model. */
export type FaceProbe = { readonly model: string; readonly embedding: Float32Array; readonly frames: number };

/** Least similarity, 0 to 1, for a probe of one frame and for one averaged from at least `averagedFrames`. */
export type MatchThresholds = {
  readonly oneFrame: number;
  readonly averaged: number;
  readonly averagedFrames: number;
};

/** `margin`: how far the runner-up must lie behind the best, 0 to 1. */
export type RosterThresholds = MatchThresholds & { readonly margin: number };

/** Somebody on the roster with their template. */
export type Candidate<Id> = { readonly id: Id; readonly template: FaceTemplate };

/** `unsure`: one of two, so a second factor must tell. `lead`: how far the runner-up lies behind; 1 where there is none. */
export type RosterMatch<Id> =
  | { readonly kind: 'matched'; readonly id: Id; readonly similarity: number; readonly lead: number }
  | { readonly kind: 'unsure'; readonly similarity: number; readonly lead: number }
  | { readonly kind: 'not-matched'; readonly similarity: number }
  | { readonly kind: 'nobody' };

/** `other-model`: the template was made by another model, so it cannot be compared; the face must be registered again. */
export type FaceMatch =
  | { readonly kind: 'matched'; readonly similarity: number }
  | { readonly kind: 'not-matched'; readonly similarity: number }
  | { readonly kind: 'other-model' };

/** Compares a probe with the template of the one student who is claimed. */
export function matchOneToOne(
  probe: FaceProbe,
  template: FaceTemplate,
  thresholds: MatchThresholds,
): FaceMatch {
  if (probe.model !== template.model) return { kind: 'other-model' };
  const found = similarity(probe.embedding, template.embedding);
  return { kind: found >= neededFor(probe, thresholds) ? 'matched' : 'not-matched', similarity: found };
}

/** The similarity that this probe needs. */
export function neededFor({ frames }: Pick<FaceProbe, 'frames'>, thresholds: MatchThresholds): number {
  return frames >= thresholds.averagedFrames ? thresholds.averaged : thresholds.oneFrame;
}

/** The one person of a roster whose face this is; `nobody` where no template is of the probe's model. */
export function matchInRoster<Id>(
  probe: FaceProbe,
  candidates: readonly Candidate<Id>[],
  thresholds: RosterThresholds,
): RosterMatch<Id> {
  const [best, runnerUp] = candidates
    .filter(({ template }) => template.model === probe.model)
    .map(({ id, template }) => ({ id, similarity: similarity(probe.embedding, template.embedding) }))
    .sort((one, other) => other.similarity - one.similarity);
  if (best === undefined) return { kind: 'nobody' };
  if (best.similarity < neededFor(probe, thresholds))
    return { kind: 'not-matched', similarity: best.similarity };
  const lead = runnerUp === undefined ? 1 : best.similarity - runnerUp.similarity;
  if (lead < thresholds.margin) return { kind: 'unsure', similarity: best.similarity, lead };
  return { kind: 'matched', id: best.id, similarity: best.similarity, lead };
}
