/** The contract's words for what the camera and its worker tell. */
import type { CameraState, Seen } from '#core/contracts/kiosk.ts';
import type { PoorReason } from '#core/face/quality.ts';
import type { FaceReading } from '#core/face/reading.ts';
import type { CameraFailure, CameraTrouble } from './camera.ts';

type Why = Extract<Seen, { kind: 'poor' }>['why'];

const WHY: Readonly<Record<PoorReason, Why>> = {
  'too-far': 'closer',
  'too-dark': 'light',
  blurred: 'hold-still',
  'not-frontal': 'face-on',
  'several-faces': 'one-at-a-time',
};

const FAILED: Readonly<Record<CameraFailure, CameraState>> = {
  'camera-missing': 'missing',
  'camera-denied': 'denied',
  'camera-busy': 'busy',
  'camera-ended': 'ended',
  'model-file-missing': 'model-failed',
  'model-hash-mismatch': 'model-failed',
  'model-start-failed': 'model-failed',
};

const TROUBLED: Readonly<Record<CameraTrouble, CameraState>> = {
  'camera-dark': 'dark',
  'camera-covered': 'dark',
  'camera-frozen': 'busy',
};

/** What one frame told, as the host is told it. No picture is in it. */
export function seenFrom(reading: FaceReading, model: string): Seen {
  if (reading.kind === 'none') return { kind: 'nobody' };
  if (reading.kind === 'poor') return { kind: 'poor', why: WHY[reading.reason] };
  return { kind: 'face', embedding: Array.from(reading.embedding), model };
}

/** The camera's state after it failed for good. */
export function stateAfterFailure(failure: CameraFailure): CameraState {
  return FAILED[failure];
}

/** The camera's state while something passing is wrong. */
export function stateInTrouble(trouble: CameraTrouble): CameraState {
  return TROUBLED[trouble];
}
