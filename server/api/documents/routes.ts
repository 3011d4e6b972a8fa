/** The API's own description, for programs and for people. Made at the first ask: most servers are never asked. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { Endpoints } from '../../endpoint.ts';

export interface DocumentDeps {
  readonly endpoints: Endpoints;
}

const access = { why: 'It describes the API and holds nothing of the school.' };
const method = 'GET';
const tag = 'Documentation';
/** What it is made of never changes while the server runs. */
const KEPT = 'public, max-age=300';

export function documentRoutes({ endpoints }: DocumentDeps): FastifyPluginAsync {
  let made: Promise<Texts> | undefined;
  const texts = (): Promise<Texts> => {
    const making = (made ??= make(endpoints));
    // One that failed is made again by whoever asks next.
    making.catch(() => (made = undefined));
    return making;
  };
  return async (app) => {
    endpoints.open(
      app,
      {
        method,
        url: '/openapi.json',
        tag,
        summary: 'This document: every route in OpenAPI 3.1',
        access,
        asks: {},
        answers: z.looseObject({}),
      },
      async (_asked, { reply }) =>
        reply
          .header('cache-control', KEPT)
          .type('application/json; charset=utf-8')
          .send((await texts()).json),
    );
    endpoints.open(
      app,
      {
        method,
        url: '/docs',
        tag,
        summary: 'The same for people, as one page',
        access,
        asks: {},
        produces: 'text/html',
      },
      async (_asked, { reply }) =>
        reply
          .header('cache-control', KEPT)
          .type('text/html; charset=utf-8')
          .send((await texts()).page),
    );
  };
}

interface Texts {
  readonly json: string;
  readonly page: string;
}

async function make({ declared }: Endpoints): Promise<Texts> {
  const [{ describe }, { readExamples }, { pageOf }] = await Promise.all([
    import('./document.ts'),
    import('./examples.ts'),
    import('./page.ts'),
  ]);
  const document = describe(declared, await readExamples());
  return { json: JSON.stringify(document), page: pageOf(document) };
}
