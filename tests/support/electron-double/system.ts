/** The parts of Electron that speak to the desktop. Here is none: they remember what they were told, and fire for a test alone. */
import { asked, KnownEmitter, loud } from './loud.ts';
import { needsReady } from './readiness.ts';

const blockers = new Map<number, string>();
let lastBlocker = 0;

export const powerSaveBlocker = loud('powerSaveBlocker', {
  start(type: string): number {
    if (type !== 'prevent-app-suspension' && type !== 'prevent-display-sleep')
      throw new TypeError(`Invalid type ${type}`);
    lastBlocker += 1;
    blockers.set(lastBlocker, type);
    return lastBlocker;
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
});

const shortcuts = new Map<string, () => void>();
const NEEDS_READY = 'globalShortcut cannot be used before the app is ready';

export const globalShortcut = loud('globalShortcut', {
  register(accelerator: string, run: () => void): boolean {
    needsReady(NEEDS_READY);
    if (shortcuts.has(accelerator)) return false;
    shortcuts.set(accelerator, run);
    return true;
  },
  isRegistered(accelerator: string): boolean {
    needsReady(NEEDS_READY);
    return shortcuts.has(accelerator);
  },
  unregister: (accelerator: string): void => void shortcuts.delete(accelerator),
  unregisterAll: (): void => shortcuts.clear(),
});

const PRIMARY = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  size: { width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1080 },
  workAreaSize: { width: 1920, height: 1080 },
  scaleFactor: 1,
  rotation: 0,
  internal: false,
};

class Screen extends KnownEmitter {
  constructor() {
    super('screen', [], ['display-added', 'display-removed', 'display-metrics-changed']);
  }

  getPrimaryDisplay(): typeof PRIMARY {
    needsReady("The 'screen' module can't be used before the app 'ready' event");
    return PRIMARY;
  }

  getAllDisplays(): readonly (typeof PRIMARY)[] {
    return [this.getPrimaryDisplay()];
  }
}

export const screen = loud('screen', new Screen());

export const powerMonitor = loud(
  'powerMonitor',
  new KnownEmitter(
    'powerMonitor',
    ['shutdown'],
    ['suspend', 'resume', 'lock-screen', 'unlock-screen', 'on-ac', 'on-battery'],
  ),
);

/** The system is to go down; whether somebody asked it to wait until this program has ended. */
export function shutDown(): boolean {
  const event = asked({});
  powerMonitor.emit('shutdown', event);
  return event.defaultPrevented;
}

/** Nobody could press a button: what would be shown is written to standard error. */
export const dialog = loud('dialog', {
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`${title}: ${content}\n`);
  },
});

export class Menu {
  static setApplicationMenu(menu: Menu | null): void {
    Menu.application = menu;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.application;
  }

  static buildFromTemplate(template: readonly object[]): Menu {
    return new Menu(template);
  }

  private static application: Menu | null = null;
  readonly items: readonly object[];

  constructor(items: readonly object[] = []) {
    this.items = items;
    return loud('Menu', this);
  }
}
