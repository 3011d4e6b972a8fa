/** The built kiosk of the Electron shell, run on the double: its program, its window over the DevTools protocol, its log. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { z } from 'zod';
import { startProgram, type Program } from './journey/programs.ts';

const REGISTER = './tests/support/electron-double/register.mjs';
const MAIN = '.cache/electron/main/main.js';
const SWITCHES = ['--remote-debugging-port=0', '--use-fake-device-for-media-stream'];

const LogLine = z.looseObject({ event: z.string(), pid: z.number().optional() });
export type LogLine = z.infer<typeof LogLine>;

export interface ElectronKiosk {
  readonly program: Program;
  /** The window as it is now; the page given before is let go. */
  readonly page: () => Promise<Page>;
  /** What main wrote into its log, oldest first. */
  readonly log: () => readonly LogLine[];
  /** Leaves the window alone, and ends the program. */
  readonly end: () => Promise<void>;
}

/** `dir`: for all that it keeps. It has no server, and so is never paired. */
export function startElectronKiosk(
  dir: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): ElectronKiosk {
  const data = join(dir, 'kiosk');
  const program = startProgram(
    '--import',
    [REGISTER, MAIN, '--data', data, '--logs', dir, '--api', 'http://127.0.0.1:9', '--headless', ...args],
    {
      SMARTPRESENCE_BROWSER_ARGS: JSON.stringify(SWITCHES),
      ELECTRON_DOUBLE_KEYRING_FILE: join(dir, 'keyring'),
      ...env,
    },
  );
  let browser: Browser | undefined;
  return {
    program,
    page: async () => {
      // Playwright holds a page that crashed for lost: each look is a new one.
      await browser?.close();
      browser = await chromium.connectOverCDP(endpointIn(join(data, 'browser')));
      const page = browser.contexts()[0]?.pages()[0];
      if (page === undefined) throw new Error('the kiosk shows no page');
      return page;
    },
    log: () => linesOf(join(dir, 'main.log')),
    end: async () => {
      await browser?.close();
      await program.stop();
    },
  };
}

function endpointIn(profile: string): string {
  const [port, path] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').trim().split('\n');
  return `ws://127.0.0.1:${port ?? ''}${path ?? ''}`;
}

function linesOf(path: string): readonly LogLine[] {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => LogLine.parse(JSON.parse(line)));
}
