/** A day's sessions, the report of one, and what runs a class from the portal: opening, closing, codes. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { SessionList, SessionReport, SessionRow } from '#core/contracts/api.ts';
import { AskForOtp, OpenSession, QrFormat, ShownOtp, ShownQr } from '#core/contracts/sessions.ts';
import { SessionId } from '#core/ids.ts';
import { LocalDate } from '#core/time.ts';
import type { Endpoints } from '../../endpoint.ts';
import { valueOf } from '../../problem.ts';
import { qrImage } from '../../qr-image.ts';
import type { Stream } from '../../polled-stream.ts';
import { createBoardCount } from './board.ts';
import { WRITTEN_BY_NEWER } from '../../sessions/session-ledger.ts';
import { closeSession, OVER, reopenSession } from './close.ts';
import { CODE_REFUSALS, showOtp, showQr, type CodesDeps } from './codes.ts';
import { streamBoard, TOO_MANY_BOARDS, type BoardDeps } from './events.ts';
import { NO_REPORT, NOT_YOURS } from '../../sessions/opened-session.ts';
import { listSessions } from './list.ts';
import { OPEN_REFUSALS, openSession, type OpenDeps } from './open.ts';
import { reportSession } from './report.ts';

export interface SessionRouteDeps extends BoardDeps, CodesDeps, OpenDeps {
  readonly collections: CodesDeps['collections'] & OpenDeps['collections'];
  readonly endpoints: Endpoints;
}

const TAG = 'Sessions';
const Named = z.strictObject({ id: SessionId });
const IMAGE_TYPES = { svg: 'image/svg+xml', png: 'image/png' } as const;

export function sessionRoutes(deps: SessionRouteDeps): FastifyPluginAsync {
  const { endpoints } = deps;
  const streams = new Set<Stream>();
  const boards = createBoardCount();
  return async (app) => {
    app.addHook('preClose', async () => {
      for (const stream of streams) stream.end();
    });
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/sessions',
        tag: TAG,
        summary: 'The sessions of one day, today where no date is given',
        access: { action: 'list-sessions', by: ['teacher', 'admin', 'auditor'] },
        asks: { query: z.strictObject({ date: LocalDate.optional() }) },
        answers: SessionList,
      },
      async ({ query }, { caller: { person }, require }) => {
        require(person);
        return listSessions(deps, person, query.date);
      },
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/sessions/:id/report',
        tag: TAG,
        summary: 'One session, student by student, each mark with its reasons and facts',
        access: { action: 'read-session-report', by: ['teacher', 'admin', 'auditor'] },
        asks: { params: Named },
        answers: SessionReport,
        refusals: [NO_REPORT, NOT_YOURS],
      },
      async ({ params }, call) => valueOf(await reportSession(deps, call, params.id)),
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/sessions/:id/events',
        tag: TAG,
        summary: 'The class as server-sent events: totals, and each mark that changed, within a second',
        access: { action: 'read-session-report', by: ['teacher', 'admin', 'auditor'] },
        asks: { params: Named },
        produces: 'text/event-stream',
        refusals: [NO_REPORT, NOT_YOURS, TOO_MANY_BOARDS],
      },
      async ({ params }, call) => {
        const stream = valueOf(await streamBoard(deps, boards, call, params.id));
        if (call.reply.raw.destroyed) return;
        streams.add(stream);
        call.reply.raw.on('close', () => streams.delete(stream));
      },
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/sessions',
        tag: TAG,
        summary: 'Opens a class of the timetable, or one that is in none; opening it again changes nothing',
        access: { action: 'run-session', by: ['teacher', 'admin'] },
        asks: { body: OpenSession },
        answers: SessionRow,
        refusals: OPEN_REFUSALS,
      },
      async ({ body }, call) => valueOf(await openSession(deps, call, body)),
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/sessions/:id/close',
        tag: TAG,
        summary: 'Closes a class: whoever is not in then is absent. Closing it again changes nothing',
        access: { action: 'close-session', by: ['teacher', 'admin'] },
        asks: { params: Named },
        answers: SessionRow,
        refusals: [NO_REPORT, NOT_YOURS, WRITTEN_BY_NEWER],
      },
      async ({ params }, call) => valueOf(await closeSession(deps, call, params.id)),
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/sessions/:id/reopen',
        tag: TAG,
        summary: 'Takes back that a class was closed, while it lasts. Again it changes nothing',
        access: { action: 'run-session', by: ['teacher', 'admin'] },
        asks: { params: Named },
        answers: SessionRow,
        refusals: [NO_REPORT, NOT_YOURS, OVER, WRITTEN_BY_NEWER],
      },
      async ({ params }, call) => valueOf(await reopenSession(deps, call, params.id)),
    );
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/generate-otp',
        tag: TAG,
        summary: 'The six digits of an open class that hold now',
        access: { action: 'show-codes', by: ['teacher'] },
        asks: { body: AskForOtp },
        answers: ShownOtp,
        refusals: CODE_REFUSALS,
      },
      async ({ body }, call) => valueOf(await showOtp(deps, call, body.sessionId)),
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/qr/generate/:session_id',
        tag: TAG,
        summary: 'The QR code of an open class that holds now, as JSON, SVG or PNG',
        access: { action: 'show-codes', by: ['teacher'] },
        asks: {
          params: z.strictObject({ session_id: SessionId }),
          query: z.strictObject({ format: QrFormat.optional() }),
        },
        answers: ShownQr,
        refusals: CODE_REFUSALS,
      },
      async ({ params, query }, call) => {
        const shown = valueOf(await showQr(deps, call, params.session_id));
        const format = query.format ?? wantedFormat(call.request.headers.accept);
        if (format === 'json') return shown;
        return call.reply.type(IMAGE_TYPES[format]).send(await qrImage(shown.url, format));
      },
    );
  };
}

/** The first of the formats that the header names. */
function wantedFormat(accept = ''): QrFormat {
  const types = accept.split(',').map((part) => part.split(';')[0]?.trim());
  if (types.includes('application/json')) return 'json';
  if (types.includes(IMAGE_TYPES.svg)) return 'svg';
  return types.includes(IMAGE_TYPES.png) ? 'png' : 'json';
}
