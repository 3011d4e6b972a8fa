/** The first admin of a new school registers, by the secret that the server left for whoever runs it, and is signed in. */
import '../staff/mantine-parts.ts';
import '../staff/staff.css';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, Navigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { shortestPassword } from '#core/access/password.ts';
import { Email } from '#core/contracts/accounts.ts';
import { NameFields, NewPasswordField, wanted } from '../account-fields.tsx';
import { FormFailure } from '../form-failure.tsx';
import { may } from '../may.ts';
import { usePerson } from '../queries.ts';
import { Brand } from '../staff/brand.tsx';
import { say } from '../words.ts';
import { useFirstAdmin } from './admin-queries.ts';

export function FirstAdminScreen(): ReactElement {
  const person = usePerson();
  const register = useFirstAdmin();
  const me = person.data?.me;
  if (me !== undefined) return <Navigate to={may(me, 'run-kiosks') ? '/portal/kiosks' : '/portal'} replace />;
  return (
    <main className="sp-sign-in">
      <Brand />
      {register.data?.kind === 'made' ? <Made /> : <FirstAdminForm register={register} />}
    </main>
  );
}

function FirstAdminForm({ register }: { readonly register: ReturnType<typeof useFirstAdmin> }): ReactElement {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { secret: '', first: '', last: '', email: '', password: '' },
    validate: {
      secret: wanted(say('portal:first-admin.empty-secret')),
      first: wanted(say('portal:first-admin.empty-first')),
      last: wanted(say('portal:first-admin.empty-last')),
      email: (email) => (Email.safeParse(email.trim()).success ? null : say('portal:bad-email')),
      password: (password) => (password === '' ? say('portal:first-admin.empty-password') : null),
    },
  });
  const onSubmit = form.onSubmit(({ secret, first, last, email, password }) => {
    const name = { first: first.trim(), last: last.trim() };
    register.mutate({ secret: secret.trim(), name, email: email.trim(), password });
  });
  const characters = shortestPassword('admin');
  const label = { 'aria-label': say('portal:first-admin.show-secret'), tabIndex: 0 };
  return (
    <>
      <h1>{say('portal:first-admin.title')}</h1>
      <p>{say('portal:first-admin.why')}</p>
      <form className="sp-form" onSubmit={onSubmit} noValidate aria-label={say('portal:first-admin.title')}>
        <PasswordInput
          size="md"
          label={say('portal:first-admin.secret')}
          description={say('portal:first-admin.secret-hint')}
          autoComplete="off"
          visibilityToggleButtonProps={label}
          key={form.key('secret')}
          {...form.getInputProps('secret')}
        />
        <NameFields form={form} />
        <TextInput
          size="md"
          type="email"
          label={say('portal:email')}
          description={say('portal:first-admin.email-hint')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <NewPasswordField
          label={say('portal:sign-in.password')}
          description={say('portal:first-admin.password-hint', { characters })}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <FormFailure error={register.error} />
        <Button type="submit" variant="filled" size="lg" fullWidth loading={register.isPending}>
          {say('portal:first-admin.submit')}
        </Button>
      </form>
      <p className="sp-first-start">
        <Link to="/portal">{say('portal:first-admin.back')}</Link>
      </p>
    </>
  );
}

function Made(): ReactElement {
  return (
    <div role="status">
      <h1>{say('portal:first-admin.made')}</h1>
      <p>{say('portal:first-admin.made-why')}</p>
      <p>
        <Link to="/portal">{say('portal:sign-in.title')}</Link>
      </p>
    </div>
  );
}
