/** Accounts: registering, invitations, approval, profiles, passwords and PINs. */
import { present } from '#core/assert.ts';
import { nodeCrypto as crypto } from '#core/crypto/node-crypto.ts';
import { PersonId, type CampusId } from '#core/ids.ts';
import { HOUR_MS } from '#core/time.ts';
import { codeHashOf } from '../../../server/api/accounts/codes.ts';
import type { AccountCode } from '../../../server/store/account-codes.ts';
import type { InviteRecord } from '../../../server/store/invites.ts';
import type { PersonRecord } from '../../../server/store/school-records.ts';
import { BENCH_SECRET } from '../bench-bootstrap.ts';
import type { Bench } from './bench.ts';
import { naming, selfOf } from './self.ts';
import type { Prepared, Specimen, Specimens } from './specimen.ts';

const EVERYBODY = ['signed-out', 'student', 'guardian', 'teacher', 'cover', 'admin', 'auditor'] as const;
const PEOPLE = ['student', 'guardian', 'teacher', 'cover', 'admin', 'auditor'] as const;
const PASSWORDS = ['lantern-over-water', 'kettle-under-roof'] as const;
const NAME = { first: 'Gale', last: 'Wind' };

/** All tries are left again: an honest school never comes near the limits that many requests of a test meet. */
async function forgetTries({ api }: Bench, key: string): Promise<void> {
  await api.collections.signInTries.remove(crypto.toBase64Url(crypto.sha256(crypto.utf8(`try|${key}`))));
}

/** The password that somebody has now, and another one. */
async function passwordsOf(bench: Bench, id: PersonId): Promise<{ old: string; next: string }> {
  await forgetTries(bench, `own-password|${id}`);
  const person = present(await bench.api.collections.people.get(id), 'they are there');
  const old = (person.passwordHash ?? '').slice('plain:'.length);
  return { old, next: old === PASSWORDS[0] ? PASSWORDS[1] : PASSWORDS[0] };
}

async function registrant(bench: Bench, role: 'student' | 'teacher'): Promise<object> {
  const { ours, fresh } = bench;
  await forgetTries(bench, `registrations|${ours.campusId}`);
  const made = fresh.number();
  const own = role === 'student' ? { rollNumber: `R${made}` } : { email: `r${made}@school.example` };
  return { name: NAME, password: PASSWORDS[0], campusId: ours.campusId, ...own };
}

/** An invitation that is open, and its code. */
async function invited(
  { api, ours, fresh }: Bench,
  over: Partial<InviteRecord> = {},
): Promise<{ id: string; code: string }> {
  const [id, made, now] = [fresh.id(), fresh.number(), api.clock.now()];
  const code = `code-of-invite-${made}`;
  const record: InviteRecord = {
    id,
    campusId: ours.campusId,
    role: 'teacher',
    email: `i${made}@school.example`,
    codeHash: codeHashOf(crypto, code),
    personId: PersonId.parse(fresh.id()),
    state: 'open',
    createdBy: ours.admin.id,
    createdAt: now,
    expiresAt: now + HOUR_MS,
    ...over,
  };
  await api.collections.invites.putIf(record, 'absent');
  return { id, code };
}

/** A code that is good for somebody new. */
async function codeFor({ api, fresh }: Bench, use: AccountCode['use'], email?: string): Promise<string> {
  const { id: personId, campusId } = await fresh.person();
  const code = `code-of-account-${fresh.number()}`;
  const createdAt = api.clock.now();
  const until = { createdAt, expiresAt: createdAt + HOUR_MS };
  const id = codeHashOf(crypto, code);
  const about = { id, use, personId, campusId, ...(email !== undefined && { email }) };
  await api.collections.accountCodes.putIf({ ...about, ...until }, 'absent');
  return code;
}

const waiting = ({ fresh }: Bench, campusId: CampusId): Promise<PersonRecord> =>
  fresh.person({ campusId, state: 'pending' });

const open = (own: (bench: Bench) => Promise<object>): Specimen => ({
  by: EVERYBODY,
  again: false,
  own: async (bench): Promise<Prepared> => ({ body: await own(bench) }),
});

/** Somebody of our campus, another one there, and somebody of the other campus, each new. */
const aboutSomebody = (prepared: (id: PersonId) => Prepared) => ({
  own: async ({ fresh }: Bench) => prepared((await fresh.person()).id),
  other: async ({ fresh }: Bench) => prepared((await fresh.person({ role: 'teacher' })).id),
  otherCampus: async ({ fresh, theirs }: Bench) =>
    prepared((await fresh.person({ campusId: theirs.campusId })).id),
  self: naming(prepared),
});

