/** The pages for people: one web app under /portal and /phone, and the address in the QR code. Nothing here changes anything. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { refused, type Refusal } from '../../problem.ts';

export interface PageDeps {
  /** The folder with the built portal: `index.html` and `assets/`. */
  readonly webRoot: string;
}

const NOT_BUILT: Refusal = {
  status: 503,
  code: 'pages-not-built',
  detail: 'The web pages are not built on this computer. Run `npm run setup`, then start again.',
};

const PAGES = ['/c/:token', '/phone', '/phone/*', '/portal', '/portal/*'];

export function pageRoutes({ webRoot }: PageDeps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(fastifyStatic, {
      root: join(webRoot, 'assets'),
      prefix: '/portal/assets/',
      decorateReply: false,
      immutable: true,
      maxAge: '365d',
      index: false,
    });
    app.get('/', async (_request, reply) => reply.redirect('/portal'));
    for (const path of PAGES)
      app.get(path, async (_request, reply) =>
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
