/** Who may end the program besides its window and whoever started it: a signal, a person by the Dock, the system that goes down. */
import type { App, PowerMonitor } from 'electron';

export interface EndingDeps {
  readonly app: Pick<App, 'on'>;
  readonly powerMonitor: PowerMonitor;
  readonly isEnding: () => boolean;
  /** Asked to quit. It is put off until `app.exit`. */
  readonly onQuit: () => void;
  /** The system waits some seconds for the program's end. */
  readonly onShutdown: () => void;
}

export function listenForTheEnd({ app, powerMonitor, isEnding, onQuit, onShutdown }: EndingDeps): void {
  // Without a listener Electron would quit by itself, past the host.
  app.on('window-all-closed', () => undefined);
  // Also a signal, whose listeners Electron replaces by this. A page has no way to.
  app.on('before-quit', (event) => {
    if (isEnding()) return;
    event.preventDefault();
    onQuit();
  });
  // On macOS it would call off the person's whole sign-out to prevent the quit there. Electron's types do not know this event's argument.
  const system: NodeJS.EventEmitter = powerMonitor;
  system.on('shutdown', (event: Pick<Event, 'preventDefault'>) => {
    event.preventDefault();
    onShutdown();
  });
}
