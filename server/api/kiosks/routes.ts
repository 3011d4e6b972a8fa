/** Pairing of kiosks. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { PairedKiosk, PairKiosk } from '#core/contracts/api.ts';
import { valueOf } from '../../problem.ts';
import { pairKiosk, type PairDeps } from './pair.ts';

export function kioskRoutes(deps: PairDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/kiosks/pair',
      {
        schema: { body: PairKiosk, response: { 200: PairedKiosk } },
        config: { rateLimit: { max: 20, timeWindow: '1 minute' } },
      },
      async (request) => valueOf(await pairKiosk(deps, request.body)),
    );
  };
}
