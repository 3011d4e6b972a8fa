/** Signing in and out, and who one is. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Login, Me } from '#core/contracts/api.ts';
import { present } from '#core/assert.ts';
import type { Auth } from '../../auth.ts';
import { valueOf } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { logIn, type LogInDeps } from './log-in.ts';

export interface PeopleDeps extends LogInDeps {
  readonly collections: Pick<Collections, 'people' | 'signInTries' | 'campuses'>;
  readonly auth: Auth;
}

export function peopleRoutes(deps: PeopleDeps): FastifyPluginAsyncZod {
  const { auth } = deps;
  const meOf = async ({ id, role, name, campusId }: PersonRecord): Promise<Me> => {
    const { zone } = present(await deps.collections.campuses.get(campusId), 'the campus is there');
    return { id, role, name, campusId, zone };
  };
  return async (app) => {
    app.post(
      '/login',
      {
        schema: { body: Login, response: { 200: Me } },
        config: { rateLimit: { max: 300, timeWindow: '1 minute' } },
      },
      async (request, reply) => {
        const person = valueOf(await logIn(deps, request.body, request.ip));
        const remember = request.body.remember === true && person.role === 'student';
        await auth.signIn(request, reply, { person, remember });
        return meOf(person);
      },
    );
    app.post('/sign-out', { schema: { response: { 200: z.object({}) } } }, async (request, reply) => {
      await auth.signOut(request, reply);
      return {};
    });
    app.get('/me', { schema: { response: { 200: Me } } }, async (request) =>
      meOf(await auth.person(request)),
    );
  };
}
