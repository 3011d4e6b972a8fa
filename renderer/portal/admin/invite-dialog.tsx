/** An invitation: for whom and as what. Where the school sends no mail its code is shown, once. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactElement } from 'react';
import { Email, type MadeInvite, type PersonRow } from '#core/contracts/accounts.ts';
import type { Zone } from '#core/time.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormFailure } from '../form-failure.tsx';
import { timeText } from '../times.ts';
import { say } from '../words.ts';
import { useInvite } from './admin-queries.ts';
import { CodeOnce } from './code-once.tsx';
import { ChildrenField } from './children-field.tsx';
import { INVITED, inviteFrom } from './invites.ts';

const NO_CHILDREN: readonly PersonRow[] = [];

export function InviteDialog({
  zone,
  onClose,
}: {
  readonly zone: Zone;
  readonly onClose: () => void;
}): ReactElement {
  const invite = useInvite();
  return (
    <Dialog title={say('portal:invite.title')} onClose={onClose}>
      {invite.data === undefined ? (
        <InviteForm invite={invite} onClose={onClose} />
      ) : (
        <Made made={invite.data} zone={zone} onClose={onClose} />
      )}
    </Dialog>
  );
}

function InviteForm({
  invite,
  onClose,
}: {
  readonly invite: ReturnType<typeof useInvite>;
  readonly onClose: () => void;
}): ReactElement {
  const form = useForm({
    initialValues: { role: 'teacher', email: '', rollNumber: '', children: NO_CHILDREN },
    validate: {
      email: (email) => (Email.safeParse(email.trim()).success ? null : say('portal:bad-email')),
      rollNumber: (number, { role }) =>
        role === 'student' && number.trim() === '' ? say('portal:invite.empty-number') : null,
      children: (children, { role }) =>
        role === 'guardian' && children.length === 0 ? say('portal:invite.no-children') : null,
    },
  });
  return (
    <form
      className="sp-form"
      onSubmit={form.onSubmit(({ children, ...values }) =>
        invite.mutate(inviteFrom({ ...values, childIds: children.map(({ id }) => id) })),
      )}
      noValidate
    >
      <p>{say('portal:invite.why')}</p>
      <NativeSelect
        size="md"
        label={say('portal:person.role')}
        data={INVITED.map((role) => ({ value: role, label: say(`portal:role.${role}`) }))}
        {...form.getInputProps('role')}
      />
      <TextInput
        size="md"
        type="email"
        label={say('portal:email')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('email')}
      />
      {form.values.role === 'student' && (
        <TextInput
          size="md"
          label={say('portal:invite.number')}
          autoComplete="off"
          {...form.getInputProps('rollNumber')}
        />
      )}
      {form.values.role === 'guardian' && (
        <ChildrenField
          chosen={form.values.children}
          wrong={form.errors['children']}
          onChange={(children) => form.setFieldValue('children', children)}
        />
      )}
      <FormFailure error={invite.error} />
      <div className="sp-dialog-actions">
        <Button size="md" onClick={onClose}>
          {say('portal:cancel')}
        </Button>
        <Button type="submit" variant="filled" size="md" loading={invite.isPending}>
          {say('portal:invite.submit')}
        </Button>
      </div>
    </form>
  );
}

function Made({
  made: { code, invite },
  zone,
  onClose,
}: {
  readonly made: MadeInvite;
  readonly zone: Zone;
  readonly onClose: () => void;
}): ReactElement {
  const { email, expiresAt } = invite;
  if (code !== undefined)
    return (
      <CodeOnce
        code={code}
        expiresAt={expiresAt}
        zone={zone}
        what={say('portal:invite.what', { email })}
        onDone={onClose}
      />
    );
  return (
    <div role="status" className="sp-form">
      <p>{say('portal:invite.mailed', { email, day: timeText(expiresAt, zone, 'day') })}</p>
      <div className="sp-dialog-actions">
        <Button variant="filled" size="md" onClick={onClose}>
          {say('portal:code.done')}
        </Button>
      </div>
    </div>
  );
}
