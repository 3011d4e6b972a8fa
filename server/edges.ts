/** What every request goes through, whatever route it asks for: whose page sent it, what is kept of it, and how a no goes out. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasOnlyHeader } from './sign-in/credentials.ts';
import type { Declared } from './endpoint.ts';
import type { ErrorLog } from './error-log.ts';
import type { Metrics } from './metrics.ts';
import type { Log } from './ports.ts';
import type { StoreWatch } from './store-watch.ts';
import { isStoreFailure } from './store/collection.ts';
import {
  answerTo,
  FOREIGN_ORIGIN,
  malformed,
  methodNotAllowed,
  NOT_FOUND,
  problemFrom,
  refused,
  type Answer,
} from './problem.ts';

interface EdgeDeps {
  readonly log: Log;
  readonly errorLog: Pick<ErrorLog, 'keep'>;
  readonly metrics: Pick<Metrics, 'answered'>;
  readonly watch: Pick<StoreWatch, 'failed'>;
  readonly publicOrigin: () => string;
  /** Grows while the features declare their routes. */
  readonly declared: readonly Declared[];
}

export function guardEdges(app: FastifyInstance, deps: EdgeDeps): void {
  const { log, errorLog, metrics, watch, publicOrigin, declared } = deps;
  app.addHook('onRequest', async (request, reply) => {
    // What the API answers is somebody's own; pages and their files say otherwise for themselves.
    reply.header('cache-control', 'no-store');
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) throw refused(NO_HOST);
    if (isForeign(request, publicOrigin())) throw refused(FOREIGN_ORIGIN);
    // Before anything of a body is read that nobody here wants.
    if (request.is404) throw notHere(request, reply, declared);
  });
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, not the address: that would carry codes.
    const { method } = request;
    const route = request.routeOptions.url ?? 'unknown';
    const ms = Math.round(reply.elapsedTime);
    log.info({ reqId: request.id, method, route, status: reply.statusCode, ms }, 'request');
    metrics.answered({ method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
  });
  app.setNotFoundHandler((request, reply) => {
    throw notHere(request, reply, declared);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const answer = answerTo(error);
    if (isStoreFailure(error)) watch.failed();
    if (answer.status >= 500) log.error({ reqId: request.id, err: error }, answer.code);
    errorLog.keep(request, answer);
    return sendProblem(reply, answer, request.id);
  });
}

/** For what goes wrong before there is a route, such as an address that is none. */
export function answerFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const answer =
    error.statusCode !== undefined && error.statusCode < 500
      ? malformed('the address is not one that this server can read')
      : answerTo(error);
  void sendProblem(reply, answer, request.id);
}

/**
 * How long a request may take to arrive, and what HTTP itself would answer in words of its own. Every door has them: whoever makes
 * a server for the app gives it these, `answerClientError` and `answerBeforeRoutes`.
 */
export const DOOR_LIMITS = {
  requestTimeout: 30_000,
  // Who sends a head drop by drop is let go early.
  headersTimeout: 10_000,
  connectionsCheckingInterval: 5000,
  // Its absence is told by `guardEdges`.
  requireHostHeader: false,
} as const;

/** Lets a door say in problem documents too what never comes as far as a route. */
export function answerBeforeRoutes(server: Pick<Server, 'on'>): void {
  server.on('checkExpectation', (_request: IncomingMessage, reply: ServerResponse) => {
    const { head, body } = problemWithoutId(EXPECTATION);
    reply.writeHead(EXPECTATION.status, { ...head, connection: 'close' }).end(body);
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    // A line that nobody listens to any more would end the process where it breaks.
    socket.on('error', () => undefined);
    answerOn(socket, NO_TUNNEL);
  });
}

/** For what is no HTTP, too long a head, or too slow: nothing of it came far enough to have an id. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  answerOn(socket, SOCKET_ANSWERS[error.code ?? ''] ?? UNREADABLE);
}

function answerOn(socket: Duplex, answer: Answer): void {
  const { head, body } = problemWithoutId(answer);
  const lines = Object.entries({ ...head, connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
  const start = `HTTP/1.1 ${answer.status} ${answer.code}`;
  if (!socket.writable) socket.destroy();
  else socket.end([start, ...lines, '', body].join('\r\n'), () => socket.destroy());
}

function problemWithoutId(answer: Answer) {
  const body = JSON.stringify(problemFrom(answer, 'none'));
  const head = { 'content-type': 'application/problem+json', 'content-length': Buffer.byteLength(body) };
  return { head, body };
}

const UNREADABLE: Answer = {
  status: 400,
  code: 'request-malformed',
  detail: 'The request is not HTTP as this server reads it. Send it again.',
};
const NO_HOST = malformed('it has no Host header');
const EXPECTATION: Answer = {
  status: 417,
  code: 'expectation-not-met',
  detail: 'This server meets no Expect but 100-continue. Send the request without it.',
};
const NO_TUNNEL: Answer = {
  status: 405,
  code: 'method-not-allowed',
  detail: 'This server is no proxy. Ask it for its own addresses; /docs lists them.',
};
const SOCKET_ANSWERS: Readonly<Record<string, Answer>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'too-slow',
    detail: 'The request took too long to arrive. Send it again in one go.',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'head-too-large',
    detail: 'The address and headers of the request are larger than 16 KiB. Send less in them.',
  },
};

/** The refusal of an address without a route, or of what may not be done there. */
function notHere(request: FastifyRequest, reply: FastifyReply, declared: readonly Declared[]): Error {
  const methods = methodsAt(declared, request.url);
  if (methods.length === 0 || methods.includes(request.method)) return refused(NOT_FOUND);
  reply.header('allow', methods.join(', '));
  return refused(methodNotAllowed(methods));
}

function sendProblem(reply: FastifyReply, answer: Answer, id: string): FastifyReply {
  if (answer.retryAfterS !== undefined) reply.header('retry-after', String(answer.retryAfterS));
  return reply
    .code(answer.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemFrom(answer, id)));
}

/** What may be done at this address at all. */
function methodsAt(declared: readonly Declared[], address: string): readonly string[] {
  const path = address.split('?')[0] ?? '';
  const there = declared.filter(({ url }) => patternOf(url).test(path));
  return [...new Set(there.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+' : part.replaceAll('.', '\\.');
  });
  return new RegExp(`^${parts.join('/')}$`);
}

/** Whether a browser sends this for a page of somebody else. Programs that are no browsers send no Origin. */
function isForeign(request: FastifyRequest, ours: string): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || hasOnlyHeader(request)) return false;
  const { origin } = request.headers;
  if (request.headers['sec-fetch-site'] === 'cross-site') return true;
  return origin !== undefined && origin !== ours && origin !== `${request.protocol}://${request.host}`;
}
