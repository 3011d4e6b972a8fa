/** A check-in that was not taken: what it was, and the next step. Nothing is kept of it. */
import type { ReactElement } from 'react';
import type { ApiFailure } from '../api.ts';
import { refusalNotice } from '../explain/refusals.ts';

export function RefusalView({
  failure: { code, problem },
}: {
  readonly failure: Extract<ApiFailure, { kind: 'check-in-refused' }>;
}): ReactElement {
  const { title, text } = refusalNotice(code, problem);
  return (
    <section role="alert" data-refusal={code}>
      <h1>{title}</h1>
      <p className="sp-phone-because">{text}</p>
    </section>
  );
}
