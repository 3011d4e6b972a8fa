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
  level = 'h2',
}: {
  readonly failure: ApiFailure;
  readonly onAgain?: (() => void) | undefined;
  /** `h1` where the notice is all there is on the page. */
  readonly level?: 'h1' | 'h2' | undefined;
}): ReactElement {
  const Heading = level;
  const notice = failureNotice(failure);
  return (
    <section className="sp-notice" role="alert" data-failure={failure.kind}>
      <Heading>{notice.title}</Heading>
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
