/** The marks of a whole session: who was expected, under which policy, and what each one's facts come to. */
import { studentOf, type Fact, type SessionOpened } from '../fact/fact.ts';
import { inOrder } from '../fact/order.ts';
import { present } from '../assert.ts';
import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { isClosed, judge } from './judge.ts';
import type { Mark } from './mark.ts';

export interface SessionMarks {
  readonly opened: SessionOpened;
  readonly closed: boolean;
  /** One mark for each student on the roster. */
  readonly marks: ReadonlyMap<PersonId, Mark>;
}

/** The opening that holds: the earliest, then the smallest id. Opened may be said more than once, by two kiosks too. */
export function openingOf(facts: readonly Fact[]): SessionOpened | undefined {
  return inOrder(facts).find((fact) => fact.kind === 'session-opened');
}

/** Who is expected: everyone on any opening's roster, in roll order of the first. */
export function rosterOf(facts: readonly Fact[]): readonly PersonId[] {
  const openings = inOrder(facts).filter((fact) => fact.kind === 'session-opened');
  return [...new Set(openings.flatMap((fact) => fact.roster))];
}

/** All marks of one session's facts as of `at`, or undefined before anyone opened it. */
export function judgeSession(facts: readonly Fact[], at: Instant): SessionMarks | undefined {
  const opened = openingOf(facts);
  if (opened === undefined) return undefined;
  const known = inOrder(facts);
  const about = factsByStudent(known);
  const general = present(about.get(undefined), 'an opening is about nobody');
  const markOf = (id: PersonId): Mark => judge([...general, ...(about.get(id) ?? [])], opened.policy, at);
  return {
    opened,
    closed: isClosed(known.filter((fact) => fact.at <= at)),
    marks: new Map(rosterOf(known).map((id) => [id, markOf(id)] as const)),
  };
}

/** A moment no earlier than any of `facts`: clocks differ by a little, and a live judgement leaves nothing out. */
export function liveMoment(facts: readonly Fact[], now: Instant): Instant {
  return facts.reduce((latest, fact) => Math.max(latest, fact.at), now);
}

function factsByStudent(facts: readonly Fact[]): ReadonlyMap<PersonId | undefined, readonly Fact[]> {
  const about = new Map<PersonId | undefined, Fact[]>();
  for (const fact of facts) {
    const student = studentOf(fact);
    const soFar = about.get(student);
    if (soFar === undefined) about.set(student, [fact]);
    else soFar.push(fact);
  }
  return about;
}
