/** Digits to press, with erase; letters too where the caller asks for them. It shows keys, and keeps nothing. */
import { IconBackspace } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ-');

export interface KeyPadProps {
  readonly letters?: boolean;
  readonly disabled?: boolean;
  readonly onKey: (character: string) => void;
  readonly onErase: () => void;
}

export function KeyPad({ letters = false, disabled = false, onKey, onErase }: KeyPadProps): ReactElement {
  const { t } = useTranslation('kiosk');
  const [lettersShown, setLettersShown] = useState(false);
  const keys = lettersShown ? LETTERS : DIGITS;
  return (
    <div
      className="key-pad"
      role="group"
      aria-label={t('pad.label')}
      data-letters={lettersShown}
      data-many={letters}
    >
      {keys.map((key) => (
        <Key key={key} disabled={disabled} onPress={() => onKey(key)}>
          {key}
        </Key>
      ))}
      {letters ? (
        <Key quiet disabled={disabled} onPress={() => setLettersShown((shown) => !shown)}>
          {lettersShown ? t('pad.digits') : t('pad.letters')}
        </Key>
      ) : (
        <span />
      )}
      {!lettersShown && (
        <Key disabled={disabled} onPress={() => onKey('0')}>
          0
        </Key>
      )}
      <Key quiet disabled={disabled} label={t('pad.erase')} onPress={onErase}>
        <IconBackspace />
      </Key>
    </div>
  );
}

interface KeyProps {
  readonly children: string | ReactElement;
  readonly onPress: () => void;
  readonly disabled: boolean;
  readonly quiet?: boolean;
  readonly label?: string;
}

function Key({ children, onPress, disabled, quiet = false, label }: KeyProps): ReactElement {
  return (
    <button type="button" data-quiet={quiet} disabled={disabled} aria-label={label} onClick={onPress}>
      {children}
    </button>
  );
}
