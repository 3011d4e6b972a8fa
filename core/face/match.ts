/** 1:1: is this the person that they claim to be? Identity is always claimed first; nobody is searched for here. */
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
  const needed = probe.frames >= thresholds.averagedFrames ? thresholds.averaged : thresholds.oneFrame;
  return { kind: found >= needed ? 'matched' : 'not-matched', similarity: found };
}
