/** What the guard of the kiosk's browser decides. */
import { beforeEach, expect, test } from 'vitest';
import {
  createGuard,
  LEAD_BACK_MS,
  type Guard,
  type GuardCommand,
} from '../../../electron/chromium/guard.ts';

const ORIGIN = 'http://127.0.0.1:41234';
const KIOSK = 'session-of-kiosk';

let guard: Guard;

beforeEach(() => {
  guard = createGuard({ origin: ORIGIN, locked: true });
});

function appears(targetId: string, sessionId: string): readonly GuardCommand[] {
  return guard.hear({
    method: 'Target.attachedToTarget',
    params: { sessionId, targetInfo: { targetId, type: 'page', url: '' }, waitingForDebugger: true },
  });
}

function asksFor(url: string, sessionId = KIOSK): readonly GuardCommand[] {
  return guard.hear({
    method: 'Fetch.requestPaused',
    params: { requestId: 'r', request: { url } },
    sessionId,
  });
}

function shows(url: string, parentId?: string): readonly GuardCommand[] {
  return guard.hear({
    method: 'Page.frameNavigated',
    params: { frame: { url, parentId } },
    sessionId: KIOSK,
  });
}

const methods = (commands: readonly GuardCommand[]): readonly string[] =>
  commands.map(({ method }) => method);

test('gives the camera, refuses every download, and lets the first page begin without waiting', () => {
  expect(guard.begin()).toMatchObject([
    { method: 'Browser.setDownloadBehavior', params: { behavior: 'deny' } },
    { method: 'Browser.grantPermissions', params: { origin: ORIGIN, permissions: ['videoCapture'] } },
    { method: 'Target.setAutoAttach', params: { autoAttach: true, waitForDebuggerOnStart: false } },
  ]);
});

test('takes the first page for the kiosk, and stops those that come later at their start', () => {
  const said = appears('kiosk', KIOSK);
  expect(methods(said)).toEqual(expect.arrayContaining(['Fetch.enable', 'Page.enable']));
  expect(said.at(-1)).toMatchObject({
    method: 'Target.setAutoAttach',
    params: { waitForDebuggerOnStart: true },
  });
});

test('shuts every other page, and never the kiosk when it is told of twice', () => {
  appears('kiosk', KIOSK);
  expect(appears('other', 's2')).toEqual([{ method: 'Target.closeTarget', params: { targetId: 'other' } }]);
  expect(appears('kiosk', 's3')).toEqual([]);
});

test('holds keys and place only where the kiosk is locked', () => {
  const scripts = (commands: readonly GuardCommand[]): number =>
    methods(commands).filter((method) => method === 'Page.addScriptToEvaluateOnNewDocument').length;
  expect(scripts(appears('kiosk', KIOSK))).toBe(2);
  guard = createGuard({ origin: ORIGIN, locked: false });
  expect(scripts(appears('kiosk', KIOSK))).toBe(0);
});

test('puts a script into the page that a browser can read', () => {
  const sources = appears('kiosk', KIOSK).flatMap(({ params }) =>
    typeof params?.['source'] === 'string' ? [params['source']] : [],
  );
  expect(sources).not.toEqual([]);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is compiled here as the browser does, and not run
  for (const source of sources) expect(() => new Function(source)).not.toThrow();
});

test.each([`${ORIGIN}/`, `${ORIGIN}/enter?key=abc`])('lets %s be loaded', (url) => {
  appears('kiosk', KIOSK);
  expect(methods(asksFor(url))).toEqual(['Fetch.continueRequest']);
});

test.each([
  'http://127.0.0.1:41235/',
  'http://127.0.0.1:412345/',
  'http://127.0.0.1:41234@stranger.test/',
  'https://stranger.test/',
  'file:///etc/passwd',
  'data:text/html,x',
  `blob:${ORIGIN}/1`,
  `${ORIGIN}/models/net.bin`,
  `${ORIGIN}/elsewhere`,
])('aborts %s, so that the page stays', (url) => {
  appears('kiosk', KIOSK);
  expect(asksFor(url)).toEqual([
    { method: 'Fetch.failRequest', params: { requestId: 'r', errorReason: 'Aborted' }, sessionId: KIOSK },
  ]);
});

test('says nothing of requests of pages that it does not hold', () => {
  appears('kiosk', KIOSK);
  expect(asksFor(`${ORIGIN}/`, 'someone')).toEqual([]);
});

test.each(['about:blank', `blob:${ORIGIN}/1`, 'http://stranger.test/'])(
  'leads back from %s at once',
  (url) => {
    appears('kiosk', KIOSK);
    expect(shows(url)).toEqual([
      { method: 'Page.navigate', params: { url: `${ORIGIN}/` }, sessionId: KIOSK },
    ]);
  },
);

test('leads back from an error page after a pause, so that an error that stays is no race', () => {
  appears('kiosk', KIOSK);
  expect(shows('chrome-error://chromewebdata/')).toMatchObject([
    { method: 'Page.navigate', afterMs: LEAD_BACK_MS },
  ]);
});

test('leaves the kiosk where it is, with nothing to go back to', () => {
  appears('kiosk', KIOSK);
  expect(methods(shows(`${ORIGIN}/`))).toEqual(['Page.resetNavigationHistory']);
});

test('leaves what frames show to the policy of the page', () => {
  appears('kiosk', KIOSK);
  expect(shows('chrome-error://chromewebdata/', 'parent')).toEqual([]);
});

test('answers a message box and loads a page that crashed again', () => {
  appears('kiosk', KIOSK);
  expect(
    methods(guard.hear({ method: 'Page.javascriptDialogOpening', params: {}, sessionId: KIOSK })),
  ).toEqual(['Page.handleJavaScriptDialog']);
  expect(guard.hear({ method: 'Inspector.targetCrashed', params: {}, sessionId: KIOSK })).toMatchObject([
    { method: 'Page.navigate', afterMs: LEAD_BACK_MS },
  ]);
});

test.each([
  undefined,
  1,
  'text',
  {},
  { id: 1, result: {} },
  { method: 'Target.attachedToTarget' },
  { method: 'Fetch.requestPaused', sessionId: KIOSK },
])('makes nothing of %j', (message) => {
  appears('kiosk', KIOSK);
  expect(guard.hear(message)).toEqual([]);
});
