/**
 * How this kiosk comes into a school: carries out what core/kiosk/pairing.ts decides. It names itself, makes its key, and pairs with
 * a one-time code. The answer is in the vault before anybody uses it, and a start that died half-way asks for it again as the same
 * kiosk, with the same key and code.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { assertNever } from '#core/assert.ts';
import { PairKiosk, type PairedKiosk } from '#core/contracts/api.ts';
import type { PairingProblem } from '#core/contracts/kiosk.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { KioskId } from '#core/ids.ts';
import {
  isFree,
  PAIRING_IDLE,
  step,
  type CodeFrom,
  type PairingEffect,
  type PairingEvent,
  type PairingState,
} from '#core/kiosk/pairing.ts';
import { SECOND_MS } from '#core/time.ts';
import type { ApiClient, ApiFailure } from './api-client.ts';
import { ifThere } from '../if-there.ts';
import type { KeyVault, KioskIdentity, Pairing } from '../keys/keys.ts';
import type { Log } from '../log.ts';
import type { Cancel, Timers } from '../ports.ts';

export interface PairingService {
  /** The pairing that stands in the vault, or the one that this asks for. Ends with undefined only after `stop`. */
  readonly paired: () => Promise<Pairing | undefined>;
  /** The pairing that stands is worth nothing any more: asks for another, with which the kiosk begins anew. */
  readonly askAgain: () => void;
  readonly state: () => PairingState;
  readonly onChange: (listener: () => void) => Cancel;
  /** A whole code that a person typed; false where none is asked for. */
  readonly give: (code: string) => boolean;
  /** What a person wants of a trial that waits, or that the pairing stands after all. Nothing where that is not so. */
  readonly want: (what: 'hurried' | 'agreed' | 'cleared' | 'withdrawn') => void;
  readonly stop: () => void;
}

export interface PairingDeps {
  readonly kioskId: KioskId;
  readonly vault: Pick<
    KeyVault,
    | 'identity'
    | 'pairing'
    | 'savePairing'
    | 'pairingCode'
    | 'savePairingCode'
    | 'successor'
    | 'makeSuccessor'
    | 'renounceSuccessor'
    | 'saveSuccessorPairing'
  >;
  readonly api: Pick<ApiClient, 'pair' | 'look'>;
  /** The code that a server beside this kiosk leaves for it, or undefined while there is none; left out where none ever comes. */
  readonly fileCode?: (() => string | undefined) | undefined;
  readonly newKioskId: () => KioskId;
  /** How many facts the server does not have yet. */
  readonly unsent: () => number;
  /** The kiosk must begin anew to be what it is now paired as. */
  readonly onRenew: () => void;
  readonly crypto: Crypto;
  readonly timers: Timers;
  readonly log: Log;
}

const CodeFile = z.object({ code: PairKiosk.shape.code });

/** How often the code is looked for in its file: a first start shows its board within 3 s, and looking takes next to nothing. */
const FILE_EVERY_MS = 50;
/** A code of the file that was refused is tried again in case it was the server that was wrong, but slowly: guesses are counted there. */
const FILE_AGAIN_MS = 10 * SECOND_MS;

/** The `code` of a JSON file, or undefined while the file is not there or not whole. */
export function codeFromFile(path: string): string | undefined {
  const text = ifThere(() => readFileSync(path, 'utf8'));
  try {
    return text === undefined ? undefined : CodeFile.safeParse(JSON.parse(text)).data?.code;
  } catch {
    return undefined;
  }
}

