/** Imports: the files of a school, looked at or taken in. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { Import, ImportAnswer, ImportFiles } from '#core/contracts/imports.ts';
import { pageOf, PageQuery } from '#core/contracts/paging.ts';
import type { Endpoints } from '../../endpoint.ts';
import { keepResuming } from '../../school/import-run.ts';
import { nextId, type Log, type Timers } from '../../ports.ts';
import { refused, valueOf } from '../../problem.ts';
import {
  CHANGED_MEANWHILE,
  HAS_FAULTS,
  IMPORT_RUNNING,
  importFiles,
  importFrom,
  listImports,
  NO_IMPORT,
  NOTHING_GIVEN,
  type ImportDeps,
} from './imports.ts';

export interface ImportRouteDeps extends Omit<ImportDeps, 'runner'> {
  readonly endpoints: Endpoints;
  readonly timers: Timers;
  readonly log: Log;
}

const TAG = 'Imports';
/** Three files of the longest kind, as JSON. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

export function importRoutes(given: ImportRouteDeps): FastifyPluginAsync {
  return async (app) => {
    const deps = { ...given, runner: nextId(given.clock, given.chance) };
    const { collections, endpoints, log } = deps;
    let stop = (): void => undefined;
    app.addHook('onReady', async () => {
      stop = keepResuming(deps, deps.runner, (error) => {
        log.error({ err: error }, 'imports-not-resumed');
      });
    });
    app.addHook('onClose', async () => stop());
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/imports',
        tag: TAG,
        summary: 'Looks at the files of a school, and takes them in where dryRun is false: all or nothing',
        access: { action: 'import-school', by: ['admin'] },
        asks: { body: ImportFiles },
        answers: ImportAnswer,
        refusals: [NOTHING_GIVEN, HAS_FAULTS, IMPORT_RUNNING, CHANGED_MEANWHILE],
        bodyLimit: BODY_LIMIT_BYTES,
      },
      async ({ body }, { caller: { person }, require }) => {
        require(person);
        return valueOf(await importFiles(deps, person, body));
      },
    );
    const access = { action: 'read-office', by: ['admin', 'auditor'] } as const;
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/imports',
        tag: TAG,
        summary: 'What was imported, newest first',
        access,
        asks: { query: PageQuery },
        answers: pageOf(Import),
      },
      async ({ query }, { caller: { person }, require }) => {
        require(person);
        return listImports(deps, person.campusId, query);
      },
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/imports/:id',
        tag: TAG,
        summary: 'One import: how far it is, and what it made',
        access,
        asks: { params: z.strictObject({ id: z.uuid() }) },
        answers: Import,
        refusals: [NO_IMPORT],
      },
      async ({ params }, { caller: { person }, require }) => {
        require(person);
        const record = await collections.imports.get(params.id);
        if (record?.campusId !== person.campusId) throw refused(NO_IMPORT);
        return importFrom(record);
      },
    );
  };
}
