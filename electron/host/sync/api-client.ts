/** The central API as the kiosk sees it. Every reply is parsed, and what comes down is verified with the pinned key. */
import type { z } from 'zod';
import {
  Health,
  PairedKiosk,
  Problem,
  PullPage,
  PushReply,
  SignedPage,
  type PairKiosk,
  type PushSegment,
} from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { SessionId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import { SECOND_MS } from '#core/time.ts';
import { certificateTrouble } from './authorities.ts';
import { readEvents, readText } from './event-stream.ts';
import type { Pairing } from '../keys/keys.ts';
import type { Timers } from '../ports.ts';

/**
 * `offline`: no answer in time, 429 or 5xx; `why` says more where it is known. `refused`: the server said no, with its problem
 * code. `bad-reply`: an answer that cannot be read. `not-trusted`: not signed by the pinned key, or meant for another kiosk.
 * `revoked`: the server's own 401 or 403 on a sync route: this credential is void.
 */
export type ApiFailure =
  | { readonly kind: 'offline'; readonly why?: OfflineWhy }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'bad-reply' }
  | { readonly kind: 'not-trusted' }
  | { readonly kind: 'revoked' };

/**
 * `certificate`: nobody whom this kiosk trusts vouches for the server's, or it is another server's. `date`: it does not hold at this
 * PC's date. `too-often`: the server takes no more tries for a while.
 */
export type OfflineWhy = 'certificate' | 'date' | 'too-often';

/** `silent`: the stream stood, and not even a sign of life came; the server, or what is between, hangs. */
export type ListenFailure = ApiFailure | { readonly kind: 'silent' };

/** What the kiosk holds already. */
export interface PullQuery {
  readonly referenceId: string | undefined;
  readonly after: ReadonlyMap<SessionId, number>;
}

/** A reply, and how long the exchange took, in ms of the monotonic clock. */
export interface Timed<T> {
  readonly reply: T;
  readonly rttMs: number;
}

export interface ApiClient {
  /** Whether a school server answers there; also one that cannot serve a class now. */
  readonly look: () => Promise<Result<undefined, ApiFailure>>;
  readonly pair: (request: PairKiosk) => Promise<Result<PairedKiosk, ApiFailure>>;
  readonly push: (segment: PushSegment) => Promise<Result<Timed<PushReply>, ApiFailure>>;
  readonly pull: (query: PullQuery) => Promise<Result<Timed<PullPage>, ApiFailure>>;
  /**
   * Listens until `signal` ends it or the stream does, and says why it ended. Silence for 12 s, comments counted as
   * sound, ends it as `silent`.
   */
  readonly events: (
    query: PullQuery,
    onPage: (page: PullPage) => void,
    signal: AbortSignal,
  ) => Promise<ListenFailure>;
}

export interface ApiClientDeps {
  /** Without a slash at the end. */
  readonly origin: string;
  readonly fetch: typeof fetch;
  readonly crypto: Crypto;
  readonly timers: Timers;
  /** Milliseconds that only ever grow. */
  readonly monotonic: () => number;
  /** Asked before each request; sync routes answer `revoked` while there is none. */
  readonly pairing: () => Pairing | undefined;
}

const TIMEOUT_MS = 10 * SECOND_MS;
/** Three of the server's signs of life in a row are missing. */
const SILENCE_MS = 12 * SECOND_MS;
/** A reference of 2,000 students is under 1 MiB. */
const REPLY_MAX_BYTES = 16 * 1024 * 1024;

interface Answer {
  readonly response: Response;
  readonly rttMs: number;
  readonly text: string;
}

