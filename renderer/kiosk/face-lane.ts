/**
 * Runs the camera while somebody stands before it, and only then: for a claimed student, or for a registration's shots.
 * The face worker and its nets are loaded at the first need. Frames never leave this window; the host is told readings.
 */
import type { CameraState, Seen } from '#core/contracts/kiosk.ts';
import type { Camera, CameraEvent, CameraOptions, CameraTrouble } from './camera.ts';
import type { FaceEngine } from './face-engine.ts';
import type { KioskStore, Picture } from './kiosk-store.ts';
import { seenFrom, stateAfterFailure, stateInTrouble } from './seen-from.ts';

/** What of it a screen shows. `sees` is the last reading; `asked` while a shot waits for a good frame. */
export interface LanePicture {
  readonly kind: 'off' | 'opening' | 'on' | 'failed';
  readonly stream: MediaStream | undefined;
  readonly sees: Seen | undefined;
  readonly asked: boolean;
}

export interface FaceLane {
  readonly picture: () => LanePicture;
  readonly subscribe: (listener: () => void) => () => void;
  /** Somebody is about to stand before the camera: loads the nets now, so that nobody waits for them. */
  readonly prepare: () => void;
  /** The next good frame is a shot of the registration; after 2.5 s without one, whatever was seen last. */
  readonly askShot: () => void;
}

/** The parts that load at the first need. */
export interface FaceParts {
  readonly startEngine: () => FaceEngine;
  readonly startCamera: (options: CameraOptions) => Camera;
}

export interface FaceLaneOptions {
  readonly store: KioskStore;
  readonly load: () => Promise<FaceParts>;
  readonly report: (state: CameraState) => void;
}

type Need = 'claim' | 'shots' | undefined;

const OFF: LanePicture = { kind: 'off', stream: undefined, sees: undefined, asked: false };
const SHOT_PATIENCE_MS = 2500;
/**
 * Webcams begin with black frames, a hand passes, a driver stalls: only what lasts closes the lane. A closed lane looks
 * no more, so that what it closed for cannot turn out to have been a blip.
 */
const LASTING_MS = 10_000;
const DARK: Seen = { kind: 'poor', why: 'light' };
const NOBODY: Seen = { kind: 'nobody' };

/** Follows the store for as long as the window lives. */
export function createFaceLane({ store, load, report }: FaceLaneOptions): FaceLane {
  const listeners = new Set<() => void>();
  let picture = OFF;
  let need: Need;
  let camera: Camera | undefined;
  let loading: Promise<{ readonly parts: FaceParts; readonly engine: FaceEngine }> | undefined;
  let shotUntil = 0;
  let sending = false;
  let troubleSince: number | undefined;

  const show = (next: Partial<LanePicture>): void => {
    picture = { ...picture, ...next };
    for (const listener of listeners) listener();
  };
  const ready = (): NonNullable<typeof loading> =>
    (loading ??= load().then((parts) => ({ parts, engine: parts.startEngine() })));

  const tell = (seen: Seen): void => {
    // One at a time: a reading that comes while the host still thinks is old by the time it could be sent.
    if (sending) return;
    const shot = need === 'shots';
    if (shot && !isShot(seen)) return;
    if (shot) show({ asked: false });
    sending = true;
    void store
      .send((client) => (shot ? client.faces.shot(seen) : client.lane.seen(seen)))
      .then(() => {
        sending = false;
      });
  };
  const isShot = (seen: Seen): boolean => picture.asked && (seen.kind === 'face' || store.now() >= shotUntil);

  const see = (seen: Seen): void => {
    show({ sees: seen });
    tell(seen);
  };
  const onTrouble = (trouble: CameraTrouble): void => {
    troubleSince ??= store.now();
    if (store.now() - troubleSince >= LASTING_MS) report(stateInTrouble(trouble));
    else see(trouble === 'camera-frozen' ? NOBODY : DARK);
  };

  const onEvent = (event: CameraEvent): void => {
    switch (event.kind) {
      case 'open':
        show({ kind: 'on', stream: event.stream });
        break;
      case 'trouble':
        onTrouble(event.trouble);
        break;
      case 'failed':
        camera = undefined;
        show({ ...OFF, kind: 'failed' });
        report(stateAfterFailure(event.failure));
        break;
      case 'reading':
        troubleSince = undefined;
        report('ok');
        see(seenFrom(event.reading, event.model));
        break;
    }
  };
  const follow = async (): Promise<void> => {
    const wanted = needOf(store.picture());
    if (wanted === need) return;
    need = wanted;
    camera?.stop();
    camera = undefined;
    troubleSince = undefined;
    show({ ...OFF, kind: wanted === undefined ? 'off' : 'opening' });
    if (wanted === undefined) return;
    const { parts, engine } = await ready();
    if (need === wanted) camera ??= parts.startCamera({ engine, onEvent });
  };
  store.subscribe(() => void follow());

  return {
    picture: () => picture,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    prepare: () => void ready(),
    askShot: () => {
      shotUntil = store.now() + SHOT_PATIENCE_MS;
      show({ asked: true });
    },
  };
}

/** Without its host nobody is claimed any more, whatever the last view says. */
function needOf({ view, link }: Picture): Need {
  if (view === undefined || link !== 'live') return undefined;
  const { screen } = view;
  if (screen.kind === 'board') return screen.board.lane.kind === 'looking' ? 'claim' : undefined;
  if (screen.kind === 'faces') return screen.registration.kind === 'shots' ? 'shots' : undefined;
  return undefined;
}
