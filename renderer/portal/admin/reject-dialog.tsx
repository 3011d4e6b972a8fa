/** Saying no to people who registered: what happens to them, and why they are told. */
import { Button, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactElement } from 'react';
import type { PersonRow } from '#core/contracts/accounts.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormFailure } from '../form-failure.tsx';
import { say } from '../words.ts';
import type { useDecide } from './admin-queries.ts';
import { namesText } from './people-rows.ts';
import { reasonFault } from './reasons.ts';

export function RejectDialog({
  people,
  decide,
  onDone,
  onClose,
}: {
  readonly people: readonly PersonRow[];
  readonly decide: ReturnType<typeof useDecide>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}): ReactElement {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { reason: '' },
    validate: { reason: reasonFault },
  });
  const onSuccess = (): void => {
    onDone();
    onClose();
  };
  const onSubmit = form.onSubmit(({ reason }) => {
    const ids = people.map(({ id }) => id);
    decide.mutate({ ids, decision: 'reject', reason: reason.trim() }, { onSuccess });
  });
  const count = people.length;
  return (
    <Dialog title={say('portal:reject.title', { count })} onClose={onClose}>
      <form className="sp-form" onSubmit={onSubmit} noValidate>
        <p>
          <b>{namesText(people)}</b>
        </p>
        <p>{say('portal:reject.why')}</p>
        <Textarea
          size="md"
          rows={2}
          maxLength={500}
          label={say('portal:reject.reason')}
          description={say('portal:reject.reason-hint')}
          key={form.key('reason')}
          {...form.getInputProps('reason')}
        />
        <FormFailure error={decide.error} />
        <div className="sp-dialog-actions">
          <Button size="md" onClick={onClose}>
            {say('portal:cancel')}
          </Button>
          <Button type="submit" variant="filled" color="danger" size="md" loading={decide.isPending}>
            {say('portal:waiting.reject', { count })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
