/** The classes of a day as a list: what is to come, open, closed or was never started, and how many are there. */
import { Badge, Table } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { SessionList, SessionRow } from '#core/contracts/api.ts';
import { addDays, localDateAt, type LocalDate, type Zone } from '#core/time.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { failureIn } from '../api-error.ts';
import { markState } from '../explain/verdict.ts';
import { FailureView } from '../failure-view.tsx';
import { LinkButton } from '../link-button.tsx';
import { useSessions } from '../queries.ts';
import { useServices } from '../services.ts';
import { dateText, timeText } from '../times.ts';
import { Waiting } from '../waiting.tsx';
import { say } from '../words.ts';
import { dayState, figuresOf, openFirst, STATUSES, type DayState } from './figures.ts';
import { StaffPage } from './staff-page.tsx';
import { StaleNote } from './stale-note.tsx';

export function TodayScreen(): ReactElement {
  return <StaffPage>{(me) => <Day zone={me.zone} />}</StaffPage>;
}

function Day({ zone }: { readonly zone: Zone }): ReactElement {
  const { clock } = useServices();
  const today = localDateAt(clock.now(), zone);
  const date = useSearch({ from: '/portal/' }).date ?? today;
  const sessions = useSessions(date);
  const again = (): void => void sessions.refetch();
  return (
    <>
      <header className="sp-head">
        <div>
          <h1>{date === today ? say('portal:today') : dateText(date)}</h1>
          <p>{sessions.data === undefined ? dateText(date) : dayLine(sessions.data)}</p>
        </div>
        <DayPicker date={date} today={today} />
      </header>
      {sessions.data !== undefined && <StaleNote zone={zone} query={sessions} />}
      {sessions.data !== undefined ? (
        <Sessions list={sessions.data} />
      ) : sessions.error === null ? (
        <Waiting />
      ) : (
        <FailureView failure={failureIn(sessions.error)} onAgain={again} />
      )}
    </>
  );
}

function dayLine({ date, rows }: SessionList): string {
  const open = rows.filter(({ state }) => state === 'open').length;
  return [
    dateText(date),
    say('portal:list.day-totals', { count: rows.length }),
    ...(open > 0 ? [say('portal:list.open-now', { count: open })] : []),
  ].join(', ');
}

function DayPicker({ date, today }: { readonly date: LocalDate; readonly today: LocalDate }): ReactElement {
  const to = (day: LocalDate) =>
    ({ component: 'a', to: '/portal', search: day === today ? {} : { date: day } }) as const;
  return (
    <nav className="sp-actions" aria-label={say('portal:date.nav')}>
      {date !== today && <LinkButton {...to(today)}>{say('portal:date.back-to-today')}</LinkButton>}
      <LinkButton {...to(addDays(date, -1))} leftSection={<IconChevronLeft aria-hidden="true" size={17} />}>
        {say('portal:date.previous')}
      </LinkButton>
      <LinkButton {...to(addDays(date, 1))} rightSection={<IconChevronRight aria-hidden="true" size={17} />}>
        {say('portal:date.next')}
      </LinkButton>
    </nav>
  );
}

function Sessions({ list }: { readonly list: SessionList }): ReactElement {
  if (list.rows.length === 0) return <p className="sp-empty">{say('portal:list.empty')}</p>;
  return (
    <section className="sp-card sp-day">
      <Table.ScrollContainer minWidth={760}>
        <Table>
          <Table.Caption className="sp-unseen">
            {say('portal:list.caption', { date: dateText(list.date) })}
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{say('portal:list.time')}</Table.Th>
              <Table.Th scope="col">{say('portal:list.class')}</Table.Th>
              <Table.Th scope="col">{say('portal:list.room')}</Table.Th>
              <Table.Th scope="col">{say('portal:list.teacher')}</Table.Th>
              <Table.Th scope="col">{say('portal:list.state')}</Table.Th>
              {STATUSES.map((status) => (
                <Table.Th key={status} scope="col" className="sp-end">
                  {say(`shared:status.${status}`)}
                </Table.Th>
              ))}
              <Table.Th scope="col" className="sp-end">
                {say('portal:list.expected')}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {openFirst(list.rows).map((row) => (
              <Row key={row.sessionId} row={row} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}

function Row({ row }: { readonly row: SessionRow }): ReactElement {
  const { clock } = useServices();
  const { sessionId, title, zone, state } = row;
  const { count } = figuresOf(row.totals);
  const time = timeText(row.startsAt, zone);
  return (
    <Table.Tr data-session-id={sessionId} data-state={state}>
      <Table.Td>{`${time} – ${timeText(row.endsAt, zone)}`}</Table.Td>
      <Table.Th scope="row">
        {state === 'scheduled' ? (
          title
        ) : (
          <Link
            to="/portal/sessions/$sessionId"
            params={{ sessionId }}
            aria-label={say('portal:list.report-of', { title, time })}
          >
            {title}
          </Link>
        )}{' '}
        {row.rehearsal && (
          <Badge color="warning" size="md">
            {say('portal:rehearsal')}
          </Badge>
        )}
      </Table.Th>
      <Table.Td>{row.roomName}</Table.Td>
      <Table.Td>{row.teacherName}</Table.Td>
      <Table.Td>
        <StateBadge state={dayState(row, clock.now())} />
      </Table.Td>
      {STATUSES.map((status) => (
        <Table.Td key={status} className="sp-end" data-nothing={state === 'scheduled' || count[status] === 0}>
          {state === 'scheduled' ? (
            '–'
          ) : (
            <>
              <StateMark state={markState({ status })} /> {count[status]}
            </>
          )}
        </Table.Td>
      ))}
      <Table.Td className="sp-end">{row.totals.expected}</Table.Td>
    </Table.Tr>
  );
}

/** Green stands for what goes on now; the rest is quiet. */
export function StateBadge({ state }: { readonly state: DayState }): ReactElement {
  return (
    <Badge color={state === 'open' ? 'present' : 'waiting'} size="md">
      {say(`portal:state.${state}`)}
    </Badge>
  );
}
