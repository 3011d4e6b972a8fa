/** What is asked of Electron's inspector so that no file dialog opens. */
import { expect, test } from 'vitest';
import type { Log } from '../../../electron/host/log.ts';
import { lockFileDialogs, type Inspector } from '../../../electron/main/lockdown.ts';

interface Stage {
  readonly inspector: Inspector;
  readonly log: Log;
  /** Commands and log entries, in order. */
  readonly seen: string[];
}

/** `refuses`: the command that fails, or `attach`. */
function stage(refuses?: string): Stage {
  const seen: string[] = [];
  const note = (event: string): void => void seen.push(`log ${event}`);
  return {
    seen,
    log: { info: note, warn: note, error: note },
    inspector: {
      attach() {
        if (refuses === 'attach') throw new Error('Another debugger is already attached');
      },
      on: () => undefined,
      async sendCommand(method) {
        seen.push(method);
        if (method === refuses) throw new Error('not now');
      },
    },
  };
}

test('listens to the page before it holds its dialogs, for Chromium holds none of a page that it does not tell of', () => {
  const { inspector, log, seen } = stage();
  lockFileDialogs(inspector, log);
  expect(seen).toEqual(['Page.enable', 'Page.setInterceptFileChooserDialog']);
});

test.each(['attach', 'Page.enable', 'Page.setInterceptFileChooserDialog'])(
  'says so where %s fails',
  async (refuses) => {
    const { inspector, log, seen } = stage(refuses);
    lockFileDialogs(inspector, log);
    await expect.poll(() => seen).toContain('log file-dialogs-not-held');
  },
);
