/** The real programs of one class, in a folder of their own: API, kiosk with its browser, camera, adverts, phones. */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { beaconStepAt, rollingUuid } from '#core/beacon/rolling.ts';
import { nodeCrypto } from '#core/crypto/node-crypto.ts';
import { API_PROGRAM, BUILT_API } from '../../../scripts/start/programs.mjs';
import { createFakeCamera, emptyRoom, NO_CAMERA_ARGS, type FakeCamera } from './fake-camera.ts';
import { ATTACH_ARG, attachKiosk, PORT_FILE, type KioskWindow } from './kiosk-window.ts';
import { field, startProgram, type Program } from './programs.ts';
import type { JourneySchool } from './school.ts';
import { kioskCall, shownOrigin, switchesFor, type Shell } from './shells.ts';

export interface Stage {
  readonly origin: string;
  readonly camera: FakeCamera;
  /** The window of the kiosk that runs now. */
  readonly window: () => KioskWindow;
  readonly phones: Browser;
  /** Puts one advertisement of a rolling beacon on the air. `secret` in base64url. */
  readonly advertise: (secret: string) => void;
  /** Asks the API for its health, and returns when it said yes. Throws when it does not. */
  readonly apiAnswers: () => Promise<number>;
  readonly killApi: () => Promise<void>;
  /** On the port that it had. */
  readonly restartApi: () => Promise<void>;
  /** The kiosk's program that runs now. */
  readonly kiosk: () => Program;
  /** Where it keeps its data, and all programs their logs. */
  readonly folders: { readonly kiosk: string; readonly logs: string };
  /** Takes hold of the kiosk's window again, after it went and came back by itself. */
  readonly reattach: () => Promise<void>;
  readonly killKiosk: () => Promise<void>;
  readonly restartKiosk: () => Promise<void>;
  /** Ends everything in reverse order. */
  readonly end: () => Promise<void>;
}

export interface StageOptions {
  readonly dir: string;
  /** What the kiosk's window is shown by. */
  readonly shell: Shell;
  readonly school: JourneySchool;
  readonly browserPath: string;
  readonly headless: boolean;
  /** Whether the programs run as `npm start` runs them, built by set-up, and not from their sources. */
  readonly built?: boolean;
  /** Added to what the kiosk is started with; the last one of a kind holds. */
  readonly kioskArgs?: readonly string[];
  /** Whether the PC has a camera; it has, where this is not said. */
  readonly hasCamera?: boolean;
}

export async function setStage(options: StageOptions): Promise<Stage> {
  const {
    dir,
    shell,
    school,
    browserPath,
    headless,
    built = false,
    kioskArgs = [],
    hasCamera = true,
  } = options;
  const [logs, adverts, schoolFile] = ['logs', 'adverts.jsonl', 'school.json'].map((name) => join(dir, name));
  if (logs === undefined || adverts === undefined || schoolFile === undefined) throw new Error('three paths');
  mkdirSync(logs, { recursive: true });
  writeFileSync(adverts, '');
  writeFileSync(schoolFile, JSON.stringify(school.school), { mode: 0o600 });
  const startApi = async (port: string): Promise<{ readonly api: Program; readonly origin: string }> => {
    const api = startProgram(built ? BUILT_API : API_PROGRAM, [
      ...['--data', join(dir, 'api'), '--logs', logs, '--port', port],
      ...['--demo', '--school', schoolFile, '--accounts', join(dir, 'accounts.txt')],
    ]);
    return { api, origin: field(await api.event('ready'), 'origin') };
  };
  let { api, origin } = await startApi('0');
  const camera = createFakeCamera(join(dir, 'camera.y4m'), emptyRoom());
  const profile = join(dir, 'kiosk', 'browser');
  const attach = async (of: Program): Promise<KioskWindow> =>
    attachKiosk(profile, shownOrigin(shell, field(await of.event('ready'), 'origin')));
  const startKiosk = async (): Promise<{ readonly kiosk: Program; readonly window: KioskWindow }> => {
    rmSync(join(profile, PORT_FILE), { force: true });
    const kiosk = startProgram(
      kioskCall(shell, built),
      [
        ...['--data', join(dir, 'kiosk'), '--logs', logs, '--api', origin, '--browser', browserPath],
        ...['--demo-pairing', join(dir, 'api', 'demo-pairing.json'), '--adverts', adverts],
        ...(school.school.rehearsal ? ['--rehearsal'] : []),
        ...(headless ? ['--headless'] : []),
        ...kioskArgs,
      ],
      {
        SMARTPRESENCE_BROWSER: browserPath,
        SMARTPRESENCE_BROWSER_ARGS: JSON.stringify([
          ATTACH_ARG,
          ...switchesFor(shell, hasCamera ? camera.browserArgs : NO_CAMERA_ARGS),
        ]),
        ELECTRON_DOUBLE_KEYRING_FILE: join(dir, 'keyring'),
        ...(headless ? {} : { ELECTRON_DOUBLE_HEADED: '1' }),
      },
    );
    return { kiosk, window: await attach(kiosk) };
  };
  let { kiosk, window } = await startKiosk();
  const phones = await launchPhones(browserPath);
  return {
    origin,
    camera,
    window: () => window,
    phones,
    advertise: (secret) => {
      const bytes = Buffer.from(secret, 'base64url');
      const uuid = rollingUuid(nodeCrypto, new Uint8Array(bytes), beaconStepAt(Date.now()));
      appendFileSync(adverts, `${JSON.stringify({ uuid, rssiDbm: -58 })}\n`);
    },
    apiAnswers: async () => {
      const answer = await fetch(`${origin}/health`);
      if (!answer.ok) throw new Error(`The API's health is ${String(answer.status)}`);
      return Date.now();
    },
    killApi: () => api.kill(),
    restartApi: async () => {
      ({ api, origin } = await startApi(new URL(origin).port));
    },
    kiosk: () => kiosk,
    folders: { kiosk: join(dir, 'kiosk'), logs },
    reattach: async () => {
      await window.detach();
      window = await attach(kiosk);
    },
    killKiosk: async () => {
      await window.detach();
      await kiosk.kill();
    },
    restartKiosk: async () => {
      ({ kiosk, window } = await startKiosk());
    },
    end: async () => {
      await phones.close();
      await window.detach();
      await kiosk.stop();
      await api.stop();
      camera.close();
    },
  };
}

/**
 * The browser in which phones and the portal are opened. A test machine's root has no sandbox to give; nothing here
 * speaks to anything but this machine.
 */
export function launchPhones(browserPath: string): Promise<Browser> {
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: browserPath,
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(root ? ['--no-sandbox'] : []),
    ],
  });
}
