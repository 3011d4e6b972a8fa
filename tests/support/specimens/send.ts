/** Sends what a specimen prepared, as it is sent over a wire. An endless stream is left after its head. */
import type { InjectOptions } from 'fastify';
import { invariant } from '#core/assert.ts';
import type { Declared } from '../../../server/endpoint.ts';
import type { Bench } from './bench.ts';
import type { Prepare, Prepared, Specimen } from './specimen.ts';
import type { Owner, Who } from './who.ts';

export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Empty for a stream. */
  readonly text: string;
}

type Route = Pick<Declared, 'method' | 'url' | 'produces'>;

/** The name of a route, as specimens have it. */
export function nameOf({ method, url }: Pick<Declared, 'method' | 'url'>): string {
  return `${method} ${url}`;
}

/** What makes the request about an object of `owner`; undefined where there is none. */
export function preparing({ own, other, otherCampus, self }: Specimen, owner: Owner): Prepare | undefined {
  return { own, other, 'other-campus': otherCampus, self }[owner];
}

/** The address with the parameters in their places. */
function addressOf({ url }: Pick<Declared, 'url'>, { params = {}, query = {} }: Prepared): string {
  const path = url.replaceAll(/:(\w+)|\*/g, (whole, name: string | undefined) => {
    const value = params[name ?? '*'];
    invariant(value !== undefined, `${url} wants ${whole}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  ).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** Sends it as `who`. `address`: of the caller, so that no limit of one address is met where many are sent. */
export async function sendAs(
  bench: Bench,
  route: Route,
  who: Who,
  prepared: Prepared,
  address = '127.0.0.1',
): Promise<Sent> {
  const payload = prepared.bytes === undefined ? prepared.body : Buffer.from(prepared.bytes);
  const options: InjectOptions = {
    method: route.method,
    url: addressOf(route, prepared),
    headers: { ...bench.as(who), ...prepared.headers },
    remoteAddress: address,
    ...(payload !== undefined && { payload }),
  };
  if (route.produces === 'text/event-stream') {
    const reply = await bench.api.app.inject({ ...options, payloadAsStream: true });
    const stream = reply.stream();
    const isStream = String(reply.headers['content-type']).startsWith('text/event-stream');
    const text = isStream ? '' : Buffer.concat(await stream.toArray()).toString('utf8');
    if (isStream) stream.destroy();
    return { status: reply.statusCode, headers: reply.headers, text };
  }
  const reply = await bench.api.app.inject(options);
  return { status: reply.statusCode, headers: reply.headers, text: reply.body };
}
