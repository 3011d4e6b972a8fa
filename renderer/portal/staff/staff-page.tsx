/** The frame of every portal page: navigation at the side, one's own name at its foot. Students are led to the phone page. */
import './mantine-parts.ts';
import './staff.css';
import { IconHome } from '@tabler/icons-react';
import { Link, Navigate } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import type { Me } from '#core/contracts/api.ts';
import { fullName } from '../explain/reasons.ts';
import { AddPasskey } from '../sign-in/add-passkey.tsx';
import { PasskeySignIn } from '../sign-in/passkey-sign-in.tsx';
import { SignInForm } from '../sign-in/sign-in-form.tsx';
import { SignOutButton } from '../sign-in/sign-out-button.tsx';
import { SignedIn } from '../sign-in/signed-in.tsx';
import { say } from '../words.ts';

export function StaffPage({ children }: { readonly children: (me: Me) => ReactNode }): ReactElement {
  return (
    <SignedIn
      frame={(inner) => <Frame me={undefined}>{inner}</Frame>}
      signIn={(lapsed) => <StaffSignIn lapsed={lapsed} />}
    >
      {(me) =>
        me.role === 'student' ? <Navigate to="/phone" replace /> : <Frame me={me}>{children(me)}</Frame>
      }
    </SignedIn>
  );
}

function Frame({
  me,
  children,
}: {
  readonly me: Me | undefined;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="sp-staff">
      <a className="sp-skip" href="#content">
        {say('portal:skip')}
      </a>
      <nav className="sp-nav" aria-label={say('portal:nav')}>
        <Brand />
        <Link to="/portal" className="sp-nav-link" activeOptions={{ exact: true, includeSearch: false }}>
          <IconHome aria-hidden="true" size={18} stroke={1.75} />
          {say('portal:today')}
        </Link>
        {me !== undefined && <WhoAmI me={me} />}
      </nav>
      <main className="sp-main" id="content">
        {children}
      </main>
    </div>
  );
}

function WhoAmI({ me }: { readonly me: Me }): ReactElement {
  return (
    <div className="sp-nav-me">
      <p>
        <b>{fullName(me.name)}</b>
        {say(`portal:role.${me.role}`)}
      </p>
      <AddPasskey me={me} />
      <SignOutButton size="sm" fullWidth />
    </div>
  );
}

function Brand(): ReactElement {
  return (
    <p className="sp-brand">
      <svg viewBox="0 0 24 24" fill="none" aria-hidden="true">
        <rect x="2" y="2" width="20" height="20" rx="6" stroke="currentColor" strokeWidth="2.4" />
        <path
          d="M7.6 12.4l3 3 5.8-6.2"
          stroke="currentColor"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {say('shared:product')}
    </p>
  );
}

function StaffSignIn({ lapsed }: { readonly lapsed: boolean }): ReactElement {
  return (
    <main className="sp-sign-in">
      <Brand />
      <h1>{say('portal:sign-in.title')}</h1>
      <p>{say(lapsed ? 'portal:sign-in.again' : 'portal:sign-in.portal-why')}</p>
      <SignInForm remember={false} />
      <PasskeySignIn />
    </main>
  );
}
