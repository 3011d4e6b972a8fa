/** Keeps a phone page for students who are signed in; staff are told where theirs is. */
import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import type { Me } from '#core/contracts/api.ts';
import { fullName } from '../explain/reasons.ts';
import { OtherWays } from '../sign-in/other-ways.tsx';
import { SignInForm } from '../sign-in/sign-in-form.tsx';
import { SignOutButton } from '../sign-in/sign-out-button.tsx';
import { SignedIn } from '../sign-in/signed-in.tsx';
import { say, type WordKey } from '../words.ts';
import { PhonePage } from './phone-page.tsx';

/** `why`: why one has to sign in here. */
export function PhoneSignedIn({
  why,
  children,
}: {
  readonly why: WordKey;
  readonly children: (me: Me) => ReactNode;
}): ReactElement {
  return (
    <SignedIn
      frame={(inner) => <PhonePage title={say('phone:title')}>{inner}</PhonePage>}
      signIn={(lapsed) => <PhoneSignIn why={lapsed ? 'portal:sign-in.again' : why} />}
    >
      {(me) => (me.role === 'student' ? children(me) : <NotForStaff me={me} />)}
    </SignedIn>
  );
}

function PhoneSignIn({ why }: { readonly why: WordKey }): ReactElement {
  return (
    <PhonePage title={say('phone:title')}>
      <h1>{say('phone:sign-in.title')}</h1>
      <p className="sp-phone-lead">{say(why)}</p>
      <SignInForm remember />
      <OtherWays />
      <p className="sp-phone-note">{say('phone:sign-in.shared')}</p>
    </PhonePage>
  );
}

function NotForStaff({ me }: { readonly me: Me }): ReactElement {
  return (
    <PhonePage title={say('phone:title')}>
      <h1>{say('phone:staff.title')}</h1>
      <p className="sp-phone-lead">{say('phone:staff.text', { name: fullName(me.name) })}</p>
      <div className="sp-stack">
        <Button component="a" href="/portal" variant="filled" size="lg" fullWidth>
          {say('phone:staff.portal')}
        </Button>
        <SignOutButton size="lg" fullWidth />
      </div>
    </PhonePage>
  );
}
