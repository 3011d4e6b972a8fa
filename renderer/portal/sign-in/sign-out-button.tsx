/** Signs out, and says so where the server did not answer: the next person must not find this one signed in. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { failureIn } from '../api-error.ts';
import { failureNotice } from '../explain/failures.ts';
import { useSignOut } from '../queries.ts';
import { say } from '../words.ts';

export function SignOutButton({ size = 'md', fullWidth = false }): ReactElement {
  const signOut = useSignOut();
  return (
    <div className="sp-sign-out">
      <Button size={size} fullWidth={fullWidth} loading={signOut.isPending} onClick={() => signOut.mutate()}>
        {say('portal:sign-out')}
      </Button>
      {signOut.error !== null && (
        <p role="alert" className="sp-form-error">
          {say('portal:still-signed-in', { why: failureNotice(failureIn(signOut.error)).title })}
        </p>
      )}
    </div>
  );
}
