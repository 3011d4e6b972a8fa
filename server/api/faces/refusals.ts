/** Every refusal about faces, in plain words with the next step. */
import type { Refusal } from '../../problem.ts';

export const NO_CONSENT: Refusal = {
  status: 409,
  code: 'no-consent',
  detail:
    'There is no consent to this face, or it was withdrawn. Give the consent first, then send the pictures again.',
};
export const NOT_A_STUDENT: Refusal = {
  status: 422,
  code: 'not-a-student',
  detail: 'Faces are registered for students only.',
};
export const SAME_PICTURE: Refusal = {
  status: 422,
  code: 'same-picture',
  detail: 'Two of the pictures are the same. Take each anew, from a slightly different side.',
};
export const OTHER_PERSON: Refusal = {
  status: 422,
  code: 'other-person',
  detail:
    'The pictures do not all show the same person. Take them again, with one person alone before the camera.',
};
export const NOT_PENDING: Refusal = {
  status: 409,
  code: 'face-not-pending',
  detail: 'This upload was decided on or replaced meanwhile. Look at the list again.',
};
export const LOOK_ALIKE: Refusal = {
  status: 409,
  code: 'look-alike-found',
  detail:
    'Somebody with much the same face was registered since. Look at the list again, see whether they are two people, and confirm once more if they are.',
};
export const OWN_FACE: Refusal = {
  status: 403,
  code: 'own-upload',
  detail: 'Whoever sent the pictures cannot confirm them. Ask another member of staff.',
};
export const ROSTER_TOO_LARGE: Refusal = {
  status: 422,
  code: 'roster-too-large',
  detail: 'A face is searched for among 100 people at most. Name the student who is claimed.',
};
export const FACES_BUSY: Refusal = {
  status: 503,
  code: 'faces-busy',
  detail: 'Too many pictures are being looked at. Try again in a few seconds.',
  retryAfterS: 5,
};
export const FACES_FAILED: Refusal = {
  status: 503,
  code: 'faces-failed',
  detail:
    'Pictures cannot be looked at on this server right now. Try again later, or register the face at a kiosk.',
  retryAfterS: 60,
};

const WHY = {
  'other-format':
    'it is in another format. Send JPEG, PNG or WebP, one still picture each; a telephone that takes HEIC can save JPEG.',
  unreadable: 'it is no picture, or damaged or cut short. Send it again, or another, as JPEG, PNG or WebP.',
  'too-large': 'it has more than 24 megapixels. Send it smaller: 1,280 pixels on its longer side are plenty.',
  nobody: 'no face was found on it. Take it again from nearer, in good light.',
  'too-far': 'the face is too small. Take it again from nearer.',
  'too-dark': 'it is too dark. Take it again with light on the face.',
  blurred: 'it is blurred. Hold still and take it again.',
  'not-frontal':
    'the face is turned away, or the picture is not upright. Look straight at the camera, and send it upright.',
  'several-faces': 'more than one face is on it. Take it again with one person alone.',
} as const;

/** `number`: which picture, from 1. */
export function pictureRefused(number: number, why: keyof typeof WHY): Refusal {
  return { status: 422, code: `picture-${why}`, detail: `Picture ${number} cannot be used: ${WHY[why]}` };
}

export const PICTURE_REFUSALS: readonly Refusal[] = [
  pictureRefused(1, 'other-format'),
  pictureRefused(1, 'unreadable'),
  pictureRefused(1, 'too-large'),
  pictureRefused(1, 'nobody'),
  pictureRefused(1, 'too-far'),
  pictureRefused(1, 'too-dark'),
  pictureRefused(1, 'blurred'),
  pictureRefused(1, 'not-frontal'),
  pictureRefused(1, 'several-faces'),
  FACES_BUSY,
  FACES_FAILED,
];
