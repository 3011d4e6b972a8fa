/** A new room: what it is called, and the code that people type for it. */
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactElement } from 'react';
import { FormFailure } from '../form-failure.tsx';
import { say } from '../words.ts';
import type { Room } from './admin-api.ts';
import { useMakeRoom } from './admin-queries.ts';

export function RoomForm({
  onMade,
  onCancel,
}: {
  readonly onMade: (room: Room) => void;
  /** Undefined where there is nothing else to do. */
  readonly onCancel?: (() => void) | undefined;
}): ReactElement {
  const make = useMakeRoom();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', code: '' },
    validate: {
      name: (name) => (name.trim() === '' ? say('portal:room.empty-name') : null),
      code: (code) => (code.trim() === '' ? say('portal:room.empty-code') : null),
    },
  });
  const onSubmit = form.onSubmit(({ name, code }) =>
    make.mutate({ name: name.trim(), code: code.trim() }, { onSuccess: onMade }),
  );
  return (
    <form className="sp-form" onSubmit={onSubmit} noValidate aria-label={say('portal:room.title')}>
      <TextInput
        size="md"
        label={say('portal:room.name')}
        description={say('portal:room.name-hint')}
        maxLength={60}
        key={form.key('name')}
        {...form.getInputProps('name')}
      />
      <TextInput
        size="md"
        label={say('portal:room.code')}
        description={say('portal:room.code-hint')}
        maxLength={12}
        autoCapitalize="characters"
        spellCheck={false}
        key={form.key('code')}
        {...form.getInputProps('code')}
      />
      <FormFailure error={make.error} />
      <div className="sp-dialog-actions">
        {onCancel !== undefined && (
          <Button size="md" onClick={onCancel}>
            {say('portal:cancel')}
          </Button>
        )}
        <Button type="submit" variant="filled" size="md" loading={make.isPending}>
          {say('portal:room.submit')}
        </Button>
      </div>
    </form>
  );
}
