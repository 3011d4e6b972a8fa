/**
 * Keeps the two programs together: the API is started again whenever it ends, since a class goes on without it; a closed window ends
 * everything, and so does the kiosk's own end, but for a locked kiosk that crashed: it is started again. What is said and done here
 * depends only on the events it is given.
 */
import { field, textField } from '../json.mjs';
import { EXIT_CANNOT } from '../outcome.mjs';

/**
 * @typedef {import('../children.mjs').Program} Program
 * @typedef {import('../children.mjs').ProgramEvent} ProgramEvent
 * @typedef {(onEvent: (event: ProgramEvent) => void) => Program} StartKiosk
 * @typedef {{ readonly now: () => number, readonly after: (ms: number, run: () => void) => () => void }} Time `after` returns its cancel
 * @typedef {{ readonly api: string, readonly kiosk: string, readonly entry: string, readonly lan: string | undefined,
 *   readonly lanAddresses: readonly string[] }} Addresses
 *   `api` and `kiosk` are origins; `entry` is the kiosk's address with its one-time secret; `lanAddresses` are all that the PC has.
 * @typedef {{ readonly port: number, readonly apiFirst: boolean, readonly locked: boolean, readonly startApi: (port: number, onEvent: (event: ProgramEvent) => void) => Program,
 *   readonly startKiosk: (apiOrigin: string, onEvent: (event: ProgramEvent) => void) => Program,
 *   readonly time: Time, readonly say: (line: string) => void, readonly onReady: (addresses: Addresses) => void }} Cast
 *   `locked`: the kiosk is left by staff alone, and comes back after a crash. `apiFirst` holds the kiosk back until the API has told its address, as it must where its port is not known before.
 * @typedef {{ readonly ended: Promise<number>, readonly end: (code: number, signal: NodeJS.Signals) => void }} Supervised
 *   `ended` is the exit code, once both programs have ended; `end` asks for that.
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** An API that stood this long was well; its next end counts as the first. */
export const STEADY_MS = 60_000;
/** So often may the API end before it was ever ready; then there is no class to save and the start gives up. */
const FIRST_TRIES = 3;

