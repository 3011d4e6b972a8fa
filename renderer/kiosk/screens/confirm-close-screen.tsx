/** Before the close: who is not in, whose evidence is too weak, and how old the server's last word is. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Screen } from '#core/contracts/kiosk.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { useCommands } from '../kiosk-context.ts';
import { Button } from '../parts/button.tsx';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { ageOf } from '../times.ts';

export function ConfirmCloseScreen({
  screen,
}: {
  readonly screen: Extract<Screen, { kind: 'confirm-close' }>;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const { run, refusal, busy } = useCommands();
  const { session, notIn, tooWeak, pullAgeMs } = screen;
  return (
    <main className="sheet">
      <header className="top">
        <h1>{t('close.title', { title: session.title })}</h1>
        <Rehearsal />
        <Clock className="clock" />
      </header>
      <ul className="points">
        <li data-not-in={notIn}>
          <StateMark state={notIn === 0 ? 'present' : 'waiting'} />
          {t('close.notIn', { count: notIn })}
        </li>
        <li data-too-weak={tooWeak}>
          <StateMark state={tooWeak === 0 ? 'present' : 'waiting'} />
          {t('close.tooWeak', { count: tooWeak })}
        </li>
        <li>
          <PullAge ageMs={pullAgeMs} />
        </li>
      </ul>
      <footer className="actions">
        <Button
          look="primary"
          size="big"
          disabled={busy}
          onClick={() => void run((client) => client.session.close())}
        >
          {t('close.confirm')}
        </Button>
        <Button disabled={busy} onClick={() => void run((client) => client.go({ to: 'board' }))}>
          {t('close.back')}
        </Button>
        <Button disabled={busy} onClick={() => void run((client) => client.go({ to: 'register' }))}>
          {t('close.register')}
        </Button>
        <div className="say end">
          <p>{t('close.undoable')}</p>
          <RefusalNote refusal={refusal} />
        </div>
      </footer>
    </main>
  );
}

function PullAge({ ageMs }: { readonly ageMs: number | undefined }): ReactElement {
  const { t } = useTranslation('kiosk');
  if (ageMs === undefined) return <>{t('close.pullNever')}</>;
  const { unit, count } = ageOf(ageMs);
  return (
    <>
      {t('close.pull', { age: t(`age.${unit}`, { count }) })}
      <span className="sub">{t('close.pullOld')}</span>
    </>
  );
}
