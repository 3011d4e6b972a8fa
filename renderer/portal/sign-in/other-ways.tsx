/** Quiet ways beside signing in: a forgotten password, an invitation, and registering. */
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { say } from '../words.ts';

export function OtherWays(): ReactElement {
  return (
    <p className="sp-first-start sp-ways">
      <Link to="/portal/account/reset">{say('portal:account.forgot')}</Link>
      <Link to="/portal/account/invite">{say('portal:account.invited')}</Link>
      <Link to="/portal/account/register">{say('portal:account.new')}</Link>
    </p>
  );
}
