/** The two pages that are always there: no such address, and a page that stopped. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { say } from './words.ts';

export function UnknownPage(): ReactElement {
  return (
    <main className="sp-plain">
      <h1>{say('portal:unknown-page.title')}</h1>
      <p>{say('portal:unknown-page.text')}</p>
      <p>
        <a href="/phone">{say('portal:unknown-page.phone')}</a>
      </p>
      <p>
        <a href="/portal">{say('portal:unknown-page.portal')}</a>
      </p>
    </main>
  );
}

/** Shown by the error boundary: our own code is wrong, or a part of the page could not be loaded. */
export function StoppedPage(): ReactElement {
  return (
    <main className="sp-plain">
      <div role="alert">
        <h1>{say('portal:failure.page.title')}</h1>
        <p>{say('portal:failure.page.text')}</p>
      </div>
      <Button variant="filled" size="md" onClick={() => location.reload()}>
        {say('portal:failure.reload')}
      </Button>
    </main>
  );
}
