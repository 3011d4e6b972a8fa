/**
 * A program that nobody watches starts itself again, as the last thing that it does. An AppImage is unmounted with the program
 * that ran from it, and Electron's own helper with it: there the image itself is started, and may have the folder at once.
 */
import type { App } from 'electron';

export interface StartAgain {
  readonly app: Pick<App, 'relaunch' | 'releaseSingleInstanceLock'>;
  /** Where the AppImage lies that this runs from; undefined where it is none. */
  readonly image: string | undefined;
  /** As `process.argv`. */
  readonly argv: readonly string[];
  /** Starts a program that outlives this one. */
  readonly launch: (program: string, args: readonly string[]) => void;
}

export function startAgain({ app, image, argv, launch }: StartAgain): void {
  if (image === undefined) {
    app.relaunch();
    return;
  }
  app.releaseSingleInstanceLock();
  launch(image, argv.slice(1));
}
