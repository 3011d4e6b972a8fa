/** What a window may be made with. Options that would open it, such as Node in the page, are not carried: they are refused loudly. */
import { onlyKnown, unknown } from './loud.ts';

export interface WebPreferences {
  readonly preload?: string;
  readonly nodeIntegrationInSubFrames?: boolean;
  readonly disableDialogs?: boolean;
}

export interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  readonly show?: boolean;
  readonly kiosk?: boolean;
  readonly fullscreen?: boolean;
  readonly title?: string;
  readonly webPreferences?: WebPreferences;
}

/** What each preference must be where it is given; undefined where any value may be. */
const PREFERENCES: Readonly<Record<string, boolean | undefined>> = {
  preload: undefined,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: undefined,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  plugins: false,
  navigateOnDragDrop: false,
  disableDialogs: true,
  safeDialogs: undefined,
  spellcheck: undefined,
  devTools: undefined,
  backgroundThrottling: false,
  autoplayPolicy: undefined,
  enableWebSQL: undefined,
  images: true,
  javascript: true,
};

const OPTIONS = [
  'alwaysOnTop',
  'autoHideMenuBar',
  'backgroundColor',
  'center',
  'closable',
  'focusable',
  'frame',
  'fullscreen',
  'fullscreenable',
  'height',
  'icon',
  'kiosk',
  'maximizable',
  'minHeight',
  'minWidth',
  'minimizable',
  'movable',
  'paintWhenInitiallyHidden',
  'resizable',
  'show',
  'skipTaskbar',
  'title',
  'useContentSize',
  'webPreferences',
  'width',
  'x',
  'y',
];

/** Throws where the double would have to carry what it does not. */
export function readWindowOptions(options: WindowOptions): WindowOptions {
  onlyKnown('option of BrowserWindow', options, OPTIONS);
  const { webPreferences = {} } = options;
  onlyKnown('preference of a page', webPreferences, Object.keys(PREFERENCES));
  for (const [name, value] of Object.entries(webPreferences)) {
    const wanted = PREFERENCES[name];
    if (wanted !== undefined && value !== undefined && value !== wanted)
      unknown(`window with ${name}: ${String(value)}`);
  }
  return options;
}
