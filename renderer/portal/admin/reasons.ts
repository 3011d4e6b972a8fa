/** A reason that is kept with what was done: too short a one tells nobody anything. */
import { say } from '../words.ts';

/** Characters that the API asks for at least. */
const SHORTEST = 3;

/** What is wrong with it, or null. */
export function reasonFault(reason: string): string | null {
  return reason.trim().length < SHORTEST ? say('portal:empty-reason') : null;
}