/** @type {Time} */
export const REAL_TIME = {
  now: Date.now,
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * How long to wait before the API is started again: doubled with each end, up to half a minute.
 * @param {number} ends how often in a row it ended, from 1
 */
export function backOffMs(ends) {
  return Math.min(FIRST_WAIT_MS * 2 ** (ends - 1), LONGEST_WAIT_MS);
}

/**
 * @param {Cast} cast
 * @returns {Supervised}
 */
export function supervise({ port, apiFirst, locked, startApi, startKiosk, time, say, onReady }) {
  /** @type {Program | undefined} */
  let api;
  /** @type {Program | undefined} */
  let kiosk;
  /** @type {{ readonly origin: string, readonly lan: string | undefined, readonly lanAddresses: readonly string[] } | undefined} */
  let firstApi;
  /** @type {{ readonly origin: string, readonly entry: string } | undefined} */
  let kioskReady;
  let kioskReadyAt = 0;
  let kioskEnds = 0;
  let apiPort = port;
  let apiReadyAt = 0;
  let apiEnds = 0;
  let ending = false;
  let cancelRestart = () => {};
  let cancelKioskRestart = () => {};
  /** @type {(code: number) => void} */
  let settle = () => {};
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    settle = resolve;
  });

  function runApi() {
    const program = startApi(apiPort, onApiEvent);
    api = program;
    void program.ended.then((how) => onApiEnd(how, program.lastWords()));
  }

  function runKiosk(/** @type {string} */ apiOrigin) {
    const program = startKiosk(apiOrigin, onKioskEvent);
    kiosk = program;
    void program.ended.then((how) => {
      if (ending) return;
      if (locked && kioskReady !== undefined && how.code !== 0) {
        restartKiosk(apiOrigin, how);
        return;
      }
      if (how.code !== 0) {
        say(
          `The kiosk ended (${endInWords(how)}). Nothing is lost: start again, and an open class goes on.\n${program.lastWords()}`,
        );
      }
      end(how.code ?? 1, 'SIGTERM');
    });
  }

  function restartKiosk(/** @type {string} */ apiOrigin, /** @type {import('../children.mjs').Ended} */ how) {
    kioskEnds = time.now() - kioskReadyAt >= STEADY_MS ? 1 : kioskEnds + 1;
    const waitMs = backOffMs(kioskEnds);
    say(
      `The kiosk ended (${endInWords(how)}). It is started again in ${waitMs / 1000} s, and an open class goes on.`,
    );
    cancelKioskRestart = time.after(waitMs, () => runKiosk(apiOrigin));
  }

  function onApiEvent(/** @type {ProgramEvent} */ { event, line }) {
    if (ending) return;
    if (event === 'failed') {
      say(textField(line, 'message') ?? 'The central API could not start.');
      say(`(${textField(line, 'code') ?? 'api-failed'})`);
      if (firstApi === undefined) end(EXIT_CANNOT, 'SIGTERM');
    }
    if (event === 'ready') onApiReady(line);
  }

  function onApiReady(/** @type {unknown} */ line) {
    const origin = textField(line, 'origin') ?? `http://127.0.0.1:${apiPort}`;
    const lan = textField(line, 'lanOrigin');
    const found = field(line, 'lanAddresses');
    apiReadyAt = time.now();
    apiPort = Number(new URL(origin).port);
    if (firstApi !== undefined) {
      say(`The central API runs again.${lan === undefined ? '' : ` Phones: ${lan}`}`);
      return;
    }
    firstApi = { origin, lan, lanAddresses: Array.isArray(found) ? found.map(String) : [] };
    if (kiosk === undefined) runKiosk(origin);
    announce();
  }

  function onApiEnd(/** @type {import('../children.mjs').Ended} */ how, /** @type {string} */ lastWords) {
    if (ending) return;
    apiEnds = apiReadyAt > 0 && time.now() - apiReadyAt >= STEADY_MS ? 1 : apiEnds + 1;
    if (firstApi === undefined && apiEnds >= FIRST_TRIES) {
      say(`The central API does not start (${endInWords(how)}).\n${lastWords}`);
      end(how.code === undefined || how.code === 0 ? 1 : how.code, 'SIGTERM');
      return;
    }
    const waitMs = backOffMs(apiEnds);
    say(
      `The central API ended (${endInWords(how)}). A class goes on without it; it is started again in ${waitMs / 1000} s.`,
    );
    cancelRestart = time.after(waitMs, runApi);
  }

  function onKioskEvent(/** @type {ProgramEvent} */ { event, line }) {
    if (ending) return;
    if (event === 'failed') {
      say(textField(line, 'message') ?? 'The kiosk could not start.');
      say(`(${textField(line, 'code') ?? 'kiosk-failed'})`);
      // One that stood already ends by itself, and is started again.
      if (!locked || kioskReady === undefined) end(EXIT_CANNOT, 'SIGTERM');
    }
    if (event === 'window-closed') {
      say(closedInWords(textField(line, 'why'), textField(line, 'how')));
      end(0, 'SIGTERM');
    }
    if (event === 'ready') {
      const origin = textField(line, 'origin') ?? '';
      kioskReady = { origin, entry: textField(line, 'url') ?? origin };
      kioskReadyAt = time.now();
      if (kioskEnds > 0) say('The kiosk runs again.');
      else announce();
    }
  }

  function announce() {
    if (firstApi === undefined || kioskReady === undefined) return;
    const { origin, lan, lanAddresses } = firstApi;
    onReady({ api: origin, kiosk: kioskReady.origin, entry: kioskReady.entry, lan, lanAddresses });
  }

  function end(/** @type {number} */ code, /** @type {NodeJS.Signals} */ signal) {
    if (ending) return;
    ending = true;
    cancelRestart();
    cancelKioskRestart();
    void Promise.all([kiosk?.stop(signal), api?.stop(signal)]).then(() => settle(code));
  }

  runApi();
  if (!apiFirst) runKiosk(`http://127.0.0.1:${port}`);
  return { ended, end };
}

/**
 * @param {string | undefined} why as the kiosk tells it
 * @param {string | undefined} how a signal's name or an exit code, where the browser did not end well
 */
export function closedInWords(why, how) {
  if (why === 'staff') return 'Staff ended the kiosk.';
  if (why !== 'browser-ended') return 'The window was closed.';
  return `The browser ended unexpectedly${how === undefined ? '' : ` (${how})`}. Nothing is lost: start again, and an open class goes on.`;
}

/** @param {import('../children.mjs').Ended} how */
export function endInWords({ code, signal }) {
  if (code !== undefined) return `exit code ${code}`;
  return signal ?? 'it could not be started';
}
