/** What one frame told about the face in it. An embedding is made only from a face that is good enough to compare. */
import type { Box, Point } from './frame.ts';
import type { FaceMeasures, PoorReason } from './quality.ts';

/** The largest face on a frame: its box, the 68 landmarks of the iBUG 300-W numbering in frame pixels, its measures. */
export type SeenFace = {
  readonly box: Box;
  readonly landmarks: readonly Point[];
  readonly measures: FaceMeasures;
};

/** `embedding`: 128 floats of the model named in `models/manifest.json`; not of unit length (docs/decisions/0003). */
export type FaceReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'poor'; readonly reason: PoorReason; readonly face: SeenFace }
  | { readonly kind: 'face'; readonly face: SeenFace; readonly embedding: Float32Array };
