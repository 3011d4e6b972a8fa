/**
 * A central API on a real loopback port, as far as a kiosk sees it: takes segments by the rules of its head, signs what
 * goes down. It can be killed, restored from an old backup, made to lie or to fall silent.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  PushSegment,
  type Head,
  type PullPage,
  type PushReply,
  type Reference,
  type ServerFact,
} from '#core/contracts/api.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { GENESIS, link, segmentMessage } from '#core/fact/chain.ts';
import type { KioskId } from '#core/ids.ts';

export const SERVER_SEED = new Uint8Array(32).fill(7);

export interface ApiDouble {
  readonly origin: string;
  /** The texts that it holds of the kiosk's ledger, in order. */
  readonly bodies: () => readonly string[];
  readonly head: () => Head;
  /** Goes back to the first `count` facts, as a restored backup does. */
  readonly restore: (count: number) => void;
  readonly addFact: (fact: ServerFact) => void;
  /** Takes the place of the usual answer to a path, until it is taken back. */
  readonly answer: (path: string, reply: ((response: ServerResponse) => void) | undefined) => void;
  /** Ends the process, as far as a kiosk can tell: no port, all connections cut. */
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /** What was asked for, in order: method and path with query. */
  readonly asked: () => readonly string[];
  readonly signed: (page: unknown) => string;
  readonly page: (over?: Partial<PullPage>) => PullPage;
}

export interface ApiDoubleDeps {
  readonly kioskId: KioskId;
  readonly publicKey: Uint8Array;
  readonly credential: string;
  readonly now: () => number;
  readonly reference: Reference;
}

export async function startApiDouble(deps: ApiDoubleDeps): Promise<ApiDouble> {
  let bodies: string[] = [];
  const facts: ServerFact[] = [];
  const asked: string[] = [];
  const streams = new Set<ServerResponse>();
  const answers = new Map<string, (response: ServerResponse) => void>();
  let running: Running | undefined;

  const head = (): Head => ({ seq: bodies.length, hash: nodeCrypto.toBase64Url(hashOf(bodies)) });
  const page = (over: Partial<PullPage> = {}): PullPage => ({
    version: 1,
    kioskId: deps.kioskId,
    now: deps.now(),
    referenceId: 'reference-1',
    facts: [],
    head: head(),
    ...over,
  });

  function receive(segment: PushSegment): PushReply {
    const expected = segmentMessage(nodeCrypto, {
      kioskId: segment.kioskId,
      from: segment.from,
      count: segment.bodies.length,
      hash: hashOf([...bodies.slice(0, segment.from - 1), ...segment.bodies]),
    });
    const signature = nodeCrypto.fromBase64Url(segment.signature) ?? new Uint8Array();
    const reply = (outcome: PushReply['outcome']): PushReply => ({ outcome, head: head(), now: deps.now() });
    if (segment.from > bodies.length + 1) return reply('gap');
    if (!nodeCrypto.verifyEd25519(deps.publicKey, expected, signature)) return reply('fork');
    const news = segment.bodies.slice(bodies.length + 1 - segment.from);
    bodies = [...bodies, ...news];
    return reply(news.length === 0 ? 'duplicate' : 'stored');
  }

  function factsFor(search: URLSearchParams): readonly ServerFact[] {
    const after = new Map(
      search.getAll('after').map((text) => {
        const [sessionId = '', seq = '0'] = text.split(':');
        return [sessionId, Number(seq)] as const;
      }),
    );
    return facts.filter((fact) => fact.seq > (after.get(fact.sessionId) ?? 0));
  }

  function pageFor(search: URLSearchParams): PullPage {
    const isKnown = search.get('reference') === 'reference-1';
    return page({ facts: [...factsFor(search)], ...(isKnown ? {} : { reference: deps.reference }) });
  }

  function open(response: ServerResponse, search: URLSearchParams): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`: hello\n\ndata: ${signed(pageFor(search))}\n\n`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://here');
    asked.push(`${request.method} ${url.pathname}${url.search}`);
    const body = await textOf(request);
    const answer = answers.get(url.pathname);
    if (answer !== undefined) {
      answer(response);
      return;
    }
    if (request.headers.authorization !== `Bearer ${deps.credential}`) {
      json(response, 401, REVOKED);
      return;
    }
    if (url.pathname === '/sync/push') {
      json(response, 200, receive(PushSegment.parse(JSON.parse(body))));
      return;
    }
    if (url.pathname === '/sync/pull') {
      json(response, 200, signed(pageFor(url.searchParams)));
      return;
    }
    if (url.pathname === '/sync/events') {
      open(response, url.searchParams);
      return;
    }
    json(response, 404, {});
  }

  async function listen(port: number): Promise<void> {
    running = await startServer(port, serve);
  }

  await listen(0);
  const port = running?.port ?? 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    bodies: () => bodies,
    head,
    restore(count) {
      bodies = bodies.slice(0, count);
    },
    addFact(fact) {
      facts.push(fact);
      for (const stream of streams) stream.write(`data: ${signed(page({ facts: [fact] }))}\n\n`);
    },
    answer(path, reply) {
      if (reply === undefined) answers.delete(path);
      else answers.set(path, reply);
    },
    async kill() {
      await running?.end();
      running = undefined;
    },
    restart: () => listen(port),
    asked: () => asked,
    signed,
    page,
  };
}

/** A `SignedPage` as it goes over the wire. */
function signed(page: unknown): string {
  const text = JSON.stringify(page);
  const signature = nodeCrypto.signEd25519(SERVER_SEED, nodeCrypto.utf8(text));
  return JSON.stringify({ page: text, signature: nodeCrypto.toBase64Url(signature) });
}

/** The server's own words to a kiosk whose credential is void. */
export const REVOKED = {
  type: 'about:blank',
  title: 'Unauthorized',
  status: 401,
  detail: 'This kiosk was taken out of service.',
  code: 'kiosk-revoked',
  correlationId: 'x',
};

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function hashOf(bodies: readonly string[]): Uint8Array {
  return bodies.reduce((hash, body) => link(nodeCrypto, hash, body), GENESIS);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

interface Running {
  readonly port: number;
  readonly end: () => Promise<void>;
}

function startServer(
  port: number,
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Running> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((request, response) => void serve(request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        end: () =>
          new Promise((ended) => {
            server.close(() => ended());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}
