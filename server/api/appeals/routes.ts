/** Students' appeals against their marks. */
import type { FastifyPluginAsync } from 'fastify';
import {
  Appeal,
  AppealPage,
  AppealParams,
  AppealQuery,
  DecideAppeal,
  MakeAppeal,
} from '#core/contracts/sessions.ts';
import type { Endpoints } from '../../endpoint.ts';
import { valueOf } from '../../problem.ts';
import { DECIDE_REFUSALS, decideAppeal, type DecideDeps } from './decide.ts';
import { listAppeals, type ListDeps } from './list.ts';
import { MAKE_REFUSALS, makeAppeal } from './make.ts';

export type AppealRouteDeps = DecideDeps & ListDeps & { readonly endpoints: Endpoints };

const TAG = 'Appeals';

export function appealRoutes(deps: AppealRouteDeps): FastifyPluginAsync {
  const { endpoints } = deps;
  return async (app) => {
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/appeals',
        tag: TAG,
        summary: 'A student appeals their own mark in a class, once',
        access: { action: 'appeal-mark', by: ['student'] },
        asks: { body: MakeAppeal },
        answers: Appeal,
        refusals: MAKE_REFUSALS,
      },
      async ({ body }, { caller: { person }, require }) => {
        require({ studentId: person.id });
        return valueOf(await makeAppeal(deps, person, body));
      },
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/appeals',
        tag: TAG,
        summary: 'Appeals, newest first: a student’s own, a child’s, or those of one’s classes',
        access: { action: 'list-appeals', by: ['student', 'guardian', 'teacher', 'admin', 'auditor'] },
        asks: { query: AppealQuery },
        answers: AppealPage,
      },
      async ({ query }, { caller: { person }, require }) => {
        require(person);
        return listAppeals(deps, person, query);
      },
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/appeals/:id/decide',
        tag: TAG,
        summary: 'Accepts an appeal, which corrects the mark, or rejects it; with the reason',
        access: { action: 'decide-appeal', by: ['teacher', 'admin'] },
        asks: { params: AppealParams, body: DecideAppeal },
        answers: Appeal,
        refusals: DECIDE_REFUSALS,
      },
      async ({ params: { id }, body }, call) => valueOf(await decideAppeal(deps, call, id, body)),
    );
  };
}
