/** The report of one class: figures, arrivals against the bell, and student by student why each mark is what it is. */
import { Button, Badge } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, type ReactElement } from 'react';
import type { SessionReport } from '#core/contracts/api.ts';
import { SessionId } from '#core/ids.ts';
import { localDateAt } from '#core/time.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { failureIn } from '../api-error.ts';
import { markState } from '../explain/verdict.ts';
import { FailureView } from '../failure-view.tsx';
import { UnknownPage } from '../plain-pages.tsx';
import { useReport } from '../queries.ts';
import { timeText } from '../times.ts';
import { Waiting } from '../waiting.tsx';
import { LANGUAGE, say } from '../words.ts';
import { figuresOf, STATUSES } from './figures.ts';
import { StaffPage } from './staff-page.tsx';
import { StaleNote } from './stale-note.tsx';
import { StudentTable } from './student-table.tsx';
import { StateBadge } from './today-screen.tsx';

const ArrivalsCard = lazy(async () => ({ default: (await import('./arrivals-card.tsx')).ArrivalsCard }));

export function ReportScreen(): ReactElement {
  const { data: id } = SessionId.safeParse(useParams({ from: '/portal/sessions/$sessionId' }).sessionId);
  if (id === undefined) return <UnknownPage />;
  return <StaffPage>{() => <Report key={id} id={id} />}</StaffPage>;
}

function Report({ id }: { readonly id: SessionId }): ReactElement {
  const report = useReport(id);
  if (report.data === undefined) {
    return report.error === null ? (
      <Waiting lines={8} />
    ) : (
      <FailureView level="h1" failure={failureIn(report.error)} onAgain={() => void report.refetch()} />
    );
  }
  return (
    <>
      <Head report={report.data} />
      <StaleNote zone={report.data.session.zone} query={report} />
      <div className="sp-report">
        <FigureStrip report={report.data} />
        <Suspense fallback={<Waiting />}>
          <ArrivalsCard report={report.data} />
        </Suspense>
        <StudentTable report={report.data} />
      </div>
    </>
  );
}

function Head({ report }: { readonly report: SessionReport }): ReactElement {
  const { session, policy } = report;
  const { zone, startsAt, title } = session;
  const clock = (at: number): string => timeText(at, zone, 'second');
  const closed =
    report.closedAt === undefined
      ? say('portal:report.still-open')
      : say('portal:report.closed', { time: clock(report.closedAt) });
  const facts = [
    say('portal:report.room', { room: session.roomName }),
    session.teacherName,
    say('portal:report.policy', { name: policy.name, version: policy.version }),
    say('portal:report.opened', { time: clock(report.openedAt) }),
    closed,
    ...(report.lastSyncAt === undefined
      ? []
      : [say('portal:report.heard', { time: clock(report.lastSyncAt) })]),
  ];
  return (
    <header className="sp-head">
      <div>
        <p className="sp-crumb">
          <Link to="/portal" search={{ date: localDateAt(startsAt, zone) }}>
            {say('portal:back-to-list')}
          </Link>
        </p>
        <h1>
          {title} <StateBadge state={session.state} />
          {session.rehearsal && (
            <Badge color="warning" title={say('portal:rehearsal-why')}>
              {say('portal:rehearsal')}
            </Badge>
          )}
        </h1>
        <p>
          {say('portal:report.title', {
            date: timeText(startsAt, zone, 'day-of-year'),
            time: timeText(startsAt, zone),
          })}
        </p>
        <p>{facts.filter((fact) => fact !== '').join(', ')}</p>
      </div>
      <div className="sp-actions">
        <Button leftSection={<IconPrinter aria-hidden="true" size={17} />} onClick={() => window.print()}>
          {say('portal:report.print')}
        </Button>
      </div>
    </header>
  );
}

function FigureStrip({ report: { session } }: { readonly report: SessionReport }): ReactElement {
  const { count, due, percent } = figuresOf(session.totals);
  const shown = STATUSES.filter((status) => status !== 'expected' || session.state !== 'closed');
  return (
    <section className="sp-card sp-figure-strip" aria-label={say('portal:report.figures')}>
      {shown.map((status) => (
        <dl key={status} data-figure={status}>
          <dt>
            <StateMark state={markState({ status })} />
            {say(`shared:status.${status}`)}
          </dt>
          <dd>{count[status]}</dd>
        </dl>
      ))}
      <dl data-figure="in-class">
        <dt>{say('portal:report.in-class', { count: due })}</dt>
        <dd>
          {percent === undefined
            ? say('portal:report.no-percent')
            : say('portal:report.percent', { percent: percent.toLocaleString(LANGUAGE) })}
        </dd>
      </dl>
    </section>
  );
}
