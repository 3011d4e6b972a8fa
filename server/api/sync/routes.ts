/** The two one-way streams between kiosk and server: up by push, down by pull or events. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { PushReply, PushSegment, SignedPage } from '#core/contracts/api.ts';
import { SessionId, type KioskId } from '#core/ids.ts';
import type { Endpoints } from '../../endpoint.ts';
import { valueOf, type Refusal } from '../../problem.ts';
import type { Stream } from '../../polled-stream.ts';
import { WRITTEN_BY_NEWER } from '../../sessions/session-ledger.ts';
import { streamPages, type EventDeps } from './events.ts';
import { nextPage, signedPage, withOwnSessions, type Cursors } from './pull.ts';
import { FACT_MALFORMED, keepFromRevoked, receivePush, SIGNATURE_WRONG, type PushDeps } from './push.ts';

export interface SyncDeps extends EventDeps, PushDeps {
  readonly collections: EventDeps['collections'] & PushDeps['collections'];
  readonly endpoints: Endpoints;
}

const OTHER_KIOSK: Refusal = {
  status: 403,
  code: 'other-kiosk',
  detail: 'These facts name another kiosk than the one that sends them. Pair this kiosk again.',
};

const CURSOR = /^([0-9a-f-]{36}):(\d{1,15})$/;
const Cursor = z
  .string()
  .regex(CURSOR, { error: 'write a session and its last number, as SESSION:12' })
  .transform((text) => {
    const [sessionId, seq] = text.split(':');
    return [SessionId.parse(sessionId), Number(seq)] as const;
  });
const TAG = 'Kiosk sync';
/** Of one kiosk, which needs one; the oldest give way. */
const MOST_STREAMS = 3;
const Cursored = z.strictObject({
  reference: z.string().max(100).optional(),
  after: z.union([Cursor.transform((one) => [one]), z.array(Cursor).max(1000)]).optional(),
});

export function syncRoutes(deps: SyncDeps): FastifyPluginAsync {
  const streams = new Map<Stream, KioskId>();
  const { endpoints } = deps;
  const pullAccess = { action: 'pull-facts' } as const;
  return async (app) => {
    app.addHook('preClose', async () => {
      for (const stream of streams.keys()) stream.end();
    });
    endpoints.kiosk(
      app,
      {
        method: 'POST',
        url: '/sync/push',
        tag: TAG,
        summary: 'Takes a signed run of the kiosk’s ledger; sending it again changes nothing',
        access: { action: 'push-facts' },
        asks: { body: PushSegment },
        answers: PushReply,
        refusals: [OTHER_KIOSK, SIGNATURE_WRONG, FACT_MALFORMED, WRITTEN_BY_NEWER],
        fromRevoked: (body, kiosk) => keepFromRevoked(deps, kiosk, body),
      },
      async ({ body }, { caller: { kiosk }, require }) => {
        require(body, OTHER_KIOSK);
        return valueOf(await receivePush(deps, kiosk, body));
      },
    );
    endpoints.kiosk(
      app,
      {
        method: 'GET',
        url: '/sync/pull',
        tag: TAG,
        summary: 'One signed page of what is new for the kiosk after its cursors',
        access: pullAccess,
        asks: { query: Cursored },
        answers: SignedPage,
      },
      async ({ query }, { caller: { kiosk }, require }) => {
        require({ kioskId: kiosk.id });
        const cursors = await withOwnSessions(deps, kiosk, cursorsFrom(query));
        return signedPage(deps, (await nextPage(deps, kiosk, cursors)).page);
      },
    );
    endpoints.kiosk(
      app,
      {
        method: 'GET',
        url: '/sync/events',
        tag: TAG,
        summary: 'The same pages as server-sent events, as soon as there is news',
        access: pullAccess,
        asks: { query: Cursored },
        produces: 'text/event-stream',
      },
      async ({ query }, { caller: { kiosk }, request, reply, require }) => {
        require({ kioskId: kiosk.id });
        reply.hijack();
        reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
        const stream = streamPages(deps, {
          kiosk,
          cursors: cursorsFrom(query),
          to: reply.raw,
          // One that was moved asks anew, from where it is.
          isAllowed: () =>
            deps.auth.kiosk(request).then(
              ({ roomId }) => roomId === kiosk.roomId,
              () => false,
            ),
        });
        if (reply.raw.destroyed) return;
        streams.set(stream, kiosk.id);
        // A kiosk whose line broke comes anew before anybody notices here.
        const own = [...streams].filter(([, id]) => id === kiosk.id);
        own.slice(0, -MOST_STREAMS).forEach(([older]) => older.end());
        reply.raw.on('close', () => streams.delete(stream));
      },
    );
  };
}

function cursorsFrom({ reference, after }: z.infer<typeof Cursored>): Cursors {
  return { reference, after: new Map(after) };
}
