/**
 * The frame around the code, which empties clockwise from the top as the slot runs out. The slot's own clock drives it,
 * twenty times a second, or once a second where motion is to be reduced; React renders it once.
 */
import { useEffect, useRef, type ReactElement } from 'react';
import { useKiosk } from '../kiosk-context.ts';
import { partLeft, type Slot } from '../slot.ts';

const FRAME = 'M39.6 .45H75.75a3 3 0 0 1 3 3V75.75a3 3 0 0 1-3 3H3.45a3 3 0 0 1-3-3V3.45a3 3 0 0 1 3-3z';
const STEP_MS = 50;
const CALM_STEP_MS = 1000;

export function SlotRing({ startsAt, lengthMs }: Slot): ReactElement {
  const { store } = useKiosk();
  const left = useRef<SVGPathElement>(null);
  useEffect(() => {
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const stepMs = calm ? CALM_STEP_MS : STEP_MS;
    const draw = (): void => {
      const now = Math.floor(store.now() / stepMs) * stepMs;
      const percent = partLeft({ startsAt, lengthMs }, now) * 100;
      // The path begins at the top: what is gone is its first part, what is left its last.
      left.current?.setAttribute('stroke-dasharray', `0 ${100 - percent} ${percent} 0`);
    };
    draw();
    const timer = window.setInterval(draw, stepMs);
    return () => window.clearInterval(timer);
  }, [store, startsAt, lengthMs]);
  return (
    <svg className="ring" viewBox="0 0 79.2 79.2" aria-hidden="true">
      <path className="track" d={FRAME} />
      <path className="left" ref={left} pathLength="100" d={FRAME} />
    </svg>
  );
}
