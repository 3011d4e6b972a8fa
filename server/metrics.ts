/**
 * What an operator's monitoring counts, in the text format of Prometheus 0.0.4. The format is forty lines to write; a library for it
 * would make every start 25 ms slower.
 */

/** One answered request. */
export interface Answered {
  readonly method: string;
  /** The route's pattern. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** A number as it is now. `labels` tell several of one name apart. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly type?: 'gauge' | 'counter';
  readonly values: readonly { readonly labels?: Labels; readonly value: number }[];
}
export type Labels = Readonly<Record<string, string>>;

export interface Metrics {
  readonly answered: (one: Answered) => void;
  /** Of the store: how many writes went into one group. */
  readonly grouped: (writes: number) => void;
  /** Everything that was counted since the start, and `gauges`. */
  readonly text: (gauges: readonly Gauge[]) => string;
}

/** Upper bounds in seconds: a check-in should take some milliseconds, a face a second. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const WRITES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

export function createMetrics(): Metrics {
  const durations = new Map<string, { readonly labels: Labels; readonly tally: Tally }>();
  const groups = createTally(WRITES);
  return {
    answered({ method, route, status, seconds }) {
      const key = `${method} ${route} ${status}`;
      const known = durations.get(key);
      const labels = { method, route, status: String(status) };
      const { tally } = known ?? { tally: createTally(SECONDS) };
      if (known === undefined) durations.set(key, { labels, tally });
      tally.add(seconds);
    },
    grouped(writes) {
      groups.add(writes);
    },
    text(gauges) {
      const requests = [...durations.values()];
      return [
        ...heading('smartpresence_request_duration_seconds', 'Time from request to answer.', 'histogram'),
        ...requests.flatMap(({ labels, tally }) =>
          tally.lines('smartpresence_request_duration_seconds', labels),
        ),
        ...heading('smartpresence_store_group_writes', 'Writes that went into one commit.', 'histogram'),
        ...groups.lines('smartpresence_store_group_writes', {}),
        ...gauges.flatMap(({ name, help, type = 'gauge', values }) => [
          ...heading(name, help, type),
          ...values.map(({ labels = {}, value }) => line(name, labels, value)),
        ]),
        '',
      ].join('\n');
    },
  };
}

interface Tally {
  readonly add: (value: number) => void;
  readonly lines: (name: string, labels: Labels) => readonly string[];
}

function createTally(bounds: readonly number[]): Tally {
  const counts = bounds.map(() => 0);
  let count = 0;
  let sum = 0;
  return {
    add(value) {
      count += 1;
      sum += value;
      const at = bounds.findIndex((bound) => value <= bound);
      if (at >= 0) counts[at] = (counts[at] ?? 0) + 1;
    },
    lines(name, labels) {
      let below = 0;
      const buckets = bounds.map((bound, i) => {
        below += counts[i] ?? 0;
        return line(`${name}_bucket`, { ...labels, le: String(bound) }, below);
      });
      return [
        ...buckets,
        line(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
        line(`${name}_sum`, labels, sum),
        line(`${name}_count`, labels, count),
      ];
    },
  };
}

function heading(name: string, help: string, type: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function line(name: string, labels: Labels, value: number): string {
  const inside = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${inside.length === 0 ? '' : `{${inside.join(',')}}`} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
