/** What registering a face means, in plain words. Nothing is agreed until the box is ticked and the button pressed. */
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';

const POINTS = ['1', '2', '3', '4'] as const;

interface ConsentProps {
  readonly name: string;
  readonly busy: boolean;
  readonly onAnswer: (given: boolean) => void;
}

export function Consent({ name, busy, onAnswer }: ConsentProps): ReactElement {
  const { t } = useTranslation('kiosk');
  const [agreed, setAgreed] = useState(false);
  return (
    <section className="consent">
      <h2>{t('faces.consent.title', { name })}</h2>
      <ul>
        {POINTS.map((point) => (
          <li key={point}>{t(`faces.consent.point.${point}`)}</li>
        ))}
      </ul>
      <label className="tick">
        <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.target.checked)} />
        {t('faces.consent.agree', { name })}
      </label>
      <div className="row">
        <Button look="primary" disabled={!agreed || busy} onClick={() => onAnswer(true)}>
          {t('faces.consent.yes')}
        </Button>
        <Button disabled={busy} onClick={() => onAnswer(false)}>
          {t('faces.consent.no')}
        </Button>
      </div>
    </section>
  );
}
