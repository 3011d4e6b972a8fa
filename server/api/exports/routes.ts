/**
 * Exports: files of the school for the office. Who took what is recorded; the file itself is made when it is fetched, and never kept.
 */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { Export, MakeExport } from '#core/contracts/imports.ts';
import { pageOf, PageQuery } from '#core/contracts/paging.ts';
import { SessionId } from '#core/ids.ts';
import { HOUR_MS } from '#core/time.ts';
import type { Audit } from '../../audit.ts';
import type { Endpoints } from '../../endpoint.ts';
import { nextId, type Chance } from '../../ports.ts';
import { refused, type Refusal } from '../../problem.ts';
import { schoolFile } from '../../school-files/write.ts';
import type { Collections } from '../../store/collections.ts';
import { registerFile, type RegisterDeps } from './register.ts';

export interface ExportRouteDeps extends RegisterDeps {
  readonly collections: Collections;
  readonly endpoints: Endpoints;
  readonly audit: Audit;
  readonly chance: Chance;
}

const NO_EXPORT: Refusal = {
  status: 404,
  code: 'export-not-found',
  detail: 'There is no such export. Make one, then fetch it by its id.',
};
const NO_SESSION: Refusal = {
  status: 404,
  code: 'session-not-opened',
  detail: 'No class with this number was started, or its kiosk has not reported yet.',
};
const OVER: Refusal = {
  status: 410,
  code: 'export-over',
  detail: 'An export can be fetched for an hour. Make another.',
};

const TAG = 'Exports';
const FETCHED_WITHIN_MS = HOUR_MS;
const by = ['admin', 'auditor'] as const;

type ExportRecord = NonNullable<Awaited<ReturnType<Collections['exports']['get']>>>;

export function exportRoutes(deps: ExportRouteDeps): FastifyPluginAsync {
  const { endpoints, collections, clock, chance, audit } = deps;
  return async (app) => {
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/exports',
        tag: TAG,
        summary:
          'Orders a file of people, classes or timetable as an import reads it, or the register of a session',
        access: { action: 'export-school', by },
        asks: { body: MakeExport },
        answers: Export,
        refusals: [NO_SESSION],
      },
      async ({ body }, { caller: { person }, require }) => {
        require(person);
        const { campusId } = person;
        const ofSession = body.kind === 'register' ? { sessionId: body.sessionId } : {};
        if (body.kind === 'register' && (await registerFile(deps, campusId, body.sessionId)) === undefined)
          throw refused(NO_SESSION);
        const id = nextId(clock, chance);
        const details = { kind: body.kind, ...ofSession };
        await audit.say({ campusId, by: person.id, action: 'export-school', subject: id, details });
        const record = { id, campusId, by: person.id, at: clock.now(), kind: body.kind, ...ofSession };
        await collections.exports.putIf(record, 'absent');
        return viewOf(record);
      },
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/exports',
        tag: TAG,
        summary: 'Who took what, newest first',
        access: { action: 'read-office', by },
        asks: { query: PageQuery },
        answers: pageOf(Export),
      },
      async ({ query: { cursor, limit } }, { caller: { person }, require }) => {
        require(person);
        const equals = { campusId: person.campusId };
        const order = 'descending';
        const page = await collections.exports.find({
          index: 'byCampus',
          equals,
          order,
          limit,
          after: cursor,
        });
        return { items: page.items.map(viewOf), ...(page.next !== undefined && { next: page.next }) };
      },
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/exports/:id',
        tag: TAG,
        summary: 'The file of an export, as the school stands now',
        access: { action: 'export-school', by },
        asks: { params: z.strictObject({ id: z.uuid() }) },
        produces: 'text/csv',
        refusals: [NO_EXPORT, NO_SESSION, OVER],
      },
      async ({ params }, { caller: { person }, reply, require }) => {
        require(person);
        const record = await collections.exports.get(params.id);
        if (record?.campusId !== person.campusId) throw refused(NO_EXPORT);
        if (clock.now() - record.at > FETCHED_WITHIN_MS) throw refused(OVER);
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="${record.kind}.csv"`)
          .send(await fileOf(deps, record));
      },
    );
  };
}

async function fileOf(deps: ExportRouteDeps, record: ExportRecord): Promise<string> {
  const { campusId, kind } = record;
  if (kind !== 'register') return schoolFile(deps.collections, campusId, kind);
  const file = await registerFile(deps, campusId, SessionId.parse(record.sessionId));
  if (file === undefined) throw refused(NO_SESSION);
  return file;
}

function viewOf({ id, kind, at, by: whose, sessionId }: ExportRecord): Export {
  return { id, kind, at, by: whose, ...(sessionId !== undefined && { sessionId }) };
}
