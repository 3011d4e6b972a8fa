/** The code itself: black on white in every theme, each module a whole number of screen pixels. */
import { create } from 'qrcode';
import { useMemo, useSyncExternalStore, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { qrPath, sideModules, snappedSide } from '../qr-path.ts';

/** Of the 79.2 units of the frame, 75 are the code's (shared look, "The QR"). */
const CODE_UNITS = 75;
const FRAME_UNITS = 79.2;

/** `unitPx`: one hundredth of the picture's height, in CSS pixels. */
function unitPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

function onResize(changed: () => void): () => void {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
}

/** `slot` is told to tests, which wait for the next code by it. */
export function QrCode({ url, slot }: { readonly url: string; readonly slot: number }): ReactElement {
  const { t } = useTranslation('kiosk');
  const unit = useSyncExternalStore(onResize, unitPx);
  const { path, side } = useMemo(() => {
    const { modules } = create(url, { errorCorrectionLevel: 'M' });
    return { path: qrPath(modules), side: sideModules(modules.size) };
  }, [url]);
  const ratio = window.devicePixelRatio;
  const sidePx = snappedSide(unit * CODE_UNITS, side, ratio);
  const insetPx = Math.round(((unit * FRAME_UNITS - sidePx) / 2) * ratio) / ratio;
  return (
    <svg
      className="code"
      data-slot={slot}
      role="img"
      aria-label={t('board.qr')}
      viewBox={`0 0 ${side} ${side}`}
      width={sidePx}
      height={sidePx}
      style={{ insetBlockStart: insetPx, left: insetPx }}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
