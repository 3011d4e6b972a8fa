/** Brings the program to `ready`: when its main script has been run to its end, Chromium is started with what it asked for. */
import { join } from 'node:path';
import { z } from 'zod';
import { app } from './app.ts';
import { appEvents } from './app-events.ts';
import { startChromium } from './chromium.ts';
import { readSwitches } from './command-line.ts';
import { exit, takeSignals } from './lifecycle.ts';
import { mainRan } from './process.ts';
import { becomeReady } from './readiness.ts';
import { running, setRuntime, watchPages } from './runtime.ts';
import { openSchemeServer } from './scheme-server.ts';
import { watchDownloads } from './session.ts';
import { BrowserWindow } from './window.ts';

const EXIT_WITHOUT_CHROMIUM = 1;
const Question = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('key'), windowId: z.number(), input: z.looseObject({ type: z.string() }) }),
  z.object({ kind: z.literal('download'), windowId: z.number(), url: z.string() }),
  z.object({ kind: z.literal('navigate'), windowId: z.number(), url: z.string(), isMainFrame: z.boolean() }),
]);

/** Called once. A program that never becomes ready ends when nothing keeps it, as any Node program. */
export async function boot(): Promise<void> {
  await mainRan;
  takeSignals();
  appEvents.emit('will-finish-launching');
  const profile = app.getPath('userData');
  const server = await openSchemeServer();
  const chromium = await startChromium(profile, switchesOf(server.chromiumArgs, readSwitches()));
  const pages = await watchPages(chromium.cdp);
  setRuntime({ chromium, server, pages, profile });
  server.onAsked((text) => answerTo(Question.parse(JSON.parse(text))));
  pages.onStranger((openerId) => {
    const windows = BrowserWindow.getAllWindows();
    // One that hides its opener can only be of a window of ours.
    const opener = windows.find(({ webContents }) => webContents.page?.targetId === openerId) ?? windows[0];
    opener?.webContents.onPopup();
  });
  await watchDownloads(
    chromium.cdp,
    join(profile, 'electron-double-downloads'),
    () => BrowserWindow.getAllWindows()[0]?.webContents,
  );
  void chromium.ended.then(() => exit(EXIT_WITHOUT_CHROMIUM));
  // A program that ends at once takes Chromium with it: its pipe is gone, and this is for one that does not look.
  process.on('exit', () => running().chromium.kill());
  becomeReady();
  appEvents.emit('ready', {});
}

function answerTo(question: z.infer<typeof Question>): string {
  const contents = BrowserWindow.getAllWindows().find(({ id }) => id === question.windowId)?.webContents;
  if (contents === undefined) return '';
  if (question.kind === 'download') return contents.expectDownload(question.url);
  if (question.kind === 'navigate') return contents.askNavigation(question.url, question.isMainFrame);
  return contents.mayPass(question.input) ? '' : 'refused';
}

const RESOLVER = '--host-resolver-rules=';

/** Of a switch that is given twice Chromium takes the last: the scheme's own addresses are put before the program's rules. */
function switchesOf(own: readonly string[], given: readonly string[]): readonly string[] {
  const all = [...own, ...given];
  const rules = all.filter((one) => one.startsWith(RESOLVER)).map((one) => one.slice(RESOLVER.length));
  return [...all.filter((one) => !one.startsWith(RESOLVER)), `${RESOLVER}${rules.join(',')}`];
}