export function createApiClient(deps: ApiClientDeps): ApiClient {
  const { origin, crypto, timers, monotonic } = deps;

  async function request(path: string, init: RequestInit): Promise<Result<Response, ApiFailure>> {
    try {
      return ok(await deps.fetch(`${origin}${path}`, { ...init, redirect: 'error' }));
    } catch (error) {
      return offlineFrom(error);
    }
  }

  /** Whatever the server answers within the time limit. */
  async function ask(path: string, init: RequestInit): Promise<Result<Answer, ApiFailure>> {
    const abort = new AbortController();
    const cancel = timers.after(TIMEOUT_MS, () => abort.abort());
    const began = monotonic();
    try {
      const sent = await request(path, { ...init, signal: abort.signal });
      if (!sent.ok) return sent;
      const rttMs = monotonic() - began;
      const text = await textOf(sent.value);
      return text.ok ? ok({ response: sent.value, rttMs, text: text.value }) : text;
    } finally {
      cancel();
    }
  }

  /** One exchange: the parsed body, or why there is none. */
  async function exchange<T>(
    path: string,
    init: RequestInit,
    schema: z.ZodType<T>,
  ): Promise<Result<Timed<T>, ApiFailure>> {
    const answered = await ask(path, init);
    if (!answered.ok) return answered;
    const { response, rttMs, text } = answered.value;
    if (!response.ok) return failed(refusalFrom(response.status, text));
    const parsed = schema.safeParse(jsonFrom(text));
    return parsed.success ? ok({ reply: parsed.data, rttMs }) : failed({ kind: 'bad-reply' });
  }

  function pageFrom(signed: SignedPage, { kioskId, serverKey }: Pairing): Result<PullPage, ApiFailure> {
    const signature = crypto.fromBase64Url(signed.signature);
    if (signature === undefined || !crypto.verifyEd25519(serverKey, crypto.utf8(signed.page), signature))
      return failed({ kind: 'not-trusted' });
    const page = PullPage.safeParse(jsonFrom(signed.page));
    if (!page.success) return failed({ kind: 'bad-reply' });
    return page.data.kioskId === kioskId ? ok(page.data) : failed({ kind: 'not-trusted' });
  }

  function eventFrom(text: string, pairing: Pairing): Result<PullPage, ApiFailure> {
    const signed = SignedPage.safeParse(jsonFrom(text));
    return signed.success ? pageFrom(signed.data, pairing) : failed({ kind: 'bad-reply' });
  }

  async function listen(
    sent: Response,
    pairing: Pairing,
    onPage: (page: PullPage) => void,
    heard: () => void,
  ): Promise<ApiFailure> {
    if (!sent.ok) {
      const text = await textOf(sent);
      return text.ok ? refusalFrom(sent.status, text.value) : text.error;
    }
    if (sent.headers.get('content-type')?.startsWith('text/event-stream') !== true || sent.body === null)
      return { kind: 'bad-reply' };
    for await (const text of readEvents(sent.body, REPLY_MAX_BYTES, heard)) {
      if (text === undefined) return { kind: 'bad-reply' };
      const page = eventFrom(text, pairing);
      if (!page.ok) return page.error;
      onPage(page.value);
    }
    return { kind: 'offline' };
  }

  return {
    async look() {
      const answered = await ask('/health', {});
      if (!answered.ok) return answered;
      return Health.safeParse(jsonFrom(answered.value.text)).success
        ? ok(undefined)
        : failed({ kind: 'bad-reply' });
    },
    async pair(body) {
      const answered = await ask('/kiosks/pair', jsonPost(body));
      if (!answered.ok) return answered;
      const { response, text } = answered.value;
      if (!response.ok) return failed(pairingRefusalFrom(response.status, text));
      const parsed = PairedKiosk.safeParse(jsonFrom(text));
      return parsed.success ? ok(parsed.data) : failed({ kind: 'bad-reply' });
    },
    async push(segment) {
      const pairing = deps.pairing();
      if (pairing === undefined) return failed({ kind: 'revoked' });
      const post = jsonPost(segment);
      const headers = { ...post.headers, ...bearer(pairing) };
      return exchange('/sync/push', { ...post, headers }, PushReply);
    },
    async pull(query) {
      const pairing = deps.pairing();
      if (pairing === undefined) return failed({ kind: 'revoked' });
      const answered = await exchange(
        `/sync/pull?${searchFrom(query)}`,
        { headers: bearer(pairing) },
        SignedPage,
      );
      if (!answered.ok) return answered;
      const page = pageFrom(answered.value.reply, pairing);
      return page.ok ? ok({ reply: page.value, rttMs: answered.value.rttMs }) : page;
    },
    async events(query, onPage, signal) {
      const pairing = deps.pairing();
      if (pairing === undefined) return { kind: 'revoked' };
      const silence = new AbortController();
      let cancel = timers.after(SILENCE_MS, () => silence.abort());
      const heard = (): void => {
        cancel();
        cancel = timers.after(SILENCE_MS, () => silence.abort());
      };
      try {
        const sent = await request(`/sync/events?${searchFrom(query)}`, {
          headers: { ...bearer(pairing), accept: 'text/event-stream' },
          signal: AbortSignal.any([signal, silence.signal]),
        });
        if (sent.ok) return await listen(sent.value, pairing, onPage, heard);
        return silence.signal.aborted ? { kind: 'silent' } : sent.error;
      } catch (error) {
        const { error: failure } = offlineFrom(error);
        return silence.signal.aborted ? { kind: 'silent' } : failure;
      } finally {
        cancel();
      }
    },
  };
}

/** A 401 or 403 without the server's own words comes from something on the way, and says nothing of this kiosk. */
function refusalFrom(status: number, text: string): ApiFailure {
  if (status === 429) return { kind: 'offline', why: 'too-often' };
  if (status >= 500) return { kind: 'offline' };
  const problem = Problem.safeParse(jsonFrom(text));
  if (!problem.success) return { kind: 'bad-reply' };
  return status === 401 || status === 403
    ? { kind: 'revoked' }
    : { kind: 'refused', code: problem.data.code };
}

/** There is no credential yet that could be void. */
function pairingRefusalFrom(status: number, text: string): ApiFailure {
  const refusal = refusalFrom(status, text);
  const problem = Problem.safeParse(jsonFrom(text));
  return refusal.kind === 'revoked' && problem.success
    ? { kind: 'refused', code: problem.data.code }
    : refusal;
}

async function textOf(response: Response): Promise<Result<string, ApiFailure>> {
  if (response.body === null) return ok('');
  try {
    const text = await readText(response.body, REPLY_MAX_BYTES);
    return text === undefined ? failed({ kind: 'bad-reply' }) : ok(text);
  } catch (error) {
    return offlineFrom(error);
  }
}

/** `fetch` says TypeError for whatever the network did, and an abort is a DOMException; anything else is our mistake. */
function offlineFrom(error: unknown): { readonly ok: false; readonly error: ApiFailure } {
  if (error instanceof DOMException) return failed({ kind: 'offline' });
  if (!(error instanceof TypeError)) throw error;
  const why = certificateTrouble(error.cause);
  return failed(why === undefined ? { kind: 'offline' } : { kind: 'offline', why });
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function jsonPost(body: unknown): {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function bearer({ credential }: Pairing): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${credential}` };
}

function searchFrom({ referenceId, after }: PullQuery): string {
  const search = new URLSearchParams();
  if (referenceId !== undefined) search.set('reference', referenceId);
  for (const [sessionId, seq] of after) search.append('after', `${sessionId}:${seq}`);
  return search.toString();
}
