/** Starts the kiosk's window: the only file that takes hold of the page, its clock and its devices. */
import '@fontsource-variable/inter/opsz.css';
import '../ui/theme.css';
import '../ui/marks.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/sheet.css';
import './styles/home.css';
import './styles/sign-in.css';
import './styles/pairing.css';
import './styles/board.css';
import './styles/register.css';
import './styles/faces.css';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { present } from '#core/assert.ts';
import kioskWords from '../messages/kiosk.en.json';
import { startWords } from '../messages/messages.ts';
import sharedWords from '../messages/shared.en.json';
import { App } from './app.tsx';
import type { KioskBridge } from './bridge.ts';
import { watchCamera } from './camera-watch.ts';
import { createFaceLane, type FaceParts } from './face-lane.ts';
import { FaultBoundary } from './fault.tsx';
import { KioskContext } from './kiosk-context.ts';
import { createKioskStore } from './kiosk-store.ts';
import { createMessagePortBridge } from './message-port-bridge.ts';
import { createSounds } from './sounds.ts';
import { createWebSocketBridge } from './websocket-bridge.ts';

const MODELS_URL = '/models/';

async function loadFaceParts(): Promise<FaceParts> {
  const [{ startFaceEngine }, { startCamera }] = await Promise.all([
    import('./face-engine.ts'),
    import('./camera.ts'),
  ]);
  return { startEngine: () => startFaceEngine({ modelsUrl: MODELS_URL }), startCamera };
}

function followColourScheme(): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    document.documentElement.dataset['mantineColorScheme'] = dark.matches ? 'dark' : 'light';
  };
  dark.addEventListener('change', apply);
  apply();
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, ms));
}

/** Electron's preload script has put a way to the host into the page; in a browser there is none. */
function openBridge(): KioskBridge {
  const shell = window.kioskShell;
  return shell === undefined
    ? createWebSocketBridge(window.location.origin, new URL(import.meta.url).pathname)
    : createMessagePortBridge({ shell, page: window, wait });
}

followColourScheme();
const store = createKioskStore({
  bridge: openBridge(),
  ticks: () => performance.now(),
  wait,
  onStale: () => window.location.reload(),
});
const report = watchCamera({
  store,
  devices: 'mediaDevices' in navigator ? navigator.mediaDevices : undefined,
  permissions: navigator.permissions,
  after: (ms, run) => window.setTimeout(run, ms),
});
const kiosk = {
  store,
  sounds: createSounds(window.localStorage),
  faceLane: createFaceLane({ store, load: loadFaceParts, report }),
};
const words = startWords('en', { ...kioskWords, ...sharedWords });
document.title = words.t('kiosk:title');

createRoot(
  present(document.getElementById('kiosk') ?? undefined, 'the page has no place for the kiosk'),
).render(
  <I18nextProvider i18n={words}>
    <FaultBoundary onAgain={() => window.location.reload()}>
      <KioskContext value={kiosk}>
        <App />
      </KioskContext>
    </FaultBoundary>
  </I18nextProvider>,
);
