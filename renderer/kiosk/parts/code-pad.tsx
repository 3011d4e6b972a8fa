/** The keys of a pairing code, and erase. It shows keys, and keeps nothing. */
import { IconBackspace } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { PAIRING_CODE_LETTERS } from '#core/code/pairing-code.ts';

interface CodePadProps {
  readonly disabled: boolean;
  readonly onKey: (letter: string) => void;
  readonly onErase: () => void;
}

export function CodePad({ disabled, onKey, onErase }: CodePadProps): ReactElement {
  const { t } = useTranslation('kiosk');
  return (
    <div className="key-pad code-pad" role="group" aria-label={t('pad.label')}>
      {Array.from(PAIRING_CODE_LETTERS, (letter) => (
        <button key={letter} type="button" disabled={disabled} onClick={() => onKey(letter)}>
          {letter}
        </button>
      ))}
      <button type="button" data-quiet disabled={disabled} aria-label={t('pad.erase')} onClick={onErase}>
        <IconBackspace />
      </button>
    </div>
  );
}
