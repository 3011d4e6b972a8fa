/** The time on the wall, and the word that a rehearsal never goes without. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../kiosk-context.ts';
import { useTimes, useView } from '../use-view.ts';

export function Clock({ className }: { readonly className: string }): ReactElement {
  const now = useNow(1000);
  const time = useTimes();
  return (
    <time className={className} dateTime={new Date(now).toISOString()}>
      {time(now)}
    </time>
  );
}

export function Rehearsal(): ReactElement | undefined {
  const { rehearsal } = useView();
  const { t } = useTranslation('kiosk');
  return rehearsal ? <strong className="rehearsal">{t('rehearsal')}</strong> : undefined;
}
