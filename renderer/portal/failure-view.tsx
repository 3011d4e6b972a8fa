/** What a screen shows where an answer should be and is not: what happened, what to do, the number to give. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ApiFailure } from './api.ts';
import { failureNotice } from './explain/failures.ts';
import { say } from './words.ts';

/** `onAgain` is offered only where asking again may help. */
export function FailureView({
  failure,
  onAgain,
}: {
  readonly failure: ApiFailure;
  readonly onAgain?: (() => void) | undefined;
}): ReactElement {
  const notice = failureNotice(failure);
  return (
    <section className="sp-notice" role="alert" data-failure={failure.kind}>
      <h2>{notice.title}</h2>
      <p>{notice.text}</p>
      {notice.number !== undefined && (
        <p>
          {say('portal:failure.number')} <code>{notice.number}</code>
        </p>
      )}
      {notice.again && onAgain !== undefined && (
        <Button size="md" onClick={onAgain}>
          {say('portal:retry')}
        </Button>
      )}
    </section>
  );
}
