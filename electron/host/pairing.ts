/**
 * The first start: this kiosk names itself, makes its key, and pairs with a one-time code. The answer is in the vault
 * before anybody uses it, and a start that died half-way pairs again as the same kiosk, with the same key.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PairKiosk, type PairedKiosk } from '#core/contracts/api.ts';
import type { Crypto } from '#core/crypto/crypto.ts';
import type { KioskId } from '#core/ids.ts';
import { SECOND_MS } from '#core/time.ts';
import type { ApiClient, ApiFailure } from './api-client.ts';
import { ifThere } from './if-there.ts';
import type { KeyVault, Pairing } from './keys.ts';
import type { Log } from './log.ts';
import type { Cancel, Timers } from './ports.ts';

/** What the pairing screen says. */
export type PairingProblem = 'waiting-for-server' | 'code-refused';

export interface PairingService {
  /** The pairing that stands in the vault, or the one that this waits for. Ends with undefined only after `stop`. */
  readonly paired: () => Promise<Pairing | undefined>;
  /** Why it is not paired yet. */
  readonly problem: () => PairingProblem;
  readonly onChange: (listener: (problem: PairingProblem) => void) => Cancel;
  readonly stop: () => void;
}

export interface PairingDeps {
  readonly kioskId: KioskId;
  readonly vault: Pick<KeyVault, 'identity' | 'pairing' | 'savePairing'>;
  readonly api: Pick<ApiClient, 'pair'>;
  /** The code to pair with, or undefined while there is none. Asked again before each try. */
  readonly code: () => string | undefined;
  readonly crypto: Crypto;
  readonly timers: Timers;
  readonly log: Log;
}

const CodeFile = z.object({ code: PairKiosk.shape.code });

/** How often the code is looked for: a first start shows its board within 3 s, and looking takes next to nothing. */
const LOOK_EVERY_MS = 50;
/** How often a server that did not answer is asked again. */
const TRY_EVERY_MS = 250;
/** A refused code is tried again in case it was the server that was wrong, but slowly: guesses are counted there. */
const REFUSED_EVERY_MS = 10 * SECOND_MS;

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
  const listeners = new Set<(problem: PairingProblem) => void>();
  const stopped = new AbortController();
  let problem: PairingProblem = 'waiting-for-server';

  function say(next: PairingProblem): void {
    if (next === problem) return;
    problem = next;
    for (const listener of listeners) listener(next);
  }

  /** Waits `ms`, or until this is stopped. */
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        stopped.signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = timers.after(ms, end);
      stopped.signal.addEventListener('abort', end);
    });
  }

  async function attempt(code: string): Promise<Pairing | ApiFailure> {
    const identity = vault.identity(deps.kioskId);
    const publicKey = deps.crypto.toBase64Url(identity.publicKey);
    const answered = await deps.api.pair({ code, kioskId: identity.kioskId, publicKey });
    if (!answered.ok) return answered.error;
    return pairingFrom(deps.crypto, answered.value, deps.kioskId) ?? { kind: 'bad-reply' };
  }

  return {
    async paired() {
      const known = vault.pairing();
      if (known?.kioskId === deps.kioskId) return known;
      while (!stopped.signal.aborted) {
        const code = deps.code();
        const answer = code === undefined ? undefined : await attempt(code);
        if (answer !== undefined && 'credential' in answer) {
          vault.savePairing(answer);
          log.info('paired', { kioskId: answer.kioskId });
          return answer;
        }
        const isRefused = answer !== undefined && answer.kind !== 'offline';
        if (isRefused) log.warn('pairing-failed', { why: answer.kind });
        say(isRefused ? 'code-refused' : 'waiting-for-server');
        if (code === undefined) await pause(LOOK_EVERY_MS);
        else if (isRefused) await pauseAfter(code);
        else await pause(TRY_EVERY_MS);
      }
      return undefined;
    },
    problem: () => problem,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => stopped.abort(),
  };

  /** After a refusal the next try comes with the next code, or late. */
  async function pauseAfter(refused: string): Promise<void> {
    const turns = REFUSED_EVERY_MS / LOOK_EVERY_MS;
    for (let turn = 0; turn < turns && !stopped.signal.aborted; turn++) {
      await pause(LOOK_EVERY_MS);
      if (deps.code() !== refused) return;
    }
  }
}

function pairingFrom(crypto: Crypto, answer: PairedKiosk, kioskId: KioskId): Pairing | undefined {
  const kioskSecret = crypto.fromBase64Url(answer.kioskSecret);
  const serverKey = crypto.fromBase64Url(answer.serverKey);
  if (answer.kioskId !== kioskId || kioskSecret === undefined || serverKey === undefined) return undefined;
  const { credential, roomId, campusId } = answer;
  return { kioskId, kioskSecret, serverKey, credential, roomId, campusId };
}
