/** Registering: by oneself, as the first admin, or as an admin who was invited. */
import type { FastifyInstance } from 'fastify';
import {
  FirstAdmin,
  NewAccount,
  Register,
  RegisterAdmin,
  Registered,
  RegisterStudent,
  RegisterTeacher,
} from '#core/contracts/accounts.ts';
import { EMAIL_TAKEN } from '../../school/change-person.ts';
import { valueOf } from '../../problem.ts';
import { acceptInvite } from './accept-invite.ts';
import type { AccountDeps } from './deps.ts';
import { makeFirstAdmin } from './first-admin.ts';
import {
  CAMPUS_UNKNOWN,
  INVITE_WRONG,
  PASSWORD_REFUSALS,
  REGISTRATIONS_FULL,
  SECRET_WRONG,
  TOO_MANY_TRIES,
} from './refusals.ts';
import { register } from './register.ts';

const TAG = 'Accounts';
const BY_ONESELF = {
  access: {
    why: 'Whoever registers has no account yet. What is made can do nothing until an admin approves.',
  },
  answers: Registered,
  refusals: [CAMPUS_UNKNOWN, ...PASSWORD_REFUSALS, REGISTRATIONS_FULL, TOO_MANY_TRIES],
  perMinute: 60,
} as const;

export function registrationRoutes(app: FastifyInstance, deps: AccountDeps): void {
  const { endpoints } = deps;
  endpoints.open(
    app,
    {
      method: 'POST',
      url: '/register',
      tag: TAG,
      summary: 'Registers a student or a teacher, who then waits for approval',
      asks: { body: Register },
      ...BY_ONESELF,
    },
    async ({ body }, { request }) => valueOf(await register(deps, body, request.ip)),
  );
  endpoints.open(
    app,
    {
      method: 'POST',
      url: '/register/student',
      tag: TAG,
      summary: 'Registers a student, as /register does',
      asks: { body: RegisterStudent },
      ...BY_ONESELF,
    },
    async ({ body }, { request }) => valueOf(await register(deps, { ...body, role: 'student' }, request.ip)),
  );
  endpoints.open(
    app,
    {
      method: 'POST',
      url: '/register/teacher',
      tag: TAG,
      summary: 'Registers a teacher, as /register does',
      asks: { body: RegisterTeacher },
      ...BY_ONESELF,
    },
    async ({ body }, { request }) => valueOf(await register(deps, { ...body, role: 'teacher' }, request.ip)),
  );
  endpoints.open(
    app,
    {
      method: 'POST',
      url: '/register/admin',
      tag: TAG,
      summary: 'Makes an admin, by the secret of a new school or the code of an invitation',
      access: { why: 'The one-time secret or the code is what proves that this admin is wanted.' },
      asks: { body: RegisterAdmin },
      answers: NewAccount,
      refusals: [
        SECRET_WRONG,
        INVITE_WRONG,
        CAMPUS_UNKNOWN,
        EMAIL_TAKEN,
        ...PASSWORD_REFUSALS,
        TOO_MANY_TRIES,
      ],
      perMinute: 60,
    },
    async ({ body }, { request: { ip: address } }) =>
      valueOf(
        'secret' in body
          ? await makeFirstAdmin(deps, body, address)
          : await acceptInvite(deps, body, { address, role: 'admin' }),
      ),
  );
  endpoints.open(
    app,
    {
      method: 'POST',
      url: '/bootstrap',
      tag: TAG,
      summary: 'Makes the first admin of a new school by its one-time secret',
      access: { why: 'There is nobody yet who could sign in. The one-time secret is the proof.' },
      asks: { body: FirstAdmin },
      answers: NewAccount,
      refusals: [SECRET_WRONG, CAMPUS_UNKNOWN, EMAIL_TAKEN, ...PASSWORD_REFUSALS, TOO_MANY_TRIES],
      perMinute: 60,
    },
    async ({ body }, { request }) => valueOf(await makeFirstAdmin(deps, body, request.ip)),
  );
}
