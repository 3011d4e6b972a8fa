/** Who belongs to the campus, by role; for those who forgot their password an admin makes a one-time code. */
import { Button, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import type { PersonRow } from '#core/contracts/accounts.ts';
import type { Me } from '#core/contracts/api.ts';
import { Role } from '#core/roster/person.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { failureIn } from '../api-error.ts';
import { fullName } from '../explain/reasons.ts';
import { FailureView } from '../failure-view.tsx';
import { FormFailure } from '../form-failure.tsx';
import { may, mayReset } from '../may.ts';
import { StaleNote } from '../staff/stale-note.tsx';
import { Waiting } from '../waiting.tsx';
import { say } from '../words.ts';
import { usePeople, useResetCode } from './admin-queries.ts';
import { CodeOnce } from './code-once.tsx';
import { MoreButton } from './more-button.tsx';
import { SignInNames } from './waiting-list.tsx';

export function MemberList({ me, role }: { readonly me: Me; readonly role: Role | undefined }): ReactElement {
  const people = usePeople({ state: 'approved', role });
  const [asked, setAsked] = useState<PersonRow>();
  const rows = people.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <RoleTabs />
      {rows === undefined ? (
        people.error === null ? (
          <Waiting />
        ) : (
          <FailureView failure={failureIn(people.error)} onAgain={() => void people.refetch()} />
        )
      ) : (
        <>
          <StaleNote zone={me.zone} query={people} />
          {rows.length === 0 ? (
            <p className="sp-card sp-empty">{say('portal:member.empty')}</p>
          ) : (
            <MemberTable me={me} rows={rows} onAsk={setAsked} />
          )}
        </>
      )}
      <MoreButton query={people} />
      {asked !== undefined && <ResetDialog person={asked} me={me} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function RoleTabs(): ReactElement {
  return (
    <nav className="sp-tabs sp-lists" aria-label={say('portal:member.roles')}>
      <Link to="/portal/people" search={{ list: 'members' }} activeOptions={{ exact: true }}>
        {say('portal:member.all')}
      </Link>
      {Role.options.map((role) => (
        <Link key={role} to="/portal/people" search={{ list: 'members', role }}>
          {say(`portal:member.${role}`)}
        </Link>
      ))}
    </nav>
  );
}

function MemberTable({
  me,
  rows,
  onAsk,
}: {
  readonly me: Me;
  readonly rows: readonly PersonRow[];
  readonly onAsk: (person: PersonRow) => void;
}): ReactElement {
  const helps = may(me, 'manage-person');
  return (
    <section className="sp-card" aria-label={say('portal:people.members')}>
      <Table.ScrollContainer minWidth={560}>
        <Table className="sp-people sp-stacks">
          <Table.Caption className="sp-unseen">{say('portal:people.members')}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{say('portal:person.name')}</Table.Th>
              <Table.Th scope="col">{say('portal:person.role')}</Table.Th>
              <Table.Th scope="col">{say('portal:person.signs-in')}</Table.Th>
              {helps && (
                <Table.Th scope="col">
                  <span className="sp-unseen">{say('portal:action')}</span>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.id} data-person={row.id}>
                <Table.Th scope="row">{fullName(row.name)}</Table.Th>
                <Table.Td>{say(`portal:role.${row.role}`)}</Table.Td>
                <Table.Td>
                  <SignInNames row={row} />
                </Table.Td>
                {helps && (
                  <Table.Td className="sp-end">
                    {mayReset(me, row.id) && (
                      <Button
                        aria-label={say('portal:reset.for', { name: fullName(row.name) })}
                        onClick={() => onAsk(row)}
                      >
                        {say('portal:reset.short')}
                      </Button>
                    )}
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}

function ResetDialog({
  person,
  me,
  onClose,
}: {
  readonly person: PersonRow;
  readonly me: Me;
  readonly onClose: () => void;
}): ReactElement {
  const make = useResetCode();
  const name = fullName(person.name);
  return (
    <Dialog title={say('portal:reset.title', { name })} onClose={onClose}>
      {make.data !== undefined ? (
        <CodeOnce {...make.data} zone={me.zone} what={say('portal:reset.what', { name })} onDone={onClose} />
      ) : (
        <div className="sp-form">
          <p>{say('portal:reset.why')}</p>
          <FormFailure error={make.error} />
          <div className="sp-dialog-actions">
            <Button size="md" onClick={onClose}>
              {say('portal:cancel')}
            </Button>
            <Button variant="filled" size="md" loading={make.isPending} onClick={() => make.mutate(person)}>
              {say('portal:reset.submit')}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
