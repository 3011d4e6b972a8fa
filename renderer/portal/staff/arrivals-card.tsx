/** Arrivals against the bell: bars, the sentence that they come to, and the same as a table. Loads the chart library. */
import { useId, type ReactElement } from 'react';
import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { SessionReport } from '#core/contracts/api.ts';
import type { Instant, Zone } from '#core/time.ts';
import { timeText } from '../times.ts';
import { say } from '../words.ts';
import { arrivalsOf, sizeOf, type Arrivals } from './arrivals.ts';

const HEIGHT = 210;
const AXIS = { fontSize: 12, fill: 'var(--sp-chart-axis)' } as const;
const LABEL = { fontSize: 12, fontWeight: 600, fill: 'var(--sp-text)', position: 'insideTopLeft' } as const;

export function ArrivalsCard({ report }: { readonly report: SessionReport }): ReactElement {
  const heading = useId();
  const arrivals = arrivalsOf(report);
  const { zone } = report.session;
  const said = sentence(arrivals, zone);
  return (
    <section className="sp-card sp-arrivals" aria-labelledby={heading}>
      <div className="sp-card-head">
        <h2 id={heading}>{say('portal:chart.title')}</h2>
        <p className="sp-legend" aria-hidden="true">
          <i className="sp-on-time" /> {say('portal:chart.on-time')}
          <i className="sp-late" /> {say('portal:chart.late')}
        </p>
      </div>
      {arrivals.peak === undefined ? (
        <p className="sp-empty">{said}</p>
      ) : (
        <>
          <div role="img" aria-label={said}>
            <Bars arrivals={arrivals} zone={zone} />
          </div>
          <p className="sp-sentence">{said}</p>
          <MinuteTable arrivals={arrivals} zone={zone} />
        </>
      )}
    </section>
  );
}

function sentence({ onTime, late, peak, byHand }: Arrivals, zone: Zone): string {
  const came =
    peak === undefined
      ? say('portal:chart.nobody')
      : say('portal:chart.sentence', { onTime, late, peak: sizeOf(peak), time: timeText(peak.at, zone) });
  return byHand === 0 ? came : `${came} ${say('portal:chart.by-hand', { count: byHand })}`;
}

function Bars({ arrivals, zone }: { readonly arrivals: Arrivals; readonly zone: Zone }): ReactElement {
  const hatch = useId();
  const clock = (at: Instant): string => timeText(at, zone);
  const every = arrivals.minutes.length > 40 ? 10 : 5;
  const ticks = arrivals.minutes.map(({ at }) => at).filter((at) => (at / 60_000) % every === 0);
  const lateLabel = { ...LABEL, value: say('portal:chart.late-from', { time: clock(arrivals.lateFrom) }) };
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <BarChart
        data={[...arrivals.minutes]}
        margin={{ top: 22, right: 8, bottom: 0, left: 0 }}
        barCategoryGap="12%"
        accessibilityLayer={false}
      >
        <defs>
          <pattern
            id={hatch}
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="5" height="5" fill="var(--sp-late-solid)" />
            <rect width="1.6" height="5" fill="var(--sp-late-on)" />
          </pattern>
        </defs>
        <CartesianGrid vertical={false} stroke="var(--sp-chart-grid)" />
        <XAxis
          dataKey="at"
          ticks={ticks}
          interval={0}
          tickFormatter={clock}
          tick={AXIS}
          tickLine={false}
          axisLine={false}
        />
        <YAxis allowDecimals={false} width={32} tick={AXIS} tickLine={false} axisLine={false} />
        <Bar
          dataKey="onTime"
          stackId="minute"
          fill="var(--sp-present-solid)"
          radius={3}
          isAnimationActive={false}
        />
        <Bar
          dataKey="late"
          stackId="minute"
          fill={`url(#${hatch})`}
          stroke="var(--sp-late-fg)"
          radius={2}
          isAnimationActive={false}
        />
        <ReferenceLine
          x={arrivals.bellAt}
          position="start"
          stroke="var(--sp-line-strong)"
          strokeWidth={1.5}
          strokeDasharray="3 3"
          label={{ ...LABEL, value: say('portal:chart.bell', { time: clock(arrivals.bellAt) }) }}
        />
        <ReferenceLine
          x={arrivals.lateFrom}
          position="start"
          stroke="var(--sp-late-mark)"
          strokeWidth={1.5}
          strokeDasharray="3 3"
          label={lateLabel}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

function MinuteTable({ arrivals, zone }: { readonly arrivals: Arrivals; readonly zone: Zone }): ReactElement {
  return (
    <details className="sp-behind">
      <summary>{say('portal:chart.table')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{say('portal:chart.minute')}</th>
            <th scope="col">{say('portal:chart.on-time')}</th>
            <th scope="col">{say('portal:chart.late')}</th>
          </tr>
        </thead>
        <tbody>
          {arrivals.minutes
            .filter((minute) => sizeOf(minute) > 0)
            .map(({ at, onTime, late }) => (
              <tr key={at}>
                <th scope="row">{timeText(at, zone)}</th>
                <td>{onTime}</td>
                <td>{late}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </details>
  );
}
