/** The one view of a screen, and small readings of it that every screen shares. */
import { createContext, use, useCallback } from 'react';
import type { KioskView } from '#core/contracts/kiosk.ts';
import { present } from '#core/assert.ts';
import type { Instant } from '#core/time.ts';
import { timeText } from './times.ts';

export const ViewContext = createContext<KioskView | undefined>(undefined);

export function useView(): KioskView {
  return present(use(ViewContext), 'a screen stands outside of the view');
}

/** Says moments on the wall of the school. */
export function useTimes(): (at: Instant, style?: 'minute' | 'second' | 'day') => string {
  const { zone } = useView();
  return useCallback((at, style) => timeText(at, zone, style), [zone]);
}
