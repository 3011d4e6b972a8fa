/** The doors of the API: plain HTTP for this computer or a proxy, HTTPS for everybody else. Both lead into the same app. */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { failed, ok } from '#core/result.ts';
import { answerBeforeRoutes, answerClientError, DOOR_LIMITS } from '../edges.ts';
import type { Certificate } from './certificate.ts';
import type { Started, StartFailure } from './start-failure.ts';

export interface Place {
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface SecureDoor {
  readonly port: number;
  /** New connections get this certificate; those that are open stay as they are. */
  readonly take: (certificate: Certificate) => void;
  readonly close: () => Promise<void>;
}

/** Where only this computer can reach it. */
export const LOOPBACK = '127.0.0.1';
/** Below it a port is the administrator's on most systems. */
const FIRST_FREE_PORT = 1024;

/** Listens in plain HTTP. The port that it got. */
export async function listen(app: FastifyInstance, { address, port }: Place): Promise<Started<number>> {
  try {
    await app.listen({ host: address, port });
    return ok(portOf(app.server.address()) ?? port);
  } catch (error) {
    return failed(listenFailure(error, { address, port }));
  }
}

/** Listens in HTTPS, beside whatever else the app listens on. Browsers give their keys only to pages that came this way. */
export async function listenSecurely(
  app: FastifyInstance,
  { address, port }: Place,
  certificate: Certificate,
): Promise<Started<SecureDoor>> {
  await app.ready();
  const { cert, key } = certificate;
  const server = createServer({ cert, key, minVersion: 'TLSv1.2', ...DOOR_LIMITS }, (request, reply) =>
    app.routing(request, reply),
  );
  server.on('clientError', answerClientError);
  answerBeforeRoutes(server);
  try {
    const bound = await listening(server, { address, port });
    return ok({
      port: bound,
      take: (next) => server.setSecureContext({ cert: next.cert, key: next.key, minVersion: 'TLSv1.2' }),
      close: () => closed(server),
    });
  } catch (error) {
    return failed(listenFailure(error, { address, port }));
  }
}

function listening(server: Server, { address, port }: Place): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port }, () => {
      resolve(portOf(server.address()) ?? port);
    });
  });
}

function portOf(address: AddressInfo | string | null): number | undefined {
  return typeof address === 'object' ? address?.port : undefined;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function listenFailure(error: unknown, { address, port }: Place): StartFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'EADDRINUSE')
    return {
      code: 'port-taken',
      message: `Port ${port} is taken by another program. End it, or start with --port and another number.`,
    };
  if (code === 'EADDRNOTAVAIL')
    return {
      code: 'address-unknown',
      message: `This computer does not have the address ${address}. Name one of its own in listen.address, or 0.0.0.0 for all.`,
    };
  const rights =
    code === 'EACCES' && port < FIRST_FREE_PORT
      ? ` Ports below ${FIRST_FREE_PORT} take a right of their own: under systemd, AmbientCapabilities=CAP_NET_BIND_SERVICE.`
      : '';
  return {
    code: 'port-refused',
    message: `Port ${port} cannot be opened (${code}).${rights} Start with --port and another number.`,
  };
}
