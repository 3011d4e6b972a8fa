/** People: who waits for approval, who belongs to the campus, and who was invited. */
import './admin-parts.ts';
import { Button } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import type { Me } from '#core/contracts/api.ts';
import { may } from '../may.ts';
import { StaffPage } from '../staff/staff-page.tsx';
import { say } from '../words.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { InviteList } from './invite-list.tsx';
import { MemberList } from './member-list.tsx';
import { WaitingList } from './waiting-list.tsx';

export function PeopleScreen(): ReactElement {
  return <StaffPage>{(me) => <People me={me} />}</StaffPage>;
}

function People({ me }: { readonly me: Me }): ReactElement {
  const { list, role } = useSearch({ from: '/portal/people' });
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <header className="sp-head">
        <div>
          <h1>{say('portal:people.title')}</h1>
          <p>{say(`portal:people.why.${list ?? 'waiting'}`)}</p>
        </div>
        {may(me, 'invite') && (
          <div className="sp-actions">
            <Button size="md" onClick={() => setInviting(true)}>
              {say('portal:invite.title')}
            </Button>
          </div>
        )}
      </header>
      <nav className="sp-tabs sp-lists" aria-label={say('portal:people.lists')}>
        <Link to="/portal/people" search={{}} activeOptions={{ exact: true }}>
          {say('portal:people.waiting')}
        </Link>
        <Link to="/portal/people" search={{ list: 'members' }} activeOptions={{ explicitUndefined: false }}>
          {say('portal:people.members')}
        </Link>
        <Link to="/portal/people" search={{ list: 'invitations' }}>
          {say('portal:people.invitations')}
        </Link>
      </nav>
      {list === undefined && <WaitingList me={me} />}
      {list === 'members' && <MemberList key={role} me={me} role={role} />}
      {list === 'invitations' && <InviteList me={me} />}
      {inviting && <InviteDialog zone={me.zone} onClose={() => setInviting(false)} />}
    </>
  );
}
