/** Check-in by phone. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { Receipt, ScanQr } from '#core/contracts/api.ts';
import { BeaconChecked, CheckBeacon, MarkAttendance } from '#core/contracts/sessions.ts';
import { SessionId } from '#core/ids.ts';
import type { Endpoints } from '../../endpoint.ts';
import { refused, valueOf } from '../../problem.ts';
import { BEACON_REFUSALS, checkSighting, claimBeacon, NOT_YOUR_WORD } from './check-beacon.ts';
import { markAttendance, NO_RECEIPT, ownReceipt } from './mark-attendance.ts';
import { OTP_REFUSALS, SCAN_REFUSALS } from './refusals.ts';
import { scanQr } from './scan-qr.ts';
import type { OtpDeps } from './type-otp.ts';

export interface CheckInRouteDeps extends OtpDeps {
  readonly endpoints: Endpoints;
}

const TAG = 'Check-in';
const access = { action: 'check-in', by: ['student'] } as const;
const MARK_REFUSALS = [...new Set([...SCAN_REFUSALS, ...OTP_REFUSALS, NO_RECEIPT])];
/** A whole school may sit behind one address. */
const perMinute = 3000;

export function checkInRoutes(deps: CheckInRouteDeps): FastifyPluginAsync {
  const { endpoints } = deps;
  return async (app) => {
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/qr/scan',
        tag: TAG,
        summary: 'Checks a student in by the QR code on the board',
        access,
        asks: { body: ScanQr },
        answers: Receipt,
        refusals: SCAN_REFUSALS,
        perMinute,
      },
      async ({ body }, { caller: { person }, require }) => {
        require(person);
        return valueOf(await scanQr(deps, person, body));
      },
    );
    for (const url of ['/attendance/mark', '/mark-attendance'])
      endpoints.person(
        app,
        {
          method: 'POST',
          url,
          tag: TAG,
          summary: 'Checks a student in by what they saw, and judges all that is known of them in the class',
          access,
          asks: { body: MarkAttendance },
          answers: Receipt,
          refusals: MARK_REFUSALS,
          perMinute,
        },
        async ({ body }, { caller: { person }, require }) => {
          require(person);
          return valueOf(await markAttendance(deps, person, body));
        },
      );
    endpoints.caller(
      app,
      {
        method: 'POST',
        url: '/bluetooth/check',
        tag: TAG,
        summary:
          'Keeps what a kiosk signed that it heard; a student’s own word is kept too, and proves nothing',
        access: { action: 'check-beacon', by: ['kiosk', 'student'] },
        asks: { body: CheckBeacon },
        answers: BeaconChecked,
        refusals: BEACON_REFUSALS,
        perMinute,
      },
      async ({ body }, { caller, require }) => {
        require(caller.kind === 'kiosk' ? caller.kiosk : caller.person);
        if (caller.kind === 'kiosk' && 'signature' in body)
          return valueOf(await checkSighting(deps, caller.kiosk, body));
        if (caller.kind === 'person' && !('signature' in body))
          return valueOf(await claimBeacon(deps, caller.person, body.sessionId));
        throw refused(NOT_YOUR_WORD);
      },
    );
    endpoints.person(
      app,
      {
        method: 'GET',
        url: '/receipts/:sessionId',
        tag: TAG,
        summary: 'The mark of the student who asks, with every fact behind it',
        access: { action: 'read-own-receipt', by: ['student'] },
        asks: { params: z.strictObject({ sessionId: SessionId }) },
        answers: Receipt,
        refusals: [NO_RECEIPT],
      },
      async ({ params: { sessionId } }, { caller: { person }, require }) => {
        require({ studentId: person.id });
        return valueOf(await ownReceipt(deps, person, sessionId));
      },
    );
  };
}
