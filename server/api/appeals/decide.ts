/**
 * `POST /appeals/{id}/decide`: once, by somebody in charge, with the reason. Accepting writes a correction; what was there before
 * is kept. The decision is taken first, so that of two who decide at once one does; asked again it finishes what it began.
 */
import type { Appeal, DecideAppeal } from '#core/contracts/sessions.ts';
import { standingCorrection } from '#core/mark/judge.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { ADMIN_DECIDED, factsAbout, sayCorrection, type CorrectionDeps } from '../../sessions/corrections.ts';
import type { PersonCaller, RuledCall } from '../../endpoint.ts';
import { NOT_YOURS, openedSession, ownClass } from '../../sessions/opened-session.ts';
import type { Refusal } from '../../problem.ts';
import type { KnownSession } from '../../sessions/sessions.ts';
import type { AppealRecord } from '../../store/appeals.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { WRITTEN_BY_NEWER } from '../../sessions/session-ledger.ts';
import type { MakeDeps } from './make.ts';

export type DecideDeps = MakeDeps & CorrectionDeps;

const NO_SUCH_APPEAL: Refusal = {
  status: 404,
  code: 'no-such-appeal',
  detail: 'There is no such appeal. Look at the list of appeals.',
};
const APPEAL_DECIDED: Refusal = {
  status: 409,
  code: 'appeal-decided',
  detail: 'Somebody else has decided this appeal already. Look at it again.',
};
export const DECIDE_REFUSALS: readonly Refusal[] = [
  NO_SUCH_APPEAL,
  NOT_YOURS,
  APPEAL_DECIDED,
  ADMIN_DECIDED,
  WRITTEN_BY_NEWER,
];

export async function decideAppeal(
  deps: DecideDeps,
  { caller: { person }, require }: RuledCall<PersonCaller, 'decide-appeal'>,
  id: string,
  asked: DecideAppeal,
): Promise<Result<Appeal, Refusal>> {
  require(ownClass(person));
  const appeal = await deps.collections.appeals.get(id);
  if (appeal?.campusId !== person.campusId) return failed(NO_SUCH_APPEAL);
  const found = await openedSession(deps, person, appeal.sessionId);
  if (!found.ok) return failed(NO_SUCH_APPEAL);
  const { session, charge } = found.value;
  require(charge, NOT_YOURS);
  const decided = await claim(deps, { appeal, person, session, asked });
  if (!decided.ok || asked.decision === 'reject') return decided;
  const { status, reason } = asked;
  const onceKey = `${id}|appeal-accepted`;
  if (appeal.state === 'accepted' && (await deps.ledger.said(onceKey)) !== undefined) return decided;
  const said = await sayCorrection(deps, {
    session,
    person,
    asked: { studentId: appeal.studentId, status, reason },
    onceKey,
  });
  if (said.ok) return decided;
  const open: AppealRecord = { ...appeal, state: 'open' };
  delete open.decided;
  await deps.collections.appeals.putIf(open, { state: 'accepted' });
  return said;
}

/** Takes the decision, or finds that the same person took the same one before. */
async function claim(
  deps: DecideDeps,
  {
    appeal,
    person,
    session,
    asked,
  }: {
    readonly appeal: AppealRecord;
    readonly person: PersonRecord;
    readonly session: KnownSession;
    readonly asked: DecideAppeal;
  },
): Promise<Result<AppealRecord, Refusal>> {
  const { id, campusId, studentId } = appeal;
  if (appeal.state !== 'open') return isSame(appeal, person, asked) ? ok(appeal) : failed(APPEAL_DECIDED);
  const standing = standingCorrection(await factsAbout(deps, session, studentId));
  if (asked.decision === 'accept' && standing?.byRole === 'admin' && person.role !== 'admin')
    return failed(ADMIN_DECIDED);
  const state = asked.decision === 'accept' ? 'accepted' : 'rejected';
  const details = { studentId, state, reason: asked.reason };
  await deps.audit.say({ campusId, by: person.id, action: 'decide-appeal', subject: id, details });
  const decided: AppealRecord = {
    ...appeal,
    state,
    decided: {
      by: person.id,
      at: deps.clock.now(),
      reason: asked.reason,
      ...(asked.decision === 'accept' && { status: asked.status }),
    },
  };
  const { appeals } = deps.collections;
  if ((await appeals.putIf(decided, { state: 'open' })).kind === 'written') return ok(decided);
  const now = await appeals.get(id);
  return now !== undefined && isSame(now, person, asked) ? ok(now) : failed(APPEAL_DECIDED);
}

function isSame({ state, decided }: AppealRecord, person: PersonRecord, asked: DecideAppeal): boolean {
  if (decided?.by !== person.id || decided.reason !== asked.reason) return false;
  return asked.decision === 'accept'
    ? state === 'accepted' && decided.status === asked.status
    : state === 'rejected';
}
