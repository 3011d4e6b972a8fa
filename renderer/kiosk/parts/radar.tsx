/** The register in three figures, and the names that are still open. For staff only. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tile } from '#core/contracts/kiosk.ts';
import { StateMark } from '../../ui/state-mark.tsx';

/** Names that fit into the last field. */
const MOST_NAMES = 4;

export function Radar({ tiles }: { readonly tiles: readonly Tile[] }): ReactElement {
  const { t } = useTranslation('kiosk');
  const of = (status: Tile['status']): readonly Tile[] => tiles.filter((tile) => tile.status === status);
  const late = of('late').length;
  const open = of('expected');
  const names = open.slice(0, MOST_NAMES).map(({ student }) => student.name);
  const more = open.length - names.length;
  return (
    <section className="radar" role="status">
      <div data-here={of('present').length + late}>
        <StateMark state="present" />
        <b className="num">{of('present').length + late}</b>
        <span>
          <strong>{t('register.here')}</strong>
          {t('register.lateOfThem', { count: late })}
        </span>
      </div>
      <div data-away={of('excused').length}>
        <StateMark state="excused" />
        <b className="num">{of('excused').length}</b>
        <span>
          <strong>{t('register.away')}</strong>
          {t('register.awaySay')}
        </span>
      </div>
      <div data-open={open.length}>
        <StateMark state="waiting" />
        <b className="num">{open.length}</b>
        <span>
          <strong>{t('register.notIn')}</strong>
          {t('register.notInSay', { count: tiles.length })}
        </span>
      </div>
      <div className="names">
        <span>
          <strong>
            {open.length === 0 ? t('register.allIn') : t('register.waitingFor', { names: names.join(', ') })}
          </strong>
          {more > 0 && t('register.more', { count: more })}
        </span>
      </div>
    </section>
  );
}
