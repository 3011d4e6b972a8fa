/** Check-in by phone. */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { can } from '#core/access/can.ts';
import { Receipt, ScanQr, TypeOtp } from '#core/contracts/api.ts';
import { SessionId } from '#core/ids.ts';
import { DAY_MS } from '#core/time.ts';
import { actorOf, type Auth } from '../../auth.ts';
import { refused, valueOf, type Refusal } from '../../problem.ts';
import { knownSession } from '../../sessions.ts';
import type { PersonRecord } from '../../store/school-records.ts';
import { receiptOf } from './receipt.ts';
import { scanQr } from './scan-qr.ts';
import { typeOtp, type OtpDeps } from './type-otp.ts';

export interface CheckInRouteDeps extends OtpDeps {
  readonly auth: Auth;
}

const STUDENTS_ONLY: Refusal = {
  status: 403,
  code: 'students-only',
  detail: 'Only students check in by phone. Sign out, then sign in as the student.',
};
const NO_RECEIPT: Refusal = {
  status: 404,
  code: 'no-receipt',
  detail: 'You have not checked in to this class. Scan the code on the board.',
};

/** A whole school may sit behind one address. */
const config = { rateLimit: { max: 3000, timeWindow: '1 minute' } };

export function checkInRoutes(deps: CheckInRouteDeps): FastifyPluginAsyncZod {
  const student = async (request: FastifyRequest): Promise<PersonRecord> => {
    const person = await deps.auth.person(request);
    if (!can(actorOf(person), 'check-in', person)) throw refused(STUDENTS_ONLY);
    return person;
  };
  return async (app) => {
    app.post('/qr/scan', { config, schema: { body: ScanQr, response: { 200: Receipt } } }, async (request) =>
      valueOf(await scanQr(deps, await student(request), request.body)),
    );
    app.post(
      '/mark-attendance',
      { config, schema: { body: TypeOtp, response: { 200: Receipt } } },
      async (request) => valueOf(await typeOtp(deps, await student(request), request.body)),
    );
    app.get(
      '/receipts/:sessionId',
      { schema: { params: z.object({ sessionId: SessionId }), response: { 200: Receipt } } },
      async (request) => {
        const person = await student(request);
        const { sessionId } = request.params;
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
