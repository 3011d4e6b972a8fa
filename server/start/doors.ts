/** Opens the doors that the config names, and tells where they lead in from: beside a kiosk on one PC, or for a whole school. */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Reference } from '#core/contracts/api.ts';
import { failed, ok } from '#core/result.ts';
import { certificateFor } from './certificate.ts';
import { endsSoon, readCertificate, watchCertificate, type CheckedCertificate } from './certificate-files.ts';
import type { Config, ServeConfig } from '../config.ts';
import { defaultAddress, isOwnAddress, lanAddresses } from './lan.ts';
import { listen, listenSecurely, LOOPBACK, type Place } from './listen.ts';
import type { Clock, Log, Timers } from '../ports.ts';
import { isLoopbackHost, networkList } from './settings-file.ts';
import type { Started } from './start-failure.ts';

export interface Doors {
  /** Where people come from this computer, or from the school's network with `serve`. */
  readonly origin: string;
  /** The port that it got, in plain HTTP or, for a school, in the one way that it speaks. */
  readonly port: number;
  readonly phones: Reference['phones'];
  /** `https://ADDRESS:PORT`, where a PC of its own listens on the school's network too. */
  readonly lanOrigin: string | undefined;
  /** Reads the certificate's files anew. */
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What must be known before anything is opened: the certificate, or the address in the school's network. */
export type DoorPlan =
  | { readonly kind: 'one-pc'; readonly lanAddress: string | undefined }
  | {
      readonly kind: 'school';
      readonly serve: ServeConfig;
      readonly certificate: CheckedCertificate | undefined;
    };

interface DoorDeps {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Looks at what the config names; opens nothing. */
export async function planDoors(
  { clock }: Pick<DoorDeps, 'clock'>,
  config: Config,
): Promise<Started<DoorPlan>> {
  if (config.serve === undefined) {
    const address = await lanAddressFor(config);
    return address.ok ? ok({ kind: 'one-pc', lanAddress: address.value }) : address;
  }
  const { serve } = config;
  if (serve.tls === undefined) return ok({ kind: 'school', serve, certificate: undefined });
  const read = await readCertificate(serve.tls, serve.publicOrigin, clock.now());
  return read.ok ? ok({ kind: 'school', serve, certificate: read.value }) : read;
}

/** What an operator should know about the plan, in plain words. */
export function planWarnings({ clock }: Pick<DoorDeps, 'clock'>, plan: DoorPlan): readonly string[] {
  if (plan.kind === 'one-pc' || plan.certificate === undefined) return [];
  const warning = endsSoon(plan.certificate, clock.now());
  return warning === undefined ? [] : [warning];
}

export async function openDoors(
  deps: DoorDeps & { readonly log: Log },
  { config, plan, app }: { readonly config: Config; readonly plan: DoorPlan; readonly app: FastifyInstance },
): Promise<Started<Doors>> {
  if (plan.kind === 'one-pc') return openForPc(deps, config, app, plan.lanAddress);
  const place = { address: plan.serve.address, port: config.port };
  return plan.certificate === undefined
    ? openPlain(deps, plan.serve, app, place)
    : openWithTls(deps, { ...plan, certificate: plan.certificate }, app, place);
}

/** Plain HTTP on loopback, and HTTPS with a certificate of our own for phones. */
async function openForPc(
  deps: DoorDeps,
  config: Config,
  app: FastifyInstance,
  lanAddress: string | undefined,
): Promise<Started<Doors>> {
  const port = await listen(app, { address: LOOPBACK, port: config.port });
  if (!port.ok) return port;
  const origin = `http://${LOOPBACK}:${port.value}`;
  const near = {
    origin,
    port: port.value,
    lanOrigin: undefined,
    phones: { origin, reach: 'this-pc' },
  } as const;
  if (lanAddress === undefined) return ok({ ...near, reload: nothing, close: nothing });
  const certificate = await certificateFor(join(config.dataDir, 'tls'), lanAddress, deps.clock.now());
  const door = await listenSecurely(app, { address: lanAddress, port: config.port }, certificate);
  if (!door.ok) return door;
  const lanOrigin = `https://${lanAddress}:${door.value.port}`;
  const phones = { origin: lanOrigin, reach: 'lan' } as const;
  return ok({ ...near, lanOrigin, phones, reload: nothing, close: door.value.close });
}

async function openWithTls(
  deps: DoorDeps & { readonly log: Log },
  { serve, certificate }: { readonly serve: ServeConfig; readonly certificate: CheckedCertificate },
  app: FastifyInstance,
  place: Place,
): Promise<Started<Doors>> {
  const door = await listenSecurely(app, place, certificate);
  if (!door.ok) return door;
  const { port, take, close } = door.value;
  const files = serve.tls;
  const watch =
    files === undefined
      ? undefined
      : watchCertificate(deps, { files, publicOrigin: serve.publicOrigin }, { current: certificate, take });
  return ok({
    ...reachedAt(serve, `https://${hostOf(place.address)}:${port}`, port),
    reload: watch?.look ?? nothing,
    async close() {
      await watch?.stop();
      await close();
    },
  });
}

/** On loopback, or for a proxy that ends TLS. Whoever else comes in the clear is not heard. */
async function openPlain(
  { log }: { readonly log: Log },
  serve: ServeConfig,
  app: FastifyInstance,
  place: Place,
): Promise<Started<Doors>> {
  let hasWarned = false;
  app.server.on('connection', (socket) => {
    if (isHeard(serve.trustedProxies, socket.remoteAddress ?? '')) return;
    socket.destroy();
    if (!hasWarned)
      log.warn({}, 'a plain connection was refused: trustedProxies does not name where it came from');
    hasWarned = true;
  });
  const port = await listen(app, place);
  if (!port.ok) return port;
  const reached = reachedAt(serve, `http://${hostOf(place.address)}:${port.value}`, port.value);
  return ok({ ...reached, reload: nothing, close: nothing });
}

/** Whether who connects from `address` in the clear is this computer or one of the proxies. */
export function isHeard(trustedProxies: readonly string[], address: string): boolean {
  const from = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (isLoopbackHost(from)) return true;
  return networkList(trustedProxies)?.check(from, from.includes(':') ? 'ipv6' : 'ipv4') === true;
}

function reachedAt({ publicOrigin }: ServeConfig, listening: string, port: number) {
  const origin = (publicOrigin ?? listening).replace(/:0$/, `:${port}`);
  const reach = isLoopbackHost(new URL(origin).hostname) ? 'this-pc' : 'lan';
  return { origin, port, lanOrigin: undefined, phones: { origin, reach } } as const;
}

function hostOf(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

async function nothing(): Promise<void> {
  await Promise.resolve();
}

async function lanAddressFor({ lan }: Config): Promise<Started<string | undefined>> {
  if (lan === undefined) return ok(undefined);
  const address = lan.address ?? (await defaultAddress());
  if (address !== undefined && address !== LOOPBACK && isOwnAddress(address)) return ok(address);
  const own = lanAddresses().join(', ') || 'none';
  const what =
    address === undefined
      ? 'This computer is in no network.'
      : address === LOOPBACK
        ? `No phone can reach this computer at ${LOOPBACK}.`
        : `This computer does not have the address ${address}.`;
  return failed({
    code: 'lan-address-unknown',
    message: `${what} Its addresses: ${own}. Start with --lan ADDRESS.`,
  });
}
