/** The live picture of the camera, mirrored like a mirror is. It is shown and never kept. */
import { useEffect, useRef, useSyncExternalStore, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../kiosk-context.ts';

const CORNERS =
  'M70 150V110a24 24 0 0 1 24-24H130M230 86H266a24 24 0 0 1 24 24V150M290 320v36a24 24 0 0 1-24 24H230M130 380H94a24 24 0 0 1-24-24V320';

export function CameraPreview(): ReactElement {
  const { t } = useTranslation('kiosk');
  const { faceLane } = useKiosk();
  const { kind, stream } = useSyncExternalStore(faceLane.subscribe, faceLane.picture);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const { current } = video;
    if (current !== null) current.srcObject = stream ?? null;
  }, [stream]);
  return (
    <div className="cam" data-camera={kind}>
      <video ref={video} autoPlay muted playsInline aria-label={t('lane.camera')} />
      {kind !== 'on' && <p>{t(kind === 'failed' ? 'strip.camera.off' : 'lane.opening')}</p>}
      <svg viewBox="0 0 360 460" aria-hidden="true">
        <path d={CORNERS} />
      </svg>
    </div>
  );
}
