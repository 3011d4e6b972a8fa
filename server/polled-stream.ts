/**
 * Server-sent events that come from the store: it is asked again and again from the listener's own cursor, so the stream is
 * right whichever process wrote, and one that broke goes on where it was. Between two beats it is asked where there may be news
 * (`Arrivals`), and not otherwise.
 */
import type { ServerResponse } from 'node:http';
import { HOUR_MS, SECOND_MS } from '#core/time.ts';
import type { Clock, Log, Timers } from './ports.ts';

export interface Stream {
  readonly end: () => void;
}

export interface StreamDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

interface Source {
  readonly to: ServerResponse;
  /** What is new, as it goes over the wire; undefined where there is nothing. `isBeat`: for a while nothing was sent. */
  readonly next: (isBeat: boolean) => Promise<string | undefined>;
  /** Calls `wake` where there may be something new, until what it gives back is called. */
  readonly news: (wake: () => void) => () => void;
  /** Asked at the beginning and every `checkEveryMs`: whoever may not listen any more is cut off. */
  readonly isAllowed: () => Promise<boolean>;
  readonly checkEveryMs: number;
  /** Ids of who listens, for the log. */
  readonly about: object;
  /** Is told once that it is over, also where the line was gone before it began. */
  readonly onEnd?: () => void;
}

const TURN_EVERY_MS = 200;
const BEAT_EVERY_MS = 10 * SECOND_MS;
/** A comment (WHATWG HTML §9.2.5): the line is alive, and the store answers. */
const SOUND = ':\n\n';
/** So often at least something is written: who hears nothing for three times as long takes us for hung. */
const SOUND_EVERY_MS = 4 * SECOND_MS;
/** Then the listener asks anew from where it is. */
const STREAM_FOR_MS = 6 * HOUR_MS;
/** Who reads so slowly is let go, and may come back. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;

/** Writes what is new until either side ends it, for `STREAM_FOR_MS` at most. */
export function polledStream({ clock, timers, log }: StreamDeps, source: Source): Stream {
  const { to } = source;
  const beganAt = clock.now();
  /** When something was last sent, or looked for whatever the news were. */
  let lastBeatAt = 0;
  let lastSoundAt = beganAt;
  let lastCheckAt: number | undefined;
  let ended = false;
  let isDue = true;
  let cancel: (() => void) | undefined;
  let unlisten = (): void => undefined;

  const mayGoOn = async (now: number): Promise<boolean> => {
    if (now - beganAt >= STREAM_FOR_MS || to.writableLength > MOST_UNREAD_BYTES) return false;
    if (lastCheckAt !== undefined && now - lastCheckAt < source.checkEveryMs) return true;
    lastCheckAt = now;
    return source.isAllowed();
  };
  const look = (isBeat: boolean): Promise<string | undefined> => {
    // News that come meanwhile are looked for again.
    isDue = false;
    return source.next(isBeat);
  };
  const send = async (): Promise<void> => {
    const now = clock.now();
    if (!(await mayGoOn(now))) {
      end();
      return;
    }
    // A clock that was set back must not keep the beat away.
    const isBeat = now - lastBeatAt >= BEAT_EVERY_MS || now < lastBeatAt;
    const news = isDue || isBeat ? await look(isBeat) : undefined;
    if (ended) return;
    if (isBeat || news !== undefined) lastBeatAt = now;
    if (news !== undefined) {
      lastSoundAt = now;
      to.write(news);
    } else if (now - lastSoundAt >= SOUND_EVERY_MS) {
      lastSoundAt = now;
      to.write(SOUND);
    }
  };
  const turn = (): void => {
    cancel = undefined;
    send()
      .catch((error: unknown) => {
        log.warn({ err: error, ...source.about }, 'event stream cut');
        end();
      })
      .finally(() => {
        if (!ended) cancel = timers.after(isDue ? 0 : TURN_EVERY_MS, turn);
      });
  };
  const end = (): void => {
    if (ended) return;
    ended = true;
    cancel?.();
    unlisten();
    to.end();
    source.onEnd?.();
  };

  to.on('close', end);
  // Who has left already is told of no more, and never says so again.
  if (to.destroyed) end();
  else {
    unlisten = source.news(() => {
      isDue = true;
      if (cancel === undefined || ended) return;
      cancel();
      turn();
    });
    turn();
  }
  return { end };
}
