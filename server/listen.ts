/** The two doors of the API: loopback for this computer, HTTPS on one address of the school's network for phones. */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { failed, ok } from '#core/result.ts';
import type { Certificate } from './certificate.ts';
import type { Started, StartFailure } from './start-failure.ts';

export interface LanListener {
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly certificate: Certificate;
}

/** Where only this computer can reach it. */
export const LOOPBACK = '127.0.0.1';

/** Listens on loopback. The port that it got. */
export async function listen(app: FastifyInstance, port: number): Promise<Started<number>> {
  try {
    await app.listen({ host: LOOPBACK, port });
    return ok(portOf(app.server.address()) ?? port);
  } catch (error) {
    return failed(listenFailure(error, port));
  }
}

/** A second listener for the same app: phones in the room come by HTTPS, so that their browsers give them their keys. */
export async function listenLan(
  app: FastifyInstance,
  { address, port, certificate }: LanListener,
): Promise<Started<{ readonly origin: string; readonly close: () => Promise<void> }>> {
  const limits = { minVersion: 'TLSv1.2', requestTimeout: app.server.requestTimeout } as const;
  const server = createServer({ ...certificate, ...limits }, (request, reply) => app.routing(request, reply));
  try {
    const bound = await listening(server, address, port);
    return ok({ origin: `https://${address}:${bound}`, close: () => closed(server) });
  } catch (error) {
    return failed(listenFailure(error, port));
  }
}

function listening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
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

function listenFailure(error: unknown, port: number): StartFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'EADDRINUSE')
    return {
      code: 'port-taken',
      message: `Port ${port} is taken by another program. End it, or start with --port and another number.`,
    };
  return {
    code: 'port-refused',
    message: `Port ${port} cannot be opened (${code}). Start with --port and another number.`,
  };
}
