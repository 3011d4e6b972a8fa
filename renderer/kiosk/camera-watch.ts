/**
 * Tells the host the state of the camera whenever it changes, and anew after the link was lost. While the camera is off
 * it only looks whether one is there and allowed; it never opens it for that.
 */
import type { CameraState } from '#core/contracts/kiosk.ts';
import type { KioskStore } from './kiosk-store.ts';

/** A camera that another program held, or that was dark, is offered again after so long. */
const FORGIVE_MS = 30_000;
/** What only the host's restart or a person's act can mend. */
const LASTING: ReadonlySet<CameraState> = new Set(['model-failed']);

type Devices = Pick<MediaDevices, 'addEventListener' | 'enumerateDevices'>;
interface Permits {
  readonly query: (asked: { readonly name: 'camera' }) => Promise<Pick<PermissionStatus, 'state'>>;
}

export interface CameraWatchOptions {
  readonly store: KioskStore;
  /** Undefined where the page may not use a camera at all. */
  readonly devices: Devices | undefined;
  readonly permissions: Permits;
  readonly after: (ms: number, run: () => void) => void;
}

/** Starts to watch; the returned function reports what a running camera says. */
export function watchCamera(options: CameraWatchOptions): (state: CameraState) => void {
  const { store, devices, permissions, after } = options;
  let state: CameraState = 'unknown';
  let told: CameraState | undefined;
  let looksLater = false;
  let looksFirst = false;

  const report = (next: CameraState): void => {
    state = next;
    if (next !== 'ok' && !LASTING.has(next)) lookLater();
    if (told === state || store.picture().link !== 'live') return;
    told = state;
    void store.send((client) => client.lane.camera({ state: next }));
  };
  const lookLater = (): void => {
    if (looksLater) return;
    looksLater = true;
    after(FORGIVE_MS, () => {
      looksLater = false;
      void look();
    });
  };
  const look = async (): Promise<void> => {
    if (LASTING.has(state)) return;
    report(await availability(devices, permissions));
  };

  /** Listing the devices takes its time: the first view comes first. */
  const lookFirst = (): void => {
    if (looksFirst) return;
    looksFirst = true;
    void look();
  };

  devices?.addEventListener('devicechange', () => void look());
  store.subscribe(() => {
    if (store.picture().link !== 'live') told = undefined;
    else if (state === 'unknown') lookFirst();
    else if (told === undefined) report(state);
  });
  return report;
}

async function availability(devices: Devices | undefined, permissions: Permits): Promise<CameraState> {
  if (devices === undefined) return 'denied';
  const permission = await permissions.query({ name: 'camera' });
  if (permission.state === 'denied') return 'denied';
  const found = await devices.enumerateDevices();
  return found.some((device) => device.kind === 'videoinput') ? 'ok' : 'missing';
}
