/** What an escape leaves behind, seen from outside of the kiosk: strangers called, windows, pages, files, programs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { targetsOf, TargetInfo } from './kiosk.ts';
import type { Stand } from './stand.ts';

export interface Seen {
  /** What shows that somebody got out, one line each. */
  readonly out: readonly string[];
  /** What began and was over by itself before anything came of it, such as a window that was shut before it showed a page. */
  readonly turnedBack: readonly string[];
}

export interface Watch {
  /** All that was seen since the watch began or `since` was last asked. */
  readonly since: () => Promise<Seen>;
  /** How often a page loaded in the kiosk's window, of whatever origin. */
  readonly loads: () => number;
}

const Navigated = z.object({ frame: z.object({ url: z.string(), parentId: z.string().optional() }) });
const Created = z.object({ targetInfo: TargetInfo });
const Dialog = z.object({ type: z.string(), message: z.string() });
/** What a browser has besides the pages that somebody sees. */
const INNER_KINDS = ['browser', 'tab', 'worker', 'iframe'];
/** How long something may take to be over by itself. */
const TURN_BACK_MS = 3000;
const POLL_MS = 100;

/** Begins to watch the kiosk that runs now. */
export async function watchKiosk(stand: Stand): Promise<Watch> {
  const { cdp, page } = stand.kiosk();
  const out: string[] = [];
  const passing: string[] = [];
  let loads = 0;
  /** What the shell itself has besides its window. */
  const fromTheStart = new Set((await targetsOf(cdp)).map(({ targetId }) => targetId));
  const isOther = ({ targetId, type }: TargetInfo): boolean =>
    !fromTheStart.has(targetId) && !INNER_KINDS.includes(type);
  cdp.onEvent(({ method, params }) => {
    if (method === 'Page.frameNavigated') {
      const { url, parentId } = Navigated.parse(params).frame;
      if (parentId === undefined) loads += 1;
      const words = `a page was loaded: ${url}`;
      if (isHome(url, page.origin) || (parentId !== undefined && isEmpty(url))) return;
      if (isEmpty(url)) passing.push(words);
      else out.push(words);
    } else if (method === 'Target.targetCreated') {
      const { targetInfo } = Created.parse(params);
      if (isOther(targetInfo)) passing.push(`a new ${targetInfo.type}: ${targetInfo.url}`);
    } else if (method === 'Page.javascriptDialogOpening') {
      const { type, message } = Dialog.parse(params);
      out.push(`a message box: ${type} ${message}`);
    }
  });
  let visits = stand.canary.visits().length;
  let files = filesOf(stand);
  let opened = openedBy(stand);
  const windows = new Set((await stand.display?.windows())?.map(idOf));

  /** What is to be seen at this moment and should not be. */
  async function standing(): Promise<readonly string[]> {
    const shown = (await stand.display?.windows()) ?? [];
    const targets = cdp.isOpen() ? await targetsOf(cdp).catch(() => []) : [];
    const own = targets.find(({ targetId }) => targetId === page.targetId);
    return [
      ...shown
        .filter((name) => !windows.has(idOf(name)))
        .map((name) => `a window stands on the screen: ${name}`),
      ...targets.filter(isOther).map(({ type, url }) => `there is a ${type}: ${url}`),
      ...(own === undefined || isHome(own.url, page.origin) ? [] : [`the window shows ${own.url}`]),
    ];
  }

  async function left(): Promise<readonly string[]> {
    const end = Date.now() + TURN_BACK_MS;
    let now = await standing();
    while (now.length > 0 && Date.now() < end) {
      await wait(POLL_MS);
      now = await standing();
    }
    return now;
  }

  return {
    loads: () => loads,
    async since() {
      const seen = [...(await left()), ...out.splice(0)];
      const calls = stand.canary.visits();
      seen.push(...calls.slice(visits).map((call) => `the stranger was reached: ${call}`));
      visits = calls.length;
      const found = filesOf(stand);
      seen.push(
        ...found.filter((file) => !files.includes(file)).map((file) => `a file was written: ${file}`),
      );
      files = found;
      const programs = openedBy(stand);
      seen.push(...programs.slice(opened.length).map((line) => `a program was started: ${line}`));
      opened = programs;
      for (const name of (await stand.display?.windows()) ?? []) windows.add(idOf(name));
      return { out: [...new Set(seen)], turnedBack: [...new Set(passing.splice(0))] };
    },
  };
}

function isHome(url: string, origin: string): boolean {
  return url === origin || url.startsWith(`${origin}/`);
}

/** A page that holds nothing of anybody's: empty, the browser's own words for a refusal, or what the page itself made. */
function isEmpty(url: string): boolean {
  return /^(about:(blank|srcdoc)|chrome-error:|blob:)/.test(url);
}

/** The number that the X server gave a window; its name may change. */
function idOf(window: string): string {
  return window.split(' ', 1)[0] ?? '';
}

/** What a person would find in the home folder; what begins with a dot is the browser's own. */
function filesOf({ home }: Stand): readonly string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => !/(^|\/)\./.test(name));
}

function openedBy({ dir }: Stand): readonly string[] {
  const path = join(dir, 'opened.txt');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}
