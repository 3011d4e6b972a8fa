/** The field of a pairing code: whatever is typed becomes characters of a code, in groups of four. */
import { useLayoutEffect, useRef, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { inGroups, PAIRING_CODE_LENGTH, typedCode } from '#core/code/pairing-code.ts';

interface CodeFieldProps {
  readonly code: string;
  readonly disabled: boolean;
  /** `strange`: a character was typed that no code has. */
  readonly onTyped: (code: string, strange: boolean) => void;
}

export function CodeField({ code, disabled, onTyped }: CodeFieldProps): ReactElement {
  const { t } = useTranslation('kiosk');
  const input = useRef<HTMLInputElement>(null);
  const before = useRef(code.length);
  // The blanks between groups come and go: the caret stays behind the character that was typed.
  useLayoutEffect(() => {
    if (document.activeElement !== input.current) return;
    const at = inGroups(code.slice(0, before.current)).length;
    input.current?.setSelectionRange(at, at);
  }, [code]);
  // It is the one thing to do here, and stands ready again after each trial.
  useLayoutEffect(() => {
    if (!disabled) input.current?.focus();
  }, [disabled]);
  return (
    <label className="field code-field">
      {t('pairing.code')}
      <input
        ref={input}
        inputMode="none"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        dir="ltr"
        value={inGroups(code)}
        disabled={disabled}
        onChange={({ target }) => {
          const typed = typedCode(target.value);
          const left = target.value.slice(0, target.selectionStart ?? target.value.length);
          before.current = typedCode(left).code.length;
          onTyped(typed.code, typed.strange);
        }}
      />
      <span className="num">{t('pairing.codeOf', { typed: code.length, whole: PAIRING_CODE_LENGTH })}</span>
    </label>
  );
}
