/** What stood between a question and its answer, as a title, what to do, and the number that an admin will ask for. */
import { assertNever } from '#core/assert.ts';
import { PATIENCE_MS, type ApiFailure } from '../api.ts';
import { say } from '../words.ts';
import { refusalNotice, type Notice } from './refusals.ts';

export interface FailureNotice extends Notice {
  /** The correlation id of the server's mistake. */
  readonly number: string | undefined;
  /** Whether asking again may help. */
  readonly again: boolean;
}

/** The words of `failure`. */
export function failureNotice(failure: ApiFailure): FailureNotice {
  switch (failure.kind) {
    case 'out-of-reach':
      return plain('offline', {}, true);
    case 'too-slow':
      return plain('slow', { seconds: PATIENCE_MS / 1000 }, true);
    case 'signed-out':
      return plain('signed-out', {}, false);
    case 'forbidden':
      return (
        accountNotice(failure.problem) ?? {
          ...plain('forbidden', {}, false),
          ...toldBy(failure.problem),
        }
      );
    case 'not-found':
      return { ...plain('not-found', {}, true), ...toldBy(failure.problem) };
    case 'refused':
      return { ...plain('refused', {}, true), ...toldBy(failure.problem) };
    case 'check-in-refused':
      return { ...refusalNotice(failure.code, failure.problem), number: undefined, again: false };
    case 'broken':
      return {
        title: say('portal:failure.broken.title'),
        text:
          failure.problem === undefined
            ? say('portal:failure.broken.text-no-number', { status: failure.status })
            : say('portal:failure.broken.text'),
        number: failure.problem?.correlationId,
        again: true,
      };
    case 'bad-reply':
      return plain('bad-reply', {}, true);
    default:
      return assertNever(failure);
  }
}

/** The codes of refusals for which the portal has fuller words than the server. */
const FULLER = ['bootstrap-secret-wrong'] as const;

/** What was wrong with what a form sent, in one sentence or two; undefined where it is not about what was sent. */
export function failureSentence(failure: ApiFailure): string | undefined {
  if (failure.kind !== 'refused' && failure.kind !== 'forbidden' && failure.kind !== 'not-found')
    return undefined;
  const code = FULLER.find((known) => known === failure.problem?.code);
  return code === undefined ? failureNotice(failure).text : say(`portal:refusal.${code}`);
}

/** Whose password was right and whose account is not in use: that is no question of pages. */
function accountNotice(problem: { readonly code: string } | undefined): FailureNotice | undefined {
  const code = problem?.code;
  return code === 'account-pending' || code === 'account-closed' ? plain(code, {}, false) : undefined;
}

type Plain =
  | 'account-pending'
  | 'account-closed'
  | 'offline'
  | 'slow'
  | 'signed-out'
  | 'forbidden'
  | 'not-found'
  | 'refused'
  | 'bad-reply';

function plain(name: Plain, values: Readonly<Record<string, number>>, again: boolean): FailureNotice {
  return {
    title: say(`portal:failure.${name}.title`),
    text: say(`portal:failure.${name}.text`, values),
    number: undefined,
    again,
  };
}

/** The server's own sentences, where it gave some. */
function toldBy(problem: { readonly detail: string } | undefined): { readonly text?: string } {
  return problem === undefined || problem.detail === '' ? {} : { text: problem.detail };
}
