/**
 * The one door to the central API. Every answer is parsed; whatever goes wrong comes back as a failure that a screen
 * can act on. Nothing is thrown, and nothing waits longer than `PATIENCE_MS`.
 */
import type { z } from 'zod';
import {
  CheckInRefusal,
  Me,
  Problem,
  Receipt,
  SessionList,
  SessionReport,
  type Login,
  type ScanQr,
  type TypeOtp,
} from '#core/contracts/api.ts';
import {
  PasskeyCreation,
  PasskeyItem,
  PasskeyRequest,
  type PasskeySignIn,
  type RegisterPasskey,
} from '#core/contracts/sign-in.ts';
import type { SessionId } from '#core/ids.ts';
import { failed, ok, type Result } from '#core/result.ts';
import type { LocalDate } from '#core/time.ts';

/** How long an answer may take before the server counts as out of reach. */
export const PATIENCE_MS = 10_000;

/** What stood between the question and an answer. `problem` is the server's own account, where it gave one. */
export type ApiFailure =
  | { readonly kind: 'out-of-reach' }
  | { readonly kind: 'too-slow' }
  | { readonly kind: 'signed-out'; readonly problem: Problem | undefined }
  | { readonly kind: 'forbidden'; readonly problem: Problem | undefined }
  | { readonly kind: 'not-found'; readonly problem: Problem | undefined }
  | { readonly kind: 'check-in-refused'; readonly code: CheckInRefusal; readonly problem: Problem }
  | { readonly kind: 'refused'; readonly problem: Problem | undefined }
  | { readonly kind: 'broken'; readonly status: number; readonly problem: Problem | undefined }
  | { readonly kind: 'bad-reply' };

export interface Api {
  readonly me: (signal?: AbortSignal) => Promise<Result<Me, ApiFailure>>;
  readonly signIn: (login: Login) => Promise<Result<Me, ApiFailure>>;
  /** What a passkey is to sign. */
  readonly passkeyRequest: () => Promise<Result<PasskeyRequest, ApiFailure>>;
  readonly passkeySignIn: (signed: PasskeySignIn) => Promise<Result<Me, ApiFailure>>;
  /** What the browser is to make a passkey from. */
  readonly passkeyCreation: (confirmed: {
    readonly password?: string;
  }) => Promise<Result<PasskeyCreation, ApiFailure>>;
  readonly registerPasskey: (made: RegisterPasskey) => Promise<Result<PasskeyItem, ApiFailure>>;
  readonly signOut: () => Promise<Result<undefined, ApiFailure>>;
  readonly scan: (scan: ScanQr) => Promise<Result<Receipt, ApiFailure>>;
  readonly typeCode: (typed: TypeOtp) => Promise<Result<Receipt, ApiFailure>>;
  readonly receipt: (id: SessionId, signal?: AbortSignal) => Promise<Result<Receipt, ApiFailure>>;
  readonly sessions: (date: LocalDate, signal?: AbortSignal) => Promise<Result<SessionList, ApiFailure>>;
  readonly report: (id: SessionId, signal?: AbortSignal) => Promise<Result<SessionReport, ApiFailure>>;
}

/** How any route is asked. Whatever stands in the way is a failure; nothing is thrown. */
export interface Door {
  readonly get: <T>(
    path: string,
    schema: z.ZodType<T>,
    signal?: AbortSignal,
  ) => Promise<Result<T, ApiFailure>>;
  readonly post: <T>(path: string, body: unknown, schema: z.ZodType<T>) => Promise<Result<T, ApiFailure>>;
  /** As `get`, for a route that answers the same whatever its status. */
  readonly look: <T>(
    path: string,
    schema: z.ZodType<T>,
    signal?: AbortSignal,
  ) => Promise<Result<T, ApiFailure>>;
}

export interface ApiDeps {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** A signal that aborts after so many ms. */
  readonly timeout: (ms: number) => AbortSignal;
}

