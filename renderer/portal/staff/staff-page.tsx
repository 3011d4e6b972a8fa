/** The frame of every portal page: navigation at the side, one's own name at its foot. Students are led to the phone page. */
import './mantine-parts.ts';
import './staff.css';
import { IconDeviceDesktop, IconHome, IconUsers } from '@tabler/icons-react';
import { Link, Navigate } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import type { Me } from '#core/contracts/api.ts';
import { fullName } from '../explain/reasons.ts';
import { may } from '../may.ts';
import { AddPasskey } from '../sign-in/add-passkey.tsx';
import { FirstStart } from '../sign-in/first-start.tsx';
import { OtherWays } from '../sign-in/other-ways.tsx';
import { PasskeySignIn } from '../sign-in/passkey-sign-in.tsx';
import { SignInForm } from '../sign-in/sign-in-form.tsx';
import { SignOutButton } from '../sign-in/sign-out-button.tsx';
import { SignedIn } from '../sign-in/signed-in.tsx';
import { say } from '../words.ts';
import { Brand } from './brand.tsx';

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
        <ul className="sp-nav-links">
          <li>
            <Link to="/portal" className="sp-nav-link" activeOptions={{ exact: true, includeSearch: false }}>
              <IconHome {...ICON} />
              {say('portal:today')}
            </Link>
          </li>
          {me !== undefined && <OfficeLinks me={me} />}
        </ul>
        {me !== undefined && <WhoAmI me={me} />}
      </nav>
      <main className="sp-main" id="content">
        {children}
      </main>
    </div>
  );
}

const ICON = { 'aria-hidden': true, size: 18, stroke: 1.75 } as const;

function OfficeLinks({ me }: { readonly me: Me }): ReactElement {
  return (
    <>
      {may(me, 'list-people') && (
        <li>
          <Link to="/portal/people" className="sp-nav-link" activeOptions={{ includeSearch: false }}>
            <IconUsers {...ICON} />
            {say('portal:people.title')}
          </Link>
        </li>
      )}
      {may(me, 'read-office') && (
        <li>
          <Link to="/portal/kiosks" className="sp-nav-link">
            <IconDeviceDesktop {...ICON} />
            {say('portal:kiosks.title')}
          </Link>
        </li>
      )}
    </>
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

function StaffSignIn({ lapsed }: { readonly lapsed: boolean }): ReactElement {
  return (
    <main className="sp-sign-in">
      <Brand />
      <h1>{say('portal:sign-in.title')}</h1>
      <p>{say(lapsed ? 'portal:sign-in.again' : 'portal:sign-in.portal-why')}</p>
      <SignInForm remember={false} />
      <PasskeySignIn />
      <OtherWays />
      <FirstStart />
    </main>
  );
}
