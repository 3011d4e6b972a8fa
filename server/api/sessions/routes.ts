/** A day's sessions, and the report of one. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { can } from '#core/access/can.ts';
import { SessionList, SessionReport } from '#core/contracts/api.ts';
import { SessionId } from '#core/ids.ts';
import { LocalDate } from '#core/time.ts';
import { actorOf, type Auth } from '../../auth.ts';
import { refused, valueOf, type Refusal } from '../../problem.ts';
import { listSessions, type SessionsDeps } from './list.ts';
import { reportSession } from './report.ts';

export interface SessionRouteDeps extends SessionsDeps {
  readonly auth: Auth;
}

const STAFF_ONLY: Refusal = {
  status: 403,
  code: 'staff-only',
  detail: 'Class lists are for staff. Your own check-ins are on the phone page.',
};

export function sessionRoutes(deps: SessionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/sessions',
      {
        schema: {
          querystring: z.strictObject({ date: LocalDate.optional() }),
          response: { 200: SessionList },
        },
      },
      async (request) => {
        const person = await deps.auth.person(request);
        if (!can(actorOf(person), 'list-sessions', person)) throw refused(STAFF_ONLY);
        return listSessions(deps, person, request.query.date);
      },
    );
    app.get(
      '/sessions/:id/report',
      { schema: { params: z.object({ id: SessionId }), response: { 200: SessionReport } } },
      async (request) => {
        const person = await deps.auth.person(request);
        return valueOf(await reportSession(deps, person, request.params.id));
      },
    );
  };
}
