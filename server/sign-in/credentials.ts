/**
 * What a request carries to say who asks: a browser's cookie, a program's access token, a kiosk's credential, or nothing. Two at
 * once are refused, so that nobody can be taken for somebody else by a mistake in the order of looking.
 */
import type {} from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import { refused, type Refusal } from '../problem.ts';

export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'cookie'; readonly signInId: string; readonly secret: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'kiosk'; readonly credential: string };

/** The browser's cookie: the sign-in's id, a dot, and a secret that only this browser knows. */
export const SIGN_IN_COOKIE = 'sp_sign_in';

export const TWO_CREDENTIALS: Refusal = {
  status: 400,
  code: 'two-credentials',
  detail: 'This request says twice who sends it. Send the cookie or the Authorization header, not both.',
};

/** Longer than any token of ours. */
const TOKEN_MAX = 1000;
const COOKIE_TEXT = /^([\da-f-]{36})\.([\w-]{43})$/;
const KIOSK_TEXT = /^Bearer ([\w-]{40,200})$/;
/** A kiosk's credential has no dots; a person's token has two. */
const TOKEN_TEXT = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/;

/** Throws a refusal where there is more than one. Whatever is in none of the forms counts as nothing. */
export function credentialOf(request: FastifyRequest): Credential {
  const { authorization } = request.headers;
  const cookie = request.cookies[SIGN_IN_COOKIE];
  if (authorization === undefined) return cookieCredential(cookie);
  if (cookie !== undefined) throw refused(TWO_CREDENTIALS);
  return headerCredential(authorization);
}

/** Whether a header says who asks, which no page of another site can make a browser send. */
export function hasOnlyHeader(request: Pick<FastifyRequest, 'headers'>): boolean {
  return request.headers.authorization !== undefined && request.headers.cookie === undefined;
}

function cookieCredential(cookie: string | undefined): Credential {
  const [, signInId, secret] = COOKIE_TEXT.exec(cookie ?? '') ?? [];
  if (signInId === undefined || secret === undefined) return { kind: 'none' };
  return { kind: 'cookie', signInId, secret };
}

function headerCredential(authorization: string): Credential {
  const credential = KIOSK_TEXT.exec(authorization)?.[1];
  if (credential !== undefined) return { kind: 'kiosk', credential };
  const token = authorization.length > TOKEN_MAX ? undefined : TOKEN_TEXT.exec(authorization)?.[1];
  return token === undefined ? { kind: 'none' } : { kind: 'token', token };
}
