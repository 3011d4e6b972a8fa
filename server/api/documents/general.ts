/** The refusals that a route need not declare, since any of its kind may give them. */
import { KIOSK_REVOKED, KIOSK_UNKNOWN, NOT_SIGNED_IN } from '../../sign-in/auth.ts';
import { TWO_CREDENTIALS } from '../../sign-in/credentials.ts';
import type { Declared } from '../../endpoint.ts';
import {
  CURSOR_WRONG,
  FOREIGN_ORIGIN,
  malformed,
  NOT_JSON,
  OUR_FAULT,
  STORE_AWAY,
  TOO_LARGE,
  TOO_MANY,
  type Answer,
} from '../../problem.ts';
import { ENCODED, KEY_NOT_ALLOWED, NOT_READABLE, TEXT_MALFORMED, TOO_DEEP } from '../../request-body.ts';

const MALFORMED = malformed('name: what is wrong with it');
const ROLE_NOT_ALLOWED: Answer = {
  status: 403,
  code: 'role-not-allowed',
  detail: 'This is for others than you. Sign in as one of them.',
};

/** Of every route, its own first. */
export function refusalsOf(route: Declared): readonly Answer[] {
  const { access, asks, method, perMinute, refusals } = route;
  const isWrite = method !== 'GET';
  const hasBody = asks.body !== undefined;
  const person = [NOT_SIGNED_IN, TWO_CREDENTIALS];
  const kiosk = [KIOSK_UNKNOWN, KIOSK_REVOKED];
  const callers = { open: [], person, kiosk, caller: [...person, ...kiosk] }[access.kind];
  const all: readonly Answer[] = [
    ...refusals,
    MALFORMED,
    TEXT_MALFORMED,
    ...(asks.query === undefined ? [] : [CURSOR_WRONG]),
    ...(hasBody ? [NOT_READABLE, TOO_DEEP, KEY_NOT_ALLOWED, TOO_LARGE, NOT_JSON, ENCODED] : []),
    ...callers,
    ...(access.kind === 'open' ? [] : [ROLE_NOT_ALLOWED]),
    ...(isWrite ? [FOREIGN_ORIGIN] : []),
    ...(perMinute === undefined ? [] : [TOO_MANY]),
    STORE_AWAY,
    OUR_FAULT,
  ];
  const byCode = new Map(all.map((answer) => [answer.code, answer]));
  return [...byCode.values()];
}
