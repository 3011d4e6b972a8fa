/** The five marks of a person's state: shapes that stay apart in black and white, always beside a word. */
import type { ReactElement } from 'react';

export type MarkState = 'present' | 'late' | 'absent' | 'excused' | 'waiting';

const SHAPES: Readonly<Record<MarkState, ReactElement>> = {
  present: (
    <>
      <circle cx="12" cy="12" r="11" fill="currentColor" />
      <path
        d="M7 12.4l3.4 3.4L17 9.2"
        fill="none"
        stroke="var(--sp-surface)"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  late: (
    <>
      <circle cx="12" cy="12" r="9.75" fill="none" stroke="currentColor" strokeWidth="2.5" />
      <path d="M12 2.2a9.8 9.8 0 0 1 0 19.6z" fill="currentColor" />
    </>
  ),
  absent: <circle cx="12" cy="12" r="9.5" fill="none" stroke="currentColor" strokeWidth="3" />,
  excused: <path d="M12 1.6 22.4 12 12 22.4 1.6 12z" fill="currentColor" />,
  waiting: (
    <circle
      cx="12"
      cy="12"
      r="9.75"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.5"
      strokeDasharray="3.4 4.26"
      strokeLinecap="round"
    />
  ),
};

/** `title` is given only where no word stands beside the mark; without it a screen reader passes over it. */
export function StateMark({
  state,
  title,
}: {
  readonly state: MarkState;
  readonly title?: string | undefined;
}): ReactElement {
  const named = title === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': title };
  return (
    <svg className="sp-mark" data-state={state} viewBox="0 0 24 24" {...named}>
      {SHAPES[state]}
    </svg>
  );
}
