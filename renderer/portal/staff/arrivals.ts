/** When people came, minute by minute: what the chart of a report shows, and the table behind it. */
import type { SessionReport, ReportRow } from '#core/contracts/api.ts';
import { windowOf } from '#core/session/window.ts';
import { MINUTE_MS, type Instant } from '#core/time.ts';

export interface ArrivalMinute {
  /** The start of the minute. */
  readonly at: Instant;
  readonly onTime: number;
  readonly late: number;
}

export interface Arrivals {
  /** Gapless, from five minutes before the bell (or the first arrival) to five after the end of on time (or the last). */
  readonly minutes: readonly ArrivalMinute[];
  readonly onTime: number;
  readonly late: number;
  /** The minute in which most came; undefined where nobody did. */
  readonly peak: ArrivalMinute | undefined;
  /** People who are present or late by somebody's decision alone, without an arrival. */
  readonly byHand: number;
  readonly bellAt: Instant;
  readonly lateFrom: Instant;
}

const MARGIN_MS = 5 * MINUTE_MS;

/** The arrivals of those who are in class. */
export function arrivalsOf({ session, policy, rows }: SessionReport): Arrivals {
  const { startsAt, graceUntil } = windowOf(session.startsAt, policy);
  const inClass = rows.filter(({ mark }) => mark.status === 'present' || mark.status === 'late');
  const times = inClass.map(arrivedAt).filter((at) => at !== undefined);
  const first = minuteOf(Math.min(startsAt - MARGIN_MS, ...times));
  const last = minuteOf(Math.max(graceUntil + MARGIN_MS, ...times));
  const minutes = Array.from({ length: (last - first) / MINUTE_MS + 1 }, (_, i) => {
    const at = first + i * MINUTE_MS;
    const within = times.filter((time) => minuteOf(time) === at);
    const onTime = within.filter((time) => time <= graceUntil).length;
    return { at, onTime, late: within.length - onTime };
  });
  const onTime = times.filter((time) => time <= graceUntil).length;
  return {
    minutes,
    onTime,
    late: times.length - onTime,
    peak: times.length === 0 ? undefined : minutes.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a)),
    byHand: inClass.length - times.length,
    bellAt: minuteOf(startsAt),
    lateFrom: minuteOf(graceUntil),
  };
}

/** People who came in that minute. */
export function sizeOf({ onTime, late }: ArrivalMinute): number {
  return onTime + late;
}

/** The earliest evidence that counts. */
function arrivedAt({ mark }: ReportRow): Instant | undefined {
  const counted = mark.reasons.filter((reason) => reason.kind === 'counted').map(({ at }) => at);
  return counted.length === 0 ? undefined : Math.min(...counted);
}

function minuteOf(at: Instant): Instant {
  return at - (at % MINUTE_MS);
}
