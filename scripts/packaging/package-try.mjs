/** Starts a packed kiosk once, without showing it, to see that it comes up and ends well: what no reading back can tell. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../children.mjs';
import { textField } from '../json.mjs';
import { cannot, done } from '../outcome.mjs';

/** @typedef {'ready' | 'ended' | 'silent'} How */

const LIMIT_MS = 60_000;
/** macOS would ask a person whether a program that no certificate signed may use the keychain. */
const NOBODY_IS_ASKED = process.platform === 'darwin' ? ['--use-mock-keychain'] : [];

/**
 * Gives it a data folder of its own and a server that is not there. Fails with `packed-not-started`, and what it said.
 * @param {{ readonly command: string, readonly args?: readonly string[], readonly limitMs?: number }} program
 * @returns {Promise<import('../outcome.mjs').Outcome<void>>}
 */
export async function tryPacked({ command, args = [], limitMs = LIMIT_MS }) {
  const folder = mkdtempSync(join(tmpdir(), 'smartpresence-try-'));
  const log = join(folder, 'said.log');
  const kept = [
    '--data',
    join(folder, 'kiosk'),
    '--logs',
    folder,
    '--api',
    'http://127.0.0.1:9',
    '--headless',
  ];
  /** @type {(how: How) => void} */
  let settle = () => undefined;
  /** @type {Promise<How>} */
  const over = new Promise((resolve) => {
    settle = resolve;
  });
  /** @type {unknown} */
  let said;
  const onEvent = (/** @type {import('../children.mjs').ProgramEvent} */ { event, line }) => {
    said = line;
    if (event === 'ready') settle('ready');
  };
  const limit = setTimeout(() => settle('silent'), limitMs);
  try {
    const program = startProgram({
      command,
      args: [...args, ...NOBODY_IS_ASKED, ...kept],
      cwd: folder,
      log,
      onEvent,
    });
    void program.ended.then(() => settle('ended'));
    const how = await over;
    const { code } = await program.stop('SIGTERM');
    if (how === 'ready' && code === 0) return done(undefined);
    const words = textField(said, 'message') ?? program.lastWords().trim().slice(-500);
    const seen =
      how === 'silent' ? `was not ready within ${limitMs / 1000} s` : `ended with ${code ?? 'a signal'}`;
    return cannot(
      'packed-not-started',
      `The packed kiosk was started and ${seen}${words === '' ? '.' : `: ${words}`}\nIts program is ${command}.`,
    );
  } finally {
    clearTimeout(limit);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
