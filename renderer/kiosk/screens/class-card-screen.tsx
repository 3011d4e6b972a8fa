/** One card before the class: what it asks for and when; Start is one press. */
import { IconPlayerPlay } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Screen } from '#core/contracts/kiosk.ts';
import { useCommands } from '../kiosk-context.ts';
import { Button } from '../parts/button.tsx';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { useTimes } from '../use-view.ts';

export function ClassCardScreen({
  screen,
}: {
  readonly screen: Extract<Screen, { kind: 'class-card' }>;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const time = useTimes();
  const { run, refusal, busy } = useCommands();
  const { card, elsewhere } = screen;
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
      {elsewhere !== undefined && (
        <p className="note-warn" role="status">
          {t('card.elsewhere', { room: elsewhere })}
        </p>
      )}
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
        <div className="say">
          <p>{t('card.startSay')}</p>
          <RefusalNote refusal={refusal} />
        </div>
        <Button className="end" onClick={() => void run((client) => client.go({ to: 'home' }))}>
          {t('card.other')}
        </Button>
        <Button onClick={() => void run((client) => client.signIn.out())}>{t('menu.out')}</Button>
      </footer>
    </main>
  );
}
