/** One order for facts that every program shares: by time, then by id. The order of arrival means nothing. */
import type { Instant } from '../time.ts';

interface Placed {
  readonly at: Instant;
  readonly id: string;
}

/** Negative where `a` comes first. Ids are compared by code unit, so equal times still have one order everywhere. */
export function byTime(a: Placed, b: Placed): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** Each fact once, in order. A fact that arrived twice is one fact. */
export function inOrder<F extends Placed>(facts: readonly F[]): readonly F[] {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  return [...byId.values()].sort(byTime);
}
