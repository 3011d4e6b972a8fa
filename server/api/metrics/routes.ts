/** Numbers for an operator's monitoring. They name routes and counts, nobody and nothing of the school. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { Endpoints } from '../../endpoint.ts';
import type { Gauge, Metrics } from '../../metrics.ts';
import { refused, type Refusal } from '../../problem.ts';
import type { Collections } from '../../store/collections.ts';

export interface MetricsRouteDeps {
  readonly endpoints: Endpoints;
  readonly collections: Pick<Collections, 'outgoingMail'>;
  readonly crypto: Crypto;
  readonly metrics: Pick<Metrics, 'text'>;
  /** The bearer token by which monitoring on another computer asks; undefined where only this computer may. */
  readonly metricsToken?: string | undefined;
}

const FROM_HERE_ONLY: Refusal = {
  status: 403,
  code: 'metrics-from-here-only',
  detail: 'Metrics are read on the server itself, or with the token of metricsToken in its settings.',
};
const TOKEN_WRONG: Refusal = {
  status: 401,
  code: 'metrics-token-wrong',
  detail: 'Metrics need the bearer token of metricsToken in the server’s settings. Send that one.',
};

/** Mails that wait are counted up to here. */
const MOST_COUNTED = 1000;
const LOOPBACK = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

export function metricsRoutes(deps: MetricsRouteDeps): FastifyPluginAsync {
  const { endpoints, collections, crypto, metrics, metricsToken } = deps;
  const hash = (text: string): Uint8Array => crypto.sha256(crypto.utf8(text));
  const isToken = (given: string): boolean =>
    metricsToken !== undefined && timingSafeEqual(hash(given), hash(metricsToken));
  const requireReader = (request: FastifyRequest): void => {
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined && isFromHere(request)) return;
    if (given !== undefined && isToken(given)) return;
    throw refused(metricsToken === undefined ? FROM_HERE_ONLY : TOKEN_WRONG);
  };
  return async (app) => {
    endpoints.open(
      app,
      {
        method: 'GET',
        url: '/metrics',
        tag: 'Operation',
        summary:
          'Counts and times in the text format of Prometheus; on this computer, or with the metrics token',
        access: { why: 'Monitoring is no person: it asks from this computer, or with a token of its own.' },
        asks: {},
        produces: 'text/plain',
        refusals: [FROM_HERE_ONLY, TOKEN_WRONG],
      },
      async (_asked, { request, reply }) => {
        requireReader(request);
        const gauges = [...processGauges(), await mailGauge(collections)];
        return reply.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.text(gauges));
      },
    );
  };
}

/** A proxy on this computer asks for somebody else, and says so. */
function isFromHere({ socket, headers }: FastifyRequest): boolean {
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in headers);
  return !isForwarded && LOOPBACK.includes(socket.remoteAddress ?? '');
}

function processGauges(): readonly Gauge[] {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const one = (name: string, help: string, value: number, type?: 'counter'): Gauge => ({
    name,
    help,
    ...(type !== undefined && { type }),
    values: [{ value }],
  });
  return [
    one('process_resident_memory_bytes', 'Memory of the server process.', rss),
    one('nodejs_heap_size_used_bytes', 'Of it, the used heap of JavaScript.', heapUsed),
    one('nodejs_external_memory_bytes', 'Of it, what libraries hold outside the heap.', external),
    one('process_cpu_seconds_total', 'Processor time since the start.', (user + system) / 1e6, 'counter'),
    one('process_uptime_seconds', 'Time since the start.', process.uptime()),
  ];
}

/** The store may be away, and the rest is then all the more wanted. */
async function mailGauge({ outgoingMail }: MetricsRouteDeps['collections']): Promise<Gauge> {
  const values = await outgoingMail.find({ index: 'byDue', equals: {}, limit: MOST_COUNTED }).then(
    ({ items }) => [{ value: items.length }],
    () => [],
  );
  return {
    name: 'smartpresence_mails_waiting',
    help: `Mails that are not delivered yet, up to ${MOST_COUNTED}; not said while the store is away.`,
    values,
  };
}
