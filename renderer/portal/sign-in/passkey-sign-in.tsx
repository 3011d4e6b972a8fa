/** Signing in by passkey, quietly below the form; nothing where the browser has none for this page. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { failureIn } from '../api-error.ts';
import { failureNotice } from '../explain/failures.ts';
import { usePasskeySignIn } from '../passkey-queries.ts';
import { useServices } from '../services.ts';
import { say } from '../words.ts';

export function PasskeySignIn(): ReactElement | undefined {
  const { passkeys } = useServices();
  const signIn = usePasskeySignIn();
  if (passkeys === undefined) return undefined;
  return (
    <div className="sp-passkey">
      <Button size="lg" fullWidth loading={signIn.isPending} onClick={() => signIn.mutate(passkeys)}>
        {say('portal:passkey.use')}
      </Button>
      {signIn.error !== null && (
        <p role="alert" className="sp-form-error">
          {wordsOf(signIn.error)}
        </p>
      )}
      {signIn.data?.kind === 'cancelled' && <p role="status">{say('portal:passkey.not-used')}</p>}
    </div>
  );
}

/** A 401 here means that the school does not know the passkey, not a lapsed sign-in. */
function wordsOf(error: Error): string {
  const failure = failureIn(error);
  return failure.kind === 'signed-out' ? say('portal:passkey.unknown') : failureNotice(failure).text;
}
