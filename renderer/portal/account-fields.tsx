/** What every form asks of whoever makes an account: a name in two parts, and a new password. */
import { PasswordInput, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import type { ReactElement } from 'react';
import { say } from './words.ts';

/** As much of a form as its fields need. */
interface NamedForm {
  readonly key: (field: 'first' | 'last') => string;
  readonly getInputProps: (field: 'first' | 'last') => GetInputPropsReturnType;
}

export function NameFields({ form }: { readonly form: NamedForm }): ReactElement {
  return (
    <div className="sp-pair">
      <TextInput
        size="md"
        label={say('portal:first-admin.first')}
        autoComplete="given-name"
        key={form.key('first')}
        {...form.getInputProps('first')}
      />
      <TextInput
        size="md"
        label={say('portal:first-admin.last')}
        autoComplete="family-name"
        key={form.key('last')}
        {...form.getInputProps('last')}
      />
    </div>
  );
}

export function NewPasswordField({
  label = say('portal:account.new-password'),
  description,
  ...props
}: GetInputPropsReturnType & { readonly label?: string; readonly description: string }): ReactElement {
  return (
    <PasswordInput
      size="md"
      label={label}
      description={description}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': say('portal:sign-in.show-password'), tabIndex: 0 }}
      {...props}
    />
  );
}

/** For `validate` of a form: `words` where nothing was typed. */
export function wanted(words: string): (typed: string) => string | null {
  return (typed) => (typed.trim() === '' ? words : null);
}
