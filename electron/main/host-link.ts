/**
 * Keeps the host's process running. One that cannot begin is told of and left; one that ran and ended is started again
 * after a pause, with its session from the database. The window meanwhile stands still and tries again by itself.
 */
import type { FailureCode } from '../host/failures.ts';
import type { Log } from '../host/log.ts';
import type { Cancel, Timers } from '../host/ports.ts';
import type { BackOff } from '../host/back-off.ts';
import { FromHost, type StartHost, type ToHost } from './host-messages.ts';

/** One end of a channel to the window. */
interface Closable {
  readonly close: () => void;
}

/** Of Electron's utility process, what this needs. `Port`: what it can be handed. */
export interface HostProcess<Port> {
  readonly postMessage: (message: ToHost, ports?: Port[]) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onExit: (listener: (code: number) => void) => void;
  readonly kill: () => void;
}

export interface HostFailure {
  readonly code: FailureCode;
  readonly detail?: string | undefined;
}

export interface HostLinkDeps<Port> {
  readonly fork: () => HostProcess<Port>;
  readonly timers: Timers;
  readonly backOff: BackOff;
  readonly log: Log;
  /** The host answers; `isFirst` at the start of the program. */
  readonly onReady: (isFirst: boolean) => void;
  /** It cannot begin. At the start of the program that is the end; later it is tried again. */
  readonly onFailed: (failure: HostFailure, isFirst: boolean) => void;
  /** A member of staff leaves the kiosk. */
  readonly onExit: () => void;
}

export interface HostLink<Port> {
  /** Starts the process, and says `start` to it and to each one after it. */
  readonly open: (start: StartHost) => void;
  /** Hands the window's port over: now, or to the next host where none runs. Only the newest one waits. */
  readonly connect: (port: Port) => void;
  /** Resolves when the host has ended; kills it after `KILL_AFTER_MS`. */
  readonly close: () => Promise<HostEnd>;
}

export interface HostEnd {
  /** Whether the program ends with a class open; true where the host did not say. */
  readonly classIsOpen: boolean;
}

const KILL_AFTER_MS = 5000;

export function createHostLink<Port extends Closable>(deps: HostLinkDeps<Port>): HostLink<Port> {
  const { timers, backOff, log } = deps;
  let child: HostProcess<Port> | undefined;
  let wasReady = false;
  let closing: (() => void) | undefined;
  let classIsOpen = true;
  let waiting: Cancel = () => undefined;
  /** The window has one connection at a time: an older port is one that it gave up. */
  let nextPort: Port | undefined;

  function open(start: StartHost): void {
    const opened = deps.fork();
    let failure: HostFailure | undefined;
    child = opened;
    opened.onMessage((message) => {
      const read = FromHost.safeParse(message);
      if (!read.success) log.error('host-message-unknown');
      else if (read.data.kind === 'failed') {
        failure = read.data;
        opened.kill();
      } else heard(read.data, opened);
    });
    opened.onExit((code) => {
      if (opened === child) ended(start, code, failure);
    });
    opened.postMessage(start);
    if (nextPort !== undefined) opened.postMessage({ kind: 'connect' }, [nextPort]);
    nextPort = undefined;
    backOff.started();
  }

  function heard(message: Exclude<FromHost, { kind: 'failed' }>, from: HostProcess<Port>): void {
    if (message.kind === 'closed') {
      classIsOpen = message.classIsOpen;
      from.kill();
    } else if (message.kind === 'exit') deps.onExit();
    else {
      const isFirst = !wasReady;
      wasReady = true;
      deps.onReady(isFirst);
    }
  }

  function ended(start: StartHost, exitCode: number, failure: HostFailure | undefined): void {
    child = undefined;
    if (closing !== undefined) {
      closing();
      return;
    }
    log.error('host-ended', { exitCode, code: failure?.code });
    if (failure !== undefined || !wasReady) deps.onFailed(failure ?? { code: 'kiosk-failed' }, !wasReady);
    if (wasReady) waiting = timers.after(backOff.endedMs(), () => open(start));
  }

  return {
    open,
    connect(port) {
      if (child !== undefined) {
        child.postMessage({ kind: 'connect' }, [port]);
        return;
      }
      nextPort?.close();
      nextPort = port;
    },
    close() {
      waiting();
      const last = child;
      if (last === undefined) return Promise.resolve({ classIsOpen });
      return new Promise((resolve) => {
        const killing = timers.after(KILL_AFTER_MS, () => last.kill());
        closing = () => {
          killing();
          resolve({ classIsOpen });
        };
        last.postMessage({ kind: 'close' });
      });
    },
  };
}
