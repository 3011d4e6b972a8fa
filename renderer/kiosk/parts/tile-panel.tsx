/** One student of the register: what is known, four keys for a mark, and why. One key is enough: each has a usual reason. */
import type { TFunction } from 'i18next';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tile } from '#core/contracts/kiosk.ts';
import { AssuranceBars } from '../../ui/assurance-bars.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useKnown } from '../known.ts';
import { GIVEN, LETTER_OF, type Given } from '../register-marks.ts';
import { useTimes } from '../use-view.ts';

const REASONS = ['seen', 'phone', 'bus', 'ill', 'trip'] as const;
/** What fits beside the keys. */
const MOST_KNOWN = 3;
/** The contract takes no longer reason. */
const MOST_LETTERS = 200;

/** The reason that a mark has where the teacher gives none. */
export function usualReason(t: TFunction<'kiosk'>, status: Given): string {
  return t(`register.usual.${status}`);
}

interface TilePanelProps {
  readonly tile: Tile | undefined;
  /** Undefined: the usual one of whichever mark is given. */
  readonly reason: string | undefined;
  readonly onReason: (reason: string | undefined) => void;
  readonly onGive: (status: Given) => void;
}

export function TilePanel({ tile, reason, onReason, onGive }: TilePanelProps): ReactElement {
  const { t } = useTranslation(['kiosk', 'shared']);
  if (tile === undefined) {
    return (
      <aside className="pick">
        <p className="fact">{t('register.choose')}</p>
      </aside>
    );
  }
  return (
    <aside className="pick" aria-label={tile.fullName}>
      <h2>{tile.fullName}</h2>
      <Facts tile={tile} />
      <div className="mark-keys" role="group" aria-label={t('register.marks')}>
        {GIVEN.map((given) => (
          <button
            key={given}
            type="button"
            aria-pressed={tile.status === given}
            aria-keyshortcuts={LETTER_OF[given]}
            // The next student stands under the same key at once: the second half of a double tap is not meant for them.
            onClick={(event) => event.detail < 2 && onGive(given)}
          >
            <span className="r">
              <StateMark state={given} />
              <kbd aria-hidden="true">{LETTER_OF[given]}</kbd>
            </span>
            {t(`shared:status.${given}`)}
          </button>
        ))}
      </div>
      <Reasons reason={reason} onReason={onReason} />
      <p className="fact last">{t('register.counts')}</p>
    </aside>
  );
}

function Facts({ tile }: { readonly tile: Tile }): ReactElement {
  const { t } = useTranslation(['kiosk', 'shared']);
  const time = useTimes();
  const { knownText } = useKnown();
  const status = t(`shared:status.${tile.status}`);
  const known = tile.known.map(knownText).filter((words) => words !== '');
  return (
    <div className="fact">
      <p>
        {tile.at === undefined ? status : t('register.since', { status, time: time(tile.at) })}
        {' · '}
        {t('register.roll', { number: tile.rollNumber })}
        {tile.status !== 'expected' && (
          <AssuranceBars level={tile.assurance} label={t('shared:assurance', { level: tile.assurance })} />
        )}
      </p>
      <p>{known.slice(0, MOST_KNOWN).join('. ')}</p>
    </div>
  );
}

interface ReasonsProps {
  readonly reason: string | undefined;
  readonly onReason: (reason: string | undefined) => void;
}

function Reasons({ reason, onReason }: ReasonsProps): ReactElement {
  const { t } = useTranslation('kiosk');
  const [writing, setWriting] = useState(false);
  const chip = (key: string, words: string, checked: boolean, press: () => void): ReactElement => (
    <button key={key} type="button" role="radio" aria-checked={checked} onClick={press}>
      {words}
    </button>
  );
  const pick = (words: string | undefined) => (): void => {
    setWriting(false);
    onReason(words);
  };
  return (
    <div className="reasons">
      <div className="chips" role="radiogroup" aria-label={t('register.reason')}>
        {chip('auto', t('register.reasons.auto'), reason === undefined && !writing, pick(undefined))}
        {REASONS.map((key) => {
          const words = t(`register.reasons.${key}`);
          return chip(key, words, reason === words && !writing, pick(words));
        })}
        {!writing && chip('other', t('register.reasons.other'), false, () => setWriting(true))}
      </div>
      {writing && (
        <input
          autoFocus
          aria-label={t('register.otherReason')}
          maxLength={MOST_LETTERS}
          value={reason ?? ''}
          onChange={(event) => onReason(event.target.value === '' ? undefined : event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur();
          }}
        />
      )}
    </div>
  );
}
