/** `POST /generate-otp` and `GET /qr/generate/{session_id}`: the codes of an open class that hold now, for a screen beside the kiosk's. */
import { makeOtp, OTP_STEP_MS, otpStepAt } from '#core/code/otp.ts';
import { makeQrToken, SLOT_MS, slotAt } from '#core/code/qr-token.ts';
import type { Reference } from '#core/contracts/api.ts';
import type { ShownOtp, ShownQr } from '#core/contracts/sessions.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { SessionId } from '#core/ids.ts';
import { isClosed } from '#core/mark/judge.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Instant } from '#core/time.ts';
import type { CodeSource, CodeSources } from '../../sessions/code-sources.ts';
import type { PersonCaller, RuledCall } from '../../endpoint.ts';
import type { Refusal } from '../../problem.ts';
import { CLOSED, NO_REPORT, NOT_YOURS, openedSession, ownClass } from '../../sessions/opened-session.ts';
import type { SessionsDeps } from './list.ts';

export interface CodesDeps extends SessionsDeps {
  readonly codes: CodeSources;
  readonly crypto: Crypto;
  readonly phones: () => Reference['phones'];
}

const NO_BOARD: Refusal = {
  status: 409,
  code: 'no-board',
  detail:
    'The kiosk that showed the codes of this class was taken out of service. Open the class here, then try again.',
};
export const CODE_REFUSALS: readonly Refusal[] = [NO_REPORT, NOT_YOURS, CLOSED, NO_BOARD];

type ShowCall = RuledCall<PersonCaller, 'show-codes'>;

/** Whose codes, and the moment on their clock. */
interface Board {
  readonly roomCode: string;
  readonly source: CodeSource;
  readonly now: Instant;
  readonly at: Instant;
}

export async function showOtp(
  deps: CodesDeps,
  call: ShowCall,
  sessionId: SessionId,
): Promise<Result<ShownOtp, Refusal>> {
  const board = await boardOf(deps, call, sessionId);
  if (!board.ok) return board;
  const { roomCode, source, at } = board.value;
  const code = makeOtp(deps.crypto, { kioskSecret: source.secretFor(sessionId), sessionId, at });
  const nextAt = (otpStepAt(at) + 1) * OTP_STEP_MS;
  return ok({ code, validUntil: onOurClock(board.value, nextAt), roomCode });
}

export async function showQr(
  deps: CodesDeps,
  call: ShowCall,
  sessionId: SessionId,
): Promise<Result<ShownQr, Refusal>> {
  const board = await boardOf(deps, call, sessionId);
  if (!board.ok) return board;
  const { source, at } = board.value;
  const kioskSecret = source.secretFor(sessionId);
  const token = makeQrToken(deps.crypto, { kioskId: source.id, kioskSecret, sessionId, at });
  const slot = slotAt(at);
  const url = `${deps.phones().origin}/c/${token}`;
  return ok({ token, url, slot, validUntil: onOurClock(board.value, (slot + 1) * SLOT_MS) });
}

async function boardOf(
  deps: CodesDeps,
  { caller: { person }, require }: ShowCall,
  sessionId: SessionId,
): Promise<Result<Board, Refusal>> {
  require(ownClass(person));
  const found = await openedSession(deps, person, sessionId);
  if (!found.ok) return found;
  const { session, school, received, charge } = found.value;
  require(charge, NOT_YOURS);
  if (isClosed(received.map(({ fact }) => fact))) return failed(CLOSED);
  const showing = await deps.codes.showing(sessionId);
  if (showing === undefined) return failed(NO_BOARD);
  const { source, roomId } = showing;
  // It may have been opened in two rooms, and moved from one to the other.
  const { code: roomCode } = school.rooms.get(roomId) ?? session.room;
  const now = deps.clock.now();
  const moment = await source.momentAt(now);
  return ok({ roomCode, source, now, at: moment.kind === 'unknown' ? now : moment.at });
}

function onOurClock({ now, at }: Board, moment: Instant): Instant {
  return now + (moment - at);
}
