/** Takes the shots of a registration: the live picture, one piece of advice, one button. */
import { IconCamera } from '@tabler/icons-react';
import { useSyncExternalStore, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registration } from '#core/contracts/kiosk.ts';
import { useKiosk } from '../kiosk-context.ts';
import { useView } from '../use-view.ts';
import { Button } from './button.tsx';
import { CameraPreview } from './camera-preview.tsx';

const REFUSALS = [
  'look',
  'closer',
  'light',
  'one-at-a-time',
  'hold-still',
  'face-on',
  'other-person',
] as const;
const POSES = ['1', '2', '3'] as const;

export function Shots({
  registration,
}: {
  readonly registration: Extract<Registration, { kind: 'shots' }>;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const { faceLane } = useKiosk();
  const { health } = useView();
  const { kind, sees, asked } = useSyncExternalStore(faceLane.subscribe, faceLane.picture);
  const { taken, wanted, refused, student } = registration;
  const refusal = REFUSALS.find((one) => one === refused);
  const pose = POSES[taken % POSES.length] ?? '1';
  const advice = (): string => {
    if (kind === 'failed') return t(`strip.camera.${health.camera}`);
    if (asked) return t('faces.shots.taking');
    if (refusal !== undefined) return t(`faces.shots.refused.${refusal}`);
    if (sees?.kind === 'poor') return t(`lane.hint.${sees.why}`);
    return sees?.kind === 'face' ? t('faces.shots.good') : t('lane.hint.look');
  };
  return (
    <section className="shots">
      <CameraPreview />
      <div className="ask">
        <p className="then">{student.name}</p>
        <h2>{t(`faces.shots.pose.${pose}`)}</h2>
        <p className="then" role="status" data-refused={refused}>
          {advice()}
        </p>
        <p className="taken" role="img" aria-label={t('faces.shots.title', { taken, wanted })}>
          {Array.from({ length: wanted }, (_, place) => (
            <i key={place} data-taken={place < taken} />
          ))}
          <span aria-hidden="true">{t('faces.shots.title', { taken, wanted })}</span>
        </p>
        <Button
          look="primary"
          size="big"
          className="low"
          disabled={kind !== 'on' || sees === undefined || asked || taken >= wanted}
          onClick={faceLane.askShot}
        >
          <IconCamera />
          {t('faces.shots.take')}
        </Button>
      </div>
    </section>
  );
}
