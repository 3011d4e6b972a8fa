/** The kiosk does not belong to a school yet: it says what it waits for and goes on by itself. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Screen } from '#core/contracts/kiosk.ts';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { useView } from '../use-view.ts';

export function PairingScreen({
  screen,
}: {
  readonly screen: Extract<Screen, { kind: 'pairing' }>;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const { roomName } = useView();
  return (
    <main className="sheet">
      <header className="top">
        <p className="room">{roomName === '' ? '' : t('room', { name: roomName })}</p>
        <Rehearsal />
        <Clock className="clock" />
      </header>
      <section className="calm" role="status">
        <h1>{t('pairing.title')}</h1>
        <p>{t(`pairing.${screen.problem}`, { origin: screen.apiOrigin })}</p>
      </section>
    </main>
  );
}
