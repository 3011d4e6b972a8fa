/**
 * Keys that would leave a locked kiosk. In app mode Chromium reserves none for itself: whatever the page takes, new windows
 * and tabs included, does not happen. What the system itself takes (Alt-F4, Ctrl-Alt-Del) only its own lock can stop.
 */
import { useEffect } from 'react';
import { leavesKiosk } from '#core/kiosk/lock-keys.ts';

/** Takes the keys that leave a kiosk, the context menu and dropped files from the browser while `locked`. */
export function useKioskLock(locked: boolean): void {
  useEffect(() => {
    if (!locked) return;
    const onKey = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
      const altGraph = event.getModifierState('AltGraph');
      if (leavesKiosk({ key, ctrlKey, metaKey, altKey, shiftKey, altGraph })) event.preventDefault();
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
