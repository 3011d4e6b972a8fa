/** The redacted error log. */
import type { FastifyPluginAsync } from 'fastify';
import { ErrorPage, ErrorQuery } from '#core/contracts/errors.ts';
import type { Endpoints } from '../../endpoint.ts';
import { listErrors, type ErrorDeps } from './list.ts';

export interface ErrorRouteDeps extends ErrorDeps {
  readonly endpoints: Endpoints;
}

export function errorRoutes(deps: ErrorRouteDeps): FastifyPluginAsync {
  return async (app) => {
    deps.endpoints.person(
      app,
      {
        method: 'GET',
        url: '/errors',
        tag: 'Operation',
        summary: 'What the API refused or failed at in the last 30 days, newest first, without what was sent',
        access: { action: 'read-errors', by: ['admin', 'auditor'] },
        asks: { query: ErrorQuery },
        answers: ErrorPage,
      },
      async ({ query }, { caller: { person }, may, require }) => {
        require(person);
        return listErrors(deps, { may }, query);
      },
    );
  };
}
