/** `POST /qr/scan`: the token read from the board, as the phone page sends it. */
import type { KioskMoment } from '#core/code/kiosk-clock.ts';
import { checkQrToken, GOOD_FOR_MS, readQrToken, SLOT_MS, type QrVerdict } from '#core/code/qr-token.ts';
import type { Receipt, ScanQr } from '#core/contracts/api.ts';
import { ScanWarning } from '#core/fact/fact.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { SECOND_MS } from '#core/time.ts';
import type { Refusal } from '../../problem.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { checkIn, currentReceipt, onceKeyOf, type CheckInDeps } from './check-in.ts';
import { isOwnKey } from './device.ts';
import { sessionByTag, type StudentSession } from './find-session.ts';
import { CODE_FOREIGN, CODE_FORGED, CODE_STALE } from './refusals.ts';

/** How far a phone's clock may be off when it says when it scanned. */
const PHONE_OFF_MS = 2 * SECOND_MS;

export async function scanQr(
  deps: CheckInDeps,
  person: PersonRecord,
  { token, device }: ScanQr,
): Promise<Result<Receipt, Refusal>> {
  const now = deps.clock.now();
  const read = readQrToken(deps.crypto, token);
  if (read === undefined) return failed(CODE_FORGED);
  const source = await deps.codes.byTag(read.kioskTag);
  // The server's own codes are for all of them.
  if (source === undefined || (source.campusId ?? person.campusId) !== person.campusId)
    return failed(CODE_FOREIGN);
  const found = await sessionByTag(deps, { source, tag: read.sessionTag, person, now });
  if (found === undefined) return failed(CODE_FOREIGN);

  const moment = await source.momentAt(now);
  const verdict = verdictOn(deps, { token, found, moment, slot: read.slot });
  if (verdict.kind === 'forged') return failed(CODE_FORGED);
  if (verdict.kind === 'stale' && (await isSameScan(deps, person, found, verdict.slot)))
    return ok(await currentReceipt(deps, person, found, now));
  const late = verdict.kind === 'stale';
  if (late && !(await wasScannedInTime(deps, person, { token, device, slot: verdict.slot })))
    return failed(CODE_STALE);
  // Only the kiosk can have made a code that is ahead: then our notion of its clock is behind, and nobody is refused for that.
  const timeInferred = moment.kind !== 'measured' || verdict.kind === 'ahead';

  const { slot, ageMs } = verdict;
  const proof = { kind: 'qr-scanned', slot, ageMs, timeInferred } as const;
  const [answer] = await Promise.all([
    checkIn(deps, { person, in: found, proof, code: token, device, now, ...(late && { late }) }),
    source.heard(slot, now),
  ]);
  return answer;
}

/** Where nothing is known of the kiosk's clock the code is as old as it says: new. */
function verdictOn(
  { crypto }: CheckInDeps,
  of: {
    readonly token: string;
    readonly found: StudentSession;
    readonly moment: KioskMoment;
    readonly slot: number;
  },
): QrVerdict {
  const { source, session } = of.found;
  return checkQrToken(crypto, {
    kioskId: source.id,
    kioskSecret: source.secretFor(session.sessionId),
    sessionId: session.sessionId,
    text: of.token,
    at: of.moment.kind === 'unknown' ? of.slot * SLOT_MS : of.moment.at,
  });
}

/** The answer to the first try may have been lost on its way: the same code again gets the same answer. */
async function isSameScan(
  deps: CheckInDeps,
  person: PersonRecord,
  { session }: StudentSession,
  slot: number,
): Promise<boolean> {
  const keys = [undefined, ...ScanWarning.options].map((warning) =>
    onceKeyOf(session, person, 'qr-scanned', warning === undefined ? {} : { warning }),
  );
  const known = await deps.ledger.recently(session.sessionId);
  return keys.map(known.said).some((fact) => fact?.kind === 'qr-scanned' && fact.slot === slot);
}

/**
 * Whether the person's own phone says that it scanned while the code was on the board, as it does where the network kept the
 * scan back. A phone may lie, so what rests on this counts for nothing until the kiosk or the teacher saw the student.
 */
async function wasScannedInTime(
  deps: CheckInDeps,
  person: PersonRecord,
  { token, device, slot }: Pick<ScanQr, 'token' | 'device'> & { readonly slot: number },
): Promise<boolean> {
  if (device === undefined) return false;
  const sinceSlotMs = device.at - slot * SLOT_MS;
  if (sinceSlotMs < -PHONE_OFF_MS || sinceSlotMs >= GOOD_FOR_MS + PHONE_OFF_MS) return false;
  return isOwnKey(deps, person.id, token, device);
}
