/**
 * Whose face is shown when. The people come from the pictures that travel with face-api; nobody is there twice, so the
 * probe is the registered picture taken again by a synthetic webcam: other scale, tilt, light and noise.
 */
import { present } from '#core/assert.ts';
import type { Frame } from '#core/face/frame.ts';
import { PEOPLE, shoot, type Shot } from '../support/people.ts';

const REGISTERED: Shot = { scale: 0.8, tiltDegrees: 0, light: 1, noise: 0 };
const PROBE: Shot = { scale: 0.68, tiltDegrees: 6, light: 0.82, noise: 6 };

/** The person whose face each student registers. */
const FACE_OF: Readonly<Record<string, number>> = { 'face-1': 0, 'face-2': 2, 'face-3': 6, stranger: 9 };
/** Who stands before the camera instead of `stranger`. */
const INTRUDER = 3;

/** Students who register a face. */
export const REGISTERING: readonly string[] = Object.keys(FACE_OF);

/** What the camera sees while the student registers. */
export function registeredFrame(key: string): Frame {
  return shoot(personOf(FACE_OF[key]), REGISTERED);
}

/** What the camera sees when the student checks in. */
export function probeFrame(key: string): Frame {
  return shoot(personOf(key === 'stranger' ? INTRUDER : FACE_OF[key]), PROBE);
}

/** One sentence for the report: what these pictures can show and what they cannot. */
export const SYNTHESISED = `Probes are synthesised from the registered picture: scale ${String(PROBE.scale)} instead of ${String(REGISTERED.scale)}, tilt ${String(PROBE.tiltDegrees)}°, light ${String(PROBE.light)}, noise ${String(PROBE.noise)} levels. They are easier than a real second photograph.`;

function personOf(index: number | undefined): (typeof PEOPLE)[number] {
  return present(index === undefined ? undefined : PEOPLE[index], 'a person for the face');
}
