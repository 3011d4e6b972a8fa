/** `POST /appeals`: a student says that they were there; once a session, while the class is fresh. */
import type { Appeal, MakeAppeal } from '#core/contracts/sessions.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { DAY_MS } from '#core/time.ts';
import { openedSession, type OpenedDeps } from '../../sessions/opened-session.ts';
import type { Refusal } from '../../problem.ts';
import { marksOf } from '../../sessions/session-row.ts';
import type { AppealRecord } from '../../store/appeals.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';

export interface MakeDeps extends OpenedDeps {
  readonly collections: Pick<Collections, 'appeals'>;
}

const NO_CLASS: Refusal = {
  status: 404,
  code: 'session-not-opened',
  detail: 'You were expected in no such class, or its kiosk has not reported yet. Ask your teacher.',
};
const NOTHING_TO_APPEAL: Refusal = {
  status: 409,
  code: 'already-present',
  detail: 'You are present in this class already. There is nothing to appeal.',
};
const APPEAL_TOO_LATE: Refusal = {
  status: 409,
  code: 'appeal-too-late',
  detail: 'A mark can be appealed for 14 days after the class. Ask your teacher.',
};
const APPEALED: Refusal = {
  status: 409,
  code: 'already-appealed',
  detail: 'You have appealed this mark already. Look at your appeals for the answer.',
};
export const MAKE_REFUSALS: readonly Refusal[] = [NO_CLASS, NOTHING_TO_APPEAL, APPEAL_TOO_LATE, APPEALED];

/** After the end of the class. */
const APPEAL_FOR_MS = 14 * DAY_MS;

export async function makeAppeal(
  deps: MakeDeps,
  person: PersonRecord,
  { sessionId, text }: MakeAppeal,
): Promise<Result<Appeal, Refusal>> {
  const found = await openedSession(deps, person, sessionId);
  if (!found.ok) return failed(NO_CLASS);
  const { session, received } = found.value;
  const now = deps.clock.now();
  const mark = marksOf(received, now)?.marks.get(person.id);
  if (mark === undefined) return failed(NO_CLASS);
  const { appeals } = deps.collections;
  const id = `${sessionId}:${person.id}`;
  const before = await appeals.get(id);
  if (before !== undefined) return before.text === text ? ok(before) : failed(APPEALED);
  if (mark.status === 'present') return failed(NOTHING_TO_APPEAL);
  if (now > session.endsAt + APPEAL_FOR_MS) return failed(APPEAL_TOO_LATE);
  const { campusId, classGroupId, title, startsAt } = session;
  const appeal: AppealRecord = {
    id,
    campusId,
    sessionId,
    studentId: person.id,
    classGroupId,
    title,
    startsAt,
    text,
    status: mark.status,
    state: 'open',
    createdAt: now,
  };
  const outcome = await appeals.putIf(appeal, 'absent');
  return outcome.kind === 'written' ? ok(appeal) : failed(APPEALED);
}
