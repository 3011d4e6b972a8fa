/** The sign of the product and its name. */
import type { ReactElement } from 'react';
import { say } from '../words.ts';

export function Brand(): ReactElement {
  return (
    <p className="sp-brand">
      <svg viewBox="0 0 24 24" fill="none" aria-hidden="true">
        <rect x="2" y="2" width="20" height="20" rx="6" stroke="currentColor" strokeWidth="2.4" />
        <path
          d="M7.6 12.4l3 3 5.8-6.2"
          stroke="currentColor"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {say('shared:product')}
    </p>
  );
}
