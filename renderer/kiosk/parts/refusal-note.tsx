/** Why the last command was not done, in words with the next step. Empty, but there, while nothing was refused. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../kiosk-context.ts';
import { useTimes } from '../use-view.ts';

export function RefusalNote({ refusal }: { readonly refusal: Refusal | undefined }): ReactElement {
  const { t } = useTranslation('kiosk');
  const time = useTimes();
  const until = refusal?.until === undefined ? '' : time(refusal.until, 'second');
  return (
    <p className="refusal" role="status" data-code={refusal?.code}>
      {refusal !== undefined && t(`refused.${refusal.code}`, { time: until })}
    </p>
  );
}
