/** A new e-mail address becomes somebody's own by the code that was mailed there. */
import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactElement } from 'react';
import { wanted } from '../account-fields.tsx';
import { FormFailure } from '../form-failure.tsx';
import { say } from '../words.ts';
import { AccountDone, AccountPage, CodeField, useCodeInAddress } from './account-page.tsx';
import { useConfirmEmail } from './account-queries.ts';

export function ConfirmEmailScreen(): ReactElement {
  const confirm = useConfirmEmail();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code: useCodeInAddress() },
    validate: { code: wanted(say('portal:account.empty-code')) },
  });
  const title = say('portal:account.confirm.title');
  const onSubmit = form.onSubmit(({ code }) => confirm.mutate({ code: code.trim() }));
  return (
    <AccountPage title={title} why={say('portal:account.confirm.why')}>
      {confirm.data === undefined ? (
        <form className="sp-form" onSubmit={onSubmit} noValidate aria-label={title}>
          <CodeField key={form.key('code')} {...form.getInputProps('code')} />
          <FormFailure error={confirm.error} />
          <Button type="submit" variant="filled" size="lg" fullWidth loading={confirm.isPending}>
            {say('portal:account.confirm.submit')}
          </Button>
        </form>
      ) : (
        <AccountDone text={say('portal:account.confirm.done')} />
      )}
    </AccountPage>
  );
}
