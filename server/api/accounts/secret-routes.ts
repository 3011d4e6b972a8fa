/** Passwords and PINs: changed by whoever knows theirs, reset by whoever has a code. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  ChangePassword,
  ChangePin,
  MakeResetCode,
  PasswordReset,
  RequestReset,
  ResetCode,
  ResetPassword,
  ResetRequested,
  SignedOut,
} from '#core/contracts/accounts.ts';
import { Role } from '#core/roster/person.ts';
import { NO_SUCH_PERSON } from '../../school/change-person.ts';
import { refused, valueOf } from '../../problem.ts';
import { changePassword, changePin } from './change-secrets.ts';
import type { AccountDeps } from './deps.ts';
import {
  CHANGED_MEANWHILE,
  NO_MAIL,
  NO_PIN,
  NOT_APPROVED,
  PASSWORD_REFUSALS,
  PASSWORD_SAME,
  PASSWORD_WRONG,
  PIN_REFUSAL,
  RESET_CODE_WRONG,
  TOO_MANY_TRIES,
} from './refusals.ts';
import { makeResetCode, requestReset, resetPassword } from './reset-password.ts';

const TAG = 'Passwords';

export function secretRoutes(app: FastifyInstance, deps: AccountDeps): void {
  const { endpoints } = deps;
  endpoints.person(
    app,
    {
      method: 'POST',
      url: '/password/change',
      tag: TAG,
      summary: 'Changes one’s own password, and signs out everywhere else',
      access: { action: 'change-password', by: Role.options },
      asks: { body: ChangePassword },
      answers: SignedOut,
      refusals: [PASSWORD_WRONG, PASSWORD_SAME, CHANGED_MEANWHILE, ...PASSWORD_REFUSALS, TOO_MANY_TRIES],
    },
    async ({ body }, { caller, require }) => {
      require(caller.person);
      return valueOf(await changePassword(deps, caller, body));
    },
  );
  endpoints.person(
    app,
    {
      method: 'POST',
      url: '/pin/change',
      tag: TAG,
      summary: 'Changes one’s own PIN for kiosks',
      access: { action: 'change-pin', by: ['student', 'teacher', 'admin'] },
      asks: { body: ChangePin },
      answers: z.object({}),
      refusals: [NO_PIN, PASSWORD_WRONG, CHANGED_MEANWHILE, PIN_REFUSAL, TOO_MANY_TRIES],
    },
    async ({ body }, { caller, require }) => {
      const { id, pinHash } = caller.person;
      require({ id, hasPin: pinHash !== undefined }, NO_PIN);
      valueOf(await changePin(deps, caller, body));
      return {};
    },
  );
  endpoints.open(
    app,
    {
      method: 'POST',
      url: '/password/reset/request',
      tag: TAG,
      summary: 'Mails a link for a new password, whoever is named with the same answer',
      access: { why: 'Whoever forgot the password cannot sign in.' },
      asks: { body: RequestReset },
      answers: ResetRequested,
      refusals: [NO_MAIL, TOO_MANY_TRIES],
      perMinute: 60,
    },
    async ({ body }, { request }) => valueOf(await requestReset(deps, body, request.ip)),
  );
  endpoints.person(
    app,
    {
      method: 'POST',
      url: '/password/reset-code',
      tag: TAG,
      summary: 'Makes a one-time code with which somebody chooses a new password, shown once',
      access: { action: 'make-reset-code', by: ['admin'] },
      asks: { body: MakeResetCode },
      answers: ResetCode,
      refusals: [NO_SUCH_PERSON, NOT_APPROVED],
    },
    async ({ body }, { caller: { person: admin, actor }, require }) => {
      const person = await deps.collections.people.get(body.personId);
      // Of another campus, or asked for by somebody who may not even know them.
      if (person === undefined || !deps.can(actor, 'read-whole-profile', person))
        throw refused(NO_SUCH_PERSON);
      require(person);
      return valueOf(await makeResetCode(deps, admin, person));
    },
  );
  endpoints.open(
    app,
    {
      method: 'POST',
      url: '/password/reset',
      tag: TAG,
      summary: 'Sets a new password by a code, and ends every sign-in and passkey of the account',
      access: { why: 'Whoever forgot the password cannot sign in. The one-time code is the proof.' },
      asks: { body: ResetPassword },
      answers: PasswordReset,
      refusals: [RESET_CODE_WRONG, NO_PIN, ...PASSWORD_REFUSALS, PIN_REFUSAL, TOO_MANY_TRIES],
      perMinute: 60,
    },
    async ({ body }, { request }) => valueOf(await resetPassword(deps, body, request.ip)),
  );
}
