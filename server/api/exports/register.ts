/** The register of one session as a file: student by student, the mark as it stands. */
import { judgeSession, liveMoment, openingOf } from '#core/mark/session-marks.ts';
import type { CampusId, SessionId } from '#core/ids.ts';
import { localDateAt, localTimeAt } from '#core/time.ts';
import type { Clock } from '../../ports.ts';
import { writeCsv } from '../../school-files/csv.ts';
import type { SessionLedger } from '../../sessions/session-ledger.ts';
import type { Collections } from '../../store/collections.ts';

export interface RegisterDeps {
  readonly collections: Pick<Collections, 'people'>;
  readonly ledger: Pick<SessionLedger, 'ofSession'>;
  readonly clock: Clock;
}

const HEADER = ['Class', 'Day', 'Roll number', 'Last name', 'First name', 'Mark', 'Assurance', 'Since'];

/** Undefined where no such session of the campus was opened. */
export async function registerFile(
  { collections, ledger, clock }: RegisterDeps,
  campusId: CampusId,
  sessionId: SessionId,
): Promise<string | undefined> {
  const facts = (await ledger.ofSession(sessionId)).map(({ fact }) => fact);
  const opening = openingOf(facts);
  const marks = judgeSession(facts, liveMoment(facts, clock.now()));
  if (opening?.campusId !== campusId || marks === undefined) return undefined;
  const day = localDateAt(opening.startsAt, opening.zone);
  const rows = await Promise.all(
    [...marks.marks].map(async ([id, { status, assurance, at }]) => {
      const person = await collections.people.get(id);
      const since = at === undefined ? '' : localTimeAt(at, opening.zone);
      const { rollNumber = '', name = { first: '', last: '' } } = person?.campusId === campusId ? person : {};
      return [opening.title, day, rollNumber, name.last, name.first, status, `A${assurance}`, since];
    }),
  );
  return writeCsv(
    HEADER,
    rows.sort((a, b) => String(a[2]).localeCompare(String(b[2]))),
  );
}
