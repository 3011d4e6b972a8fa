/** `POST /attendance/mark` and `POST /mark-attendance`: one way to check in, by whatever the student saw; the same judge as the kiosk's. */
import type { Receipt } from '#core/contracts/api.ts';
import type { MarkAttendance } from '#core/contracts/sessions.ts';
import type { SessionId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Refusal } from '../../problem.ts';
import { knownSession, occurrenceAround } from '../../sessions/sessions.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { receiptOf } from './receipt.ts';
import { scanQr } from './scan-qr.ts';
import { typeOtp, type OtpDeps } from './type-otp.ts';

export const NO_RECEIPT: Refusal = {
  status: 404,
  code: 'no-receipt',
  detail: 'You have not checked in to this class. Scan the code on the board.',
};

export async function markAttendance(
  deps: OtpDeps,
  person: PersonRecord,
  asked: MarkAttendance,
): Promise<Result<Receipt, Refusal>> {
  if ('token' in asked) return scanQr(deps, person, asked);
  if ('otp' in asked) return typeOtp(deps, person, asked);
  return ownReceipt(deps, person, asked.sessionId);
}

/** The mark as the facts that are there make it. */
export async function ownReceipt(
  deps: Pick<OtpDeps, 'clock' | 'ledger' | 'schools'>,
  person: PersonRecord,
  sessionId: SessionId,
): Promise<Result<Receipt, Refusal>> {
  const received = await deps.ledger.ofStudent(sessionId, person.id);
  const now = deps.clock.now();
  const school = await deps.schools.of(person.campusId);
  const facts = received.map(({ fact }) => fact);
  const session = knownSession(school, facts, occurrenceAround(school, sessionId, now));
  const receipt = session && receiptOf(session, person.id, received, now);
  if (receipt === undefined || session?.campusId !== person.campusId) return failed(NO_RECEIPT);
  return ok(receipt);
}
