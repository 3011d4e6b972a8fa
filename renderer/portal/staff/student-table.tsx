/** Student by student: mark, time, how sure, why; the facts behind it open below the row. */
import { Button, Table, TextInput, UnstyledButton } from '@mantine/core';
import { Fragment, useDeferredValue, useId, useState, type ReactElement } from 'react';
import type { ReportRow, SessionReport } from '#core/contracts/api.ts';
import type { Status } from '#core/mark/mark.ts';
import { AssuranceBars } from '../../ui/assurance-bars.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { fullName, inReadingOrder, reasonSentence, type Telling } from '../explain/reasons.ts';
import { assuranceWords, markState } from '../explain/verdict.ts';
import { timeText } from '../times.ts';
import { say, sayOr } from '../words.ts';
import { figuresOf, fitting, STATUSES, weakFirst } from './figures.ts';
import { StudentFacts } from './student-facts.tsx';

export function StudentTable({ report }: { readonly report: SessionReport }): ReactElement {
  const heading = useId();
  const [search, setSearch] = useState('');
  const [status, setStatus] = useState<Status>();
  const rows = fitting(report.rows, useDeferredValue(search), status).toSorted(weakFirst);
  const telling: Telling = { zone: report.session.zone, people: report.people };
  const showAll = (): void => {
    setSearch('');
    setStatus(undefined);
  };
  return (
    <section className="sp-card sp-students" aria-labelledby={heading}>
      <div className="sp-card-head">
        <h2 id={heading}>{say('portal:students.title')}</h2>
        <p role="status" className="sp-shown">
          {say('portal:students.shown', { shown: rows.length, all: report.rows.length })}
        </p>
      </div>
      <div className="sp-filters">
        <StatusFilter report={report} chosen={status} onChoose={setStatus} />
        <TextInput
          type="search"
          label={say('portal:students.search')}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      </div>
      {rows.length === 0 ? (
        <div className="sp-empty">
          <p>{say('portal:students.none')}</p>
          {report.rows.length > 0 && <Button onClick={showAll}>{say('portal:students.clear')}</Button>}
        </div>
      ) : (
        <Table.ScrollContainer minWidth={760}>
          <Table aria-labelledby={heading}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{say('portal:students.student')}</Table.Th>
                <Table.Th scope="col">{say('portal:students.mark')}</Table.Th>
                <Table.Th scope="col">{say('portal:students.when')}</Table.Th>
                <Table.Th scope="col">{say('portal:students.sure')}</Table.Th>
                <Table.Th scope="col">{say('portal:students.why')}</Table.Th>
                <Table.Th scope="col">{say('portal:students.facts')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <StudentRow key={row.student.id} row={row} telling={telling} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}

function StatusFilter({
  report: { session },
  chosen,
  onChoose,
}: {
  readonly report: SessionReport;
  readonly chosen: Status | undefined;
  readonly onChoose: (status: Status | undefined) => void;
}): ReactElement {
  const { count } = figuresOf(session.totals);
  const choices = [
    { status: undefined, label: say('portal:students.all'), count: session.totals.expected },
    ...STATUSES.map((status) => ({ status, label: say(`shared:status.${status}`), count: count[status] })),
  ];
  return (
    <div className="sp-tabs" role="group" aria-label={say('portal:students.filter')}>
      {choices.map((choice) => (
        <UnstyledButton
          key={choice.label}
          aria-pressed={choice.status === chosen}
          onClick={() => onChoose(choice.status)}
        >
          {choice.status !== undefined && <StateMark state={markState({ status: choice.status })} />}
          {choice.label} <b>{choice.count}</b>
        </UnstyledButton>
      ))}
    </div>
  );
}

function StudentRow({ row, telling }: { readonly row: ReportRow; readonly telling: Telling }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const factsId = useId();
  const { student, mark, facts } = row;
  const name = fullName(student.name);
  return (
    <Fragment>
      <Table.Tr data-student={student.rollNumber} data-status={mark.status}>
        <Table.Th scope="row">
          {name}
          <span className="sp-second">{student.rollNumber}</span>
        </Table.Th>
        <Table.Td>
          <StateMark state={markState(mark)} /> {say(`shared:status.${mark.status}`)}
        </Table.Td>
        <Table.Td>{mark.at === undefined ? '–' : timeText(mark.at, telling.zone, 'second')}</Table.Td>
        <Table.Td>
          <AssuranceBars level={mark.assurance} label={say('shared:assurance', { level: mark.assurance })} />
          <span className="sp-second">{assuranceWords(mark)}</span>
        </Table.Td>
        <Table.Td className="sp-why">
          <Reasons row={row} telling={telling} />
        </Table.Td>
        <Table.Td>
          {facts.length === 0 ? (
            say('portal:students.no-facts')
          ) : (
            <Button
              aria-expanded={isOpen}
              aria-controls={factsId}
              aria-label={say('portal:students.facts-of', { count: facts.length, name })}
              onClick={() => setOpen(!isOpen)}
            >
              {facts.length}
            </Button>
          )}
        </Table.Td>
      </Table.Tr>
      {facts.length > 0 && (
        <Table.Tr id={factsId} hidden={!isOpen} className="sp-facts-row">
          <Table.Td colSpan={6}>{isOpen && <StudentFacts row={row} telling={telling} />}</Table.Td>
        </Table.Tr>
      )}
    </Fragment>
  );
}

function Reasons({ row, telling }: { readonly row: ReportRow; readonly telling: Telling }): ReactElement {
  const { mark, arrivedAfterClose } = row;
  const missing = mark.missing.map((factor) => say(`portal:missing.${factor}`));
  return (
    <ul>
      {inReadingOrder(mark.reasons).map((reason, i) => (
        <li key={i} data-reason={reason.kind}>
          {reasonSentence(reason, telling)}
        </li>
      ))}
      {missing.length > 0 && mark.reasons.some(({ kind }) => kind === 'evidence-too-weak') && (
        <li data-reason="missing">{say('portal:students.missing', { factors: sayOr(missing) })}</li>
      )}
      {arrivedAfterClose && <li data-reason="arrived-after-close">{say('portal:students.after-close')}</li>}
    </ul>
  );
}
