/** Grey lines where an answer is awaited. They appear after 300 ms only, so that a quick answer shows none. */
import type { ReactElement } from 'react';
import { say } from './words.ts';

export function Waiting({ lines = 5 }: { readonly lines?: number }): ReactElement {
  return (
    <div className="sp-waiting" role="status" aria-label={say('portal:loading')}>
      {Array.from({ length: lines }, (_, i) => (
        <i key={i} aria-hidden="true" />
      ))}
    </div>
  );
}
