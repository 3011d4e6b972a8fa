/** The pages for people: one web app under /portal and /phone, and the address in the QR code. Nothing here changes anything. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { Endpoints } from '../../endpoint.ts';
import { refused, type Refusal } from '../../problem.ts';

export interface PageDeps {
  readonly endpoints: Endpoints;
  /** The folder with the built portal: `index.html` and `assets/`. */
  readonly webRoot: string;
}

const NOT_BUILT: Refusal = {
  status: 503,
  code: 'pages-not-built',
  detail: 'The web pages are not built on this computer. Run `npm run setup`, then start again.',
};

const access = { why: 'Pages hold nothing; what they show they ask for.' };
const PAGES = ['/c/:token', '/phone', '/phone/*', '/portal', '/portal/*'];

export function pageRoutes({ endpoints, webRoot }: PageDeps): FastifyPluginAsync {
  return async (app) => {
    await app.register(fastifyStatic, {
      root: join(webRoot, 'assets'),
      prefix: '/portal/assets/',
      decorateReply: false,
      immutable: true,
      maxAge: '365d',
      index: false,
    });
    const page = { method: 'GET', tag: 'Pages', access, produces: 'text/html' } as const;
    const anything = z.strictObject({
      '*': z.string().max(300).optional(),
      token: z.string().max(300).optional(),
    });
    endpoints.open(
      app,
      { ...page, url: '/', summary: 'Leads to the portal', asks: {} },
      async (_asked, { reply }) => reply.redirect('/portal'),
    );
    for (const url of PAGES)
      endpoints.open(
        app,
        { ...page, url, summary: 'A page for people', asks: { params: anything, query: z.looseObject({}) } },
        async (_asked, { reply }) =>
          reply
            .header('cache-control', 'no-cache')
            .type('text/html; charset=utf-8')
            .send(await indexPage(webRoot)),
      );
  };
}

/** Read each time: it is small, and a new build is shown without a restart. */
async function indexPage(webRoot: string): Promise<Buffer> {
  return readFile(join(webRoot, 'index.html')).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? refused(NOT_BUILT) : error;
  });
}
