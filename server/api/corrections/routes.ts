/** What people decide of marks. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { CorrectMark, Correction, CorrectionList, UndoCorrection } from '#core/contracts/sessions.ts';
import { FactId, SessionId } from '#core/ids.ts';
import type { Endpoints } from '../../endpoint.ts';
import { NO_REPORT, NOT_YOURS } from '../../sessions/opened-session.ts';
import { valueOf } from '../../problem.ts';
import {
  CORRECT_REFUSALS,
  correctMark,
  listCorrections,
  UNDO_REFUSALS,
  undoCorrection,
  type CorrectDeps,
} from './correct.ts';

export type CorrectionRouteDeps = CorrectDeps & { readonly endpoints: Endpoints };

const TAG = 'Corrections';
const access = { action: 'correct-mark', by: ['teacher', 'admin'] } as const;

export function correctionRoutes(deps: CorrectionRouteDeps): FastifyPluginAsync {
  const { endpoints } = deps;
  return async (app) => {
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/corrections',
        tag: TAG,
        summary: 'Sets the mark of a student in a class; what was there before is kept',
        access,
        asks: { body: CorrectMark },
        answers: Correction,
        refusals: CORRECT_REFUSALS,
      },
      async ({ body }, call) => valueOf(await correctMark(deps, call, body)),
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/corrections/:id/undo',
        tag: TAG,
        summary: 'Takes a correction back, also one that was made at the kiosk',
        access,
        asks: { params: z.strictObject({ id: FactId }), body: UndoCorrection },
        answers: Correction,
        refusals: UNDO_REFUSALS,
      },
      async ({ params: { id }, body: { sessionId } }, call) =>
        valueOf(await undoCorrection(deps, call, { id, sessionId })),
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/corrections',
        tag: TAG,
        summary: 'The corrections of a class, oldest first, with those that were taken back',
        access: { action: 'read-session-report', by: ['teacher', 'admin', 'auditor'] },
        asks: { query: z.strictObject({ sessionId: SessionId }) },
        answers: CorrectionList,
        refusals: [NO_REPORT, NOT_YOURS],
      },
      async ({ query: { sessionId } }, call) => valueOf(await listCorrections(deps, call, sessionId)),
    );
  };
}
