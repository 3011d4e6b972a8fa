/** Letting people in, or saying no with a reason: many at once, each by itself, and as often as it is sent. */
import type { Decide, Decided, DecisionOutcome } from '#core/contracts/accounts.ts';
import type { PersonId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { changePerson, NO_SUCH_PERSON } from '../../school/change-person.ts';
import { approvedText, rejectedText } from '../../mail/texts.ts';
import type { Refusal } from '../../problem.ts';
import { touchSchool } from '../../school/school-version.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import type { AccountDeps } from './deps.ts';
import { post } from './post.ts';

const NOT_WAITING: Refusal = { status: 409, code: 'not-waiting', detail: 'Somebody decided before.' };

/** Refused where none of them is there. `mayDecideOn` is the rule. */
export async function decide(
  deps: AccountDeps,
  { admin, asked }: { readonly admin: PersonRecord; readonly asked: Decide },
  mayDecideOn: (person: PersonRecord) => boolean,
): Promise<Result<Decided, Refusal>> {
  const ids = 'ids' in asked ? [...new Set(asked.ids)] : [asked.id];
  const found = await Promise.all(ids.map((id) => deps.collections.people.get(id)));
  const people = found.filter((one) => one !== undefined).filter(mayDecideOn);
  if (people.length === 0) return failed(NO_SUCH_PERSON);
  const outcomes = new Map<PersonId, DecisionOutcome>(
    await Promise.all(people.map(async (one) => [one.id, await decideOn(deps, admin, one, asked)] as const)),
  );
  if ([...outcomes.values()].includes('approved')) await touchSchool(deps.collections);
  return ok({ results: ids.map((id) => ({ id, outcome: outcomes.get(id) ?? 'not-found' })) });
}

async function decideOn(
  deps: AccountDeps,
  admin: PersonRecord,
  person: PersonRecord,
  asked: Decide,
): Promise<DecisionOutcome> {
  if (person.state !== 'pending') return outcomeBefore(person, asked);
  const reason = asked.decision === 'reject' ? { reason: asked.reason } : {};
  const { id: subject, campusId } = person;
  await deps.audit.say({
    campusId,
    by: admin.id,
    action: `${asked.decision}-person`,
    subject,
    details: reason,
  });
  const changed = await changePerson(deps.collections, subject, (now) => {
    if (now.state !== 'pending') return failed(NOT_WAITING);
    return ok(asked.decision === 'approve' ? approved(now) : rejected(now));
  });
  if (!changed.ok) {
    const now = await deps.collections.people.get(subject);
    return now === undefined ? 'not-found' : outcomeBefore(now, asked);
  }
  await tell(deps, person, asked);
  return changed.value.state === 'approved' ? 'approved' : 'rejected';
}

function outcomeBefore({ state }: PersonRecord, { decision }: Decide): DecisionOutcome {
  return state === (decision === 'approve' ? 'approved' : 'rejected') ? 'already' : 'decided-otherwise';
}

/** Whoever else claimed the same had it wrong. */
function approved({ otherClaims: _over, ...person }: PersonRecord): PersonRecord {
  return { ...person, state: 'approved' };
}

/** Nothing of it stands in the way of whose the address and the number are; they may register again themselves. */
function rejected({ id, campusId, role, name, registeredAt }: PersonRecord): PersonRecord {
  const state = 'rejected';
  return { id, campusId, role, name, state, ...(registeredAt !== undefined && { registeredAt }) };
}

async function tell(deps: AccountDeps, person: PersonRecord, asked: Decide): Promise<void> {
  await post(deps, person, (from) =>
    asked.decision === 'approve' ? approvedText(from) : rejectedText({ ...from, reason: asked.reason }),
  );
}
