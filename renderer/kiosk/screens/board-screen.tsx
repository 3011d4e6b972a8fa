/**
 * The board of an open class: the code at full height for phones, the camera lane and the count for everyone. It has no
 * primary action, so Enter does nothing. It counts people before it names them.
 */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Board, Screen } from '#core/contracts/kiosk.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { HealthStrip } from '../parts/health-strip.tsx';
import { Lane } from '../parts/lane.tsx';
import { Poster } from '../parts/poster.tsx';
import { resultOf, ResultCard } from '../parts/result-card.tsx';
import { Seats } from '../parts/seats.tsx';
import { useTimes } from '../use-view.ts';

/** Names that fit behind "Just in". */
const MOST_JUST_IN = 3;

export function BoardScreen({
  screen,
  onStaff,
}: {
  readonly screen: Extract<Screen, { kind: 'board' }>;
  readonly onStaff: () => void;
}): ReactElement {
  const { board } = screen;
  const result = resultOf(board.lane);
  return (
    <main className="board">
      <Poster board={board} />
      <section className="desk">
        <Header board={board} />
        {result === undefined ? (
          <>
            <Lane lane={board.lane} phones={board.phones} teacherName={board.session.teacherName} />
            <Count board={board} />
            <JustIn board={board} />
          </>
        ) : (
          <ResultCard result={result} teacherName={board.session.teacherName} />
        )}
        <HealthStrip onStaff={onStaff} />
      </section>
    </main>
  );
}

function Header({ board }: { readonly board: Board }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { session } = board;
  return (
    <header className="head">
      <div>
        <h1>{session.title}</h1>
        <p className="sub">{t('roomAndTeacher', { room: session.roomName, teacher: session.teacherName })}</p>
      </div>
      <div>
        <p className="now">
          <Rehearsal /> <Clock className="clock" />
        </p>
        <Phase board={board} />
      </div>
    </header>
  );
}

function Phase({ board: { phase, session } }: { readonly board: Board }): ReactElement {
  const { t } = useTranslation('kiosk');
  const time = useTimes();
  const until = { early: session.startsAt, 'on-time': session.graceUntil, late: session.lateUntil };
  const at =
    phase in until ? until[phase === 'late' || phase === 'early' ? phase : 'on-time'] : session.endsAt;
  const mark = phase === 'on-time' ? 'present' : phase === 'late' ? 'late' : undefined;
  return (
    <p className="phase" role="status" data-phase={phase}>
      {mark !== undefined && <StateMark state={mark} />}
      {t(`board.phase.${phase}`, { time: time(at), teacher: session.teacherName })}
    </p>
  );
}

function Count({ board }: { readonly board: Board }): ReactElement {
  const { t } = useTranslation('kiosk');
  const { present, expected, excused } = board;
  return (
    <div className="count">
      <p className="n num" key={present} aria-hidden="true">
        {present}
      </p>
      <p className="of" aria-hidden="true">
        <b>{t('board.here')}</b>
        {t('board.of', { count: expected })}
      </p>
      <p className="sp-unseen" role="status" data-count={present}>
        {t('board.count', { present, expected })}
      </p>
      <Seats present={present} excused={excused} expected={expected} />
    </div>
  );
}

function JustIn({ board: { justIn } }: { readonly board: Board }): ReactElement {
  const { t } = useTranslation('kiosk');
  return (
    <div className="recent" role="log" aria-label={t('board.justIn')}>
      <span className="lbl" aria-hidden="true">
        {t('board.justIn')}
      </span>
      {justIn.length === 0 && <span className="nobody">{t('board.nobodyYet')}</span>}
      {justIn.slice(0, MOST_JUST_IN).map(({ id, name }, place) => (
        <span key={id} data-person={id}>
          {place === 0 && <StateMark state="present" />}
          {name}
        </span>
      ))}
    </div>
  );
}
