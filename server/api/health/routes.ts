/** Whether a class can start now. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { API_VERSION, Health } from '#core/contracts/api.ts';
import type { Clock } from '../../ports.ts';
import type { SchoolReader } from '../../school-snapshot.ts';

export interface HealthDeps {
  readonly schools: Pick<SchoolReader, 'version'>;
  readonly clock: Clock;
}

/** When to ask again while no class can start. */
const LOOK_AGAIN_S = 2;

export function healthRoutes({ schools, clock }: HealthDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/health', { schema: { response: { 200: Health, 503: Health } } }, async (_request, reply) => {
      const health = await schools.version().then(
        (version): Omit<Health, 'version' | 'now'> => ({
          ready: version !== undefined,
          store: 'ok',
          school: version === undefined ? 'empty' : 'ready',
        }),
        (): Omit<Health, 'version' | 'now'> => ({ ready: false, store: 'out-of-reach', school: 'empty' }),
      );
      if (!health.ready) reply.header('retry-after', String(LOOK_AGAIN_S));
      return reply.code(health.ready ? 200 : 503).send({ version: API_VERSION, ...health, now: clock.now() });
    });
  };
}
