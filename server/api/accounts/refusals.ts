/** How the routes of accounts say no. */
import type { PasswordFault, PinFault } from '#core/access/password.ts';
import type { Refusal } from '../../problem.ts';
import { tooManyTries } from '../../tries.ts';

export const TOO_MANY_TRIES: Refusal = tooManyTries(15 * 60);
export const CAMPUS_UNKNOWN: Refusal = {
  status: 422,
  code: 'campus-unknown',
  detail: 'Say in campusId at which campus, by the id that the school office gives.',
};
export const REGISTRATIONS_FULL: Refusal = {
  status: 429,
  code: 'registrations-full',
  detail: 'Too many people have registered today. Try again tomorrow, or ask at the school office.',
  retryAfterS: 3600,
};
export const SECRET_WRONG: Refusal = {
  status: 403,
  code: 'bootstrap-secret-wrong',
  detail: 'That secret is not right, or the first admin is there already. Ask an admin for an invitation.',
};
export const INVITE_WRONG: Refusal = {
  status: 403,
  code: 'invite-code-wrong',
  detail: 'That invitation is not right, was used, or has ended. Ask an admin for a new one.',
};
export const NO_INVITE: Refusal = {
  status: 404,
  code: 'invite-not-found',
  detail: 'There is no such invitation here. Look at the list again.',
};
export const INVITE_ACCEPTED: Refusal = {
  status: 409,
  code: 'invite-accepted',
  detail: 'Somebody has accepted this invitation already. Look that person up instead.',
};
export const WAITS_ALREADY: Refusal = {
  status: 409,
  code: 'waits-for-approval',
  detail: 'Somebody registered with this e-mail address or roll number, and waits. Approve or reject them.',
};
export const CHILD_UNKNOWN: Refusal = {
  status: 422,
  code: 'child-unknown',
  detail: 'One of childIds is no student of this campus. Look the students up again.',
};
export const FIELD_NOT_YOURS: Refusal = {
  status: 403,
  code: 'field-not-yours',
  detail: 'Only an admin changes a name, a roll number or whose guardian somebody is. Ask an admin.',
};
export const FIELD_NOT_THEIRS: Refusal = {
  status: 422,
  code: 'field-not-theirs',
  detail: 'Only students have a roll number, and only guardians have childIds. Leave the field out.',
};
export const PASSWORD_WRONG: Refusal = {
  status: 403,
  code: 'password-wrong',
  detail: 'That is not your password. Give the one that you sign in with now.',
};
export const PASSWORD_SAME: Refusal = {
  status: 422,
  code: 'password-same',
  detail: 'That is the password that you have. Choose another one.',
};
export const CHANGED_MEANWHILE: Refusal = {
  status: 409,
  code: 'changed-meanwhile',
  detail: 'This account was changed at the same moment. Look at it again, then try once more.',
};
export const NO_PIN: Refusal = {
  status: 403,
  code: 'no-pin',
  detail: 'You have no PIN. Ask an admin for one.',
};
export const RESET_CODE_WRONG: Refusal = {
  status: 403,
  code: 'code-wrong',
  detail: 'That code is not right, was used, or has ended. Ask for a new one.',
};
export const NO_MAIL: Refusal = {
  status: 409,
  code: 'no-mail',
  detail: 'This school sends no mail. Ask an admin for a code, then choose a new password with it.',
};
export const NOT_APPROVED: Refusal = {
  status: 409,
  code: 'account-not-approved',
  detail: 'This account is not in use: it waits, was rejected, or its owner has left.',
};

/** Why a chosen password is refused. `shortest`: the characters that it needs. */
export function passwordRefusal(fault: PasswordFault, shortest: number): Refusal {
  const details: Readonly<Record<PasswordFault, string>> = {
    'too-short': `That password is too short. Choose one of at least ${shortest} characters.`,
    'too-common': 'That password is one of those that are guessed first. Choose another one.',
    'contains-name': 'That password has your name, e-mail or roll number in it. Choose another one.',
  };
  return { status: 422, code: `password-${fault}`, detail: details[fault] };
}

/** Each refusal of a chosen password, for the documentation. */
export const PASSWORD_REFUSALS: readonly Refusal[] = (
  ['too-short', 'too-common', 'contains-name'] as const
).map((fault) => passwordRefusal(fault, 10));

export function pinRefusal(fault: PinFault): Refusal {
  return {
    status: 422,
    code: `pin-${fault}`,
    detail: 'That PIN is guessed first: all one digit, or a run of digits. Choose another one.',
  };
}
export const PIN_REFUSAL: Refusal = pinRefusal('too-plain');
