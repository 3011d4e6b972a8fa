/** A sentence of the words files in which `<b>` marks what matters. Nothing else in it is markup. */
import { Fragment, type ReactElement } from 'react';

export function Bold({ text }: { readonly text: string }): ReactElement {
  return (
    <>
      {text.split(/<b>(.*?)<\/b>/).map((part, i) => (
        <Fragment key={i}>{i % 2 === 1 ? <b>{part}</b> : part}</Fragment>
      ))}
    </>
  );
}
