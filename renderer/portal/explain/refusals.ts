/** Each refusal of a check-in as a title and the next step. The server knows times, tries and places; these are its words. */
import type { CheckInRefusal, Problem } from '#core/contracts/api.ts';
import { say } from '../words.ts';

export interface Notice {
  readonly title: string;
  /** One or two sentences, the next step last. */
  readonly text: string;
}

/** Whose sentences stand under the title: ours, the server's, or both where its are only half of the next step. */
const TOLD_BY: Readonly<Record<CheckInRefusal, 'page' | 'server' | 'both'>> = {
  'code-stale': 'page',
  'code-forged': 'page',
  'code-foreign': 'page',
  'otp-wrong': 'server',
  'otp-used-up': 'page',
  'room-has-no-session': 'page',
  'not-on-roster': 'both',
  'doors-closed': 'server',
  'session-closed': 'page',
  'device-forged': 'page',
  'not-signed-in': 'page',
};

/** What the student reads. `problem` may lack words; then ours stand alone. */
export function refusalNotice(code: CheckInRefusal, problem: Pick<Problem, 'detail'> | undefined): Notice {
  const title = say(`phone:refusal.${code}.title`);
  const ours = say(`phone:refusal.${code}.text`);
  const theirs = problem?.detail ?? '';
  if (theirs === '' || TOLD_BY[code] === 'page') return { title, text: ours };
  return { title, text: TOLD_BY[code] === 'server' ? theirs : `${theirs} ${ours}` };
}
