/** A PIN by pad or keyboard, or a password by keyboard. What was typed stands as dots, and is forgotten when it is sent. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isTyping, useKeys } from '../kiosk-context.ts';
import { Button } from './button.tsx';
import { KeyPad } from './key-pad.tsx';

export interface Secret {
  readonly by: 'pin' | 'password';
  readonly secret: string;
}

/** The contract takes no longer secret. */
const MOST = 200;
/** Rings that stand there before anything is typed; a PIN has 4 to 8 digits, mostly so many. */
const USUAL_PIN = 6;

interface SecretPadProps {
  readonly name: string;
  /** Nothing may be typed now. */
  readonly disabled: boolean;
  /** The last secret is still being checked. The next may be typed meanwhile: quick fingers lose no digit. */
  readonly busy: boolean;
  /** Settles with whether it was right; the field is emptied either way. */
  readonly onSubmit: (secret: Secret) => Promise<boolean>;
  /** Stands between the field and the keys: what was wrong. */
  readonly children: ReactNode;
}

export function SecretPad({ name, disabled, busy, onSubmit, children }: SecretPadProps): ReactElement {
  const { t } = useTranslation('kiosk');
  const [by, setBy] = useState<Secret['by']>('pin');
  const [secret, setSecret] = useState('');
  const add = (character: string): void => setSecret((typed) => (typed + character).slice(0, MOST));
  const erase = (): void => setSecret((typed) => typed.slice(0, -1));
  const submit = (): void => {
    if (secret === '' || disabled || busy) return;
    setSecret('');
    void onSubmit({ by, secret });
  };
  useKeys('screen', (event) => {
    if (event.key === 'Enter' && (by === 'pin' || isTyping(event)) && !isOnAction(event)) {
      event.preventDefault();
      submit();
    }
    if (by !== 'pin' || disabled) return;
    if (/^\d$/.test(event.key)) add(event.key);
    if (event.key === 'Backspace') erase();
  });
  return (
    <section className="secret" data-by={by}>
      {by === 'pin' ? (
        <PinDots name={name} count={secret.length} />
      ) : (
        <label className="field">
          {t('signIn.passwordOf', { name })}
          <input
            type="password"
            autoFocus
            autoComplete="off"
            maxLength={MOST}
            value={secret}
            disabled={disabled}
            onChange={(event) => setSecret(event.target.value)}
          />
        </label>
      )}
      {children}
      {by === 'pin' && <KeyPad disabled={disabled} onKey={add} onErase={erase} />}
      <div className="secret-go">
        <Button
          onClick={() => {
            setSecret('');
            setBy(by === 'pin' ? 'password' : 'pin');
          }}
        >
          {by === 'pin' ? t('signIn.usePassword') : t('signIn.usePin')}
        </Button>
        <Button look="primary" disabled={disabled || busy || secret === ''} onClick={submit}>
          {t('signIn.submit')}
        </Button>
      </div>
    </section>
  );
}

/** Enter on a button below the keys presses that button; everywhere else it sends what was typed. */
function isOnAction(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.closest('.secret-go, .actions') !== null;
}

function PinDots({ name, count }: { readonly name: string; readonly count: number }): ReactElement {
  const { t } = useTranslation('kiosk');
  return (
    <div className="pin">
      <p>{t('signIn.pinOf', { name })}</p>
      <p className="dots" role="img" aria-label={t('signIn.typed', { count })}>
        {Array.from({ length: Math.max(USUAL_PIN, count) }, (_, place) => (
          <i key={place} data-typed={place < count} />
        ))}
      </p>
    </div>
  );
}
