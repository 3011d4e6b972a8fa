/** People and decisions as the office reads them. */
import {
  MOST_DECISIONS,
  type Decided,
  type DecisionOutcome,
  type PersonRow,
} from '#core/contracts/accounts.ts';
import type { PersonId } from '#core/ids.ts';
import { fullName } from '../explain/reasons.ts';
import { say } from '../words.ts';

/** In the order in which they are told. */
const OUTCOMES = [
  'approved',
  'rejected',
  'already',
  'decided-otherwise',
  'not-found',
] as const satisfies readonly DecisionOutcome[];

/** How many names a question spells out. */
const NAMED = 5;

/** A student's roll number and the e-mail address, as far as there are any. */
export function signInNames({ rollNumber, email }: PersonRow): readonly string[] {
  return [rollNumber, email].filter((name) => name !== undefined);
}

/** That others claim the same; undefined where nobody does. */
export function claimsText({ otherClaims = 0 }: PersonRow): string | undefined {
  return otherClaims === 0 ? undefined : say('portal:waiting.claims', { count: otherClaims });
}

/** What became of a decision, a sentence for each outcome that there was. */
export function decisionText({ results }: Decided): string {
  return OUTCOMES.map((outcome) => ({
    outcome,
    count: results.filter((result) => result.outcome === outcome).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => say(`portal:decided.${outcome}`, { count }))
    .join(' ');
}

/** Those of `chosen` who still wait, in the order of the list, and no more than are decided at once. */
export function stillChosen(rows: readonly PersonRow[], chosen: ReadonlySet<PersonId>): readonly PersonRow[] {
  return rows.filter(({ id }) => chosen.has(id)).slice(0, MOST_DECISIONS);
}

/** The first names of them, and how many more there are. */
export function namesText(people: readonly PersonRow[]): string {
  const named = people.slice(0, NAMED).map(({ name }) => fullName(name));
  const count = people.length - named.length;
  return [...named, ...(count > 0 ? [say('portal:and-more', { count })] : [])].join(', ');
}
