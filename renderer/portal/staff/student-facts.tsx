/** Every fact about one student, oldest first: when it happened by its source's clock, and when the server had it. */
import type { ReactElement } from 'react';
import type { ReportRow } from '#core/contracts/api.ts';
import { factLine } from '../explain/facts.ts';
import { fullName, type Telling } from '../explain/reasons.ts';
import { exactTime } from '../times.ts';
import { say } from '../words.ts';

export function StudentFacts({
  row: { student, facts },
  telling,
}: {
  readonly row: ReportRow;
  readonly telling: Telling;
}): ReactElement {
  return (
    <table className="sp-facts">
      <caption className="sp-unseen">
        {say('portal:facts.for-name', { name: fullName(student.name) })}
      </caption>
      <thead>
        <tr>
          <th scope="col">{say('portal:facts.at')}</th>
          <th scope="col">{say('portal:facts.received')}</th>
          <th scope="col">{say('portal:facts.source')}</th>
          <th scope="col">{say('portal:facts.what')}</th>
          <th scope="col">{say('portal:facts.id')}</th>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ fact, receivedAt }) => (
          <tr key={fact.id} data-fact-id={fact.id} data-fact={fact.kind}>
            <td>{exactTime(fact.at, telling.zone, receivedAt)}</td>
            <td>{exactTime(receivedAt, telling.zone, receivedAt)}</td>
            <td>{say(`portal:facts.from-${fact.source.kind}`)}</td>
            <td>{factLine(fact, telling)}</td>
            <td>
              <code>{fact.id}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
