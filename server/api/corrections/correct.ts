/** `POST /corrections` and its undoing: a teacher for a time, an admin always; the original stays. */
import { WRITTEN_BY_NEWER } from '../../sessions/session-ledger.ts';
import { correctionOf, correctionsIn } from './list.ts';
import type { Correction, CorrectMark } from '#core/contracts/sessions.ts';
import type { FactId, SessionId } from '#core/ids.ts';
import { isUndone } from '#core/mark/standing.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { DAY_MS } from '#core/time.ts';
import {
  ADMIN_DECIDED,
  CORRECTED_MEANWHILE,
  sayCorrection,
  type CorrectionDeps,
} from '../../sessions/corrections.ts';
import type { PersonCaller, RuledCall } from '../../endpoint.ts';
import {
  NO_REPORT,
  NOT_YOURS,
  openedSession,
  ownClass,
  type Opened,
  type OpenedDeps,
} from '../../sessions/opened-session.ts';
import type { Refusal } from '../../problem.ts';

export type CorrectDeps = CorrectionDeps & OpenedDeps;

const WINDOW_OVER: Refusal = {
  status: 403,
  code: 'edit-window-over',
  detail: 'Its teachers can change a mark for 14 days after the class. Ask an admin to change this one.',
};
const NOT_EXPECTED: Refusal = {
  status: 422,
  code: 'not-on-roster',
  detail: 'This student is not on the list of that class. Look at its report for who is.',
};
const NO_SUCH_CORRECTION: Refusal = {
  status: 404,
  code: 'no-such-correction',
  detail: 'That class has no such correction. Look at its list of corrections.',
};
export const CORRECT_REFUSALS: readonly Refusal[] = [
  NO_REPORT,
  NOT_YOURS,
  WINDOW_OVER,
  NOT_EXPECTED,
  ADMIN_DECIDED,
  CORRECTED_MEANWHILE,
  WRITTEN_BY_NEWER,
];
export const UNDO_REFUSALS: readonly Refusal[] = [
  NO_REPORT,
  NOT_YOURS,
  WINDOW_OVER,
  NO_SUCH_CORRECTION,
  ADMIN_DECIDED,
  WRITTEN_BY_NEWER,
];

/** After the end of the class; no policy says otherwise yet. */
const EDIT_FOR_MS = 14 * DAY_MS;

type CorrectCall = RuledCall<PersonCaller, 'correct-mark'>;

export async function correctMark(
  deps: CorrectDeps,
  call: CorrectCall,
  asked: CorrectMark,
): Promise<Result<Correction, Refusal>> {
  const found = await editable(deps, call, asked.sessionId);
  if (!found.ok) return found;
  const { session } = found.value;
  if (!session.roster.includes(asked.studentId)) return failed(NOT_EXPECTED);
  const said = await sayCorrection(deps, { session, person: call.caller.person, asked });
  if (!said.ok) return said;
  const facts = (await deps.ledger.ofSession(session.sessionId)).map(({ fact }) => fact);
  return ok(correctionOf(said.value, facts));
}

export async function undoCorrection(
  deps: CorrectDeps,
  call: CorrectCall,
  { id, sessionId }: { readonly id: FactId; readonly sessionId: SessionId },
): Promise<Result<Correction, Refusal>> {
  const found = await editable(deps, call, sessionId);
  if (!found.ok) return found;
  const { session, received } = found.value;
  const { person } = call.caller;
  const facts = received.map(({ fact }) => fact);
  const correction = facts.filter((fact) => fact.kind === 'corrected').find((fact) => fact.id === id);
  if (correction === undefined) return failed(NO_SUCH_CORRECTION);
  if (correction.byRole === 'admin' && person.role !== 'admin') return failed(ADMIN_DECIDED);
  if (isUndone(id, facts)) return ok(correctionOf(correction, facts));
  const { campusId, rehearsal } = session;
  const { studentId } = correction;
  const details = { sessionId, undone: id };
  await deps.audit.say({ campusId, by: person.id, action: 'correct-mark', subject: studentId, details });
  await deps.ledger.sayOnce(
    {
      kind: 'correction-undone',
      sessionId,
      studentId,
      correctionId: id,
      by: person.id,
      ...(rehearsal && { rehearsal }),
    },
    `${sessionId}|correction-undone|${id}`,
  );
  const after = (await deps.ledger.ofSession(sessionId)).map(({ fact }) => fact);
  return ok(correctionOf(correction, after));
}

export async function listCorrections(
  deps: OpenedDeps,
  { caller: { person }, require }: RuledCall<PersonCaller, 'read-session-report'>,
  sessionId: SessionId,
): Promise<Result<{ items: Correction[] }, Refusal>> {
  require(ownClass(person));
  const found = await openedSession(deps, person, sessionId);
  if (!found.ok) return found;
  require(found.value.charge, NOT_YOURS);
  return ok({ items: [...correctionsIn(found.value.received.map(({ fact }) => fact))] });
}

async function editable(
  deps: CorrectDeps,
  { caller: { person }, require }: CorrectCall,
  sessionId: SessionId,
): Promise<Result<Opened, Refusal>> {
  require({ ...ownClass(person), editable: true });
  const found = await openedSession(deps, person, sessionId);
  if (!found.ok) return found;
  const { session, charge } = found.value;
  require({ ...charge, editable: true }, NOT_YOURS);
  require({ ...charge, editable: deps.clock.now() <= session.endsAt + EDIT_FOR_MS }, WINDOW_OVER);
  return found;
}
