/** A one-time code, big and in groups of four, with how long it holds and what to do with it. It is told this once. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Instant, Zone } from '#core/time.ts';
import { timeText } from '../times.ts';
import { say } from '../words.ts';
import { inFours, spelledOut } from './codes.ts';

export function CodeOnce({
  code,
  expiresAt,
  zone,
  what,
  onDone,
}: {
  readonly code: string;
  readonly expiresAt: Instant;
  readonly zone: Zone;
  /** What to do with it. */
  readonly what: string;
  readonly onDone: () => void;
}): ReactElement {
  const day = timeText(expiresAt, zone, 'day');
  return (
    <div className="sp-code-once" ref={withFocus} tabIndex={-1}>
      <p className="sp-code">
        <span aria-hidden="true">
          {inFours(code).map((four, i) => (
            <bdi key={i} dir="ltr">
              {four}
            </bdi>
          ))}
        </span>
        <span className="sp-unseen">{spelledOut(code)}</span>
      </p>
      <p>{what}</p>
      <p className="sp-faint">{say('portal:code.until', { day, time: timeText(expiresAt, zone) })}</p>
      <div className="sp-dialog-actions">
        <Button variant="filled" size="md" onClick={onDone}>
          {say('portal:code.done')}
        </Button>
      </div>
    </div>
  );
}

/** So that it is read out where nothing can be seen. */
function withFocus(element: HTMLElement | null): void {
  element?.focus();
}
