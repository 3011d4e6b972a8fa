/** Whoever was invited makes the account: the code from the mail or the school office, a name, a password. */
import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactElement } from 'react';
import { NameFields, NewPasswordField, wanted } from '../account-fields.tsx';
import { FormFailure } from '../form-failure.tsx';
import { say } from '../words.ts';
import { AccountDone, AccountPage, CodeField, useCodeInAddress } from './account-page.tsx';
import { useAcceptInvite } from './account-queries.ts';

export function InviteScreen(): ReactElement {
  const accept = useAcceptInvite();
  return (
    <AccountPage title={say('portal:account.invite.title')} why={say('portal:account.invite.why')}>
      {accept.data === undefined ? (
        <AcceptForm accept={accept} />
      ) : (
        <AccountDone text={say('portal:account.invite.done')} phone={accept.data.role === 'student'} />
      )}
    </AccountPage>
  );
}

function AcceptForm({ accept }: { readonly accept: ReturnType<typeof useAcceptInvite> }): ReactElement {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code: useCodeInAddress(), first: '', last: '', password: '' },
    validate: {
      code: wanted(say('portal:account.empty-code')),
      first: wanted(say('portal:first-admin.empty-first')),
      last: wanted(say('portal:first-admin.empty-last')),
      password: wanted(say('portal:first-admin.empty-password')),
    },
  });
  const onSubmit = form.onSubmit(({ code, first, last, password }) =>
    accept.mutate({ code: code.trim(), name: { first: first.trim(), last: last.trim() }, password }),
  );
  return (
    <form className="sp-form" onSubmit={onSubmit} noValidate aria-label={say('portal:account.invite.title')}>
      <CodeField key={form.key('code')} {...form.getInputProps('code')} />
      <NameFields form={form} />
      <NewPasswordField
        description={say('portal:account.password-hint')}
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      <FormFailure error={accept.error} />
      <Button type="submit" variant="filled" size="lg" fullWidth loading={accept.isPending}>
        {say('portal:account.invite.submit')}
      </Button>
    </form>
  );
}
