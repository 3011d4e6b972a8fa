/** Who asks, as a person whom a request may name. */
import type { PersonRecord } from '../../../server/store/school-records.ts';
import type { Bench } from './bench.ts';
import type { Prepare, Prepared } from './specimen.ts';
import type { Who } from './who.ts';

/** Whoever asks; somebody of our campus for those who are nobody. */
export function selfOf({ people, ours }: Bench, who: Who): PersonRecord {
  if (who === 'signed-out' || who === 'kiosk' || who === 'revoked-kiosk') return ours.students[0];
  return people[who];
}

/** A request in which who asks names themselves. */
export function naming(prepared: (id: PersonRecord['id']) => Prepared): Prepare {
  return (bench, who) => Promise.resolve(prepared(selfOf(bench, who).id));
}
