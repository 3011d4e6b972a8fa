/** The tiles of the register: one stop of the Tab key for all of them, and the arrows move among them. */
import { useEffect, useRef, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tile } from '#core/contracts/kiosk.ts';
import type { PersonId } from '#core/ids.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { isLongName, LETTER_OF, markOf, USUAL_COLUMNS } from '../register-marks.ts';

interface RegisterGridProps {
  readonly tiles: readonly Tile[];
  readonly columns: number;
  readonly chosen: Tile | undefined;
  readonly onChoose: (id: PersonId) => void;
}

export function RegisterGrid({ tiles, columns, chosen, onChoose }: RegisterGridProps): ReactElement {
  const { t } = useTranslation('kiosk');
  const grid = useRef<HTMLDivElement>(null);
  const chosenId = chosen?.student.id;
  useEffect(() => {
    const inField = document.activeElement instanceof HTMLInputElement;
    if (!inField) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [chosenId]);
  return (
    <div
      className="tiles"
      data-narrow={columns > USUAL_COLUMNS}
      role="listbox"
      aria-label={t('register.students')}
      ref={grid}
      style={{
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        gridTemplateRows: `repeat(${Math.max(10, Math.ceil(tiles.length / columns))}, minmax(0, 1fr))`,
      }}
    >
      {tiles.length === 0 && <p>{t('register.none')}</p>}
      {tiles.map((tile) => (
        <TileButton
          key={tile.student.id}
          tile={tile}
          chosen={tile.student.id === chosenId}
          onChoose={() => onChoose(tile.student.id)}
        />
      ))}
    </div>
  );
}

interface TileButtonProps {
  readonly tile: Tile;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function TileButton({ tile, chosen, onChoose }: TileButtonProps): ReactElement {
  const { t } = useTranslation(['kiosk', 'shared']);
  const { status, student, correctionId } = tile;
  const named = { name: student.name, status: t(`shared:status.${status}`) };
  const letter = status === 'expected' || status === 'present' ? '' : LETTER_OF[status];
  return (
    <button
      type="button"
      className="tile"
      role="option"
      aria-selected={chosen}
      aria-label={t(correctionId === undefined ? 'register.tile' : 'register.tileCorrected', named)}
      tabIndex={chosen ? 0 : -1}
      data-person={student.id}
      data-status={status}
      data-fact-id={correctionId}
      onClick={onChoose}
    >
      <StateMark state={markOf(tile)} />
      <span className="nm" data-long={isLongName(student.name)}>
        <bdi>{student.name}</bdi>
      </span>
      <span className="lt" data-letter={letter} />
    </button>
  );
}
