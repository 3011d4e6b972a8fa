/** Pairing of kiosks. */
import type { FastifyPluginAsync } from 'fastify';
import { PairedKiosk, PairKiosk } from '#core/contracts/api.ts';
import type { Endpoints } from '../../endpoint.ts';
import { valueOf } from '../../problem.ts';
import { CODE_WRONG, KIOSK_TAKEN, pairKiosk, type PairDeps } from './pair.ts';

export interface KioskRouteDeps extends PairDeps {
  readonly endpoints: Endpoints;
}

export function kioskRoutes(deps: KioskRouteDeps): FastifyPluginAsync {
  return async (app) => {
    deps.endpoints.open(
      app,
      {
        method: 'POST',
        url: '/kiosks/pair',
        tag: 'Kiosks',
        summary: 'Pairs a kiosk by a one-time code, and gives it its secrets',
        access: { why: 'The one-time code is what proves that an admin wants this kiosk.' },
        asks: { body: PairKiosk },
        answers: PairedKiosk,
        refusals: [CODE_WRONG, KIOSK_TAKEN],
        perMinute: 20,
      },
      async ({ body }) => valueOf(await pairKiosk(deps, body)),
    );
  };
}
