/** Which keys a locked kiosk leaves to its page; whatever else a keyboard has could ask something of the browser or the system. */

/** A key as a browser tells of it (UI Events, `KeyboardEvent.key`), and what was held down with it. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** AltGr: with it keyboards of many countries write signs; Windows tells of it as Ctrl and Alt together. */
  readonly altGraph: boolean;
}

/**
 * Whether `pressed` is more than writing, moving about and choosing. Copying and pasting in a field stay.
 * It stands on nothing outside of itself: a shell may hand its text to a browser.
 */
export function leavesKiosk(pressed: PressedKey): boolean {
  const { key, ctrlKey, metaKey, altKey, shiftKey, altGraph } = pressed;
  const isSign = /^.$/u.test(key);
  if (isSign && altGraph) return false;
  if (metaKey || altKey || (shiftKey && key === 'Escape')) return true;
  if (ctrlKey) return shiftKey || !/^[acvxz]$/i.test(key);
  const stays =
    /^(Enter|Tab|Escape|Backspace|Delete|Insert|Home|End|PageUp|PageDown|Arrow\w+|Shift|AltGraph|CapsLock|NumLock|Dead|Compose|Process|Unidentified)$/;
  return !isSign && !stays.test(key);
}
