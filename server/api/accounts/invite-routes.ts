/** Invitations: made, listed and withdrawn by admins, accepted by whoever has the code. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  AcceptInvite,
  Invite,
  InvitePage,
  MadeInvite,
  NewAccount,
  NewInvite,
} from '#core/contracts/accounts.ts';
import { PageQuery } from '#core/contracts/paging.ts';
import { EMAIL_TAKEN, ROLL_NUMBER_TAKEN } from '../../school/change-person.ts';
import { refused, valueOf } from '../../problem.ts';
import { acceptInvite } from './accept-invite.ts';
import type { AccountDeps } from './deps.ts';
import { listInvites, makeInvite, withdrawInvite } from './invites.ts';
import {
  CHILD_UNKNOWN,
  INVITE_ACCEPTED,
  INVITE_WRONG,
  NO_INVITE,
  NO_PIN,
  PASSWORD_REFUSALS,
  PIN_REFUSAL,
  TOO_MANY_TRIES,
  WAITS_ALREADY,
} from './refusals.ts';

const TAG = 'Accounts';

export function inviteRoutes(app: FastifyInstance, deps: AccountDeps): void {
  const { endpoints } = deps;
  endpoints.person(
    app,
    {
      method: 'POST',
      url: '/invites',
      tag: TAG,
      summary: 'Invites somebody, by mail or by a code that is shown once',
      access: { action: 'invite', by: ['admin'] },
      asks: { body: NewInvite },
      answers: MadeInvite,
      refusals: [WAITS_ALREADY, EMAIL_TAKEN, ROLL_NUMBER_TAKEN, CHILD_UNKNOWN],
    },
    async ({ body }, { caller: { person }, require }) => {
      require(person);
      return valueOf(await makeInvite(deps, person, body));
    },
  );
  endpoints.person(
    app,
    {
      method: 'GET',
      url: '/invites',
      tag: TAG,
      summary: 'The invitations of the campus, newest first',
      access: { action: 'list-invites', by: ['admin', 'auditor'] },
      asks: { query: PageQuery },
      answers: InvitePage,
    },
    async ({ query }, { caller: { person }, require }) => {
      require(person);
      return listInvites(deps, person.campusId, query);
    },
  );
  endpoints.open(
    app,
    {
      method: 'POST',
      url: '/invites/accept',
      tag: TAG,
      summary: 'Makes the account of an invitation',
      access: { why: 'Whoever was invited has no account yet. The one-time code is the proof.' },
      asks: { body: AcceptInvite },
      answers: NewAccount,
      refusals: [
        ...[INVITE_WRONG, EMAIL_TAKEN, ROLL_NUMBER_TAKEN, NO_PIN, PIN_REFUSAL, TOO_MANY_TRIES],
        ...PASSWORD_REFUSALS,
      ],
      perMinute: 60,
    },
    async ({ body }, { request: { ip: address } }) => valueOf(await acceptInvite(deps, body, { address })),
  );
  endpoints.person(
    app,
    {
      method: 'DELETE',
      url: '/invites/:id',
      tag: TAG,
      summary: 'Withdraws an invitation, so that its code is worth nothing',
      access: { action: 'invite', by: ['admin'] },
      asks: { params: z.strictObject({ id: z.uuid() }) },
      answers: Invite,
      refusals: [NO_INVITE, INVITE_ACCEPTED],
    },
    async ({ params }, { caller: { person }, require }) => {
      require(person);
      const invite = await deps.collections.invites.get(params.id);
      if (invite === undefined) throw refused(NO_INVITE);
      require(invite, NO_INVITE);
      return valueOf(await withdrawInvite(deps, person, invite));
    },
  );
}
