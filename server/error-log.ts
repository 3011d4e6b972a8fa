/**
 * Keeps what went wrong where an admin can read it. It never holds up an answer, and never makes one worse: where the store is
 * away, or where somebody makes errors by the thousand, the log file alone has them.
 */
import type { FastifyRequest } from 'fastify';
import { MINUTE_MS, type Instant } from '#core/time.ts';
import type { Caller } from './endpoint.ts';
import type { Clock, Log } from './ports.ts';
import type { Answer } from './problem.ts';
import type { Collections } from './store/collections.ts';
import type { ErrorRecord } from './store/errors.ts';

export interface ErrorLog {
  /** Keeps it, if it is of a kind that an admin wants to know of. */
  readonly keep: (request: FastifyRequest, answer: Answer) => void;
  /** Resolves once all that was kept is in the store, or given up. */
  readonly idle: () => Promise<void>;
}

interface ErrorLogDeps {
  readonly collections: Pick<Collections, 'errors'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Who asked, where that was found out. */
  readonly callerOf: (request: FastifyRequest) => Caller | undefined;
}

/** What people could not do. What is not there, or not in its form, is everybody's daily bread. */
const TELLING = [401, 403, 409, 413, 422, 429];
/** A minute, of one code, in one process; and of all codes together. */
const MOST_OF_CODE = 30;
const MOST = 200;

export function createErrorLog({ collections, clock, log, callerOf }: ErrorLogDeps): ErrorLog {
  const underWay = new Set<Promise<unknown>>();
  let minute = -1;
  let counts = new Map<string, number>();
  let total = 0;

  const isWithinBounds = (code: string, now: Instant): boolean => {
    const current = Math.floor(now / MINUTE_MS);
    if (current !== minute) {
      minute = current;
      counts = new Map();
      total = 0;
    }
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    if (count > MOST_OF_CODE || total >= MOST) return false;
    total += 1;
    return true;
  };

  return {
    keep(request, { status, code }) {
      const at = clock.now();
      if (status < 500 && !TELLING.includes(status)) return;
      if (!isWithinBounds(code, at)) return;
      const { method, routeOptions } = request;
      const route = routeOptions.url ?? 'unknown';
      const record = { id: request.id, at, status, code, method, route, ...whose(callerOf(request)) };
      const kept = collections.errors.putIf(record, 'absent').catch((error: unknown) => {
        log.warn({ reqId: request.id, err: error }, 'an error was not kept');
      });
      underWay.add(kept);
      void kept.finally(() => underWay.delete(kept));
    },
    async idle() {
      await Promise.all(underWay);
    },
  };
}

function whose(caller: Caller | undefined): Pick<ErrorRecord, 'campusId' | 'personId' | 'kioskId'> {
  if (caller === undefined) return {};
  if (caller.kind === 'kiosk') return { campusId: caller.kiosk.campusId, kioskId: caller.kiosk.id };
  return { campusId: caller.person.campusId, personId: caller.person.id };
}
