/**
 * Everyone by name, for staff: arrows and P, L, A, E on the keyboard, or a tile and then one of four large keys. A mark
 * changes only when the host says so. The host hides this screen after 30 s without a touch.
 */
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Register, Screen, Tile } from '#core/contracts/kiosk.ts';
import type { PersonId } from '#core/ids.ts';
import { isTyping, useCommands, useKeys } from '../kiosk-context.ts';
import { Button } from '../parts/button.tsx';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { Radar } from '../parts/radar.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { RegisterGrid } from '../parts/register-grid.tsx';
import { TilePanel, usualReason } from '../parts/tile-panel.tsx';
import {
  columnsFor,
  filtersFor,
  givenBy,
  movedTo,
  shownBy,
  type Filter,
  type Given,
} from '../register-marks.ts';

export function RegisterScreen({
  screen: { register },
}: {
  readonly screen: Extract<Screen, { kind: 'register' }>;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const { run, refusal, busy } = useCommands();
  const [wanted, setFilter] = useState<Filter>('all');
  const [chosenId, setChosenId] = useState<PersonId>();
  const [reason, setReason] = useState<string>();
  const filters = filtersFor(register.tiles);
  const filter = filters.includes(wanted) ? wanted : 'all';
  const shown = register.tiles.filter((tile) => shownBy(filter, tile));
  const columns = columnsFor(shown.length);
  const chosen =
    shown.find(({ student }) => student.id === chosenId) ??
    shown.find(({ status }) => status === 'expected') ??
    shown[0];

  const give = (tile: Tile, status: Given): void => {
    const words = reason ?? usualReason(t, status);
    setReason(undefined);
    setChosenId(tileAfter(shown, tile)?.student.id ?? tile.student.id);
    void run((c) => c.register.mark({ studentId: tile.student.id, status, reason: words }));
  };
  useKeys('screen', (event) => {
    if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey || chosen === undefined) return;
    const given = givenBy(event.key);
    const to = movedTo(event.key, shown.indexOf(chosen), shown.length, columns);
    if (given === undefined && to === undefined) return;
    event.preventDefault();
    if (given !== undefined) give(chosen, given);
    else if (to !== undefined) setChosenId(shown[to]?.student.id);
  });
  return (
    <main className="register">
      <header className="register-top">
        <h1>{t('register.title')}</h1>
        <p className="sub">
          {t('register.sub', { title: register.session.title, count: register.tiles.length })}
        </p>
        <Rehearsal />
        <Filters tiles={register.tiles} filters={filters} filter={filter} onFilter={setFilter} />
        <Clock className="clock" />
      </header>
      <Radar tiles={register.tiles} />
      <div className="register-main">
        <RegisterGrid tiles={shown} columns={columns} chosen={chosen} onChoose={setChosenId} />
        <TilePanel
          key={chosen?.student.id}
          tile={chosen}
          reason={reason}
          onReason={setReason}
          onGive={(status) => chosen !== undefined && give(chosen, status)}
        />
      </div>
      <footer className="register-foot">
        <Undo register={register} disabled={busy} onUndo={() => void run((c) => c.register.undo())} />
        <Rest
          count={register.tiles.filter(({ status }) => status === 'expected').length}
          disabled={busy}
          onRest={(status) => void run((c) => c.register.rest({ status, reason: usualReason(t, status) }))}
        />
        <RefusalNote refusal={refusal} />
        <p className="hint" aria-hidden="true">
          <kbd>←</kbd>
          <kbd>↑</kbd>
          <kbd>↓</kbd>
          <kbd>→</kbd> {t('register.move')} <kbd>P</kbd>
          <kbd>L</kbd>
          <kbd>A</kbd>
          <kbd>E</kbd> {t('register.mark')}
        </p>
        <Button look="primary" onClick={() => void run((c) => c.go({ to: 'board' }))}>
          {t('register.done')}
        </Button>
      </footer>
    </main>
  );
}

/** The mark moves on to the next, so that one hand goes down the whole class. */
function tileAfter(tiles: readonly Tile[], tile: Tile): Tile | undefined {
  return tiles[tiles.indexOf(tile) + 1];
}

interface FiltersProps {
  readonly tiles: readonly Tile[];
  readonly filters: readonly Filter[];
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

function Filters({ tiles, filters, filter, onFilter }: FiltersProps): ReactElement {
  const { t } = useTranslation('kiosk');
  return (
    <div className="segments" role="radiogroup" aria-label={t('register.filter')}>
      {filters.map((one) => {
        const count = tiles.filter((tile) => shownBy(one, tile)).length;
        return (
          <button
            key={one}
            type="button"
            role="radio"
            aria-checked={one === filter}
            onClick={() => onFilter(one)}
          >
            {t(`register.filters.${one}`, { count })}
          </button>
        );
      })}
    </div>
  );
}

interface UndoProps {
  readonly register: Register;
  readonly disabled: boolean;
  readonly onUndo: () => void;
}

function Undo({ register: { undo }, disabled, onUndo }: UndoProps): ReactElement | undefined {
  const { t } = useTranslation(['kiosk', 'shared']);
  if (undo === undefined) return undefined;
  const status = t(`shared:status.${undo.status}`).toLowerCase();
  return (
    <Button disabled={disabled} onClick={onUndo}>
      <IconArrowBackUp />
      {t('register.undo', { name: undo.name, status })}
    </Button>
  );
}

interface RestProps {
  readonly count: number;
  readonly disabled: boolean;
  readonly onRest: (status: 'absent' | 'present') => void;
}

function Rest({ count, disabled, onRest }: RestProps): ReactElement {
  const { t } = useTranslation('kiosk');
  return (
    <>
      <Button disabled={disabled || count === 0} onClick={() => onRest('absent')}>
        {t('register.restAbsent', { count })}
      </Button>
      <Button disabled={disabled || count === 0} onClick={() => onRest('present')}>
        {t('register.restPresent', { count })}
      </Button>
    </>
  );
}
