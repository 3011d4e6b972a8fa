/** The frame of the pages for people who have a code and no sign-in, and what their forms share. */
import '../staff/mantine-parts.ts';
import '../staff/staff.css';
import { TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { Brand } from '../staff/brand.tsx';
import { say } from '../words.ts';

export function AccountPage({
  title,
  why,
  children,
}: {
  readonly title: string;
  readonly why: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <main className="sp-sign-in">
      <Brand />
      <h1>{title}</h1>
      <p>{why}</p>
      {children}
    </main>
  );
}

/** What has been done, and where to go on. `phone`: for a student. */
export function AccountDone({
  text,
  phone,
}: {
  readonly text: string;
  readonly phone?: boolean;
}): ReactElement {
  return (
    <div role="status" className="sp-form">
      <p>{text}</p>
      {phone !== false && (
        <p>
          <Link to="/phone">{say('portal:account.phone')}</Link>
        </p>
      )}
      {phone !== true && (
        <p>
          <Link to="/portal">{say('portal:account.portal')}</Link>
        </p>
      )}
    </div>
  );
}

/** The code that the address brought behind its `#`, which no server sees; empty where it brought none. */
export function useCodeInAddress(): string {
  return useLocation({ select: ({ hash }) => hash });
}

export function CodeField(props: GetInputPropsReturnType): ReactElement {
  return (
    <TextInput
      size="md"
      label={say('portal:account.code')}
      description={say('portal:account.code-hint')}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={100}
      {...props}
    />
  );
}
