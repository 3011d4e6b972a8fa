/** A screen of its own, with real keys and real windows, where Xvfb and xdotool are installed: what the system draws is seen from outside. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

export interface Display {
  /** For the environment of whoever is to draw on it. */
  readonly name: string;
  /** What stands on the screen: `ID NAME` of every visible window. */
  readonly windows: () => Promise<readonly string[]>;
  /** Presses keys as the X server sees them, e.g. `ctrl+shift+i`, on the kiosk's window. */
  readonly press: (chord: string) => Promise<void>;
  /** Turns the wheel of the mouse up over the middle of the screen while `held` is down. */
  readonly wheel: (held: string) => Promise<void>;
  readonly close: () => void;
}

const run = promisify(execFile);
const PATIENCE_MS = 5000;
/** The title of the page (renderer/messages). */
const KIOSK_NAME = 'SmartPresence kiosk';

/** Undefined where this machine has not what it takes. */
export async function openDisplay(): Promise<Display | undefined> {
  if (!['Xvfb', 'xdotool'].every(isInstalled)) return undefined;
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise<string | undefined>((resolve) => {
    server.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString().trim()));
    server.once('error', () => resolve(undefined));
    server.once('exit', () => resolve(undefined));
  });
  if (number === undefined) return undefined;
  const name = `:${number}`;
  const xdotool = async (...args: readonly string[]): Promise<string> => {
    const env = { ...process.env, DISPLAY: name };
    return (await run('xdotool', args, { env, timeout: PATIENCE_MS })).stdout.trim();
  };
  const visible = async (): Promise<readonly string[]> => {
    const found = await xdotool('search', '--onlyvisible', '--maxdepth', '1', '--name', '').catch(() => '');
    const ids = found.split('\n').filter((id) => id !== '');
    return Promise.all(ids.map(async (id) => `${id} ${await xdotool('getwindowname', id).catch(() => '')}`));
  };
  return {
    name,
    windows: visible,
    press: async (chord) => {
      // The screen's own ground stands among its windows, without a name.
      const kiosk = (await visible()).find((window) => window.endsWith(KIOSK_NAME));
      if (kiosk !== undefined)
        await xdotool('windowfocus', '--sync', kiosk.split(' ', 1)[0] ?? '').catch(() => '');
      await xdotool('key', '--clearmodifiers', chord);
    },
    wheel: async (held) => {
      await xdotool('mousemove', '960', '540', 'keydown', held, 'click', '4', 'click', '4', 'keyup', held);
    },
    close: () => {
      server.kill();
    },
  };
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((dir) => existsSync(join(dir, program)));
}
