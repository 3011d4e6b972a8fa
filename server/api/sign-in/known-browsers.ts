/**
 * Browsers on which an account signed in before (OWASP "device cookies"). Wrong passwords from elsewhere do not lock them out: else a
 * class that guesses at its teacher's password would lock the teacher out. Such a cookie lets nobody in.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Crypto } from '#core/crypto/crypto.ts';
import { present } from '#core/assert.ts';
import { DAY_MS, SECOND_MS } from '#core/time.ts';
import { cookieRules } from '../../sign-in/auth.ts';
import type { Chance } from '../../ports.ts';
import { serverKey } from '../../server-keys.ts';
import type { Collections } from '../../store/collections.ts';

export interface KnownBrowserDeps {
  readonly collections: Pick<Collections, 'serverKeys'>;
  readonly crypto: Crypto;
  readonly chance: Chance;
}

const COOKIE = 'sp_known';
/** Only there it is looked at. */
const PATH = '/login';
/** As long as browsers keep a cookie at most. */
const KEPT_S = (400 * DAY_MS) / SECOND_MS;
/** Accounts that one browser is known for; a classroom's PC forgets the one that signed in longest ago. */
const MOST = 8;
const ENTRY = /^([\w-]{22})\.([\w-]{43})$/;

/** What this browser was called when `name` signed in on it; undefined where it never did. */
export async function knownBrowser(
  deps: KnownBrowserDeps,
  { cookies }: Pick<FastifyRequest, 'cookies'>,
  name: string,
): Promise<string | undefined> {
  const entries = entriesIn(cookies[COOKIE]);
  if (entries.length === 0) return undefined;
  const key = await keyOf(deps);
  const { equal, utf8 } = deps.crypto;
  const known = entries.find((entry) => equal(utf8(entry), utf8(entryOf(deps, key, name, idOf(entry)))));
  return known && idOf(known);
}

/** Lets the browser be known for `name` from now on. Nobody can read from the cookie whom it knows. */
export async function rememberBrowser(
  deps: KnownBrowserDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
): Promise<void> {
  const { crypto, chance } = deps;
  const known = await knownBrowser(deps, request, name);
  const id = known ?? crypto.toBase64Url(chance.bytes(16));
  const mine = entryOf(deps, await keyOf(deps), name, id);
  const others = entriesIn(request.cookies[COOKIE]).filter((entry) => entry !== mine);
  const value = [mine, ...others].slice(0, MOST).join('~');
  reply.setCookie(COOKIE, value, { ...cookieRules(request, PATH), maxAge: KEPT_S });
}

function entriesIn(cookie: string | undefined): readonly string[] {
  return (cookie ?? '').split('~', MOST).filter((entry) => ENTRY.test(entry));
}

function idOf(entry: string): string {
  return entry.slice(0, entry.indexOf('.'));
}

function entryOf({ crypto }: KnownBrowserDeps, key: Uint8Array, name: string, id: string): string {
  return `${id}.${crypto.toBase64Url(crypto.hmacSha256(key, crypto.utf8(`${id}|${name}`)))}`;
}

/** Of the server's own key, so that it holds on every process and across restarts. */
async function keyOf({ collections, crypto }: KnownBrowserDeps): Promise<Uint8Array> {
  const { seed } = await serverKey(collections, 'sign-in');
  const bytes = present(crypto.fromBase64Url(seed), 'our own key is base64url');
  return crypto.hkdfSha256(bytes, new Uint8Array(), 'smartpresence/known-browsers/1', 32);
}