export function createPairing(deps: PairingDeps): PairingService {
  const { vault, timers, log } = deps;
  const listeners = new Set<() => void>();
  let state: PairingState = PAIRING_IDLE;
  let settle: ((pairing: Pairing | undefined) => void) | undefined;
  let cancelWait: Cancel = () => undefined;
  let cancelFile: Cancel = () => undefined;
  let stopped = false;

  function handle(event: PairingEvent): void {
    if (stopped) return;
    const next = step(state, event);
    const isOther = next.state !== state;
    state = next.state;
    for (const effect of next.effects) carryOut(effect);
    if (isOther) for (const listener of listeners) listener();
  }

  function carryOut(effect: PairingEffect): void {
    if (effect.kind !== 'forget' && effect.kind !== 'renounce') cancelWait();
    switch (effect.kind) {
      case 'pair': {
        void attempt(effect);
        return;
      }
      case 'look': {
        void look();
        return;
      }
      case 'wait': {
        cancelWait = timers.after(effect.ms, () => handle({ kind: 'due' }));
        return;
      }
      case 'forget': {
        vault.savePairingCode(undefined);
        return;
      }
      case 'renounce': {
        vault.renounceSuccessor();
        return;
      }
      case 'rest':
        return;
      default:
        return assertNever(effect);
    }
  }

  async function attempt({ code, anew }: Extract<PairingEffect, { kind: 'pair' }>): Promise<void> {
    const identity = anew
      ? (vault.successor() ?? vault.makeSuccessor(deps.newKioskId()))
      : vault.identity(deps.kioskId);
    vault.savePairingCode(code);
    const answer = await answerTo(code, identity);
    if (stopped) return;
    if ('credential' in answer) {
      keep(answer, anew);
      return;
    }
    const problem = problemOf(answer);
    if (problem !== 'server-unreachable') log.warn('pairing-failed', { why: problem });
    handle({ kind: 'failed', problem, unsent: deps.unsent() });
  }

  async function answerTo(
    code: string,
    { kioskId, publicKey }: KioskIdentity,
  ): Promise<Pairing | ApiFailure> {
    const answered = await deps.api.pair({ code, kioskId, publicKey: deps.crypto.toBase64Url(publicKey) });
    if (!answered.ok) return answered.error;
    return pairingFrom(deps.crypto, answered.value, kioskId) ?? { kind: 'bad-reply' };
  }

  function keep(pairing: Pairing, anew: boolean): void {
    if (anew) vault.saveSuccessorPairing(pairing);
    else vault.savePairing(pairing);
    log.info('paired', { kioskId: pairing.kioskId, anew });
    cancelFile();
    handle({ kind: 'answered' });
    if (anew || settle === undefined) deps.onRenew();
    else settle(pairing);
  }

  async function look(): Promise<void> {
    const looked = await deps.api.look();
    handle({ kind: 'looked', problem: looked.ok ? undefined : problemOf(looked.error) });
  }

  function ask(by: CodeFrom): void {
    const kept = vault.pairingCode();
    handle({ kind: 'asked', by });
    if (kept !== undefined) give(by, kept);
  }

  function give(by: CodeFrom, code: string): void {
    handle({ kind: 'given', by, code, anew: vault.successor() !== undefined });
  }

  /** Gives each code of the file once, and the same one again only after a while. */
  function watchFile(fileCode: () => string | undefined, last: string | undefined, sinceMs: number): void {
    const code = state.kind === 'asking' ? fileCode() : undefined;
    const isNews = code !== undefined && (code !== last || sinceMs >= FILE_AGAIN_MS);
    if (isNews) give('file', code);
    const again = isNews ? 0 : sinceMs + FILE_EVERY_MS;
    if (stopped || state.kind === 'paired') return;
    cancelFile = timers.after(FILE_EVERY_MS, () => watchFile(fileCode, isNews ? code : last, again));
  }

  return {
    paired() {
      const known = vault.pairing();
      if (known?.kioskId === deps.kioskId) return Promise.resolve(known);
      return new Promise((resolve) => {
        settle = resolve;
        ask(deps.fileCode === undefined ? 'person' : 'file');
        if (deps.fileCode !== undefined) watchFile(deps.fileCode, undefined, 0);
      });
    },
    askAgain: () => ask('person'),
    state: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    give(code) {
      const mayGive = isFree(state);
      give('person', code);
      return mayGive;
    },
    want: (kind) => handle({ kind }),
    stop() {
      stopped = true;
      cancelWait();
      cancelFile();
      settle?.(undefined);
    },
  };
}

function problemOf(failure: ApiFailure): PairingProblem {
  switch (failure.kind) {
    case 'offline':
      return offlineProblem(failure.why);
    case 'refused':
      if (failure.code === 'kiosk-taken') return 'kiosk-taken';
      return failure.code === 'pairing-code-wrong' ? 'pairing-code-wrong' : 'not-a-school-server';
    case 'bad-reply':
    case 'not-trusted':
    case 'revoked':
      return 'not-a-school-server';
    default:
      return assertNever(failure);
  }
}

function offlineProblem(why: Extract<ApiFailure, { kind: 'offline' }>['why']): PairingProblem {
  switch (why) {
    case 'certificate':
      return 'server-certificate';
    case 'date':
      return 'clock-off';
    case 'too-often':
      return 'pairing-too-often';
    case undefined:
      return 'server-unreachable';
  }
}

function pairingFrom(crypto: Crypto, answer: PairedKiosk, kioskId: KioskId): Pairing | undefined {
  const kioskSecret = crypto.fromBase64Url(answer.kioskSecret);
  const serverKey = crypto.fromBase64Url(answer.serverKey);
  if (answer.kioskId !== kioskId || kioskSecret === undefined || serverKey === undefined) return undefined;
  const { credential, roomId, campusId } = answer;
  return { kioskId, kioskSecret, serverKey, credential, roomId, campusId };
}
