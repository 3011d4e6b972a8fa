/** The one form for everybody: a student's roll number or an e-mail address, and the password. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactElement } from 'react';
import { failureIn } from '../api-error.ts';
import type { ApiFailure } from '../api.ts';
import { FailureView } from '../failure-view.tsx';
import { useSignIn } from '../queries.ts';
import { say } from '../words.ts';

/** `remember` asks for the long sign-in of a student's own phone. */
export function SignInForm({ remember }: { readonly remember: boolean }): ReactElement {
  const signIn = useSignIn();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '' },
    validate: {
      name: (name) => (name.trim() === '' ? say('portal:sign-in.empty-name') : null),
      password: (password) => (password === '' ? say('portal:sign-in.empty-password') : null),
    },
  });
  const onSubmit = form.onSubmit(({ name, password }) => {
    signIn.mutate({ name: name.trim(), password, remember });
  });
  return (
    <form className="sp-form" onSubmit={onSubmit} noValidate aria-label={say('portal:sign-in.title')}>
      <TextInput
        size="md"
        label={say('portal:sign-in.name')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        key={form.key('name')}
        {...form.getInputProps('name')}
      />
      <PasswordInput
        size="md"
        label={say('portal:sign-in.password')}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': say('portal:sign-in.show-password'), tabIndex: 0 }}
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      {signIn.error !== null && <SignInFailure failure={failureIn(signIn.error)} />}
      <Button type="submit" variant="filled" size="lg" fullWidth loading={signIn.isPending}>
        {say('portal:sign-in.submit')}
      </Button>
    </form>
  );
}

/** A 401 here means a wrong password, not a lapsed sign-in. */
function SignInFailure({ failure }: { readonly failure: ApiFailure }): ReactElement {
  if (failure.kind !== 'signed-out') return <FailureView failure={failure} />;
  return (
    <p role="alert" className="sp-form-error">
      {say('portal:sign-in.wrong')}
    </p>
  );
}
