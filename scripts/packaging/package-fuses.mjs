/** The fuses of Electron's program as a kiosk ships it, and reading them back from a packed one. */
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/**
 * @typedef {'on' | 'off' | 'removed' | 'unknown'} FuseState
 * @typedef {{ readonly fuse: string, readonly wanted: FuseState, readonly found: FuseState }} FuseFault
 */

/**
 * Every fuse that Electron 45 has. The embedded integrity check works on Windows and macOS; Linux ignores that fuse.
 * `WasmTrapHandlers` stays as Electron ships it: it makes the face models quick and opens nothing.
 * @type {Readonly<Record<string, FuseState>>}
 */
const FUSES = {
  RunAsNode: 'off',
  EnableCookieEncryption: 'on',
  EnableNodeOptionsEnvironmentVariable: 'off',
  EnableNodeCliInspectArguments: 'off',
  EnableEmbeddedAsarIntegrityValidation: 'on',
  OnlyLoadAppFromAsar: 'on',
  LoadBrowserProcessSpecificV8Snapshot: 'off',
  GrantFileProtocolExtraPrivileges: 'off',
  WasmTrapHandlers: 'on',
};

/** @type {Readonly<Record<number, FuseState>>} */
const STATES = { 0x30: 'off', 0x31: 'on', 0x72: 'removed' };

/**
 * The fuses of a packed program, by name; a fuse that this list does not know yet has its number. Rejects where the program has none.
 * @param {string} program its executable, or its .app on macOS
 * @returns {Promise<Readonly<Record<string, FuseState>>>}
 */
async function readFuses(program) {
  const wire = await getCurrentFuseWire(program);
  return Object.fromEntries(
    Object.entries(wire)
      .filter(([number]) => number !== 'version')
      .map(([number, state]) => [
        FuseV1Options[Number(number)] ?? `fuse ${number}`,
        STATES[Number(state)] ?? 'unknown',
      ]),
  );
}

/**
 * Where a packed program differs from `FUSES`, a fuse that nobody has decided on included.
 * @param {string} program
 * @returns {Promise<readonly FuseFault[]>}
 */
export async function fuseFaults(program) {
  const found = await readFuses(program);
  return [...new Set([...Object.keys(FUSES), ...Object.keys(found)])]
    .map((fuse) => ({ fuse, wanted: FUSES[fuse] ?? 'unknown', found: found[fuse] ?? 'unknown' }))
    .filter(({ wanted, found: state }) => wanted !== state);
}
