/** Tries the attempts one after the other on one kiosk, looks what came of each, and whether the kiosk still works. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Attempt } from './attempt.ts';
import { targetsOf } from './kiosk.ts';
import { hostsOf } from './processes.ts';
import { until, type Stand } from './stand.ts';
import { watchKiosk, type Seen, type Watch } from './watch.ts';

export interface Tried {
  readonly attempt: Attempt;
  /** What shows that it succeeded; empty where it did not. */
  readonly evidence: readonly string[];
  /** What began, and was over before anything came of it. */
  readonly turnedBack: readonly string[];
  /** Why it could not be tried, where the fault was the test's own. */
  readonly untried: string | undefined;
  /** What was wrong with the kiosk afterwards; it was started anew then. */
  readonly broken: string | undefined;
}

const SETTLE_MS = 250;
const BOARD_MS = 10_000;
const KEY_MS = 2000;

export async function tryAll(
  stand: Stand,
  attempts: readonly Attempt[],
  say: (tried: Tried) => void,
): Promise<readonly Tried[]> {
  const done: Tried[] = [];
  let watch = await watchKiosk(stand);
  for (const attempt of attempts) {
    const { out: evidence, turnedBack, untried } = await seenOf(stand, watch, attempt);
    if (evidence.length > 0) await leadBack(stand).catch(() => undefined);
    const broken = await trouble(stand);
    const tried = { attempt, evidence, turnedBack, untried, broken };
    done.push(tried);
    say(tried);
    if (broken !== undefined) {
      await stand.restart();
      watch = await watchKiosk(stand);
    } else if (evidence.length > 0) await watch.since();
  }
  return done;
}

async function seenOf(
  stand: Stand,
  watch: Watch,
  attempt: Attempt,
): Promise<Seen & { readonly untried: string | undefined }> {
  const untried: string[] = [];
  const loads = watch.loads();
  const own = await attempt.run(stand).catch((error: unknown) => {
    untried.push(String(error));
    return undefined;
  });
  await wait(attempt.settleMs ?? SETTLE_MS);
  const { out, turnedBack } = await watch.since();
  const deaf = (await isDeaf(stand))
    ? ['the keyboard no longer reaches the page: something of the browser stands over it']
    : [];
  const loaded = attempt.holdsStill === true && watch.loads() > loads ? ['a page was loaded'] : [];
  return {
    out: [...(own === undefined ? [] : [own]), ...out, ...deaf, ...loaded],
    turnedBack,
    untried: untried[0],
  };
}

/** Whether a key of the X server gets lost before the page: a question of the browser's would have taken it. */
async function isDeaf({ kiosk, display }: Stand): Promise<boolean> {
  const { page } = kiosk();
  const listens =
    "window.heard = 0; window.addEventListener('keydown', () => { window.heard = 1 }, { capture: true, once: true }); return 'yes'";
  if (display === undefined || (await page.run(listens)) === undefined) return false;
  await display.press('Shift_L').catch(() => undefined);
  const heard = await until('a key', () => page.run("return window.heard ? 'yes' : ''"), KEY_MS).catch(
    () => undefined,
  );
  return heard === undefined;
}

/** Undefined where the same kiosk stands, shows the board and answers; in words what is wrong otherwise. */
export async function trouble(stand: Stand): Promise<string | undefined> {
  const { program, cdp, page, hosts } = stand.kiosk();
  const { child } = program;
  if (child.exitCode !== null || child.signalCode !== null) return 'the program ended';
  const now = hostsOf(child.pid ?? 0).map(({ pid }) => pid);
  if (hosts.some((pid) => !now.includes(pid))) return 'the host was restarted';
  if (!cdp.isOpen()) return 'the browser ended';
  if (!(await targetsOf(cdp).catch(() => [])).some(({ targetId }) => targetId === page.targetId))
    return 'the window is gone';
  const works = await until(
    'the board',
    async () =>
      page.run(`
      if ((await call('go', { to: 'board' })).kind !== 'done') await call('signIn/out');
      return document.querySelector('[data-screen="board"]') ? 'yes' : ''`),
    BOARD_MS,
  ).catch(() => undefined);
  return works === undefined ? 'the window does not answer' : undefined;
}

/** Home again after an attempt that got through. */
async function leadBack(stand: Stand): Promise<void> {
  const { display } = stand;
  const { cdp, page } = stand.kiosk();
  for (const { targetId, type } of await targetsOf(cdp))
    if (type === 'page' && targetId !== page.targetId)
      await cdp.send('Target.closeTarget', { targetId }).catch(() => undefined);
  if (display !== undefined) await display.press('Escape').catch(() => undefined);
  if (!(await page.url()).startsWith(`${page.origin}/`))
    await page.send('Page.navigate', { url: `${page.origin}/` }).catch(() => undefined);
}
