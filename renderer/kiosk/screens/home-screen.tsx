/** The room's home: the next class fills the wall, the rest of the day stands beside it as a departure board. */
import { IconChevronRight, IconLogin2 } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClassCard, Screen } from '#core/contracts/kiosk.ts';
import { useCommands, useNow } from '../kiosk-context.ts';
import { Button } from '../parts/button.tsx';
import { Clock, Rehearsal } from '../parts/clock.tsx';
import { HealthStrip } from '../parts/health-strip.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { otherDayText } from '../times.ts';
import { useTimes, useView } from '../use-view.ts';

/** Classes that fit beside the next one. */
const MOST_ROWS = 6;

export function HomeScreen({
  screen,
  onStaff,
}: {
  readonly screen: Extract<Screen, { kind: 'home' }>;
  readonly onStaff: () => void;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const { roomName, staff } = useView();
  const { run, refusal, busy } = useCommands();
  const { next } = screen;
  const start = (): void => {
    if (staff === undefined)
      void run((client) => client.signIn.open({ purpose: next === undefined ? 'staff' : 'start' }));
    else if (next !== undefined) void run((client) => client.session.choose({ sessionId: next.sessionId }));
  };
  return (
    <div className="k">
      <main className="home">
        <section className="next">
          <p className="room">
            {t('room', { name: roomName })} <Rehearsal />
          </p>
          <NextClass next={next} anyToday={screen.day.length > 0} />
          <div className="go">
            <Button look="primary" size="big" autoFocus disabled={busy} onClick={start}>
              {staff === undefined ? <IconLogin2 /> : <IconChevronRight className="turns" />}
              {staff === undefined ? t('home.signIn') : t('home.card')}
            </Button>
            <div className="ways">
              <p>
                {staff === undefined
                  ? t(next === undefined ? 'home.ways' : 'home.toStart')
                  : t('home.signedIn', { name: staff.name })}
              </p>
              <RefusalNote refusal={refusal} />
            </div>
          </div>
        </section>
        <aside className="side">
          <Clock className="clock" />
          <Day
            day={screen.day}
            next={next}
            onChoose={
              staff === undefined
                ? undefined
                : (sessionId) => void run((c) => c.session.choose({ sessionId }))
            }
          />
        </aside>
      </main>
      <footer className="foot">
        <HealthStrip ready onStaff={onStaff} />
      </footer>
    </div>
  );
}

function NextClass({
  next,
  anyToday,
}: {
  readonly next: ClassCard | undefined;
  readonly anyToday: boolean;
}): ReactElement {
  const { t } = useTranslation('kiosk');
  const { zone } = useView();
  const time = useTimes();
  const now = useNow(60_000);
  if (next === undefined) {
    return (
      <div className="hero">
        <h1 data-long>{anyToday ? t('home.none') : t('home.noneToday')}</h1>
      </div>
    );
  }
  const day = otherDayText(next.startsAt, now, zone);
  const coming = day === undefined ? t('home.next') : t('home.nextDay', { day });
  const open = next.state === 'doors-open' || next.state === 'open';
  return (
    <div className="hero">
      <p className="who">{open ? t('home.now') : coming}</p>
      <h1 data-long={next.title.length > 12}>{next.title}</h1>
      <p className="when">
        <span>{t('span', { from: time(next.startsAt), to: time(next.endsAt) })}</span> {next.teacherName}
      </p>
      <p className="who">{open ? t('home.doorsOpen') : t('home.doors', { time: time(next.doorsAt) })}</p>
    </div>
  );
}

interface DayProps {
  readonly day: readonly ClassCard[];
  readonly next: ClassCard | undefined;
  /** Given while somebody is signed in: they may start another class than the next. */
  readonly onChoose: ((sessionId: ClassCard['sessionId']) => void) | undefined;
}

function Day({ day, next, onChoose }: DayProps): ReactElement {
  const { t } = useTranslation('kiosk');
  const time = useTimes();
  const nextAt = day.findIndex(({ sessionId }) => sessionId === next?.sessionId);
  const from = Math.max(0, Math.min(nextAt - 1, day.length - MOST_ROWS));
  return (
    <ul className="day" aria-label={t('home.day')}>
      {day.slice(from, from + MOST_ROWS).map((card) => {
        const { state } = card;
        const past = state === 'closed' || state === 'missed';
        return (
          <li key={card.sessionId} data-done={past} data-now={card.sessionId === next?.sessionId}>
            <span className="t">{time(card.startsAt)}</span>
            <span className="what">
              <b>{card.title}</b>
              <span className="sub">{past ? t(`home.state.${state}`) : card.teacherName}</span>
            </span>
            {onChoose !== undefined && state !== 'closed' && (
              <Button
                aria-label={t('home.choose', { title: card.title, time: time(card.startsAt) })}
                onClick={() => onChoose(card.sessionId)}
              >
                <IconChevronRight className="turns" />
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
