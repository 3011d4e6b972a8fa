/** Sends a draft into the API as it would come over a wire. */
import type { InjectOptions } from 'fastify';
import type { Declared } from '../../server/endpoint.ts';
import { nextAddress } from '../support/server-fixture.ts';
import type { Bench } from '../support/specimens/bench.ts';
import type { Prepared } from '../support/specimens/specimen.ts';
import type { Who } from '../support/specimens/who.ts';
import type { Draft } from './draft.ts';
import { Json } from './json.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** All that the caller said. */
  readonly sent: string;
}

const TOO_LONG_MS = 60_000;

export function draftOf({ params = {}, query = {}, body, headers = {} }: Prepared): Draft {
  return {
    params,
    query: Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
    body: body === undefined ? undefined : Json.parse(JSON.parse(JSON.stringify(body))),
    headers,
  };
}

export async function send(bench: Bench, route: Declared, who: Who, draft: Draft): Promise<Answer> {
  const payload = draft.raw ?? (draft.body === undefined ? undefined : JSON.stringify(draft.body));
  const url = addressOf(route, draft);
  const type = payload === undefined ? {} : { 'content-type': 'application/json' };
  const options: InjectOptions = {
    method: route.method,
    url,
    headers: { ...type, ...bench.as(who), ...draft.headers },
    remoteAddress: nextAddress(),
    ...(payload !== undefined && { payload }),
  };
  const { status, text } = await inTime(answerTo(bench, route, options), `${route.method} ${url}`);
  const said = typeof payload === 'string' ? payload : '';
  return { status, text, sent: `${safelyDecoded(url)} ${said} ${JSON.stringify(options.headers)}` };
}

async function answerTo(
  { api }: Bench,
  { produces }: Declared,
  options: InjectOptions,
): Promise<Omit<Answer, 'sent'>> {
  if (produces !== 'text/event-stream') {
    const reply = await api.app.inject(options);
    return { status: reply.statusCode, text: reply.body };
  }
  const reply = await api.app.inject({ ...options, payloadAsStream: true });
  const stream = reply.stream();
  if (reply.statusCode >= 400) {
    const parts: unknown[] = await stream.toArray();
    return { status: reply.statusCode, text: parts.map(String).join('') };
  }
  stream.destroy();
  return { status: reply.statusCode, text: '' };
}

function inTime<T>(answer: Promise<T>, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`No answer within a minute: ${what}`));
    }, TOO_LONG_MS);
    void answer.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

function addressOf({ url }: Declared, { params, query }: Draft): string {
  const path = url.replaceAll(/:(\w+)|\*/g, (_whole, name: string | undefined) =>
    encoded(params[name ?? '*'] ?? 'x'),
  );
  const search = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  return search === '' ? path : `${path}?${search}`;
}

/** Also of half a character, which no encoder takes. */
function encoded(text: string): string {
  return Array.from(text)
    .map((letter) => (/\p{Surrogate}/u.test(letter) ? '%ED%A0%80' : encodeURIComponent(letter)))
    .join('');
}

function safelyDecoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
