/** Whether the tests see what they are to see: known weaknesses, put into the programs as they are loaded (planted.ts). */
import { join } from 'node:path';
import { ATTEMPTS } from './attempts/all.ts';
import type { Display } from './display.ts';
import { fuzzAsNobody } from './fuzz/fuzz.ts';
import { openStand } from './stand.ts';
import { tryAll } from './try.ts';

export interface PlantsFound {
  /** `PLANT: ATTEMPT` of all that succeeded as they must. */
  readonly found: readonly string[];
  /** What should have succeeded and did not: the test is blind to it. */
  readonly missed: readonly string[];
}

export interface PlantsOptions {
  readonly dir: string;
  readonly browserPath: string;
  readonly display: Display | undefined;
  readonly say: (line: string) => void;
}

/** What each weakness lets through. */
const PLANTS: Readonly<Record<string, readonly string[]>> = {
  page: ['eval', 'new Function', 'an inline script', 'a worker from a blob', 'an inline style', 'alert'],
  browser: ['location to another origin', 'meta refresh to another origin', 'mailto:', 'the window moved'],
  both: [
    'window.open on another origin',
    'a link with target=_blank',
    'a picture',
    'preconnect',
    'WebRTC to a stranger by UDP',
    'WebRTC tells of the network',
    'what nobody may even be asked for',
    'a download by a link',
    'a frame of another origin',
    'print',
    'window.close',
  ],
  door: [
    'the window without a cookie',
    'another name for this computer',
    'the bridge without a cookie',
    'a page of another origin, with the cookie',
  ],
  host: ['the class closed', 'a mark given'],
  thrown: [],
};

const FORGED = 40;

export async function findPlants({ dir, browserPath, display, say }: PlantsOptions): Promise<PlantsFound> {
  const found: string[] = [];
  const missed: string[] = [];
  for (const [plant, names] of Object.entries(PLANTS)) {
    const stand = await openStand({
      shell: 'chromium',
      dir: join(dir, `planted-${plant}`),
      browserPath,
      display,
      nodeArgs: ['--import', './tests/escapes/planted.ts'],
      env: { SMARTPRESENCE_PLANTED: plant },
    });
    try {
      const attempts = ATTEMPTS.filter(({ name }) => names.includes(name));
      const tried = await tryAll(stand, attempts, ({ attempt, evidence, broken }) => {
        const seen = [...evidence, ...(broken === undefined ? [] : [broken])];
        (seen.length > 0 ? found : missed).push(`${plant}: ${attempt.name}`);
        say(
          `  ${seen.length > 0 ? 'found ' : 'MISSED'}  ${plant.padEnd(8)} ${attempt.name}: ${seen.join('; ')}`,
        );
      });
      if (tried.length < names.length) missed.push(`${plant}: an attempt of that name`);
      if (plant !== 'thrown') continue;
      const { broken } = await fuzzAsNobody(stand, { seed: 1, count: FORGED, say: () => undefined });
      (broken.length > 0 ? found : missed).push(`${plant}: forged messages`);
      for (const line of broken.slice(0, 3)) say(`  found   ${plant.padEnd(8)} ${line.slice(0, 160)}`);
    } finally {
      await stand.end();
    }
  }
  return { found, missed };
}
