/** Passkeys, made and used by an authenticator in software. */
import { randomBytes } from 'node:crypto';
import { PersonId } from '#core/ids.ts';
import { HOUR_MS } from '#core/time.ts';
import { softwareAuthenticator, type Authenticator } from '../software-authenticator.ts';
import { PUBLIC_ORIGIN } from '../server-fixture.ts';
import type { Bench } from './bench.ts';
import { asSomebodyNew, somebodyNew } from './somebody-new.ts';
import { always, type Prepared, type Specimens } from './specimen.ts';
import type { Who } from './who.ts';

const STAFF = ['teacher', 'cover', 'admin', 'auditor'] as const;
const RP_ID = new URL(PUBLIC_ORIGIN).hostname;
/** One that never counts, so that requests may be sent in any order. */
const UNCOUNTED = { counter: -1 };

/** A challenge as the server makes it, without the limit of its route. */
async function challenge({ api }: Bench, personId?: PersonId): Promise<string> {
  const id = randomBytes(32).toString('base64url');
  const use =
    personId === undefined ? { purpose: 'sign-in' as const } : { purpose: 'register' as const, personId };
  const expiresAt = api.clock.now() + HOUR_MS;
  await api.collections.passkeyChallenges.putIf({ ...use, id, expiresAt }, 'absent');
  return id;
}

async function made(bench: Bench, authenticator: Authenticator, personId: PersonId): Promise<object> {
  const user = { id: Buffer.from(personId).toString('base64url') };
  const options = { challenge: await challenge(bench, personId), rp: { id: RP_ID }, user };
  return { name: 'Laptop', credential: authenticator.create(options, UNCOUNTED) };
}

async function toRegister(bench: Bench, who: Who): Promise<Prepared> {
  const person = await somebodyNew(bench, who);
  const id = person?.id ?? PersonId.parse(bench.fresh.id());
  const body = await made(bench, softwareAuthenticator(PUBLIC_ORIGIN), id);
  return { body, ...(person !== undefined && { headers: await bench.fresh.signIn(person) }) };
}

/** Of each bench one teacher with a passkey, who signs in again and again. */
const authenticators = new WeakMap<Bench, Promise<Authenticator>>();

async function registered(bench: Bench): Promise<Authenticator> {
  const authenticator = softwareAuthenticator(PUBLIC_ORIGIN);
  const teacher = await bench.fresh.person({ role: 'teacher' });
  const headers = await bench.fresh.signIn(teacher);
  const body = await made(bench, authenticator, teacher.id);
  const reply = await bench.api.post('/passkeys/register', { headers, body });
  if (reply.status !== 200) throw new Error(`the passkey was refused: ${JSON.stringify(reply.body)}`);
  return authenticator;
}

async function toSignIn(bench: Bench): Promise<Prepared> {
  const known = authenticators.get(bench) ?? registered(bench);
  authenticators.set(bench, known);
  const options = { challenge: await challenge(bench), rpId: RP_ID };
  return { body: { credential: (await known).get(options, UNCOUNTED) } };
}

async function passkeyOf({ api }: Bench, personId: PersonId): Promise<Prepared> {
  const id = randomBytes(16).toString('base64url');
  const record = {
    id,
    personId,
    publicKey: '',
    counter: 0,
    transports: [],
    name: 'Old',
    createdAt: api.clock.now(),
  };
  await api.collections.passkeys.putIf(record, 'absent');
  return { params: { id } };
}

export const passkeySpecimens: Specimens = {
  'POST /passkeys/sign-in/options': { by: ['signed-out'], again: true, own: always() },
  'POST /passkeys/sign-in': { by: ['signed-out'], again: false, own: toSignIn },
  'POST /passkeys/register/options': { by: [...STAFF], again: true, own: asSomebodyNew },
  'POST /passkeys/register': { by: [...STAFF], again: false, own: toRegister },
  'GET /passkeys': { by: [...STAFF], again: true, own: always() },
  'DELETE /passkeys/:id': {
    by: [...STAFF],
    again: false,
    async own(bench, who) {
      const isAny = who === 'signed-out' || who === 'kiosk' || who === 'revoked-kiosk';
      return passkeyOf(bench, (isAny ? bench.otherTeacher : bench.people[who]).id);
    },
    other: (bench) => passkeyOf(bench, bench.otherTeacher.id),
    otherCampus: (bench) => passkeyOf(bench, bench.theirs.teacher.id),
  },
};
