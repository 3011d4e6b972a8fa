/** One card before the class: what it asks for and when. Start is one press, and stands there only when it can be pressed. */
import { IconPlayerPlay } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Screen, StartOffer } from '#core/contracts/kiosk.ts';
import { useCommands } from '../kiosk-context.ts';
import { Button } from '../parts/button.tsx';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { PhonesNote } from '../parts/phones-note.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { useTimes, useView } from '../use-view.ts';

export function ClassCardScreen({
  screen,
}: {
  readonly screen: Extract<Screen, { kind: 'class-card' }>;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const time = useTimes();
  const { run, refusal, busy } = useCommands();
  const { card, start } = screen;
  const startable = start.kind === 'now';
  const facts = [
    { word: t('card.doors'), value: time(card.doorsAt) },
    { word: t('card.onTime'), value: time(card.graceUntil) },
    { word: t('card.late'), value: time(card.lateUntil) },
    { word: t('card.ends'), value: time(card.endsAt) },
  ];
  return (
    <main className="sheet">
      <header className="top">
        <div>
          <p className="who">{t('roomAndTeacher', { room: card.roomName, teacher: card.teacherName })}</p>
          <h1 className="card-title">{card.title}</h1>
          <p className="when">{t('span', { from: time(card.startsAt), to: time(card.endsAt) })}</p>
        </div>
        <Rehearsal />
        <Clock className="clock" />
      </header>
      <NotNow start={start} screen={screen} />
      {startable && <PhonesNote phones={screen.phones} />}
      <dl className="totals" data-figures="times">
        {facts.map(({ word, value }) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="asks">
        <b>{t('card.asks')}</b> {t('card.policy', { name: card.policyName, version: card.policyVersion })}
        <span>{t('card.expected', { count: card.expected })}</span>
      </p>
      <footer className="actions">
        {startable && (
          <Button
            look="primary"
            size="big"
            autoFocus
            disabled={busy}
            onClick={() => void run((client) => client.session.start({ sessionId: card.sessionId }))}
          >
            <IconPlayerPlay />
            {t('card.start')}
          </Button>
        )}
        <div className="say">
          {startable && <p>{t('card.startSay')}</p>}
          <RefusalNote refusal={refusal} />
        </div>
        <Button
          className="end"
          autoFocus={!startable}
          onClick={() => void run((client) => client.go({ to: 'home' }))}
        >
          {t('card.other')}
        </Button>
        <Button onClick={() => void run((client) => client.signIn.out())}>{t('menu.out')}</Button>
      </footer>
    </main>
  );
}

interface NotNowProps {
  readonly start: StartOffer;
  readonly screen: Extract<Screen, { kind: 'class-card' }>;
}

/** Why there is no Start, and the next step. It is there from the first look on, and goes when Start comes. */
function NotNow({ start, screen: { card, elsewhere } }: NotNowProps): ReactElement {
  const { t } = useTranslation('kiosk');
  const { now } = useView();
  const time = useTimes();
  const words = (): string | undefined => {
    if (start.kind === 'now') return undefined;
    if (start.kind === 'never')
      return t(`card.never.${start.why}`, { room: elsewhere ?? '', teacher: card.teacherName });
    const day = time(start.at, 'day');
    return t(day === time(now, 'day') ? 'card.from' : 'card.fromDay', { time: time(start.at), day });
  };
  return (
    <p className={start.kind === 'never' ? 'note-warn' : 'note-calm'} role="status" data-start={start.kind}>
      {words()}
    </p>
  );
}
