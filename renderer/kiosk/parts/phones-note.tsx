/** For staff: why phones cannot check in now, and what to do about it. Students never read it. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Phones } from '#core/contracts/kiosk.ts';

export function PhonesNote({ phones }: { readonly phones: Phones }): ReactElement | undefined {
  const { t } = useTranslation('kiosk');
  if (phones === 'lan') return undefined;
  return (
    <p className="note-calm" role="status" data-phones={phones}>
      {t(`phones.${phones}`)}
    </p>
  );
}
