/** Fuzzes one route: accepted requests, and many more that differ from them in one to three places. */
import { present } from '#core/assert.ts';
import type { Declared } from '../../server/endpoint.ts';
import { SPECIMENS } from '../support/specimens/all.ts';
import { nameOf } from '../support/specimens/send.ts';
import type { Specimen } from '../support/specimens/specimen.ts';
import type { Who } from '../support/specimens/who.ts';
import { createChance } from './chance.ts';
import { leakInAnswer, leakInRefusal } from './leaks.ts';
import type { Draft } from './draft.ts';
import { mutantOf, type Mutant } from './mutations.ts';
import type { Schemas } from './schemas.ts';
import { draftOf, send, type Answer } from './send.ts';
import type { FuzzStand } from './stand.ts';

/** Something that must not be, with what was sent. */
export interface Found {
  readonly kind: 'fiveXX' | 'leak' | 'stateChange' | 'control';
  readonly what: string;
  readonly changes: readonly string[];
  readonly sent: string;
  readonly answer: string;
}

export interface RouteResult {
  readonly route: string;
  readonly requests: number;
  readonly acceptedControls: number;
  /** Mutants that came as far as the route's own validation. */
  readonly reached: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly found: readonly Found[];
  readonly counts: Readonly<Record<Found['kind'], number>>;
  readonly tookMs: number;
  /** The longest that one answer took: what is small to send must not be long to refuse. */
  readonly slowestMs: number;
}

/** An accepted request that mutants are made from. */
interface Base {
  readonly who: Who;
  readonly draft: Draft;
  left: number;
}

/** Mutants of one accepted request. Tries of its person are counted, so that no base lasts for ever. */
const OF_ONE = 40;
/** Of one that a mutant may use up before it is sent itself. */
const OF_ONCE = 12;
/** After so many changes by mutants that were accepted, a new bench is faster. */
const MOST_WRITES = 400;
/** What is kept of what was found; all of it is counted. */
const MOST_FOUND = 5;
/** Before a route's own validation. */
const GATES = [
  'not-signed-in',
  'kiosk-unknown',
  'kiosk-revoked',
  'two-credentials',
  'foreign-origin',
  'not-found',
  'method-not-allowed',
  'too-many-requests',
];
/** What counts tries, so that its base is used up. */
const USED_UP = ['locked-out', 'otp-used-up', 'passkey-refused', 'passkey-wrong', 'too-many-requests'];
const HOLD_MORE = ['GET /openapi.json', 'GET /sync/pull', 'GET /sync/events'];

