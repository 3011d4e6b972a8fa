/** Signing in and out, what one is signed in on, and who one is. */
import { present } from '#core/assert.ts';
import { Tokens } from '#core/contracts/sign-in.ts';
import type { PersonRecord } from '../../../server/store/school-records.ts';
import type { Bench } from './bench.ts';
import { naming } from './self.ts';
import { asSomebodyNew } from './somebody-new.ts';
import { always, type Prepared, type Specimens } from './specimen.ts';
import type { Who } from './who.ts';

const EVERYBODY = ['student', 'guardian', 'teacher', 'cover', 'admin', 'auditor'] as const;

async function freshTokens({ api, fresh }: Bench): Promise<Tokens> {
  const { rollNumber = '' } = await fresh.person();
  const body = { name: rollNumber, password: 'fresh-secret', tokens: true };
  const reply = await api.post('/login', { body });
  return Tokens.parse(reply.body instanceof Object && 'tokens' in reply.body ? reply.body.tokens : undefined);
}

/** A sign-in of the person, beside the one by which they ask. */
async function anotherSignIn({ api, fresh }: Bench, { id: personId }: PersonRecord): Promise<Prepared> {
  const id = fresh.id();
  const now = api.clock.now();
  const signIn = { id, personId, kind: 'browser', createdAt: now, expiresAt: now + 60_000 } as const;
  await api.collections.signIns.putIf(signIn, 'absent');
  return { params: { id } };
}

async function ownSignIn(bench: Bench, who: Who): Promise<Prepared> {
  if (who === 'signed-out' || who === 'kiosk' || who === 'revoked-kiosk') return otherSignIn(bench);
  return anotherSignIn(bench, bench.people[who]);
}
const otherSignIn = (bench: Bench): Promise<Prepared> => anotherSignIn(bench, bench.ours.students[1]);

/** Somebody who is signed in once. */
async function signedInPerson(bench: Bench, over: Partial<PersonRecord> = {}): Promise<Prepared> {
  const { id } = await bench.fresh.person(over);
  const person = present(await bench.api.collections.people.get(id), 'they were just made');
  await anotherSignIn(bench, person);
  return { params: { id } };
}

export const signInSpecimens: Specimens = {
  'POST /login': {
    by: ['signed-out', 'student'],
    again: true,
    async own({ fresh }) {
      const { rollNumber = '' } = await fresh.person();
      return { body: { name: rollNumber, password: 'fresh-secret' } };
    },
  },
  'POST /refresh': {
    by: ['signed-out'],
    again: false,
    async own(bench) {
      const { refreshToken } = await freshTokens(bench);
      return { body: { refreshToken } };
    },
  },
  'POST /sign-out': { by: ['signed-out'], again: true, own: always() },
  'POST /sign-out/everywhere': { by: [...EVERYBODY], again: false, own: asSomebodyNew },
  'POST /people/:id/sign-out': {
    by: ['admin'],
    again: true,
    own: (bench) => signedInPerson(bench),
    otherCampus: (bench) => signedInPerson(bench, { campusId: bench.theirs.campusId }),
    self: naming((id) => ({ params: { id } })),
  },
  'GET /me': { by: [...EVERYBODY], again: true, own: always() },
  'GET /sign-ins': { by: [...EVERYBODY], again: true, own: always() },
  'DELETE /sign-ins/:id': {
    by: [...EVERYBODY],
    again: false,
    own: ownSignIn,
    other: otherSignIn,
    otherCampus: (bench) => anotherSignIn(bench, bench.theirs.students[0]),
  },
};
