/** What is asked of Electron's inspector so that no file dialog opens. */
import { expect, test } from 'vitest';
import type { Log } from '../../../electron/host/log.ts';
import { lockFileDialogs, type Inspector } from '../../../electron/main/lockdown.ts';

interface Stage {
  readonly inspector: Inspector;
  readonly log: Log;
  /** Commands and log entries, in order. */
  readonly seen: string[];
  /** The inspector is taken away. */
  readonly detach: () => void;
}

/** `refuses`: the command that fails, or `attach`. */
function stage(refuses?: string): Stage {
  const seen: string[] = [];
  let detached: (event: unknown, reason: string) => void = () => undefined;
  const note = (event: string): void => void seen.push(`log ${event}`);
  return {
    seen,
    detach: () => detached({}, 'target closed'),
    log: { info: note, warn: note, error: note },
    inspector: {
      attach() {
        if (refuses === 'attach') throw new Error('Another debugger is already attached');
      },
      on(_event, listener) {
        detached = listener;
      },
      async sendCommand(method) {
        seen.push(method);
        if (method === refuses) throw new Error('not now');
      },
    },
  };
}

test('listens to the page before it holds its dialogs, for Chromium holds none of a page that it does not tell of', () => {
  const { inspector, log, seen } = stage();
  lockFileDialogs(inspector, { log, isGone: () => false });
  expect(seen).toEqual(['Page.enable', 'Page.setInterceptFileChooserDialog']);
});

test.each(['attach', 'Page.enable', 'Page.setInterceptFileChooserDialog'])(
  'says so where %s fails',
  async (refuses) => {
    const { inspector, log, seen } = stage(refuses);
    lockFileDialogs(inspector, { log, isGone: () => false });
    await expect.poll(() => seen).toContain('log file-dialogs-not-held');
  },
);

test.each([
  { isGone: true, logged: [] },
  { isGone: false, logged: ['log file-dialogs-not-held'] },
])(
  'says so of an inspector that was taken away, unless the window is gone: $isGone',
  async ({ isGone, logged }) => {
    const { inspector, log, seen, detach } = stage();
    let gone = false;
    lockFileDialogs(inspector, { log, isGone: () => gone });
    seen.length = 0;
    detach();
    gone = isGone;
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual(logged);
  },
);