/** Speaks to the API at the page's own origin; the sign-in travels in an HttpOnly cookie. */
export function createApi(deps: ApiDeps): Api {
  const { get, post } = createDoor(deps);
  return {
    me: (signal) => get('/me', Me, signal),
    signIn: (login) => post('/login', login, Me),
    passkeyRequest: () => post('/passkeys/sign-in/options', {}, PasskeyRequest),
    passkeySignIn: (signed) => post('/passkeys/sign-in', signed, Me),
    passkeyCreation: (confirmed) => post('/passkeys/register/options', confirmed, PasskeyCreation),
    registerPasskey: (made) => post('/passkeys/register', made, PasskeyItem),
    async signOut() {
      const answer = await ask(deps, '/sign-out', posted({}));
      return answer.ok ? ok(undefined) : answer;
    },
    scan: (scan) => post('/qr/scan', scan, Receipt),
    typeCode: (typed) => post('/mark-attendance', typed, Receipt),
    receipt: (id, signal) => get(`/receipts/${id}`, Receipt, signal),
    sessions: (date, signal) => get(`/sessions?date=${date}`, SessionList, signal),
    report: (id, signal) => get(`/sessions/${id}/report`, SessionReport, signal),
  };
}

/** The same for the routes that only some screens ask. */
export function createDoor(deps: ApiDeps): Door {
  return {
    get: async (path, schema, signal) => parsed(await ask(deps, path, { method: 'GET' }, signal), schema),
    post: async (path, body, schema) => parsed(await ask(deps, path, posted(body)), schema),
    async look(path, schema, signal) {
      const answer = await answerTo(deps, path, { method: 'GET' }, signal);
      return answer.ok ? parsed(ok(answer.value.body), schema) : answer;
    },
  };
}

const ACCEPT = { accept: 'application/json, application/problem+json' };

function posted(body: unknown): RequestInit {
  return { method: 'POST', body: JSON.stringify(body) };
}

async function ask(
  deps: ApiDeps,
  path: string,
  init: RequestInit,
  signal?: AbortSignal,
): Promise<Result<unknown, ApiFailure>> {
  const answer = await answerTo(deps, path, init, signal);
  if (!answer.ok) return answer;
  const { isOk, status, body } = answer.value;
  return isOk ? ok(body) : failed(failureOf(status, body));
}

interface Answer {
  readonly isOk: boolean;
  readonly status: number;
  readonly body: unknown;
}

async function answerTo(
  { fetch, timeout }: ApiDeps,
  path: string,
  init: RequestInit,
  signal?: AbortSignal,
): Promise<Result<Answer, ApiFailure>> {
  const patience = timeout(PATIENCE_MS);
  const signals = signal === undefined ? patience : AbortSignal.any([signal, patience]);
  try {
    const response = await fetch(path, {
      ...init,
      headers: init.body === undefined ? ACCEPT : { ...ACCEPT, 'content-type': 'application/json' },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signals,
    });
    const text = await response.text();
    return ok({ isOk: response.ok, status: response.status, body: json(text) });
  } catch {
    // fetch rejects only where no answer came: no network, or one of the two signals.
    return failed({ kind: patience.aborted ? 'too-slow' : 'out-of-reach' });
  }
}

function parsed<T>(answer: Result<unknown, ApiFailure>, schema: z.ZodType<T>): Result<T, ApiFailure> {
  if (!answer.ok) return answer;
  const read = schema.safeParse(answer.value);
  return read.success ? ok(read.data) : failed({ kind: 'bad-reply' });
}

/** Refusals of a check-in are told by their code, whatever the status; all else by the status. */
function failureOf(status: number, body: unknown): ApiFailure {
  const problem = Problem.safeParse(body).data;
  if (status === 401) return { kind: 'signed-out', problem };
  const code = CheckInRefusal.safeParse(problem?.code).data;
  if (problem !== undefined && code !== undefined) return { kind: 'check-in-refused', code, problem };
  if (status === 403) return { kind: 'forbidden', problem };
  if (status === 404) return { kind: 'not-found', problem };
  return status >= 500 ? { kind: 'broken', status, problem } : { kind: 'refused', problem };
}

/** The JSON in `text`, or undefined where it is something else, such as the HTML of a proxy. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
