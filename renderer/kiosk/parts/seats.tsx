/** One dot a student: here, known away, or not in yet. A picture of the count beside it, so a screen reader passes over it. */
import type { ReactElement } from 'react';

/** Beyond this the dots would say less than the figure. */
const MOST = 120;

export interface SeatsProps {
  readonly present: number;
  readonly excused: number;
  readonly expected: number;
}

export function Seats({ present, excused, expected }: SeatsProps): ReactElement | undefined {
  if (expected > MOST) return undefined;
  const kindOf = (seat: number): string => {
    if (seat < present) return 'in';
    return seat >= expected - excused ? 'away' : 'open';
  };
  return (
    <div className="seats" aria-hidden="true" data-many={expected > 60}>
      {Array.from({ length: expected }, (_, seat) => (
        <i key={seat} data-seat={kindOf(seat)} />
      ))}
    </div>
  );
}
