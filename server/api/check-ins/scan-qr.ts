/** `POST /qr/scan`: the token read from the board, as the phone page sends it. */
import type { KioskMoment } from '#core/code/kiosk-clock.ts';
import { checkQrToken, readQrToken, SLOT_MS, type QrVerdict } from '#core/code/qr-token.ts';
import type { Receipt, ScanQr } from '#core/contracts/api.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { Refusal } from '../../problem.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { checkIn, currentReceipt, onceKeyOf, type CheckInDeps } from './check-in.ts';
import { sessionByTag, type StudentSession } from './find-session.ts';
import { CODE_FOREIGN, CODE_FORGED, CODE_STALE } from './refusals.ts';

export async function scanQr(
  deps: CheckInDeps,
  person: PersonRecord,
  { token, device }: ScanQr,
): Promise<Result<Receipt, Refusal>> {
  const now = deps.clock.now();
  const read = readQrToken(deps.crypto, token);
  if (read === undefined) return failed(CODE_FORGED);
  const source = await deps.codes.byTag(read.kioskTag);
  if (source === undefined) return failed(CODE_FOREIGN);
  const found = await sessionByTag(deps, { source, tag: read.sessionTag, person, now });
  if (found === undefined) return failed(CODE_FOREIGN);

  const moment = await source.momentAt(now);
  const verdict = verdictOn(deps, { token, found, moment, slot: read.slot });
  if (verdict.kind === 'forged') return failed(CODE_FORGED);
  if (verdict.kind === 'stale' && (await isSameScan(deps, person, found, verdict.slot)))
    return ok(await currentReceipt(deps, person, found, now));
  if (verdict.kind === 'stale') return failed(CODE_STALE);
  // Only the kiosk can have made a code that is ahead: then our notion of its clock is behind, and nobody is refused for that.
  const timeInferred = moment.kind !== 'measured' || verdict.kind === 'ahead';

  const { slot, ageMs } = verdict;
  const proof = { kind: 'qr-scanned', slot, ageMs, timeInferred } as const;
  const [answer] = await Promise.all([
    checkIn(deps, { person, in: found, proof, code: token, device, now }),
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
  const keys = [{}, { warning: 'second-person-on-device' as const }].map((says) =>
    onceKeyOf(session, person, 'qr-scanned', says),
  );
  const facts = await Promise.all(keys.map((key) => deps.ledger.said(key)));
  return facts.some((fact) => fact?.kind === 'qr-scanned' && fact.slot === slot);
}
