/** The two one-way streams between kiosk and server: up by push, down by pull or events. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { can } from '#core/access/can.ts';
import { PushReply, PushSegment, SignedPage } from '#core/contracts/api.ts';
import { SessionId } from '#core/ids.ts';
import { refused, valueOf, type Refusal } from '../../problem.ts';
import { streamPages, type EventDeps, type Stream } from './events.ts';
import { nextPage, signedPage, withOwnSessions, type Cursors } from './pull.ts';
import { receivePush, type PushDeps } from './push.ts';

export interface SyncDeps extends EventDeps, PushDeps {
  readonly collections: EventDeps['collections'] & PushDeps['collections'];
}

const OTHER_KIOSK: Refusal = {
  status: 403,
  code: 'other-kiosk',
  detail: 'These facts name another kiosk than the one that sends them. Pair this kiosk again.',
};

const CURSOR = /^([0-9a-f-]{36}):(\d{1,15})$/;
const Cursor = z
  .string()
  .regex(CURSOR)
  .transform((text) => {
    const [sessionId, seq] = text.split(':');
    return [SessionId.parse(sessionId), Number(seq)] as const;
  });
const Asked = z.strictObject({
  reference: z.string().max(100).optional(),
  after: z.union([Cursor.transform((one) => [one]), z.array(Cursor).max(1000)]).optional(),
});

export function syncRoutes(deps: SyncDeps): FastifyPluginAsyncZod {
  const streams = new Set<Stream>();
  return async (app) => {
    app.addHook('preClose', async () => {
      for (const stream of streams) stream.end();
    });
    app.post(
      '/sync/push',
      { schema: { body: PushSegment, response: { 200: PushReply } } },
      async (request) => {
        const kiosk = await deps.auth.kiosk(request);
        const actor = { kind: 'kiosk', id: kiosk.id, campusId: kiosk.campusId } as const;
        if (!can(actor, 'push-facts', request.body)) throw refused(OTHER_KIOSK);
        return valueOf(await receivePush(deps, kiosk, request.body));
      },
    );
    app.get(
      '/sync/pull',
      { schema: { querystring: Asked, response: { 200: SignedPage } } },
      async (request) => {
        const kiosk = await deps.auth.kiosk(request);
        const cursors = await withOwnSessions(deps, kiosk, cursorsFrom(request.query));
        return signedPage(deps, (await nextPage(deps, kiosk, cursors)).page);
      },
    );
    app.get('/sync/events', { schema: { querystring: Asked } }, async (request, reply) => {
      const kiosk = await deps.auth.kiosk(request);
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const stream = streamPages(deps, {
        kiosk,
        cursors: cursorsFrom(request.query),
        to: reply.raw,
        isAllowed: () => deps.auth.kiosk(request).then(Boolean, () => false),
      });
      streams.add(stream);
      reply.raw.on('close', () => streams.delete(stream));
    });
  };
}

function cursorsFrom({ reference, after }: z.infer<typeof Asked>): Cursors {
  return { reference, after: new Map(after) };
}
