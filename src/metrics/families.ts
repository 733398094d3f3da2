/**
 * Families of metrics: the model that every exporter writes.
 *
 * @module
 */

/**
 * Label of a series. Their values are names and states that a program knows when it starts,
 * never text of a controller, so that the number of series is bounded.
 *
 * | label | tells apart |
 * | ----- | ----------- |
 * | `link` | links by their names; all series have it |
 * | `struct` | telemetry and configuration |
 * | `reason` | rejected headers, alarms without data |
 * | `result` | commands by their outcome |
 * | `alarm`, `state`, `level` | alarms by name, by state and by level |
 * | `consumer` | consumers by their names |
 */
export type MetricLabel =
  | "link"
  | "struct"
  | "reason"
  | "result"
  | "alarm"
  | "state"
  | "level"
  | "consumer";

/** Labels of a series: `link`, and what tells it from the others of its family. */
export type MetricLabels = { readonly [Name in MetricLabel]?: string };

/** Series of numbers, with its present value. */
export interface MetricSeries {
  /** Labels, which no other series of the family has. */
  readonly labels: MetricLabels;
  /** Present value, in the unit of the family. */
  readonly value: number;
}

/** Series of a histogram. */
export interface HistogramSeries {
  /** Labels, which no other series of the family has. */
  readonly labels: MetricLabels;
  /** Present state of the histogram. */
  readonly histogram: HistogramState;
}

/** State of a histogram. */
export interface HistogramState {
  /** Upper bounds of the buckets, ascending; a bucket without bound follows. */
  readonly bounds: readonly number[];
  /** Number of observations in each bucket, not cumulated. */
  readonly counts: readonly number[];
  /** Sum of all observations. */
  readonly sum: number;
}

/** Parts of all families. */
export interface FamilyParts {
  /** Name in snake case, without prefix, unit and `total`: `"back_pressure"`. */
  readonly name: string;
  /** Unit at the end of its name: `"seconds"`; undefined for pure numbers. */
  readonly unit: string | undefined;
  /** Description in one line. */
  readonly help: string;
}

/** Family of counters or gauges. */
export interface NumberFamily extends FamilyParts {
  /** A counter only grows; a gauge goes up and down. */
  readonly type: "counter" | "gauge";
  /** Its series; those of a stale link are left out, if {@linkcode endsWhenStale}. */
  readonly series: readonly MetricSeries[];
  /** Whether its series end while their link is stale: they show what was received. */
  readonly endsWhenStale: boolean;
}

/** Family of histograms. */
export interface HistogramFamily extends FamilyParts {
  /** Type of the family. */
  readonly type: "histogram";
  /** Its series. */
  readonly series: readonly HistogramSeries[];
}

/** Family of metrics: series of one name, which differ by their labels. */
export type MetricFamily = NumberFamily | HistogramFamily;

const PREFIX = "hexrotcomm";

/**
 * Returns the name of a family by the rules of Prometheus, which is that of its samples but
 * for the suffix `_total` of a counter.
 */
export function prometheusName({ name, unit }: FamilyParts): string {
  const suffix = unit === undefined ? "" : `_${unit}`;
  return `${PREFIX}_${name}${suffix}`;
}

/**
 * Returns a family of gauges of the link itself, which go on while it is stale.
 *
 * @param name Name of the family.
 * @param help Description in one line.
 * @param series Labels and value of each series.
 * @param unit Unit; undefined for pure numbers.
 */
export function gaugeFamily(
  name: string,
  help: string,
  series: readonly (readonly [MetricLabels, number])[],
  unit?: string,
): NumberFamily {
  return {
    name,
    unit,
    type: "gauge",
    help,
    endsWhenStale: false,
    series: series.map(([labels, value]) => ({ labels, value })),
  };
}

/** Returns a family of counters, likewise. */
export function counterFamily(
  name: string,
  help: string,
  series: readonly (readonly [MetricLabels, number])[],
): NumberFamily {
  return { ...gaugeFamily(name, help, series), type: "counter" };
}

/**
 * Joins families of several links, those of one name into one.
 *
 * @param parts Families; the first of a name has its help.
 */
export function joinFamilies(parts: Iterable<MetricFamily>): MetricFamily[] {
  const joined = new Map<string, MetricFamily>();
  for (const part of parts) {
    const key = prometheusName(part);
    const known = joined.get(key);
    if (known !== undefined && known.type !== part.type) continue;
    const series = [...known?.series ?? [], ...part.series];
    joined.set(key, { ...known ?? part, series } as MetricFamily);
  }
  return [...joined.values()];
}
