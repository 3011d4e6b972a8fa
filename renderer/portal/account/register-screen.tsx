/** A student or a teacher registers, and then waits until an admin approves. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactElement } from 'react';
import { Email } from '#core/contracts/accounts.ts';
import { NameFields, NewPasswordField, wanted } from '../account-fields.tsx';
import { FormFailure } from '../form-failure.tsx';
import { say } from '../words.ts';
import { AccountDone, AccountPage } from './account-page.tsx';
import { useRegister } from './account-queries.ts';
import { REGISTERING, registrationFrom } from './registrations.ts';

export function RegisterScreen(): ReactElement {
  const register = useRegister();
  return (
    <AccountPage title={say('portal:account.register.title')} why={say('portal:account.register.why')}>
      {register.data === undefined ? (
        <RegisterForm register={register} />
      ) : (
        <AccountDone text={register.data.detail} />
      )}
    </AccountPage>
  );
}

function RegisterForm({ register }: { readonly register: ReturnType<typeof useRegister> }): ReactElement {
  const emptyNumber = wanted(say('portal:account.register.empty-number'));
  const form = useForm({
    initialValues: { role: 'student', first: '', last: '', rollNumber: '', email: '', password: '' },
    validate: {
      first: wanted(say('portal:first-admin.empty-first')),
      last: wanted(say('portal:first-admin.empty-last')),
      rollNumber: (number, { role }) => (role === 'student' ? emptyNumber(number) : null),
      email: (email, { role }) =>
        (role === 'student' && email.trim() === '') || Email.safeParse(email.trim()).success
          ? null
          : say('portal:bad-email'),
      password: wanted(say('portal:first-admin.empty-password')),
    },
  });
  const { role } = form.values;
  const onSubmit = form.onSubmit((values) => register.mutate(registrationFrom(values)));
  return (
    <form
      className="sp-form"
      onSubmit={onSubmit}
      noValidate
      aria-label={say('portal:account.register.title')}
    >
      <NativeSelect
        size="md"
        label={say('portal:account.register.role')}
        data={REGISTERING.map((one) => ({ value: one, label: say(`portal:role.${one}`) }))}
        {...form.getInputProps('role')}
      />
      <NameFields form={form} />
      {role === 'student' && (
        <TextInput
          size="md"
          label={say('portal:invite.number')}
          description={say('portal:account.register.number-hint')}
          autoComplete="username"
          autoCapitalize="characters"
          spellCheck={false}
          {...form.getInputProps('rollNumber')}
        />
      )}
      <TextInput
        size="md"
        type="email"
        label={role === 'student' ? say('portal:account.register.email-too') : say('portal:email')}
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('email')}
      />
      <NewPasswordField
        description={say('portal:account.password-hint')}
        {...form.getInputProps('password')}
      />
      <FormFailure error={register.error} />
      <Button type="submit" variant="filled" size="lg" fullWidth loading={register.isPending}>
        {say('portal:account.register.submit')}
      </Button>
    </form>
  );
}
