/** The invitations of the campus, newest first, without their codes. */
import { Badge, Table } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Me } from '#core/contracts/api.ts';
import { failureIn } from '../api-error.ts';
import { FailureView } from '../failure-view.tsx';
import { StaleNote } from '../staff/stale-note.tsx';
import { timeText } from '../times.ts';
import { Waiting } from '../waiting.tsx';
import { say } from '../words.ts';
import { useInvites } from './admin-queries.ts';
import { MoreButton } from './more-button.tsx';

export function InviteList({ me }: { readonly me: Me }): ReactElement {
  const invites = useInvites();
  const rows = invites.data?.pages.flatMap(({ items }) => items);
  if (rows === undefined) {
    return invites.error === null ? (
      <Waiting />
    ) : (
      <FailureView failure={failureIn(invites.error)} onAgain={() => void invites.refetch()} />
    );
  }
  if (rows.length === 0) return <p className="sp-card sp-empty">{say('portal:invite.empty')}</p>;
  return (
    <>
      <StaleNote zone={me.zone} query={invites} />
      <section className="sp-card" aria-label={say('portal:people.invitations')}>
        <Table.ScrollContainer minWidth={560}>
          <Table className="sp-people sp-stacks">
            <Table.Caption className="sp-unseen">{say('portal:people.invitations')}</Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{say('portal:email')}</Table.Th>
                <Table.Th scope="col">{say('portal:person.role')}</Table.Th>
                <Table.Th scope="col">{say('portal:invite.state')}</Table.Th>
                <Table.Th scope="col">{say('portal:invite.until')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ id, email, role, rollNumber, state, expiresAt }) => (
                <Table.Tr key={id}>
                  <Table.Th scope="row">
                    {email}
                    {rollNumber !== undefined && <span className="sp-second">{rollNumber}</span>}
                  </Table.Th>
                  <Table.Td>{say(`portal:role.${role}`)}</Table.Td>
                  <Table.Td>
                    <Badge color={state === 'accepted' ? 'present' : 'waiting'} size="md">
                      {say(`portal:invite.is.${state}`)}
                    </Badge>
                  </Table.Td>
                  <Table.Td data-label={say('portal:invite.until')}>
                    {timeText(expiresAt, me.zone, 'day')}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </section>
      <MoreButton query={invites} />
    </>
  );
}
