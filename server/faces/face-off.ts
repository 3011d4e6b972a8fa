/** What a school that uses no faces answers to whoever would register one. */
import type { Refusal } from '../problem.ts';

export const FACE_OFF: Refusal = {
  status: 409,
  code: 'face-off-here',
  detail: 'This school does not use faces. Nothing was kept; check in by code, badge or PIN.',
};
