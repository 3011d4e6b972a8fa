/**
 * The first start: this kiosk names itself, makes its key, and pairs with a one-time code. The answer is in the vault
 * before anybody uses it, and a start that died half-way pairs again as the same kiosk.
 */
import type { Pairing } from './keys.ts';
import type { Cancel } from './ports.ts';

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
