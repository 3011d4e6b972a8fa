/** Somebody new in the role of who asks, where a request uses up what everybody else still needs: their sign-ins, their passkeys. */
import type { PersonRecord } from '../../../server/store/school-records.ts';
import type { Bench } from './bench.ts';
import type { Prepared } from './specimen.ts';
import type { Who } from './who.ts';

/** Undefined for those who are not signed in as anybody. */
export async function somebodyNew({ people, fresh }: Bench, who: Who): Promise<PersonRecord | undefined> {
  if (who === 'signed-out' || who === 'pending' || who === 'kiosk' || who === 'revoked-kiosk')
    return undefined;
  return fresh.person({ role: people[who].role });
}

/** The headers with which they ask; none for the others, who ask as what they are. */
export async function asSomebodyNew(bench: Bench, who: Who): Promise<Prepared> {
  const person = await somebodyNew(bench, who);
  return person === undefined ? {} : { headers: await bench.fresh.signIn(person) };
}
