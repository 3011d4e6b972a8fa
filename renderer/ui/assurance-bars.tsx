/** How sure a mark is: none to four bars and its word, so that neither colour nor shape stands alone. */
import type { ReactElement } from 'react';

const BARS = [1, 2, 3, 4] as const;

/** `level`: 0 to 4. `label`: what a screen reader says, for example "How sure: A2". */
export function AssuranceBars({
  level,
  label,
}: {
  readonly level: number;
  readonly label: string;
}): ReactElement {
  return (
    <span className="sp-assurance" role="img" aria-label={label}>
      <svg viewBox="0 0 27 20" aria-hidden="true">
        {BARS.map((bar) => (
          <rect
            key={bar}
            x={(bar - 1) * 7}
            y={20 - bar * 5}
            width="5"
            height={bar * 5}
            rx="1"
            fill={bar <= level ? `var(--sp-a${level})` : 'none'}
            stroke={bar <= level ? 'none' : 'var(--sp-line-strong)'}
            strokeWidth={bar <= level ? 0 : 1}
          />
        ))}
      </svg>
      <span aria-hidden="true">A{level}</span>
    </span>
  );
}
