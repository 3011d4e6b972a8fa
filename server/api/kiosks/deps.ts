/** What the office's routes about kiosks are given, and how they say no. */
import type { Can } from '#core/access/can.ts';
import type { Role } from '#core/roster/person.ts';
import type { Audit } from '../../audit.ts';
import type { Endpoints } from '../../endpoint.ts';
import type { Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';
import type { PairDeps } from './pair.ts';

export interface KioskRouteDeps extends PairDeps {
  readonly collections: Pick<
    Collections,
    'pairingCodes' | 'kiosks' | 'kioskClocks' | 'kioskHeads' | 'people' | 'quarantine' | 'rooms' | 'settings'
  >;
  readonly endpoints: Endpoints;
  readonly audit: Audit;
  readonly can: Can;
}

export const OFFICE: readonly Role[] = ['admin', 'auditor'];
export const ADMINS: readonly Role[] = ['admin'];

export const NO_KIOSK: Refusal = {
  status: 404,
  code: 'kiosk-not-found',
  detail: 'There is no such kiosk. Look at the list of those that are paired.',
};
export const NO_ROOM: Refusal = {
  status: 422,
  code: 'room-unknown',
  detail: 'roomId: there is no such room in this campus. Give the id of one that is there.',
};
export const REVOKED: Refusal = {
  status: 409,
  code: 'kiosk-is-revoked',
  detail: 'This kiosk was taken out of service. Pair the device anew with a pairing code for its room.',
};
export const CHANGED_MEANWHILE: Refusal = {
  status: 409,
  code: 'changed-meanwhile',
  detail: 'Somebody else changed this in the meantime. Read it again, then make your change.',
};
