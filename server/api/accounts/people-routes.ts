/** Who waits, who is there, and who they are. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  ConfirmEmail,
  Decide,
  Decided,
  PeoplePage,
  PeopleQuery,
  Profile,
  UpdatedProfile,
  UpdateProfile,
} from '#core/contracts/accounts.ts';
import { PersonId } from '#core/ids.ts';
import { Role } from '#core/roster/person.ts';
import { EMAIL_TAKEN, NO_SUCH_PERSON, ROLL_NUMBER_TAKEN } from '../../school/change-person.ts';
import { refused, valueOf } from '../../problem.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { decide } from './decide.ts';
import type { AccountDeps } from './deps.ts';
import { listPeople } from './list-people.ts';
import { markLeft, markReturned } from './mark-left.ts';
import { basicProfile, teachersOf, wholeProfile } from './profile.ts';
import {
  CHILD_UNKNOWN,
  FIELD_NOT_THEIRS,
  FIELD_NOT_YOURS,
  NOT_APPROVED,
  PASSWORD_WRONG,
  RESET_CODE_WRONG,
  TOO_MANY_TRIES,
} from './refusals.ts';
import { confirmEmail, updateProfile } from './update-profile.ts';

const TAG = 'People';
const Params = z.strictObject({ id: PersonId });

export function peopleRoutes(app: FastifyInstance, deps: AccountDeps): void {
  const { endpoints } = deps;
  /** Throws the refusal of somebody whom nobody may know of. */
  const personOf = async (id: PersonId): Promise<PersonRecord> => {
    const person = await deps.collections.people.get(id);
    if (person === undefined) throw refused(NO_SUCH_PERSON);
    return person;
  };
  endpoints.person(
    app,
    {
      method: 'POST',
      url: '/approve-user',
      tag: TAG,
      summary: 'Approves people who registered, or rejects them with a reason',
      access: { action: 'approve-person', by: ['admin'] },
      asks: { body: Decide },
      answers: Decided,
      refusals: [NO_SUCH_PERSON],
    },
    async ({ body }, { caller: { person: admin }, require, may }) => {
      require(admin);
      return valueOf(await decide(deps, { admin, asked: body }, may));
    },
  );
  endpoints.person(
    app,
    {
      method: 'GET',
      url: '/people',
      tag: TAG,
      summary: 'The people of the campus, by role and state',
      access: { action: 'list-people', by: ['admin', 'auditor'] },
      asks: { query: PeopleQuery },
      answers: PeoplePage,
    },
    async ({ query }, { caller: { person }, require }) => {
      require(person);
      return listPeople(deps, person.campusId, query);
    },
  );
  endpoints.person(
    app,
    {
      method: 'GET',
      url: '/profile/:id',
      tag: TAG,
      summary: 'Who somebody is, as far as the caller may know',
      access: { action: 'read-profile', by: Role.options },
      asks: { params: Params },
      answers: Profile,
      refusals: [NO_SUCH_PERSON],
    },
    async ({ params }, { caller: { actor }, require }) => {
      const person = await personOf(params.id);
      const { id, campusId } = person;
      require({ id, campusId, teacherIds: await teachersOf(deps, person) }, NO_SUCH_PERSON);
      return deps.can(actor, 'read-whole-profile', person) ? wholeProfile(person) : basicProfile(person);
    },
  );
  endpoints.person(
    app,
    {
      method: 'PUT',
      url: '/profile/update/:id',
      tag: TAG,
      summary:
        'Changes who somebody is: one’s own e-mail address, or as an admin what the school says of them',
      access: { action: 'update-profile', by: Role.options },
      asks: { params: Params, body: UpdateProfile },
      answers: UpdatedProfile,
      refusals: [
        ...[NO_SUCH_PERSON, FIELD_NOT_YOURS, FIELD_NOT_THEIRS, CHILD_UNKNOWN, NOT_APPROVED],
        ...[EMAIL_TAKEN, ROLL_NUMBER_TAKEN, PASSWORD_WRONG, TOO_MANY_TRIES],
      ],
    },
    async ({ params, body: asked }, { caller, require }) => {
      const person = await personOf(params.id);
      require(person, NO_SUCH_PERSON);
      return valueOf(await updateProfile(deps, { caller, person, asked }));
    },
  );
  endpoints.open(
    app,
    {
      method: 'POST',
      url: '/profile/confirm-email',
      tag: TAG,
      summary: 'Confirms a new e-mail address by the code that was mailed there',
      access: { why: 'The link may be opened on another device. The one-time code is the proof.' },
      asks: { body: ConfirmEmail },
      answers: z.object({}),
      refusals: [RESET_CODE_WRONG, EMAIL_TAKEN, TOO_MANY_TRIES],
      perMinute: 60,
    },
    async ({ body: { code } }, { request }) => {
      valueOf(await confirmEmail(deps, code, request.ip));
      return {};
    },
  );
  const turns = [
    {
      url: '/people/:id/leave',
      summary: 'Notes that somebody has left: they can do nothing any more, and stay in the registers',
      turn: markLeft,
    },
    {
      url: '/people/:id/return',
      summary: 'Takes back that somebody has left: they sign in, and belong to their classes, as before',
      turn: markReturned,
    },
  ] as const;
  for (const { url, summary, turn } of turns)
    endpoints.person(
      app,
      {
        method: 'POST',
        url,
        tag: TAG,
        summary,
        access: { action: 'mark-left', by: ['admin'] },
        asks: { params: Params },
        answers: Profile,
        refusals: [NO_SUCH_PERSON, NOT_APPROVED],
      },
      async ({ params }, { caller: { person: admin, actor }, require }) => {
        const person = await personOf(params.id);
        // Of another campus, or asked for by somebody who may not even know them.
        if (!deps.can(actor, 'read-whole-profile', person)) throw refused(NO_SUCH_PERSON);
        require(person);
        return wholeProfile(valueOf(await turn(deps, admin, person)));
      },
    );
}
