/**
 * Keys that would leave a locked kiosk. In app mode Chromium reserves none for itself: whatever the page takes, new windows
 * and tabs included, does not happen. What the system itself takes (Alt-F4, Ctrl-Alt-Del) only its own lock can stop.
 */
import { useEffect } from 'react';

/** Whether `event` asks the browser for something while the kiosk is locked; copying and pasting in a field is not. */
export function leavesKiosk(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): boolean {
  const inField = event.ctrlKey && /^[acvxz]$/i.test(event.key);
  return (event.ctrlKey || event.metaKey || event.altKey || /^F\d{1,2}$/.test(event.key)) && !inField;
}

/** Takes such keys, the context menu and dropped files from the browser while `locked`. */
export function useKioskLock(locked: boolean): void {
  useEffect(() => {
    if (!locked) return;
    const onKey = (event: KeyboardEvent): void => {
      if (leavesKiosk(event)) event.preventDefault();
    };
    const refuse = (event: Event): void => {
      event.preventDefault();
    };
    const refused = ['contextmenu', 'dragover', 'drop'] as const;
    window.addEventListener('keydown', onKey, true);
    for (const name of refused) window.addEventListener(name, refuse);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      for (const name of refused) window.removeEventListener(name, refuse);
    };
  }, [locked]);
}
