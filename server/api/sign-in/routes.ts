/** Signing in and out, and who one is. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { Login, Me } from '#core/contracts/api.ts';
import { present } from '#core/assert.ts';
import { Role } from '#core/roster/person.ts';
import type { Auth } from '../../auth.ts';
import type { Endpoints } from '../../endpoint.ts';
import { valueOf } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { ACCOUNT_PENDING, logIn, WRONG, type LogInDeps } from './log-in.ts';

export interface SignInDeps extends LogInDeps {
  readonly collections: Pick<Collections, 'people' | 'signInTries' | 'campuses'>;
  readonly auth: Auth;
  readonly endpoints: Endpoints;
}

export function signInRoutes(deps: SignInDeps): FastifyPluginAsync {
  const { auth, endpoints } = deps;
  const meOf = async ({ id, role, name, campusId }: PersonRecord): Promise<Me> => {
    const { zone } = present(await deps.collections.campuses.get(campusId), 'the campus is there');
    return { id, role, name, campusId, zone };
  };
  return async (app) => {
    endpoints.open(
      app,
      {
        method: 'POST',
        url: '/login',
        tag: 'Signing in',
        summary: 'Signs a person in on this browser',
        access: { why: 'Nobody is signed in before.' },
        asks: { body: Login },
        answers: Me,
        refusals: [WRONG, ACCOUNT_PENDING],
        perMinute: 300,
      },
      async ({ body }, { request, reply }) => {
        const person = valueOf(await logIn(deps, body, request.ip));
        const remember = body.remember === true && person.role === 'student';
        await auth.signIn(request, reply, { person, remember });
        return meOf(person);
      },
    );
    endpoints.open(
      app,
      {
        method: 'POST',
        url: '/sign-out',
        tag: 'Signing in',
        summary: 'Signs this browser out',
        access: { why: 'Who is signed out already must not be told to sign in first.' },
        asks: {},
        answers: z.object({}),
      },
      async (_asked, { request, reply }) => {
        await auth.signOut(request, reply);
        return {};
      },
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/me',
        tag: 'Signing in',
        summary: 'Who is signed in',
        access: { action: 'read-self', by: Role.options },
        asks: {},
        answers: Me,
      },
      async (_asked, { caller: { person }, require }) => {
        require(person);
        return meOf(person);
      },
    );
  };
}
