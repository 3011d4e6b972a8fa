/** The receipt: the mark, one sentence why, what is known, how sure, by which rule, and its number. */
import { Fragment, type ReactElement } from 'react';
import type { Receipt } from '#core/contracts/api.ts';
import { AssuranceBars } from '../../ui/assurance-bars.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Bold } from '../bold.tsx';
import { assuranceWords, factWords, receiptNumber, verdictOf } from '../explain/verdict.ts';
import { timeText } from '../times.ts';
import { say } from '../words.ts';
import type { DeviceKeyState } from './device-key.ts';
import { NoKeyNote } from './no-key-note.tsx';

export function ReceiptView({
  receipt,
  deviceKey,
}: {
  readonly receipt: Receipt;
  readonly deviceKey: DeviceKeyState | undefined;
}): ReactElement {
  const { state, heading, because } = verdictOf(receipt);
  const { mark, zone } = receipt;
  return (
    <article
      className="sp-receipt"
      data-fact-id={receipt.factId}
      data-status={mark.status}
      data-opened={receipt.opened}
      aria-label={say('phone:receipt.title')}
    >
      <div className="sp-verdict" role="status">
        <StateMark state={state} />
        <div>
          <h1>{heading}</h1>
          <p>
            {say('phone:receipt.class-line', {
              title: receipt.title,
              date: timeText(receipt.startsAt, zone, 'day'),
            })}
          </p>
        </div>
      </div>
      <p className="sp-phone-because">
        <Bold text={because} />
      </p>
      <KnownFacts receipt={receipt} />
      <dl className="sp-phone-list">
        <dt>{say('phone:receipt.sure')}</dt>
        <dd>
          <AssuranceBars level={mark.assurance} label={say('shared:assurance', { level: mark.assurance })} />,{' '}
          {assuranceWords(mark)}
        </dd>
        <dt>{say('phone:receipt.rule')}</dt>
        <dd>
          {receipt.policy === undefined
            ? say('phone:receipt.no-rule')
            : say('phone:receipt.rule-text', receipt.policy)}
        </dd>
        <dt>{say('phone:receipt.number')}</dt>
        <dd className="sp-figures">{receiptNumber(receipt.factId)}</dd>
      </dl>
      <NoKeyNote state={deviceKey} />
    </article>
  );
}

function KnownFacts({ receipt }: { readonly receipt: Receipt }): ReactElement {
  const { mark, zone } = receipt;
  const scan = receipt.facts.find(({ kind }) => kind === 'qr-scanned' || kind === 'otp-typed');
  return (
    <>
      <h2>{say('phone:receipt.know')}</h2>
      <ul className="sp-phone-facts">
        {receipt.facts.map((fact) => {
          const { what, note } = factWords(fact, mark);
          return (
            <Fragment key={fact.factId}>
              <li>
                <time>{timeText(fact.at, zone, 'second')}</time>
                <div>
                  {what}
                  <span>{note}</span>
                </div>
              </li>
              {fact === scan && receipt.deviceKeyId !== undefined && (
                <li>
                  <time>{timeText(fact.at, zone, 'second')}</time>
                  <div>{say('phone:receipt.signed')}</div>
                </li>
              )}
            </Fragment>
          );
        })}
      </ul>
    </>
  );
}
