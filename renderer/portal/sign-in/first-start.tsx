/** A quiet way to the first admin's registration, below the sign-in; nothing where the school has begun. */
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useIsNewSchool } from '../queries.ts';
import { say } from '../words.ts';

export function FirstStart(): ReactElement | undefined {
  if (useIsNewSchool().data !== true) return undefined;
  return (
    <p className="sp-first-start">
      {say('portal:first-admin.question')}{' '}
      <Link to="/portal/first-admin">{say('portal:first-admin.link')}</Link>
    </p>
  );
}
