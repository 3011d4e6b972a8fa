/** The kiosk's four tones, each under 400 ms and different in pitch and rhythm, and whether they may be heard. */
import type { Sound } from './sound-of.ts';

/** One note: pitch in Hz, start and length in seconds. */
type Note = readonly [hz: number, at: number, length: number];

const TONES: Readonly<Record<Sound, readonly Note[]>> = {
  in: [
    [660, 0, 0.11],
    [880, 0.12, 0.18],
  ],
  'see-teacher': [[262, 0, 0.36]],
  'late-begins': [
    [523, 0, 0.08],
    [523, 0.14, 0.08],
    [523, 0.28, 0.08],
  ],
  attention: [
    [220, 0, 0.14],
    [220, 0.2, 0.16],
  ],
};
const GAIN = 0.16;
const SOFT_EDGE_S = 0.015;
const MUTED_KEY = 'smartpresence.muted';

export interface Sounds {
  readonly play: (sound: Sound) => void;
  readonly muted: () => boolean;
  readonly setMuted: (muted: boolean) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** `storage` remembers the mute on this PC. Without a loudspeaker nothing is heard and nothing goes wrong. */
export function createSounds(storage: Storage): Sounds {
  const listeners = new Set<() => void>();
  let context: AudioContext | undefined;
  const muted = (): boolean => storage.getItem(MUTED_KEY) === 'yes';
  return {
    play: (sound) => {
      if (muted()) return;
      context ??= new AudioContext();
      void context.resume();
      for (const note of TONES[sound]) sing(context, note);
    },
    muted,
    setMuted: (to) => {
      storage.setItem(MUTED_KEY, to ? 'yes' : 'no');
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function sing(context: AudioContext, [hz, at, length]: Note): void {
  const start = context.currentTime + at;
  const voice = context.createOscillator();
  const volume = context.createGain();
  voice.type = 'sine';
  voice.frequency.value = hz;
  // Without soft edges a tone begins and ends with a click.
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(GAIN, start + SOFT_EDGE_S);
  volume.gain.setValueAtTime(GAIN, start + length - SOFT_EDGE_S);
  volume.gain.linearRampToValueAtTime(0, start + length);
  voice.connect(volume).connect(context.destination);
  voice.start(start);
  voice.stop(start + length);
}
