/** The kiosk's shells, on each of which the same journeys run; and why one cannot run on this machine. */
import { BUILT_KIOSK, ELECTRON_PROGRAM, KIOSK_PROGRAM } from '../../../scripts/start/programs.mjs';
import { electronBinary } from '../../../scripts/setup/electron.mjs';
import { whyNoElectron, type TRIED_SHELLS } from '../../../scripts/testing/shells.mjs';
import { ROOT, type Call } from './programs.ts';

export type Shell = (typeof TRIED_SHELLS)[number];

const DOUBLE = ['--import', './tests/support/electron-double/register.mjs', ELECTRON_PROGRAM];

/** Why `shell` cannot run here, as a clause; undefined where it can. */
export function whyNot(shell: Shell): string | undefined {
  return shell === 'electron' ? whyNoElectron(ROOT) : undefined;
}

/** Electron that no certificate signed: macOS would ask a person whether it may use the keychain. */
export const ELECTRON_SWITCHES: readonly string[] =
  process.platform === 'darwin' ? ['--use-mock-keychain'] : [];
/** Linux may have no keyring here, and the journeys use faces. */
const KEYS_ANYWAY: readonly string[] = process.platform === 'linux' ? ['--allow-unprotected-keys'] : [];

/** How the kiosk is started on `shell`, before its own arguments; on Chromium from its sources, where `built` is not said. */
export function kioskCall(shell: Shell, built = false): Call {
  switch (shell) {
    case 'chromium':
      return { program: process.execPath, args: [built ? BUILT_KIOSK : KIOSK_PROGRAM], env: {} };
    case 'double':
      return { program: process.execPath, args: DOUBLE, env: {} };
    case 'electron': {
      const found = electronBinary(ROOT);
      if (!found.ok) throw new Error(found.failure.message);
      const noSandbox: Call['env'] = process.getuid?.() === 0 ? { ELECTRON_DISABLE_SANDBOX: '1' } : {};
      return {
        program: found.value,
        args: [...ELECTRON_SWITCHES, ELECTRON_PROGRAM, ...KEYS_ANYWAY],
        env: noSandbox,
      };
    }
  }
}

/** The origin that a driver sees on the window: the double's Chromium knows no scheme of ours. */
export function shownOrigin(shell: Shell, origin: string): string {
  return shell === 'double' ? origin.replace(/^(\w+):\/\/(\w+)$/, 'https://$2.$1.double') : origin;
}

/** The browser's switches that `shell` is to be started with; only the Chromium shell grants the camera by its profile. */
export function switchesFor(shell: Shell, switches: readonly string[]): readonly string[] {
  return shell === 'chromium' ? switches : switches.filter((one) => one !== '--use-fake-ui-for-media-stream');
}
