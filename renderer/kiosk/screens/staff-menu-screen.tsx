/** What staff may do at this kiosk. Nothing here is destructive: closing asks once more and can be undone. */
import {
  IconArrowLeft,
  IconDoorExit,
  IconFaceId,
  IconListCheck,
  IconLogout,
  IconPlayerPlay,
  IconPlayerStop,
  IconVolume,
  IconVolumeOff,
} from '@tabler/icons-react';
import { useId, useSyncExternalStore, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Place, Screen } from '#core/contracts/kiosk.ts';
import { useCommands, useKiosk } from '../kiosk-context.ts';
import { Button } from '../parts/button.tsx';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { PhonesNote } from '../parts/phones-note.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { useView } from '../use-view.ts';

export function StaffMenuScreen({
  screen,
}: {
  readonly screen: Extract<Screen, { kind: 'staff-menu' }>;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const { staff } = useView();
  const { sounds } = useKiosk();
  const muted = useSyncExternalStore(sounds.subscribe, sounds.muted);
  const { run, refusal } = useCommands();
  const go = (to: Place): void => void run((client) => client.go({ to }));
  const { may } = screen;
  const open = screen.open !== undefined;
  return (
    <main className="sheet">
      <header className="top">
        <div>
          <h1>{t('menu.title')}</h1>
          <p className="sub">{staff === undefined ? '' : t('menu.signedIn', { name: staff.name })}</p>
        </div>
        <Rehearsal />
        <Clock className="clock" />
      </header>
      {screen.open !== undefined && !may.mark && (
        <p className="note-warn" role="status">
          {t('menu.notYours', { title: screen.open.title, teacher: screen.open.teacherName })}
        </p>
      )}
      <PhonesNote phones={screen.phones} />
      <nav className="menu" aria-label={t('menu.title')}>
        {open ? (
          <>
            <Item
              icon={<IconListCheck />}
              name={t('menu.register')}
              say={t('menu.registerSay')}
              disabled={!may.mark}
              onPress={() => go('register')}
            />
            <Item
              icon={<IconPlayerStop />}
              name={t('menu.close')}
              say={t('menu.closeSay')}
              disabled={!may.close}
              onPress={() => go('confirm-close')}
            />
          </>
        ) : (
          <Item
            icon={<IconPlayerPlay />}
            name={t('menu.start')}
            say={may.start ? t('card.startSay') : t('menu.nothingToStart')}
            disabled={!may.start}
            onPress={() => go('class-card')}
          />
        )}
        <Item
          icon={<IconFaceId />}
          name={t('menu.face')}
          say={t(`menu.faces.${screen.faces}`)}
          disabled={screen.faces === 'faces-off' || screen.faces === 'keys-unprotected'}
          onPress={() => go('faces')}
        />
        <Item
          icon={muted ? <IconVolumeOff /> : <IconVolume />}
          name={t('menu.sound')}
          say={muted ? t('menu.soundOff') : t('menu.soundOn')}
          onPress={() => sounds.setMuted(!muted)}
        />
        {screen.kioskLocked && (
          <Item
            icon={<IconDoorExit />}
            name={t('menu.leave')}
            say={t('menu.leaveSay')}
            onPress={() => void run((client) => client.signIn.open({ purpose: 'exit' }))}
          />
        )}
      </nav>
      <footer className="actions">
        <Button look="primary" onClick={() => go(open ? 'board' : 'home')}>
          <IconArrowLeft className="turns" />
          {open ? t('menu.board') : t('menu.home')}
        </Button>
        <Button onClick={() => void run((client) => client.signIn.out())}>
          <IconLogout />
          {t('menu.out')}
        </Button>
        <RefusalNote refusal={refusal} />
      </footer>
    </main>
  );
}

interface ItemProps {
  readonly icon: ReactElement;
  readonly name: string;
  readonly say: string;
  readonly onPress: () => void;
  readonly disabled?: boolean;
}

function Item({ icon, name, say, onPress, disabled = false }: ItemProps): ReactElement {
  const sayId = useId();
  return (
    <button type="button" className="item" aria-describedby={sayId} disabled={disabled} onClick={onPress}>
      {icon}
      <b>{name}</b>
      <span id={sayId} aria-hidden="true">
        {say}
      </span>
    </button>
  );
}
