/** The typed way in: the room code and the six digits beside it. The answer takes the form's place. */
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Me } from '#core/contracts/api.ts';
import { failureIn } from '../api-error.ts';
import { FailureView } from '../failure-view.tsx';
import { refusalNotice } from '../explain/refusals.ts';
import type { ApiFailure } from '../api.ts';
import { useTypedCode } from '../queries.ts';
import { say } from '../words.ts';

const SIX_DIGITS = /^\d{6}$/;

export function CodeForm({ me }: { readonly me: Me }): ReactElement {
  const typed = useTypedCode(me);
  const navigate = useNavigate();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { roomCode: '', otp: '' },
    validate: {
      roomCode: (code) => (code.trim() === '' ? say('phone:home.empty-room') : null),
      otp: (otp) => (SIX_DIGITS.test(digitsOf(otp)) ? null : say('phone:home.bad-otp')),
    },
  });
  const onSubmit = form.onSubmit(({ roomCode, otp }) => {
    typed.mutate(
      { roomCode: roomCode.trim().toUpperCase(), otp: digitsOf(otp) },
      {
        onSuccess: ({ sessionId }) =>
          void navigate({ to: '/phone/receipts/$sessionId', params: { sessionId } }),
      },
    );
  });
  return (
    <form className="sp-form" onSubmit={onSubmit} noValidate aria-label={say('phone:home.type')}>
      <TextInput
        size="md"
        label={say('phone:home.room')}
        description={say('phone:home.room-hint')}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={12}
        key={form.key('roomCode')}
        {...form.getInputProps('roomCode')}
      />
      <TextInput
        size="md"
        className="sp-digits"
        label={say('phone:home.otp')}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={8}
        key={form.key('otp')}
        {...form.getInputProps('otp')}
      />
      {typed.error !== null && <CodeFailure failure={failureIn(typed.error)} />}
      <Button type="submit" variant="filled" size="lg" fullWidth loading={typed.isPending}>
        {say('phone:home.send')}
      </Button>
    </form>
  );
}

function CodeFailure({ failure }: { readonly failure: ApiFailure }): ReactElement {
  if (failure.kind !== 'check-in-refused') return <FailureView failure={failure} />;
  const { title, text } = refusalNotice(failure.code, failure.problem);
  return (
    <div role="alert" className="sp-notice" data-refusal={failure.code}>
      <h3>{title}</h3>
      <p>{text}</p>
    </div>
  );
}

/** People write "482 913". */
function digitsOf(text: string): string {
  return text.replaceAll(/\s/g, '');
}
