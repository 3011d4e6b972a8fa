/** Says how old the figures are while asking for new ones fails. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Zone } from '#core/time.ts';
import { failureIn } from '../api-error.ts';
import { failureNotice } from '../explain/failures.ts';
import { timeText } from '../times.ts';
import { say } from '../words.ts';

export function StaleNote({
  zone,
  query,
}: {
  readonly zone: Zone;
  readonly query: Pick<UseQueryResult, 'error' | 'dataUpdatedAt'>;
}): ReactElement | undefined {
  if (query.error === null) return undefined;
  const { title, text } = failureNotice(failureIn(query.error));
  return (
    <p className="sp-stale" role="status">
      {say('portal:stale', { time: timeText(query.dataUpdatedAt, zone, 'second'), why: `${title}. ${text}` })}
    </p>
  );
}