export const accountSpecimens: Specimens = {
  'POST /register': open(async (bench) => ({ role: 'student', ...(await registrant(bench, 'student')) })),
  'POST /register/student': open((bench) => registrant(bench, 'student')),
  'POST /register/teacher': open((bench) => registrant(bench, 'teacher')),
  'POST /register/admin': open(async (bench) => {
    const { code } = await invited(bench, { role: 'admin' });
    return { code, name: NAME, password: PASSWORDS[0] };
  }),
  'POST /bootstrap': open(async (bench) => ({
    ...(await registrant(bench, 'teacher')),
    secret: BENCH_SECRET,
  })),

  'POST /invites': {
    by: ['admin'],
    again: false,
    own: ({ fresh }) =>
      Promise.resolve({ body: { role: 'teacher', email: `n${fresh.number()}@school.example` } }),
    other: ({ fresh, ours }) => {
      const email = `n${fresh.number()}@school.example`;
      return Promise.resolve({ body: { role: 'guardian', email, childIds: [ours.students[0].id] } });
    },
  },
  'GET /invites': {
    by: ['admin', 'auditor'],
    again: true,
    async own(bench) {
      await invited(bench);
      return { query: { limit: 20 } };
    },
  },
  'POST /invites/accept': open(async (bench) => {
    const { code } = await invited(bench);
    return { code, name: NAME, password: PASSWORDS[0], pin: '246810' };
  }),
  'DELETE /invites/:id': {
    by: ['admin'],
    again: true,
    own: async (bench) => ({ params: { id: (await invited(bench)).id } }),
    async otherCampus(bench) {
      return { params: { id: (await invited(bench, { campusId: bench.theirs.campusId })).id } };
    },
  },

  'POST /approve-user': {
    by: ['admin'],
    again: true,
    async own(bench) {
      return { body: { id: (await waiting(bench, bench.ours.campusId)).id, decision: 'approve' } };
    },
    async other(bench) {
      const { id } = await waiting(bench, bench.ours.campusId);
      return { body: { ids: [id], decision: 'reject', reason: 'Nobody of that name is on our list.' } };
    },
    async otherCampus(bench) {
      return { body: { id: (await waiting(bench, bench.theirs.campusId)).id, decision: 'approve' } };
    },
    self: naming((id) => ({ body: { id, decision: 'approve' } })),
  },
  'GET /people': {
    by: ['admin', 'auditor'],
    again: true,
    own: () => Promise.resolve({ query: { role: 'student', state: 'approved', limit: 20 } }),
  },
  'POST /people/:id/leave': { by: ['admin'], again: true, ...aboutSomebody((id) => ({ params: { id } })) },
  'POST /people/:id/return': { by: ['admin'], again: true, ...aboutSomebody((id) => ({ params: { id } })) },

  'GET /profile/:id': {
    by: PEOPLE,
    again: true,
    own(bench, who) {
      const isTeacher = who === 'teacher' || who === 'cover';
      const person = isTeacher || who === 'guardian' ? bench.ours.students[0] : selfOf(bench, who);
      return Promise.resolve({ params: { id: person.id } });
    },
    other: async ({ fresh }) => ({ params: { id: (await fresh.person()).id } }),
    otherCampus: ({ theirs }) => Promise.resolve({ params: { id: theirs.students[0].id } }),
    self: naming((id) => ({ params: { id } })),
  },
  'PUT /profile/update/:id': {
    by: PEOPLE,
    again: true,
    async own(bench, who) {
      const { id } = selfOf(bench, who);
      await forgetTries(bench, `new-addresses|${id}`);
      const email = `u${bench.fresh.number()}@school.example`;
      return { params: { id }, body: { email, password: (await passwordsOf(bench, id)).old } };
    },
    other: async ({ fresh }) => ({ params: { id: (await fresh.person()).id }, body: { name: NAME } }),
    otherCampus: ({ theirs }) =>
      Promise.resolve({ params: { id: theirs.students[0].id }, body: { name: NAME } }),
    self: naming((id) => ({ params: { id }, body: { name: NAME } })),
  },
  'POST /profile/confirm-email': open(async (bench) => {
    const email = `c${bench.fresh.number()}@school.example`;
    return { code: await codeFor(bench, 'email', email) };
  }),

  'POST /password/change': {
    by: PEOPLE,
    again: false,
    async own(bench, who) {
      const { old, next } = await passwordsOf(bench, selfOf(bench, who).id);
      return { body: { password: old, newPassword: next } };
    },
  },
  'POST /pin/change': {
    by: ['teacher', 'cover', 'admin'],
    again: true,
    async own(bench, who) {
      const { old } = await passwordsOf(bench, selfOf(bench, who).id);
      return { body: { password: old, pin: '246810' } };
    },
  },
  'POST /password/reset/request': open(async ({ fresh }) => {
    const { rollNumber } = await fresh.person();
    return { name: rollNumber };
  }),
  'POST /password/reset': open(async (bench) => ({
    code: await codeFor(bench, 'reset'),
    password: PASSWORDS[0],
  })),
  'POST /password/reset-code': {
    by: ['admin'],
    again: true,
    ...aboutSomebody((personId) => ({ body: { personId } })),
  },
};
