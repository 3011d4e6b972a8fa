/** The frame of every phone page: a bar with the title, one column below it. */
import type { ReactElement, ReactNode } from 'react';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { say } from '../words.ts';

export function PhonePage({
  title,
  back = false,
  children,
}: {
  readonly title: string;
  /** Whether a way back to the phone's home is offered. */
  readonly back?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="sp-phone">
      <header className="sp-phone-bar">
        {back && (
          <Link
            to="/phone"
            activeOptions={{ exact: true }}
            className="sp-phone-back"
            aria-label={say('phone:back')}
          >
            <IconChevronLeft aria-hidden="true" />
          </Link>
        )}
        <p>{title}</p>
      </header>
      <main className="sp-phone-body">{children}</main>
    </div>
  );
}
