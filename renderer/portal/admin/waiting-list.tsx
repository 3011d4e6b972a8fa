/** Who registered and waits: chosen one by one or all together, and let in or told no with a reason. */
import { Button, Checkbox, Table } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { PersonRow } from '#core/contracts/accounts.ts';
import type { Me } from '#core/contracts/api.ts';
import type { PersonId } from '#core/ids.ts';
import { failureIn } from '../api-error.ts';
import { fullName } from '../explain/reasons.ts';
import { FailureView } from '../failure-view.tsx';
import { FormFailure } from '../form-failure.tsx';
import { may } from '../may.ts';
import { useServices } from '../services.ts';
import { StaleNote } from '../staff/stale-note.tsx';
import { agoText } from '../times.ts';
import { Waiting } from '../waiting.tsx';
import { say } from '../words.ts';
import { useDecide, usePeople } from './admin-queries.ts';
import { MoreButton } from './more-button.tsx';
import { claimsText, decisionText, signInNames, stillChosen } from './people-rows.ts';
import { RejectDialog } from './reject-dialog.tsx';

const NOBODY: ReadonlySet<PersonId> = new Set();

export function WaitingList({ me }: { readonly me: Me }): ReactElement {
  const people = usePeople({ state: 'pending', role: undefined });
  const decide = useDecide();
  const [chosen, setChosen] = useState(NOBODY);
  const [rejecting, setRejecting] = useState(false);
  const rows = people.data?.pages.flatMap(({ items }) => items);
  if (rows === undefined) {
    return people.error === null ? (
      <Waiting />
    ) : (
      <FailureView failure={failureIn(people.error)} onAgain={() => void people.refetch()} />
    );
  }
  const picked = stillChosen(rows, chosen);
  const ids = picked.map(({ id }) => id);
  const onSuccess = (): void => setChosen(NOBODY);
  const choose = (id: PersonId, isChosen: boolean): void =>
    setChosen(new Set(isChosen ? [...chosen, id] : [...chosen].filter((one) => one !== id)));
  return (
    <>
      <StaleNote zone={me.zone} query={people} />
      <p role="status" className="sp-decided">
        {decide.data !== undefined && decisionText(decide.data)}
      </p>
      {!rejecting && <FormFailure error={decide.error} />}
      {rows.length === 0 ? (
        <p className="sp-card sp-empty">{say('portal:waiting.empty')}</p>
      ) : (
        <section className="sp-card" aria-label={say('portal:people.waiting')}>
          {may(me, 'approve-person') && (
            <div className="sp-bulk">
              <Checkbox
                label={say('portal:waiting.all', { count: rows.length })}
                checked={picked.length === rows.length}
                indeterminate={picked.length > 0 && picked.length < rows.length}
                onChange={({ currentTarget }) =>
                  setChosen(currentTarget.checked ? new Set(rows.map(({ id }) => id)) : NOBODY)
                }
              />
              <div className="sp-actions">
                <Button size="md" disabled={picked.length === 0} onClick={() => setRejecting(true)}>
                  {picked.length === 0
                    ? say('portal:waiting.reject-nobody')
                    : say('portal:waiting.reject', { count: picked.length })}
                </Button>
                <Button
                  variant="filled"
                  size="md"
                  disabled={picked.length === 0}
                  loading={decide.isPending && !rejecting}
                  onClick={() => decide.mutate({ ids, decision: 'approve' }, { onSuccess })}
                >
                  {picked.length === 0
                    ? say('portal:waiting.approve-nobody')
                    : say('portal:waiting.approve', { count: picked.length })}
                </Button>
              </div>
            </div>
          )}
          <WaitingTable me={me} rows={rows} chosen={chosen} onChoose={choose} />
        </section>
      )}
      <MoreButton query={people} />
      {rejecting && (
        <RejectDialog
          people={picked}
          decide={decide}
          onDone={onSuccess}
          onClose={() => setRejecting(false)}
        />
      )}
    </>
  );
}

export function WaitingTable({
  me,
  rows,
  chosen,
  onChoose,
}: {
  readonly me: Me;
  readonly rows: readonly PersonRow[];
  readonly chosen: ReadonlySet<PersonId>;
  readonly onChoose: (id: PersonId, isChosen: boolean) => void;
}): ReactElement {
  const decides = may(me, 'approve-person');
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table className="sp-people sp-stacks">
        <Table.Caption className="sp-unseen">{say('portal:people.waiting')}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {decides && (
              <Table.Th scope="col">
                <span className="sp-unseen">{say('portal:waiting.choose')}</span>
              </Table.Th>
            )}
            <Table.Th scope="col">{say('portal:person.name')}</Table.Th>
            <Table.Th scope="col">{say('portal:person.role')}</Table.Th>
            <Table.Th scope="col">{say('portal:person.signs-in')}</Table.Th>
            <Table.Th scope="col">{say('portal:waiting.since')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <WaitingRow
              key={row.id}
              row={row}
              choosing={
                decides
                  ? { isChosen: chosen.has(row.id), onChoose: (isChosen) => onChoose(row.id, isChosen) }
                  : undefined
              }
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function WaitingRow({
  row,
  choosing,
}: {
  readonly row: PersonRow;
  /** Undefined for those who only look. */
  readonly choosing:
    { readonly isChosen: boolean; readonly onChoose: (isChosen: boolean) => void } | undefined;
}): ReactElement {
  const { clock } = useServices();
  const claims = claimsText(row);
  const name = fullName(row.name);
  return (
    <Table.Tr data-person={row.id} data-chosen={choosing?.isChosen}>
      {choosing !== undefined && (
        <Table.Td>
          <Checkbox
            aria-label={say('portal:waiting.choose-one', { name })}
            checked={choosing.isChosen}
            onChange={({ currentTarget }) => choosing.onChoose(currentTarget.checked)}
          />
        </Table.Td>
      )}
      <Table.Th scope="row">
        {name}
        {claims !== undefined && <span className="sp-second sp-warned">{claims}</span>}
      </Table.Th>
      <Table.Td>{say(`portal:role.${row.role}`)}</Table.Td>
      <Table.Td>
        <SignInNames row={row} />
      </Table.Td>
      <Table.Td data-label={say('portal:waiting.since')}>
        {row.registeredAt === undefined ? '–' : agoText(row.registeredAt, clock.now())}
      </Table.Td>
    </Table.Tr>
  );
}

export function SignInNames({ row }: { readonly row: PersonRow }): ReactElement {
  const [first = '–', ...more] = signInNames(row);
  return (
    <>
      {first}
      {more.map((name) => (
        <span key={name} className="sp-second">
          {name}
        </span>
      ))}
    </>
  );
}
