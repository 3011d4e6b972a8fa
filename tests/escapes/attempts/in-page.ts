/** Attempts that are a script in the window: what a stranger could do who made the page run his own. */
import type { Attempt } from '../attempt.ts';

type Row = readonly [
  name: string,
  script: string,
  more?: Partial<Pick<Attempt, 'seen' | 'shells' | 'settleMs'>>,
];

export function inPage(group: Attempt['group'], rows: readonly Row[]): readonly Attempt[] {
  return rows.map(([name, script, more]) => ({
    group,
    name,
    ...more,
    run: (stand) => stand.kiosk().page.run(script),
  }));
}
