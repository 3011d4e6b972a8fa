/**
 * When a factor was out of order in the room, and which of the policy's other ways in that opens for a student: those of
 * whom something was seen meanwhile, or shortly before, on their way to a sensor that had just failed.
 */
import type { Factor } from '../check-in/factor.ts';
import type { Fallback } from '../check-in/policy.ts';
import { factorOf, type Evidence, type Fact } from '../fact/fact.ts';
import { MINUTE_MS, type Instant } from '../time.ts';
import { factorsOf, satisfies } from './rule.ts';

/** From the first sign of it until the word that it works again; `until` is undefined while there is none. */
export interface Outage {
  readonly factor: Factor;
  readonly from: Instant;
  readonly until: Instant | undefined;
}

/** Whoever scanned so long before it failed was on the way to it: a second scan by the same phone is no new fact. */
const ON_THE_WAY_MS = MINUTE_MS;

/** Every outage that `known`, in order, tells of. What one kiosk says ends no outage of another. */
export function outagesOf(known: readonly Fact[]): readonly Outage[] {
  const begun = new Map<string, { readonly factor: Factor; readonly from: Instant }>();
  const over: Outage[] = [];
  for (const fact of known) {
    if (fact.kind !== 'factor-unavailable' && fact.kind !== 'factor-available') continue;
    const key = `${fact.source.kind === 'kiosk' ? fact.source.kioskId : ''} ${fact.factor}`;
    const outage = begun.get(key);
    if (fact.kind === 'factor-unavailable') {
      const from = Math.min(fact.at, fact.since ?? fact.at, outage?.from ?? fact.at);
      begun.set(key, { factor: fact.factor, from });
    } else if (outage !== undefined) {
      over.push({ ...outage, until: fact.at });
      begun.delete(key);
    }
  }
  return [...over, ...[...begun.values()].map((outage) => ({ ...outage, until: undefined }))];
}

/** Whether `fallback` is enough for whoever showed `counted`: a part of it during an outage, and all of it by its end. */
export function holds(fallback: Fallback, outages: readonly Outage[], counted: readonly Evidence[]): boolean {
  const named = new Set(factorsOf(fallback.use));
  return outages
    .filter(({ factor }) => factor === fallback.whenUnavailable)
    .some(({ from, until }) => {
      const inTime = counted.filter((fact) => until === undefined || fact.at <= until);
      const during = inTime.filter((fact) => fact.at >= from - ON_THE_WAY_MS);
      return (
        during.some((fact) => named.has(factorOf(fact))) &&
        satisfies(fallback.use, new Set(inTime.map(factorOf)))
      );
    });
}

/** Whether the fallback's factor is out of order now, so that it is worth telling of. */
export function isOffered({ whenUnavailable }: Fallback, outages: readonly Outage[]): boolean {
  return outages.some(({ factor, until }) => factor === whenUnavailable && until === undefined);
}
