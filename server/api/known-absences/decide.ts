/** Approves, declines and cancels what was noted of absences. Each step is taken once, from the state that it was seen in. */
import type { AbsenceState, KnownAbsence } from '#core/contracts/sessions.ts';
import type { PersonId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { PersonCaller, RuledCall } from '../../endpoint.ts';
import { sayWithdrawn } from '../../sessions/known-absences.ts';
import { NOT_YOURS, ownClass } from '../../sessions/opened-session.ts';
import type { Refusal } from '../../problem.ts';
import { touchSchool } from '../../school/school-version.ts';
import { unseenBy } from '../../school/student-subject.ts';
import { WRITTEN_BY_NEWER } from '../../sessions/session-ledger.ts';
import { chargeOf, makeKnown, type AbsenceDeps } from './note.ts';
import type { PersonRecord } from '../../store/school-records.ts';

const NO_SUCH_ABSENCE: Refusal = {
  status: 404,
  code: 'no-such-absence',
  detail: 'There is no such absence. Look at the list of known absences.',
};
const ABSENCE_DECIDED: Refusal = {
  status: 409,
  code: 'absence-decided',
  detail: 'This was decided or cancelled already. Look at it again.',
};
export const ABSENCE_REFUSALS: readonly Refusal[] = [
  NO_SUCH_ABSENCE,
  ABSENCE_DECIDED,
  NOT_YOURS,
  WRITTEN_BY_NEWER,
];

export async function decideAbsence(
  deps: AbsenceDeps,
  { caller: { person }, require }: RuledCall<PersonCaller, 'decide-absence'>,
  id: string,
  decision: 'approve' | 'decline',
): Promise<Result<KnownAbsence, Refusal>> {
  require(ownClass(person));
  const absence = await ofCampus(deps, person, id);
  if (absence === undefined) return failed(NO_SUCH_ABSENCE);
  const school = await deps.schools.of(absence.campusId);
  require(chargeOf(school, absence, deps.clock.now()), NOT_YOURS);
  const state = decision === 'approve' ? 'approved' : 'declined';
  const changed = await change(deps, { absence, by: person.id, from: ['pending'], state });
  if (changed.ok && state === 'approved') await makeKnown(deps, school, changed.value);
  return changed;
}

export async function cancelAbsence(
  deps: AbsenceDeps,
  { caller: { person, actor }, require }: RuledCall<PersonCaller, 'cancel-absence'>,
  id: string,
): Promise<Result<KnownAbsence, Refusal>> {
  require({ ...ownClass(person), askedBy: person.id, pending: true });
  const absence = await ofCampus(deps, person, id);
  if (absence === undefined) return failed(NO_SUCH_ABSENCE);
  const school = await deps.schools.of(absence.campusId);
  const { askedBy } = absence;
  const charge = chargeOf(school, absence, deps.clock.now());
  // Whoever took it back themselves gets the same answer again.
  const isOwn = absence.state === 'cancelled' && absence.decided?.by === person.id;
  const isSeen = deps.can(actor, 'read-absence', { ...charge, studentId: absence.studentId });
  const refusal = isSeen ? NOT_YOURS : unseenBy(person, NOT_YOURS, NO_SUCH_ABSENCE);
  require({ ...charge, askedBy, pending: absence.state === 'pending' || isOwn }, refusal);
  const changed = await change(deps, {
    absence,
    by: person.id,
    from: ['pending', 'approved'],
    state: 'cancelled',
  });
  if (!changed.ok) return changed;
  await touchSchool(deps.collections);
  await sayWithdrawn(deps, school, changed.value, person.id);
  return changed;
}

/** Somebody of another campus has none, except a guardian's child. */
async function ofCampus(
  { collections }: AbsenceDeps,
  { campusId, childIds }: PersonRecord,
  id: string,
): Promise<KnownAbsence | undefined> {
  const absence = await collections.knownAbsences.get(id);
  if (absence === undefined) return undefined;
  const isTheirs = absence.campusId === campusId || childIds?.includes(absence.studentId) === true;
  return isTheirs ? absence : undefined;
}

/** Asked again it finds what it did, so that what must follow can be done again. */
async function change(
  deps: AbsenceDeps,
  {
    absence,
    by,
    from,
    state,
  }: {
    readonly absence: KnownAbsence;
    readonly by: PersonId;
    readonly from: readonly AbsenceState[];
    readonly state: AbsenceState;
  },
): Promise<Result<KnownAbsence, Refusal>> {
  const isDone = (one: KnownAbsence): boolean => one.state === state && one.decided?.by === by;
  if (isDone(absence)) return ok(absence);
  if (!from.includes(absence.state)) return failed(ABSENCE_DECIDED);
  const { id, campusId, studentId } = absence;
  const details = { id, state };
  await deps.audit.say({ campusId, by, action: 'decide-absence', subject: studentId, details });
  const next: KnownAbsence = { ...absence, state, decided: { by, at: deps.clock.now() } };
  const { knownAbsences } = deps.collections;
  const outcome = await knownAbsences.putIf(next, { state: absence.state });
  if (outcome.kind === 'written') return ok(next);
  const now = await knownAbsences.get(id);
  return now !== undefined && isDone(now) ? ok(now) : failed(ABSENCE_DECIDED);
}
