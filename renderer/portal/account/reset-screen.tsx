/** A new password by a code, and, for whoever has none yet, a mail that brings one. */
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactElement } from 'react';
import { NewPasswordField, wanted } from '../account-fields.tsx';
import { FormFailure } from '../form-failure.tsx';
import { useSendsMail } from '../queries.ts';
import { say } from '../words.ts';
import { AccountDone, AccountPage, CodeField, useCodeInAddress } from './account-page.tsx';
import { useRequestReset, useResetPassword } from './account-queries.ts';

export function ResetScreen(): ReactElement {
  const reset = useResetPassword();
  const hasCode = useCodeInAddress() !== '';
  return (
    <AccountPage title={say('portal:account.reset.title')} why={say('portal:account.reset.why')}>
      {reset.data === undefined ? (
        <>
          <ResetForm reset={reset} />
          {!hasCode && <RequestForm />}
        </>
      ) : (
        <AccountDone text={say('portal:account.reset.done')} />
      )}
    </AccountPage>
  );
}

function ResetForm({ reset }: { readonly reset: ReturnType<typeof useResetPassword> }): ReactElement {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code: useCodeInAddress(), password: '' },
    validate: {
      code: wanted(say('portal:account.empty-code')),
      password: wanted(say('portal:first-admin.empty-password')),
    },
  });
  const onSubmit = form.onSubmit(({ code, password }) => reset.mutate({ code: code.trim(), password }));
  return (
    <form className="sp-form" onSubmit={onSubmit} noValidate aria-label={say('portal:account.reset.title')}>
      <CodeField key={form.key('code')} {...form.getInputProps('code')} />
      <NewPasswordField
        description={say('portal:account.password-hint')}
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      <FormFailure error={reset.error} />
      <Button type="submit" variant="filled" size="lg" fullWidth loading={reset.isPending}>
        {say('portal:account.reset.submit')}
      </Button>
    </form>
  );
}

function RequestForm(): ReactElement {
  const request = useRequestReset();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '' },
    validate: { name: wanted(say('portal:sign-in.empty-name')) },
  });
  const title = say('portal:account.request.title');
  const sendsMail = useSendsMail();
  const onSubmit = form.onSubmit(({ name }) => request.mutate({ name: name.trim() }));
  return (
    <section className="sp-request">
      <h2>{title}</h2>
      {sendsMail.data === false ? (
        <p>{say('portal:account.request.no-mail')}</p>
      ) : request.data !== undefined ? (
        <p role="status">{request.data.detail}</p>
      ) : (
        <form className="sp-form" onSubmit={onSubmit} noValidate aria-label={title}>
          <TextInput
            size="md"
            label={say('portal:sign-in.name')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            key={form.key('name')}
            {...form.getInputProps('name')}
          />
          <FormFailure error={request.error} />
          <Button type="submit" size="md" loading={request.isPending}>
            {say('portal:account.request.submit')}
          </Button>
        </form>
      )}
    </section>
  );
}
