/** Absences that are known before. */
import type { FastifyPluginAsync } from 'fastify';
import {
  AbsencePage,
  AbsenceParams,
  AbsenceQuery,
  DecideAbsence,
  KnownAbsence,
  NoteAbsence,
} from '#core/contracts/sessions.ts';
import type { Endpoints } from '../../endpoint.ts';
import { valueOf } from '../../problem.ts';
import { ABSENCE_REFUSALS, cancelAbsence, decideAbsence } from './decide.ts';
import { listAbsences } from './list.ts';
import { NOTE_REFUSALS, noteAbsence, type AbsenceDeps } from './note.ts';

export type AbsenceRouteDeps = AbsenceDeps & { readonly endpoints: Endpoints };

const TAG = 'Known absences';

export function knownAbsenceRoutes(deps: AbsenceRouteDeps): FastifyPluginAsync {
  const { endpoints } = deps;
  return async (app) => {
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/known-absences',
        tag: TAG,
        summary: 'Notes that a student will be away; from a student or guardian it waits for approval',
        access: { action: 'note-absence', by: ['student', 'guardian', 'teacher', 'admin'] },
        asks: { body: NoteAbsence },
        answers: KnownAbsence,
        refusals: NOTE_REFUSALS,
      },
      async ({ body }, call) => valueOf(await noteAbsence(deps, call, body)),
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/known-absences',
        tag: TAG,
        summary: 'Known absences, the latest first: one’s own, a child’s, or those of one’s students',
        access: { action: 'list-absences', by: ['student', 'guardian', 'teacher', 'admin', 'auditor'] },
        asks: { query: AbsenceQuery },
        answers: AbsencePage,
      },
      async ({ query }, { caller: { person }, require }) => {
        require(person);
        return listAbsences(deps, person, query);
      },
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/known-absences/:id/decide',
        tag: TAG,
        summary: 'Approves or declines what somebody asked for',
        access: { action: 'decide-absence', by: ['teacher', 'admin'] },
        asks: { params: AbsenceParams, body: DecideAbsence },
        answers: KnownAbsence,
        refusals: ABSENCE_REFUSALS,
      },
      async ({ params: { id }, body }, call) => valueOf(await decideAbsence(deps, call, id, body.decision)),
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/known-absences/:id/cancel',
        tag: TAG,
        summary: 'Takes a known absence back, also in the classes that were opened since',
        access: { action: 'cancel-absence', by: ['student', 'guardian', 'teacher', 'admin'] },
        asks: { params: AbsenceParams },
        answers: KnownAbsence,
        refusals: ABSENCE_REFUSALS,
      },
      async ({ params: { id } }, call) => valueOf(await cancelAbsence(deps, call, id)),
    );
  };
}
