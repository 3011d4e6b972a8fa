/** Whether a face is good enough to compare, and what the person can do about it when it is not. */

/** Why a face cannot be compared yet: each has one thing that the person can change. */
export type PoorReason = 'too-far' | 'too-dark' | 'blurred' | 'not-frontal' | 'several-faces';

/**
 * Measures of one face. `eyeDistancePx`: between the outer eye corners, in frame pixels. `yaw`, `pitch`: -1 to 1, 0 is
 * frontal, a ratio of landmark distances and not an angle. `rollDegrees`: -180 to 180, positive is clockwise on screen.
 * `sharpness`: variance of the Laplacian over the 150 × 150 chip, 0 and up. `brightness`: mean luma of the chip, 0 to 255.
 */
export type FaceMeasures = {
  readonly eyeDistancePx: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly rollDegrees: number;
  readonly sharpness: number;
  readonly brightness: number;
};
