/** A passkey for this browser, beside signing out. Where one signed in some time ago the password is asked for once more. */
import { Button, PasswordInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { Me } from '#core/contracts/api.ts';
import { failureIn } from '../api-error.ts';
import type { ApiFailure } from '../api.ts';
import { failureNotice } from '../explain/failures.ts';
import { useAddPasskey } from '../passkey-queries.ts';
import { useServices } from '../services.ts';
import { say } from '../words.ts';

/** Nothing for those who can have none, and where the browser has none for this page. */
export function AddPasskey({ me }: { readonly me: Me }): ReactElement | undefined {
  const { passkeys } = useServices();
  const add = useAddPasskey(me);
  const [password, setPassword] = useState('');
  if (passkeys === undefined || me.role === 'student' || me.role === 'guardian') return undefined;
  if (add.data?.kind === 'added')
    return (
      <p role="status" className="sp-passkey-note">
        {say('portal:passkey.added')}
      </p>
    );
  const failure = add.error === null ? undefined : failureIn(add.error);
  const isWanted = failure !== undefined && PASSWORD_CODES.includes(codeOf(failure) ?? '');
  return (
    <form
      className="sp-passkey"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ passkeys, ...(password !== '' && { password }) });
      }}
    >
      {isWanted && (
        <PasswordInput
          size="sm"
          label={say('portal:passkey.password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': say('portal:sign-in.show-password'), tabIndex: 0 }}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
      )}
      <Button type="submit" size="sm" fullWidth loading={add.isPending}>
        {say('portal:passkey.add')}
      </Button>
      {failure !== undefined && codeOf(failure) !== WANTED && (
        <p role="alert" className="sp-form-error">
          {failureNotice(failure).text}
        </p>
      )}
      {add.data?.kind === 'cancelled' && <p role="status">{say('portal:passkey.not-added')}</p>}
    </form>
  );
}

const WANTED = 'password-wanted';
const PASSWORD_CODES = [WANTED, 'wrong-password'];

function codeOf(failure: ApiFailure): string | undefined {
  return 'problem' in failure ? failure.problem?.code : undefined;
}
