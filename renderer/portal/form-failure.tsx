/** Why what was sent was not taken, beside the button that sent it: the server's own sentence where it gave one. */
import type { ReactElement } from 'react';
import { failureIn } from './api-error.ts';
import { failureSentence } from './explain/failures.ts';
import { FailureView } from './failure-view.tsx';

export function FormFailure({ error }: { readonly error: Error | null }): ReactElement | undefined {
  if (error === null) return undefined;
  const failure = failureIn(error);
  const sentence = failureSentence(failure);
  if (sentence === undefined) return <FailureView failure={failure} />;
  return (
    <p role="alert" className="sp-form-error" data-failure={failure.kind}>
      {sentence}
    </p>
  );
}
