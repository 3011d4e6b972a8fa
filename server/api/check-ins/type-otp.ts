/** `POST /mark-attendance`: the room code and the six digits, typed. Five wrong ones a person and session, used at most once. */
import { OTP_STEP_MS, OTP_TRIES, otpStepOf } from '#core/code/otp.ts';
import type { Receipt, TypeOtp } from '#core/contracts/api.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Instant } from '#core/time.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { checkIn, currentReceipt, onceKeyOf, type CheckInDeps } from './check-in.ts';
import { sessionsInRoom, type StudentSession } from './find-session.ts';
import { NO_SESSION, OTP_USED_UP, otpWrong } from './refusals.ts';

export interface OtpDeps extends CheckInDeps {
  readonly collections: CheckInDeps['collections'] & Pick<Collections, 'otpTries'>;
}

export async function typeOtp(
  deps: OtpDeps,
  person: PersonRecord,
  { roomCode, otp, device }: TypeOtp,
): Promise<Result<Receipt, Refusal>> {
  const now = deps.clock.now();
  const inRoom = await sessionsInRoom(deps, { person, roomCode, now });
  const likeliest = inRoom[0];
  if (likeliest === undefined) return failed(NO_SESSION);
  const own = inRoom.filter(({ session }) => session.roster.includes(person.id));
  const target = own[0];
  const code = `${roomCode}|${otp}`;
  // Somebody who is expected in no class of this room is told so, whatever they typed: there is nothing to guess.
  if (target === undefined)
    return checkIn(deps, { person, in: likeliest, proof: { kind: 'otp-typed', step: 0 }, code, device, now });

  const left = await takeTry(deps, person, target, now);
  if (left === undefined) return failed(OTP_USED_UP);
  for (const found of own) {
    const step = await stepOf(deps, found, otp, now);
    const isRight = step !== undefined || (await isSameCode(deps, person, found, otp));
    if (!isRight) continue;
    await giveBackTry(deps, person, target);
    if (step === undefined) return ok(await currentReceipt(deps, person, found, now));
    return checkIn(deps, { person, in: found, proof: { kind: 'otp-typed', step }, code, device, now });
  }
  return failed(left === 0 ? OTP_USED_UP : otpWrong(left));
}

/** The step for which the digits are this session's code on the kiosk's own clock. */
async function stepOf(
  deps: OtpDeps,
  found: StudentSession,
  digits: string,
  now: Instant,
): Promise<number | undefined> {
  const moment = await found.source.momentAt(now);
  const at = moment.kind === 'unknown' ? now : moment.at;
  return otpStepOf(deps.crypto, { ...keyInput(found), digits, at });
}

/** The answer to the first try may have been lost: the code that was counted gets the same answer again. */
async function isSameCode(
  deps: OtpDeps,
  person: PersonRecord,
  found: StudentSession,
  digits: string,
): Promise<boolean> {
  const known = await deps.ledger.recently(found.session.sessionId);
  const fact = known.said(onceKeyOf(found.session, person, 'otp-typed', {}));
  if (fact?.kind !== 'otp-typed') return false;
  const at = fact.step * OTP_STEP_MS;
  return otpStepOf(deps.crypto, { ...keyInput(found), digits, at }) === fact.step;
}

/**
 * Takes one of the tries before the code is looked at, so that a thousand guesses at once are five. The number left, or
 * undefined where none was.
 */
async function takeTry(
  deps: OtpDeps,
  person: PersonRecord,
  { session }: StudentSession,
  now: Instant,
): Promise<number | undefined> {
  const { otpTries } = deps.collections;
  const id = `${session.sessionId}|${person.id}`;
  for (;;) {
    const known = await otpTries.get(id);
    if (known !== undefined && known.tries >= OTP_TRIES) return undefined;
    const tries = (known?.tries ?? 0) + 1;
    const outcome = await otpTries.putIf({ id, tries, since: known?.since ?? now }, known ?? 'absent');
    if (outcome.kind === 'written') return OTP_TRIES - tries;
  }
}

/** Only wrong codes are counted: who types the right one before the doors open must not be shut out when they do. */
async function giveBackTry(deps: OtpDeps, person: PersonRecord, { session }: StudentSession): Promise<void> {
  const { otpTries } = deps.collections;
  const id = `${session.sessionId}|${person.id}`;
  for (;;) {
    const known = await otpTries.get(id);
    if (known === undefined || known.tries === 0) return;
    const outcome = await otpTries.putIf({ ...known, tries: known.tries - 1 }, known);
    if (outcome.kind === 'written') return;
  }
}

function keyInput({ source, session: { sessionId } }: StudentSession) {
  return { kioskSecret: source.secretFor(sessionId), sessionId };
}
