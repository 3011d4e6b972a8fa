/** A locked kiosk whose browser keeps ending: a program of a few lines that counts its starts stands in for the browser. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { startProgram } from '../../support/journey/programs.ts';

const Gone = z.object({ event: z.literal('browser-gone'), kind: z.string(), afterMs: z.number() });

/** Its first run is long enough to have been a window. */
const BROWSER = `#!/bin/sh
if test -e "$0.ran"; then exit "$ENDS_WITH"; fi
touch "$0.ran"
sleep 3.2
exit "$ENDS_WITH"
`;

test.each([
  { how: 'ever later where it crashes', code: '1', kind: 'failed', waits: [500, 1000, 2000] },
  { how: 'after a second where somebody closed it', code: '0', kind: 'closed', waits: [1000, 1000, 1000] },
])('opens its browser again, $how', async ({ code, kind, waits }) => {
  const dir = mkdtempSync(join(tmpdir(), 'kiosk-browser-'));
  const [browser, log] = [join(dir, 'browser'), join(dir, 'logs', 'kiosk.log')];
  writeFileSync(join(dir, 'index.html'), '');
  writeFileSync(browser, BROWSER);
  chmodSync(browser, 0o700);
  const kiosk = startProgram(
    'electron/chromium/main.ts',
    [
      ...['--data', join(dir, 'kiosk'), '--logs', join(dir, 'logs'), '--api', 'http://127.0.0.1:9'],
      ...['--web', dir, '--models', dir, '--browser', browser, '--kiosk', '--headless'],
    ],
    { ENDS_WITH: code },
  );
  onTestFinished(async () => {
    await kiosk.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  const gone = (): readonly unknown[] =>
    (existsSync(log) ? readFileSync(log, 'utf8') : '')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [Gone.safeParse(JSON.parse(line)).data ?? []].flat()))
      .slice(0, 3)
      .map((one) => [one.kind, one.afterMs]);
  await expect.poll(gone, { timeout: 20_000 }).toEqual(waits.map((afterMs) => [kind, afterMs]));
});
