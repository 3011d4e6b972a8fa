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
import type { CameraState } from '#core/contracts/kiosk.ts';
import { useKiosk } from '../kiosk-context.ts';
import { useTimes, useView } from '../use-view.ts';

const BROKEN_CAMERA: ReadonlySet<CameraState> = new Set([
  'missing',
  'denied',
  'busy',
  'ended',
  'dark',
  'model-failed',
]);

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
  const { demo } = useView();
  const { link } = useSyncExternalStore(store.subscribe, store.picture);
  const muted = useSyncExternalStore(sounds.subscribe, sounds.muted);
  const wrong = useWrong();
  const lost = link === 'lost';
  return (
    <div className="strip" role="status" aria-label={t('strip.label')}>
      {lost && (
        <span className="warn">
          <IconAlertTriangle />
          {t('link.lost')}
        </span>
      )}
      {!lost && wrong.length > 0 && wrong}
      {!lost && wrong.length === 0 && <Right ready={ready} />}
      {muted && (
        <span>
          <IconVolumeOff />
          {t('strip.muted')}
        </span>
      )}
      {demo && ready && <span>{t('demo')}</span>}
      {onStaff !== undefined && (
        <button type="button" className="esc" onClick={onStaff}>
          <kbd>Esc</kbd> {t('staff')}
        </button>
      )}
    </div>
  );
}

/** What is wrong, worst first; no more than the strip can hold in one line. */
function useWrong(): readonly ReactElement[] {
  const { t } = useTranslation('kiosk');
  const { health } = useView();
  const time = useTimes();
  const warn = (key: string, icon: ReactElement, words: string): ReactElement => (
    <span key={key} className="warn">
      {icon}
      {words}
    </span>
  );
  const wrong = health.faults.map((fault) => warn(fault, <IconAlertTriangle />, t(`strip.fault.${fault}`)));
  if (health.clockJumped) wrong.push(warn('jumped', <IconClock />, t('strip.jumped')));
  if (BROKEN_CAMERA.has(health.camera)) {
    wrong.push(warn('camera', <IconCamera />, t(`strip.camera.${health.camera}`)));
  }
  if (health.server.kind === 'offline') {
    const since = time(health.server.since);
    wrong.push(warn('offline', <IconCloudOff />, t('strip.offline', { time: since })));
    wrong.push(
      <span key="not-checked">
        <IconInfoCircle />
        {t('strip.notChecked')}
      </span>,
    );
  }
  return wrong.slice(0, 2);
}

function Right({ ready }: { readonly ready: boolean }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { health } = useView();
  const time = useTimes();
  const offset = ((health.clockOffMs ?? 0) / 1000).toFixed(1);
  return (
    <>
      {ready && (
        <span className="ok">
          <IconCircleCheck />
          {t('strip.ready')}
        </span>
      )}
      <span>
        <IconCamera />
        {t(`strip.camera.${health.camera}`)}
      </span>
      <span>
        <IconBluetooth />
        {t(`strip.beacons.${health.beacons}`)}
      </span>
      {health.clockOffMs !== undefined && (
        <span>
          <IconClock />
          {t('strip.clock', { offset: health.clockOffMs < 0 ? offset : `+${offset}` })}
        </span>
      )}
      <span>
        <IconUsers />
        {health.rosterAt === undefined
          ? t('strip.noRoster')
          : t('strip.roster', { time: time(health.rosterAt) })}
      </span>
      <span data-waiting={health.waitingToSend}>
        <IconCloudCheck />
        {health.waitingToSend === 0 ? t('strip.synced') : t('strip.sending', { count: health.waitingToSend })}
      </span>
    </>
  );
}