export async function fuzzRoute(
  stand: FuzzStand,
  route: Declared,
  schemas: Schemas,
  { requests, seed }: { readonly requests: number; readonly seed: string },
): Promise<RouteResult> {
  const name = nameOf(route);
  const specimen = SPECIMENS[name];
  if (specimen === undefined) return withoutSpecimen(name);
  const chance = createChance(`${seed} ${name}`);
  const startedMs = performance.now();
  const statuses: Record<string, number> = {};
  const counts = { fiveXX: 0, leak: 0, stateChange: 0, control: 0 };
  const found: Found[] = [];
  /** Pages and the document speak of files and formats; a kiosk holds the verifiers of its staff. */
  const isPlain = route.produces === undefined && !HOLD_MORE.includes(name);
  let reached = 0;
  let acceptedControls = 0;
  let bases = 0;
  let writes = 0;
  let base: Base | undefined;

  const note = (
    kind: Found['kind'],
    what: string,
    changes: readonly string[],
    { sent, text }: Answer,
  ): void => {
    counts[kind] += 1;
    if (found.length < MOST_FOUND)
      found.push({ kind, what, changes, sent: sent.slice(0, 400), answer: text.slice(0, 400) });
  };
  const controlOf = async (one: Base): Promise<boolean> => {
    const answer = await send(stand.bench(), route, one.who, one.draft);
    await stand.settled();
    if (answer.status < 400) {
      acceptedControls += 1;
      return true;
    }
    // A mutant may have taken its name before.
    if (![409, 429].includes(answer.status)) note('control', `refused: ${answer.status}`, [], answer);
    return false;
  };
  const nextBase = async (): Promise<Base | undefined> => {
    if (writes > MOST_WRITES) {
      await stand.renew();
      writes = 0;
    }
    for (let tries = 0; tries < 2; tries += 1) {
      const one = await prepared(stand, specimen, bases);
      bases += 1;
      if (!specimen.again) return one;
      const answer = await send(stand.bench(), route, one.who, one.draft);
      await stand.settled();
      if (answer.status < 400) {
        acceptedControls += 1;
        stand.bench().api.clock.advance(1);
        return one;
      }
      if (tries === 1) note('control', `refused: ${answer.status}`, [], answer);
      // Somebody of the bench may have been changed by a mutant that was accepted.
      await stand.renew();
    }
    return undefined;
  };

  let slowestMs = 0;
  let sent = 0;
  while (sent < requests) {
    base ??= await nextBase();
    if (base === undefined) break;
    const mutant = mutantOf(base.draft, schemas, chance);
    stand.hash().remember();
    const sentMs = performance.now();
    const answer = await send(stand.bench(), route, base.who, mutant);
    if (answer.status < 400) await stand.settled();
    slowestMs = Math.max(slowestMs, Math.round(performance.now() - sentMs));
    const changed = stand.hash().changed();
    sent += 1;
    base.left -= 1;
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    const code = codeOf(answer);
    if (!GATES.includes(code)) reached += 1;
    judge(answer, mutant, changed);
    const isAccepted = answer.status < 400;
    if (changed.length > 0) {
      writes += 1;
      // Between two changes some time goes by, as it does for people.
      stand.bench().api.clock.advance(1);
    }
    const isSpent = (isAccepted && !specimen.again) || USED_UP.includes(code);
    if (!isSpent && base.left > 0) continue;
    // One that was to be sent once only shows now that it was good, whatever was tried before it.
    if (!isSpent && !specimen.again) await controlOf(base);
    base = undefined;
  }

  function judge(answer: Answer, { changes }: Mutant, changed: readonly string[]): void {
    const { status, text } = answer;
    if (status >= 500) note('fiveXX', String(status), changes, answer);
    const leak =
      status >= 400
        ? leakInRefusal(text, answer.sent, stand.secrets())
        : isPlain
          ? leakInAnswer(text, answer.sent)
          : undefined;
    if (leak !== undefined) note('leak', leak, changes, answer);
    if (status >= 400 && changed.length > 0) note('stateChange', changed.join(', '), changes, answer);
  }

  const tookMs = Math.round(performance.now() - startedMs);
  return {
    route: name,
    requests: sent,
    acceptedControls,
    reached,
    statuses,
    found,
    counts,
    tookMs,
    slowestMs,
  };
}

function withoutSpecimen(route: string): RouteResult {
  const none = { kind: 'control', what: 'no specimen', changes: [], sent: '', answer: '' } as const;
  const counts = { fiveXX: 0, leak: 0, stateChange: 0, control: 1 };
  const nothing = { requests: 0, acceptedControls: 0, reached: 0, statuses: {}, tookMs: 0, slowestMs: 0 };
  return { route, ...nothing, found: [none], counts };
}

async function prepared(stand: FuzzStand, specimen: Specimen, number: number): Promise<Base> {
  const who = present(specimen.by[number % specimen.by.length], 'somebody may');
  return {
    who,
    draft: draftOf(await specimen.own(stand.bench(), who)),
    left: specimen.again ? OF_ONE : OF_ONCE,
  };
}

function codeOf({ status, text }: Answer): string {
  return status < 400 ? '' : (/"code":"([a-z0-9-]+)"/.exec(text)?.[1] ?? '');
}
