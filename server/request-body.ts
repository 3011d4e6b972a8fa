/** How a body comes in: plain JSON and nothing else, not deep, with no keys that JavaScript reads as its own, in text that a store can keep. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refused, type Refusal } from './problem.ts';

export const NOT_READABLE: Refusal = {
  status: 400,
  code: 'json-malformed',
  detail: 'The body is not JSON. Look for a missing comma, quotation mark or bracket, and send it as UTF-8.',
};
export const TOO_DEEP: Refusal = {
  status: 400,
  code: 'too-deep',
  detail: 'The body is nested deeper than the 32 levels that this API reads. Send it flatter.',
};
export const KEY_NOT_ALLOWED: Refusal = {
  status: 400,
  code: 'key-not-allowed',
  detail: 'The body has a field with a name that is not allowed (__proto__, constructor). Leave it out.',
};
export const TEXT_MALFORMED: Refusal = {
  status: 400,
  code: 'text-malformed',
  detail: 'The request has text with a NUL character or half a character in it. Send plain Unicode text.',
};
export const ENCODED: Refusal = {
  status: 415,
  code: 'encoding-not-taken',
  detail: 'The body is compressed or encoded. Send it as it is, without Content-Encoding.',
};

const DEEPEST = 32;
/** A surrogate without its other half. */
const HALF_CHARACTER = /\p{Surrogate}/u;
const BYTE_ORDER_MARK = /^\uFEFF/;

/** What every request's parts go through before a route reads them. Who asks was found out before. */
export function readPlainRequests(app: FastifyInstance): void {
  app.removeContentTypeParser(['text/plain', 'application/json']);
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: FastifyRequest, text: string | Buffer) => readJson(String(text)),
  );
  app.addHook('preParsing', async (request) => {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding.trim().toLowerCase() !== 'identity') throw refused(ENCODED);
  });
  app.addHook('preValidation', async ({ query, params }: FastifyRequest) => {
    checkParts([query, params]);
  });
}

/** No body at all is an empty one: the route then says which fields it lacks. */
function readJson(text: string): unknown {
  const plain = text.replace(BYTE_ORDER_MARK, '');
  if (plain.trim() === '') return undefined;
  const value = parsed(plain);
  checkParts([value]);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The words of the error quote what was sent.
    if (error instanceof SyntaxError) throw refused(NOT_READABLE);
    throw error;
  }
}

/** Level by level, so that nothing that was sent decides how deep our own stack grows. */
function checkParts(parts: readonly unknown[]): void {
  let level = parts;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw refused(TOO_DEEP);
    level = level.flatMap(partsOf);
  }
}

/** What is inside `value`. Throws where it is not allowed itself. */
function partsOf(value: unknown): readonly unknown[] {
  if (typeof value === 'string') {
    if (value.includes('\0') || HALF_CHARACTER.test(value)) throw refused(TEXT_MALFORMED);
    return [];
  }
  if (Array.isArray(value)) return value.map((item: unknown) => item);
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.keys(value);
  if (keys.some((key) => key === '__proto__' || key === 'constructor' || key === 'prototype'))
    throw refused(KEY_NOT_ALLOWED);
  return [...keys, ...Object.values(value).map((inside: unknown) => inside)];
}
