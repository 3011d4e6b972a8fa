/** Kiosks: how they are paired, and what the office sees of them and does with them. */
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { PairedKiosk, PairKiosk } from '#core/contracts/api.ts';
import { pageOf, PageQuery } from '#core/contracts/paging.ts';
import {
  KioskChange,
  KioskDetail,
  KioskItem,
  NewPairingCode,
  PairingCode,
  RevokeKiosk,
} from '#core/contracts/school.ts';
import { KioskId } from '#core/ids.ts';
import { valueOf } from '../../problem.ts';
import {
  ADMINS,
  CHANGED_MEANWHILE,
  NO_KIOSK,
  NO_ROOM,
  OFFICE,
  REVOKED,
  type KioskRouteDeps,
} from './deps.ts';
import { CODE_WRONG, KIOSK_TAKEN, pairKiosk } from './pair.ts';
import { codeForRoom, moveKiosk, revokeKiosk } from './run.ts';
import { kioskDetail, kioskItem, kioskOf } from './show.ts';

const TAG = 'Kiosks';
const Named = z.strictObject({ id: KioskId });

export function kioskRoutes(deps: KioskRouteDeps): FastifyPluginAsync {
  return async (app) => {
    pairing(app, deps);
    reading(app, deps);
    running(app, deps);
  };
}

function pairing(app: FastifyInstance, deps: KioskRouteDeps): void {
  deps.endpoints.open(
    app,
    {
      method: 'POST',
      url: '/kiosks/pair',
      tag: TAG,
      summary: 'Pairs a kiosk by a one-time code, and gives it its secrets',
      access: { why: 'The one-time code is what proves that an admin wants this kiosk.' },
      asks: { body: PairKiosk },
      answers: PairedKiosk,
      refusals: [CODE_WRONG, KIOSK_TAKEN],
      perMinute: 20,
    },
    async ({ body }) => valueOf(await pairKiosk(deps, body)),
  );
  deps.endpoints.person(
    app,
    {
      method: 'POST',
      url: '/kiosks/codes',
      tag: TAG,
      summary: 'Makes a pairing code for a room, told once and good for a day',
      access: { action: 'make-pairing-code', by: ADMINS },
      asks: { body: NewPairingCode },
      answers: PairingCode,
      refusals: [NO_ROOM],
    },
    async ({ body }, { caller: { person }, require }) => {
      require(person);
      return codeForRoom(deps, person, body.roomId);
    },
  );
}

function reading(app: FastifyInstance, deps: KioskRouteDeps): void {
  const access = { action: 'read-office', by: OFFICE } as const;
  deps.endpoints.person(
    app,
    {
      method: 'GET',
      url: '/kiosks',
      tag: TAG,
      summary:
        'The kiosks of the campus: where they stand, when they were last heard, how far their ledgers are',
      access,
      asks: { query: PageQuery },
      answers: pageOf(KioskItem),
    },
    async ({ query: { cursor, limit } }, { caller: { person }, require }) => {
      require(person);
      const equals = { campusId: person.campusId };
      const page = await deps.collections.kiosks.find({ index: 'byCampus', equals, limit, after: cursor });
      const items = await Promise.all(page.items.map((kiosk) => kioskItem(deps, kiosk)));
      return { items, ...(page.next !== undefined && { next: page.next }) };
    },
  );
  deps.endpoints.person(
    app,
    {
      method: 'GET',
      url: '/kiosks/:id',
      tag: TAG,
      summary: 'One kiosk, with the runs of its ledger that are kept apart',
      access,
      asks: { params: Named },
      answers: KioskDetail,
      refusals: [NO_KIOSK],
    },
    async ({ params }, { caller: { person }, require }) => {
      require(person);
      return kioskDetail(deps, await kioskOf(deps, params.id, person.campusId));
    },
  );
}

function running(app: FastifyInstance, deps: KioskRouteDeps): void {
  const access = { action: 'run-kiosks', by: ADMINS } as const;
  deps.endpoints.person(
    app,
    {
      method: 'PUT',
      url: '/kiosks/:id',
      tag: TAG,
      summary: 'Moves a kiosk to another room',
      access,
      asks: { params: Named, body: KioskChange },
      answers: KioskDetail,
      refusals: [NO_KIOSK, NO_ROOM, REVOKED, CHANGED_MEANWHILE],
    },
    async ({ params, body }, { caller: { person }, require }) => {
      require(person);
      const kiosk = await kioskOf(deps, params.id, person.campusId);
      return moveKiosk(deps, person, { kiosk, roomId: body.roomId });
    },
  );
  deps.endpoints.person(
    app,
    {
      method: 'POST',
      url: '/kiosks/:id/revoke',
      tag: TAG,
      summary: 'Takes a kiosk out of service: its credential and its codes are worth nothing from then on',
      access,
      asks: { params: Named, body: RevokeKiosk },
      answers: KioskDetail,
      refusals: [NO_KIOSK, CHANGED_MEANWHILE],
    },
    async ({ params, body }, { caller: { person }, require }) => {
      require(person);
      const kiosk = await kioskOf(deps, params.id, person.campusId);
      return revokeKiosk(deps, person, { kiosk, reason: body.reason });
    },
  );
}
