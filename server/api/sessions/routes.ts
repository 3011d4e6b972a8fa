/** A day's sessions, and the report of one. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { SessionList, SessionReport } from '#core/contracts/api.ts';
import { SessionId } from '#core/ids.ts';
import { LocalDate } from '#core/time.ts';
import type { Endpoints } from '../../endpoint.ts';
import { valueOf } from '../../problem.ts';
import { listSessions, type SessionsDeps } from './list.ts';
import { NO_REPORT, NOT_YOURS, reportSession } from './report.ts';

export interface SessionRouteDeps extends SessionsDeps {
  readonly endpoints: Endpoints;
}

const TAG = 'Sessions';

export function sessionRoutes(deps: SessionRouteDeps): FastifyPluginAsync {
  return async (app) => {
    deps.endpoints.person(
      app,
      {
        method: 'GET',
        url: '/sessions',
        tag: TAG,
        summary: 'The sessions of one day, today where no date is given',
        access: { action: 'list-sessions', by: ['teacher', 'admin'] },
        asks: { query: z.strictObject({ date: LocalDate.optional() }) },
        answers: SessionList,
      },
      async ({ query }, { caller: { person }, require }) => {
        require(person);
        return listSessions(deps, person, query.date);
      },
    );
    deps.endpoints.person(
      app,
      {
        method: 'GET',
        url: '/sessions/:id/report',
        tag: TAG,
        summary: 'One session, student by student, each mark with its reasons and facts',
        access: { action: 'read-session-report', by: ['teacher', 'admin'] },
        asks: { params: z.strictObject({ id: SessionId }) },
        answers: SessionReport,
        refusals: [NO_REPORT, NOT_YOURS],
      },
      async ({ params }, call) => valueOf(await reportSession(deps, call, params.id)),
    );
  };
}
