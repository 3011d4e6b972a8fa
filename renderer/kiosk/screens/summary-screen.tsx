/** The class is closed and saved: four figures, whose evidence was too weak first, and ten seconds to take it back. */
import { IconArrowBackUp, IconCircleCheck, IconCloudUp, IconPencil } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Screen, Summary } from '#core/contracts/kiosk.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { useCommands, useNow } from '../kiosk-context.ts';
import { useKnown } from '../known.ts';
import { Button } from '../parts/button.tsx';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { ageOf } from '../times.ts';
import { useTimes } from '../use-view.ts';

/** Students that fit into the list; the rest are named in the portal. */
const MOST_WEAK = 4;
const FIGURES = ['present', 'late', 'excused', 'absent'] as const;

export function SummaryScreen({
  screen: { summary },
}: {
  readonly screen: Extract<Screen, { kind: 'summary' }>;
}): ReactElement {
  const { t } = useTranslation(['kiosk', 'shared']);
  const time = useTimes();
  return (
    <main className="sheet">
      <header className="top">
        <div>
          <h1>{t('summary.title', { title: summary.session.title })}</h1>
          <p className="sub with-icon">
            <IconCircleCheck />
            {t('summary.saved', { time: time(summary.closedAt, 'second') })}
          </p>
        </div>
        <Rehearsal />
        <Clock className="clock" />
      </header>
      <dl className="totals">
        {FIGURES.map((figure) => (
          <div key={figure} data-figure={figure} data-value={summary[figure]}>
            <dt>
              <StateMark state={figure} />
              {t(`shared:status.${figure}`)}
            </dt>
            <dd className="num">{summary[figure]}</dd>
          </div>
        ))}
      </dl>
      <div className="two">
        <TooWeak summary={summary} />
        <Since summary={summary} />
      </div>
      <Foot summary={summary} />
    </main>
  );
}

function TooWeak({ summary }: { readonly summary: Summary }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { knownText, factorText } = useKnown();
  const shown = summary.tooWeak.slice(0, MOST_WEAK);
  const more = summary.tooWeak.length - shown.length;
  return (
    <section>
      <h2>{summary.tooWeak.length === 0 ? t('summary.weakNone') : t('summary.weak')}</h2>
      <ul>
        {shown.map(({ student, missing, known }) => (
          <li key={student.id} data-person={student.id}>
            <b>{student.name}</b>
            <span className="e">
              {missing.length > 0
                ? t('summary.missing', { what: missing.map(factorText).join(', ') })
                : t('summary.known', { what: known.map(knownText).join(', ') })}
            </span>
          </li>
        ))}
        {more > 0 && <li>{t('summary.moreWeak', { count: more })}</li>}
      </ul>
    </section>
  );
}

function Since({ summary }: { readonly summary: Summary }): ReactElement {
  const { t } = useTranslation('kiosk');
  const age = summary.pullAgeMs === undefined ? undefined : ageOf(summary.pullAgeMs);
  return (
    <section>
      <h2>{t('summary.since')}</h2>
      <ul>
        <li>
          <IconPencil />
          {t('summary.corrections', { count: summary.corrections })}
        </li>
        <li>
          <IconCloudUp />
          {age === undefined
            ? t('summary.pullNever')
            : t('summary.pull', { age: t(`age.${age.unit}`, { count: age.count }) })}
        </li>
      </ul>
    </section>
  );
}

function Foot({ summary }: { readonly summary: Summary }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { run, refusal, busy } = useCommands();
  const now = useNow(250);
  const { factsSent, factsMade, undoUntil } = summary;
  const undoSeconds = undoUntil === undefined ? 0 : Math.floor((undoUntil - now) / 1000);
  return (
    <footer className="actions">
      <Button
        look="primary"
        size="big"
        disabled={busy}
        onClick={() => void run((client) => client.signIn.out())}
      >
        {t('summary.done')}
      </Button>
      {undoSeconds > 0 && (
        <Button size="big" disabled={busy} onClick={() => void run((client) => client.session.undoClose())}>
          <IconArrowBackUp />
          <span className="num">{t('summary.undo', { count: undoSeconds })}</span>
        </Button>
      )}
      <RefusalNote refusal={refusal} />
      <p className="say end" role="status" data-sent={factsSent} data-made={factsMade}>
        {factsSent >= factsMade
          ? t('summary.sentAll', { count: factsMade, made: factsMade })
          : t('summary.sent', { sent: factsSent, made: factsMade })}
        <br />
        {t('summary.next')}
      </p>
    </footer>
  );
}
