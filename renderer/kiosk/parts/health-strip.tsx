/**
 * The strip at the foot, for staff: what works now and what is not being enforced. What is wrong stands alone, so that
 * it is not lost among what is right.
 */
import {
  IconAlertTriangle,
  IconBluetooth,
  IconCamera,
  IconCircleCheck,
  IconClock,
  IconCloudCheck,
  IconCloudOff,
  IconInfoCircle,
  IconUsers,
  IconVolumeOff,
} from '@tabler/icons-react';
import { useSyncExternalStore, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { isTrouble } from '#core/contracts/kiosk.ts';
import { useKiosk } from '../kiosk-context.ts';
import { useTimes, useView } from '../use-view.ts';

/** `ready`: begins with "Ready" where nothing is wrong. `onStaff`: what the Esc button does. */
export function HealthStrip({
  ready = false,
  onStaff,
}: {
  readonly ready?: boolean;
  readonly onStaff: (() => void) | undefined;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const { store, sounds } = useKiosk();
  const { demo, health } = useView();
  const { link } = useSyncExternalStore(store.subscribe, store.picture);
  const muted = useSyncExternalStore(sounds.subscribe, sounds.muted);
  const wrong = useWrong();
  const lost = link === 'lost';
  return (
    <div className="strip" role="status" aria-label={t('strip.label')} data-server={health.server.kind}>
      {lost && (
        <Note tone="warn" icon={<IconAlertTriangle />}>
          {t('link.lost')}
        </Note>
      )}
      {!lost && wrong.length > 0 && wrong}
      {!lost && wrong.length === 0 && <Right ready={ready} />}
      {muted && <Note icon={<IconVolumeOff />}>{t('strip.muted')}</Note>}
      {demo && ready && <Note>{t('demo')}</Note>}
      {onStaff !== undefined && (
        <button type="button" className="esc" onClick={onStaff}>
          <kbd>Esc</kbd> {t('staff')}
        </button>
      )}
    </div>
  );
}

interface NoteProps {
  readonly icon?: ReactElement;
  readonly tone?: 'ok' | 'warn';
  readonly children: string;
  readonly waiting?: number;
  /** The stable code of what is wrong. */
  readonly code?: string;
}

/** One thing of the strip. Words that do not fit end in three dots; a screen reader hears them whole. */
function Note({ icon, tone, children, waiting, code }: NoteProps): ReactElement {
  return (
    <span className={tone} data-waiting={waiting} data-code={code}>
      {icon}
      <span className="words">{children}</span>
    </span>
  );
}

/** What is wrong, worst first; no more than the strip can hold in one line. */
function useWrong(): readonly ReactElement[] {
  const { t } = useTranslation('kiosk');
  const { health } = useView();
  const time = useTimes();
  const warn = (code: string, icon: ReactElement, words: string): ReactElement => (
    <Note key={code} code={code} tone="warn" icon={icon}>
      {words}
    </Note>
  );
  const wrong = health.faults.map((fault) => warn(fault, <IconAlertTriangle />, t(`strip.fault.${fault}`)));
  if (health.clockJumped) wrong.push(warn('clock-jumped', <IconClock />, t('strip.jumped')));
  if (isTrouble(health.camera)) {
    wrong.push(warn(`camera-${health.camera}`, <IconCamera />, t(`strip.camera.${health.camera}`)));
  }
  if (health.server.kind === 'offline') {
    wrong.push(warn('offline', <IconCloudOff />, t('strip.offline', { time: time(health.server.since) })));
    wrong.push(
      <Note key="not-checked" icon={<IconInfoCircle />}>
        {t('strip.notChecked')}
      </Note>,
    );
  }
  return wrong.slice(0, 2);
}

function Right({ ready }: { readonly ready: boolean }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { health } = useView();
  const time = useTimes();
  const { clockOffMs, rosterAt, waitingToSend } = health;
  return (
    <>
      {ready && (
        <Note tone="ok" icon={<IconCircleCheck />}>
          {t('strip.ready')}
        </Note>
      )}
      <Note icon={<IconCamera />}>{t(`strip.camera.${health.camera}`)}</Note>
      <Note icon={<IconBluetooth />}>{t(`strip.beacons.${health.beacons}`)}</Note>
      {clockOffMs !== undefined && (
        <Note icon={<IconClock />}>
          {t(ready ? 'strip.clock' : 'strip.clockShort', { offset: offsetText(clockOffMs) })}
        </Note>
      )}
      <Note icon={<IconUsers />}>
        {rosterAt === undefined ? t('strip.noRoster') : t('strip.roster', { time: time(rosterAt) })}
      </Note>
      <Note icon={<IconCloudCheck />} waiting={waitingToSend}>
        {waitingToSend === 0 ? t('strip.synced') : t('strip.sending', { count: waitingToSend })}
      </Note>
    </>
  );
}

/** Seconds with one decimal, and a sign. */
function offsetText(ms: number): string {
  const seconds = (ms / 1000).toFixed(1);
  return ms < 0 ? seconds : `+${seconds}`;
}
