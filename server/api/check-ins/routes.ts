/** Check-in by phone. */
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { Receipt, ScanQr, TypeOtp } from '#core/contracts/api.ts';
import { SessionId } from '#core/ids.ts';
import { DAY_MS } from '#core/time.ts';
import type { Endpoints } from '../../endpoint.ts';
import { refused, valueOf, type Refusal } from '../../problem.ts';
import { knownSession } from '../../sessions.ts';
import { receiptOf } from './receipt.ts';
import { OTP_REFUSALS, SCAN_REFUSALS } from './refusals.ts';
import { scanQr } from './scan-qr.ts';
import { typeOtp, type OtpDeps } from './type-otp.ts';

export interface CheckInRouteDeps extends OtpDeps {
  readonly endpoints: Endpoints;
}

const NO_RECEIPT: Refusal = {
  status: 404,
  code: 'no-receipt',
  detail: 'You have not checked in to this class. Scan the code on the board.',
};

const TAG = 'Check-in';
const access = { action: 'check-in', by: ['student'] } as const;
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
    endpoints.person(
      app,
      {
        method: 'POST',
        url: '/mark-attendance',
        tag: TAG,
        summary: 'Checks a student in by the room code and the six digits on the board',
        access,
        asks: { body: TypeOtp },
        answers: Receipt,
        refusals: OTP_REFUSALS,
        perMinute,
      },
      async ({ body }, { caller: { person }, require }) => {
        require(person);
        return valueOf(await typeOtp(deps, person, body));
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
        const received = await deps.ledger.ofStudent(sessionId, person.id);
        const now = deps.clock.now();
        const school = await deps.schools.of(person.campusId);
        const facts = received.map(({ fact }) => fact);
        const occurrence = school
          .occurrences(now - DAY_MS, now + DAY_MS)
          .find((one) => one.sessionId === sessionId);
        const session = knownSession(school, facts, occurrence);
        const receipt = session && receiptOf(session, person.id, received, now);
        if (receipt === undefined || session?.campusId !== person.campusId) throw refused(NO_RECEIPT);
        return receipt;
      },
    );
  };
}
