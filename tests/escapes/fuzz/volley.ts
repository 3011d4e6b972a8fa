/** Sends many frames from inside the window, over its own transport, and counts what came back. */
import { z } from 'zod';
import type { KioskPage } from '../kiosk.ts';
import type { Frame } from './frames.ts';

export const Volley = z.object({
  /** Requests that had to be answered, and those that were; the others fell with their connection. */
  asked: z.int(),
  answered: z.int(),
  /** How often the host dropped the connection. */
  dropped: z.int(),
  /** How many answers of each kind: `200 done`, `200 refused`, `400`. */
  answers: z.record(z.string(), z.int()),
  /** The first answers that tell of a fault of the host, or of its insides. */
  faults: z.array(z.string()),
});
export type Volley = z.infer<typeof Volley>;

/** Sends `frames` one after the other, and waits until all that were asked are answered or nothing comes any more. */
export async function fire(page: KioskPage, frames: readonly Frame[]): Promise<Volley> {
  return Volley.parse(
    await page.ask(
      `return (${VOLLEY})(${JSON.stringify(frames.map(({ text, isAsked }) => [text, isAsked ? 1 : 0]))}, connect, textOf)`,
      PATIENCE_MS,
    ),
  );
}

const PATIENCE_MS = 60_000;

/** `SILENCE`: the host may be busy, but not for so long. `faults`: a stack, a path of a file, or the status of an error of its own. */
const VOLLEY = `async (frames, connect, textOf) => {
  const SILENCE = 4000, LIMIT = 20;
  const seen = { asked: 0, answered: 0, dropped: 0, answers: {}, faults: [] };
  let at = 0;
  while (at < frames.length) {
    const line = await connect();
    let open = true, last = performance.now();
    const waiting = new Set();
    let wake = () => undefined;
    line.gone(() => { open = false; wake(); });
    line.hear(async (frame) => {
      last = performance.now();
      const text = await textOf(frame);
      if (/\\n\\s+at |node_modules|node:internal|[\\w-]+\\.ts:\\d/.test(text) && seen.faults.length < LIMIT) seen.faults.push(text.slice(0, 300));
      let message;
      try { message = JSON.parse(text); } catch { return; }
      const { i, t, p } = message;
      if (t === 3 || t === 4) return;
      const status = p?.s ?? 200;
      const kind = status === 200 && p?.b?.json?.kind ? status + ' ' + p.b.json.kind : String(status);
      seen.answers[kind] = (seen.answers[kind] ?? 0) + 1;
      if (status >= 500 && seen.faults.length < LIMIT) seen.faults.push(text.slice(0, 300));
      if (waiting.delete(i)) { seen.answered += 1; if (waiting.size === 0) wake(); }
    });
    for (; at < frames.length && open; at += 1) {
      const [text, isAsked] = frames[at];
      if (isAsked) { seen.asked += 1; waiting.add(JSON.parse(text).i); }
      line.send(text);
      // A connection that was dropped is only seen between two tasks.
      if (at % 50 === 49) await new Promise((done) => setTimeout(done, 0));
    }
    while (open && waiting.size > 0 && performance.now() - last < SILENCE)
      await new Promise((done) => { wake = done; setTimeout(done, 100); });
    if (!open) seen.dropped += 1;
    line.close();
  }
  return seen;
}`;
