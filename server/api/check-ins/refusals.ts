/** Every refusal of a check-in by phone, in plain words with the next step. Nothing is written where one is given. */
import type { CheckInRefusal } from '#core/contracts/api.ts';
import { OTP_TRIES } from '#core/code/otp.ts';
import { localTimeAt, type Instant, type Zone } from '#core/time.ts';
import type { Refusal } from '../../problem.ts';
import { WRITTEN_BY_NEWER } from '../../sessions/session-ledger.ts';

function refusal(status: Refusal['status'], code: CheckInRefusal, detail: string): Refusal {
  return { status, code, detail };
}

export const CODE_STALE = refusal(422, 'code-stale', 'That code is too old. Scan the one on the board now.');
export const CODE_FORGED = refusal(
  422,
  'code-forged',
  'That is not a code from a class board. Scan the one on the board in your room.',
);
export const CODE_FOREIGN = refusal(
  422,
  'code-foreign',
  'That code belongs to a class that is not known here. Scan the one on the board in your room, or ask your teacher.',
);
export const OTP_USED_UP = refusal(
  429,
  'otp-used-up',
  'Too many wrong codes for this class. Scan the QR code instead, or ask your teacher.',
);
export const NO_SESSION = refusal(
  404,
  'room-has-no-session',
  'No class is taking check-ins in that room now. Check the room code on the board.',
);
export const SESSION_CLOSED = refusal(
  409,
  'session-closed',
  'This class is closed. Ask your teacher if you were there.',
);
export const DEVICE_FORGED = refusal(
  422,
  'device-forged',
  'This phone could not prove that the scan is yours. Sign out, sign in again, and scan the code on the board now.',
);

/** `left`: tries that this person still has in this class, one at least; after the last one it is `OTP_USED_UP`. */
export function otpWrong(left: number): Refusal {
  const tries = left === 1 ? 'You have 1 try left.' : `You have ${left} tries left.`;
  return refusal(422, 'otp-wrong', `That code is not right. Type the six digits on the board now. ${tries}`);
}

export function doorsClosed(doorsAt: Instant, zone: Zone): Refusal {
  return refusal(
    422,
    'doors-closed',
    `Check-in opens at ${localTimeAt(doorsAt, zone)}. Scan again then; nothing was kept.`,
  );
}

/** `elsewhere`: where the timetable expects the student around now. */
export function notOnRoster(
  title: string,
  elsewhere: { readonly title: string; readonly roomName: string } | undefined,
): Refusal {
  const next =
    elsewhere === undefined
      ? 'Ask your teacher if you should be.'
      : `You belong in ${elsewhere.roomName} (${elsewhere.title}).`;
  return refusal(403, 'not-on-roster', `You are not on the list for ${title}. ${next}`);
}

/** Where the words depend on the case these stand for them in the documentation. */
const SOME_OTP_WRONG = otpWrong(OTP_TRIES - 1);
const SOME_DOORS_CLOSED: Refusal = {
  ...SESSION_CLOSED,
  status: 422,
  code: 'doors-closed',
  detail: 'Check-in opens at 08:55. Scan again then; nothing was kept.',
};
const COMMON = [
  notOnRoster('Maths 9B', undefined),
  SOME_DOORS_CLOSED,
  SESSION_CLOSED,
  DEVICE_FORGED,
  WRITTEN_BY_NEWER,
];

export const SCAN_REFUSALS: readonly Refusal[] = [CODE_STALE, CODE_FORGED, CODE_FOREIGN, ...COMMON];
export const OTP_REFUSALS: readonly Refusal[] = [SOME_OTP_WRONG, OTP_USED_UP, NO_SESSION, ...COMMON];
