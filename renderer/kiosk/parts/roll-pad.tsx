/** The roll number, by pad or keyboard. Enter sends it only while the pad is open; Esc closes the pad. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { isTyping, useKeys, type Refusal } from '../kiosk-context.ts';
import type { Reply } from '../kiosk-store.ts';
import { Button } from './button.tsx';
import { KeyPad } from './key-pad.tsx';
import { RefusalNote } from './refusal-note.tsx';

/** The contract takes no longer roll number. */
const MOST = 16;

interface RollPadProps {
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
  readonly onClose: () => void;
  readonly onClaim: (rollNumber: string) => Promise<Reply>;
  readonly refusal: Refusal | undefined;
  readonly busy: boolean;
}

export function RollPad({ typed, onTyped, onClose, onClaim, refusal, busy }: RollPadProps): ReactElement {
  const { t } = useTranslation('kiosk');
  const add = (character: string): void => onTyped((typed + character.toUpperCase()).slice(0, MOST));
  const erase = (): void => onTyped(typed.slice(0, -1));
  const claim = async (): Promise<void> => {
    if (typed === '' || busy) return;
    const reply = await onClaim(typed);
    if (reply.kind === 'refused') onTyped('');
  };
  useKeys('screen', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    }
    if (event.key === 'Backspace') erase();
    if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      void claim();
    }
    if (/^[0-9A-Za-z-]$/.test(event.key)) add(event.key);
  });
  return (
    <section className="lane" data-pad aria-label={t('board.lane')}>
      <KeyPad letters disabled={busy} onKey={add} onErase={erase} />
      <div className="ask">
        <h2>{t('lane.roll')}</h2>
        <p className="roll num" role="status" aria-label={t('lane.roll')}>
          <bdi dir="ltr">{typed}</bdi>
        </p>
        {refusal === undefined ? (
          <p className="then">{t('lane.rollSay')}</p>
        ) : (
          <RefusalNote refusal={refusal} />
        )}
        <div className="low">
          <Button look="primary" disabled={busy || typed === ''} onClick={() => void claim()}>
            {t('lane.claim')}
          </Button>
          <Button onClick={onClose}>{t('lane.close')}</Button>
        </div>
      </div>
    </section>
  );
}
