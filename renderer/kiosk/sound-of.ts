/** Which sound a change of the picture makes. Every sound has its picture: none tells anything that is not also seen. */
import type { KioskView } from '#core/contracts/kiosk.ts';

export type Sound = 'in' | 'see-teacher' | 'late-begins' | 'attention';

/** The sound of going from `before` to `after`, if any: at most one, the most telling. */
export function soundOf(before: KioskView | undefined, after: KioskView): Sound | undefined {
  if (before === undefined) return undefined;
  const lane = laneOf(after);
  if (lane !== laneOf(before)) {
    if (lane === 'welcome') return 'in';
    if (lane === 'see-teacher' || lane === 'elsewhere') return 'see-teacher';
  }
  if (after.health.faults.some((fault) => !before.health.faults.includes(fault))) return 'attention';
  return phaseOf(after) === 'late' && phaseOf(before) === 'on-time' ? 'late-begins' : undefined;
}

function laneOf({ screen }: KioskView): string | undefined {
  return screen.kind === 'board' ? screen.board.lane.kind : undefined;
}

function phaseOf({ screen }: KioskView): string | undefined {
  return screen.kind === 'board' ? screen.board.phase : undefined;
}
