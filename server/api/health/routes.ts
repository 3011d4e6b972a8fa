/** Whether a class can start now. */
import type { FastifyPluginAsync } from 'fastify';
import { API_VERSION, Health } from '#core/contracts/api.ts';
import type { Endpoints } from '../../endpoint.ts';
import type { Mail } from '../../mail/mail.ts';
import type { Clock } from '../../ports.ts';
import type { StoreWatch } from '../../store-watch.ts';
import { isStoreFailure } from '../../store/collection.ts';
import type { Collections } from '../../store/collections.ts';

export interface HealthDeps {
  readonly endpoints: Endpoints;
  readonly collections: Pick<Collections, 'settings'>;
  readonly clock: Clock;
  readonly watch: StoreWatch;
  readonly mail: Pick<Mail, 'kind'>;
}

/** When to ask again while no class can start. */
const LOOK_AGAIN_S = 2;

export function healthRoutes({ endpoints, collections, clock, watch, mail }: HealthDeps): FastifyPluginAsync {
  return async (app) => {
    endpoints.open(
      app,
      {
        method: 'GET',
        url: '/health',
        tag: 'Operation',
        summary: 'Whether a class can start now; 503 with the same body where not',
        access: { why: 'Kiosks and whoever watches over the server ask before they can sign in.' },
        asks: {},
        answers: Health,
      },
      async (_asked, { reply }) => {
        const school = await watch.soon(collections.settings.get('school')).catch((error: unknown) => {
          if (!isStoreFailure(error)) throw error;
          watch.failed();
          return undefined;
        });
        const since = await watch.failingSince();
        // One that began without rooms is empty until anything in it was changed.
        const isEmpty = school === undefined || (school.version === 1 && school.kioskRoomId === undefined);
        const health: Omit<Health, 'version' | 'now'> = {
          ready: since === undefined && !isEmpty,
          store: since === undefined ? 'ok' : 'out-of-reach',
          ...(since !== undefined && { since }),
          school: isEmpty ? 'empty' : 'ready',
        };
        if (!health.ready) reply.header('retry-after', String(LOOK_AGAIN_S));
        reply.code(health.ready ? 200 : 503);
        return {
          version: API_VERSION,
          ...health,
          mail: mail.kind !== 'none',
          now: clock.now(),
        } satisfies Health;
      },
    );
  };
}
