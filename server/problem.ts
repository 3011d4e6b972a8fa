/** How the API says no: RFC 9457 problems with a stable code, and plain words with the next step. */
import type { Problem } from '#core/contracts/api.ts';
import type { Result } from '#core/result.ts';
import { isBadCursor, isStoreFailure } from './store/collection.ts';

/** Not by `import`: what an ES module makes of node:http asks it for all it has, and so loads the fetch that nothing here uses. */
const { STATUS_CODES } = process.getBuiltinModule('node:http');

/** A rule's no, before it becomes a reply. `detail` is for people: what is wrong, and what to do. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 503;
  readonly code: string;
  readonly detail: string;
  readonly retryAfterS?: number;
}

/** What goes out for an error: a refusal, or a failure of ours, which says nothing of the inside. */
export interface Answer extends Omit<Refusal, 'status'> {
  readonly status: number;
}

export const FOREIGN_ORIGIN: Refusal = {
  status: 403,
  code: 'foreign-origin',
  detail: 'This request came from a page of another site. Open the portal itself, then try again.',
};
export const NOT_FOUND: Refusal = {
  status: 404,
  code: 'not-found',
  detail: 'There is nothing at this address. Look the route up in /docs.',
};
/** `methods` are those that are. */
export function methodNotAllowed(methods: readonly string[]): Refusal {
  const detail = `This address takes ${methods.join(', ')} only. Look the route up in /docs.`;
  return { status: 405, code: 'method-not-allowed', detail };
}
export const TOO_MANY: Refusal = {
  status: 429,
  code: 'too-many-requests',
  detail: 'Too many requests from this address. Wait a minute, then try again.',
  retryAfterS: 60,
};
export const STORE_AWAY: Refusal = {
  status: 503,
  code: 'store-out-of-reach',
  detail: 'The server cannot reach its records right now. Try again in a moment.',
  retryAfterS: 2,
};
export const TOO_LARGE: Refusal = {
  status: 413,
  code: 'too-large',
  detail:
    'That request is larger than this route takes (1 MiB where /docs says nothing else). Send it in smaller parts.',
};
export const CURSOR_WRONG: Refusal = {
  status: 400,
  code: 'cursor-wrong',
  detail: 'That cursor is not one of this list. Begin without one, then take `next` of each answer as it is.',
};
export const NOT_JSON: Refusal = {
  status: 415,
  code: 'not-json',
  detail: 'The API reads JSON only. Send application/json.',
};
export const OUR_FAULT: Answer = {
  status: 500,
  code: 'internal-error',
  detail: 'Something went wrong on the server. Try again; if it stays, give an admin the correlation id.',
};

const REFUSED = Symbol('refused');
const MOST_WORDS = 800;

/** The value of a result. A refusal leaves the route as an error that only the error handler at the edge catches. */
export function valueOf<T>(result: Result<T, Refusal>): T {
  if (result.ok) return result.value;
  throw refused(result.error);
}

/** The error that carries a refusal to the edge. */
export function refused(refusal: Refusal): Error {
  return Object.assign(new Error(refusal.code), { [REFUSED]: refusal });
}

function isClientError(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

/** A request that cannot be read. `why` is the parser's word on the request, never on our inside. */
export function malformed(why: string): Refusal {
  const words = why.length <= MOST_WORDS ? why : `${why.slice(0, MOST_WORDS)}…`;
  const detail = `The request is not in the form that this API reads: ${words}. Look the route up in /docs.`;
  return { status: 400, code: 'request-malformed', detail };
}

/** The refusal that an error carries, if it carries one. */
function refusalIn(error: object): Refusal | undefined {
  return hasRefusal(error) ? error[REFUSED] : undefined;
}

/** What to answer to whatever a route threw. */
export function answerTo(
  error: Error & { readonly statusCode?: number; readonly validation?: unknown },
): Answer {
  const refusal = refusalIn(error);
  if (refusal !== undefined) return refusal;
  if (isStoreFailure(error)) return STORE_AWAY;
  if (isBadCursor(error)) return CURSOR_WRONG;
  if (error.statusCode === 413) return TOO_LARGE;
  if (error.statusCode === 415) return NOT_JSON;
  const isCallers = error.validation !== undefined || isClientError(error.statusCode);
  return isCallers ? malformed(error.message) : OUR_FAULT;
}

/** The body of the reply. */
export function problemFrom(
  { status, code, detail }: Omit<Refusal, 'status'> & { readonly status: number },
  correlationId: string,
): Problem {
  return {
    type: `/problems/${code}`,
    title: STATUS_CODES[status] ?? 'Problem',
    status,
    detail,
    code,
    correlationId,
  };
}

function hasRefusal(error: object): error is { readonly [REFUSED]: Refusal } {
  return REFUSED in error;
}
