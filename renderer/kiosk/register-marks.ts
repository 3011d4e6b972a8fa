/** The register's small rules: which key gives which mark, which tiles a filter shows, where an arrow leads. */
import type { Tile } from '#core/contracts/kiosk.ts';
import type { MarkState } from '../ui/state-mark.tsx';

export type Given = 'present' | 'late' | 'absent' | 'excused';
export type Filter = 'waits' | 'all' | 'expected' | 'late' | 'excused' | 'absent';

export const GIVEN = ['present', 'late', 'absent', 'excused'] as const;

/** The letter on each mark's key: the same in every language, as the keys are. */
export const LETTER_OF: Readonly<Record<Given, string>> = {
  present: 'P',
  late: 'L',
  absent: 'A',
  excused: 'E',
};

const STEP_OF: Readonly<Record<string, (columns: number) => number>> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (columns) => -columns,
  ArrowDown: (columns) => columns,
};

/** The mark that a key on the keyboard gives, if any. */
export function givenBy(key: string): Given | undefined {
  return GIVEN.find((given) => LETTER_OF[given] === key.toUpperCase());
}

/** The place that a key leads to from `place`, or undefined where the key is no move or leads out of the grid. */
export function movedTo(key: string, place: number, count: number, columns: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const to = place + (STEP_OF[key]?.(columns) ?? 0);
  return to === place || to < 0 || to >= count ? undefined : to;
}

/** The columns of a class of up to 60, in which names keep their room. */
export const USUAL_COLUMNS = 6;

/** Columns of the grid: six up to 60 students; then as many as ten rows need. */
export function columnsFor(count: number): number {
  return Math.max(USUAL_COLUMNS, Math.ceil(count / 10));
}

/** Whether a name needs the smaller size to stand in two lines of a tile: what fits was measured at 16:9. */
export function isLongName(name: string): boolean {
  return name.length > 12 || name.split(/[\s-]/).some((word) => word.length > 8);
}

export function shownBy(filter: Filter, { status, waits }: Pick<Tile, 'status' | 'waits'>): boolean {
  return filter === 'all' || (filter === 'waits' ? waits : status === filter);
}

/** The filters on offer: whoever waits for the teacher comes first, and is no filter where nobody does. */
export function filtersFor(tiles: readonly Pick<Tile, 'waits'>[]): readonly Filter[] {
  const usual = ['all', 'expected', 'late', 'excused', 'absent'] as const;
  return tiles.some(({ waits }) => waits) ? ['waits', ...usual] : usual;
}

export function markOf({ status }: Pick<Tile, 'status'>): MarkState {
  return status === 'expected' ? 'waiting' : status;
}
