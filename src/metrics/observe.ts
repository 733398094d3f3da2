/**
 * Metrics by OpenTelemetry.
 *
 * Deno exports them itself if it is started with `OTEL_DENO=true`. Its export has traps,
 * which this module keeps away from:
 *
 * | trap | remedy |
 * | ---- | ------ |
 * | the export at the end of a program leaves observable instruments out | counters, histograms and gauges of the link itself are synchronous |
 * | a synchronous gauge repeats its last value for ever | gauges of telemetry, which end while it is stale, are observable |
 * | a callback that throws is an unhandled rejection | callbacks don't throw |
 * | one NaN makes the sum of a counter NaN for good | only finite numbers are recorded |
 * | names that break the rules are dropped without a word, and those that differ by case are one | names are lower-case ASCII |
 *
 * @module
 */

import type { MetricFamily, MetricLabels, NumberFamily } from "./families.ts";
import { COMMAND_DURATION, FRAME_INTERVAL } from "./histogram.ts";
import type { Metrics } from "./metrics.ts";

/** Options of an instrument. */
export interface OtelOptions {
  /** Description in one line. */
  description?: string;
  /** Unit, by UCUM. */
  unit?: string;
  /** Upper bounds of the buckets of a histogram. */
  advice?: { explicitBucketBoundaries?: number[] };
}

/** Instrument whose values are recorded as they occur. */
export interface OtelRecorder {
  /** Records a value. */
  record(value: number, attributes?: MetricLabels): void;
}

/** Instrument whose values only grow. */
export interface OtelAdder {
  /** Adds to the value. */
  add(value: number, attributes?: MetricLabels): void;
}

/** Receiver of values at an export. */
export interface OtelValues {
  /** Reports a value. */
  observe(value: number, attributes?: MetricLabels): void;
}

/** Instrument that is asked for its values at each export. */
export interface OtelObservable {
  /** Adds a function that reports values. */
  addCallback(callback: (values: OtelValues) => void): void;
  /** Removes it. */
  removeCallback(callback: (values: OtelValues) => void): void;
}

/** Part of a `Meter` of `npm:@opentelemetry/api` that is used. */
export interface OtelMeter {
  /** Makes a counter. */
  createCounter(name: string, options?: OtelOptions): OtelAdder;
  /** Makes a synchronous gauge. */
  createGauge(name: string, options?: OtelOptions): OtelRecorder;
  /** Makes a histogram. */
  createHistogram(name: string, options?: OtelOptions): OtelRecorder;
  /** Makes an observable gauge. */
  createObservableGauge(name: string, options?: OtelOptions): OtelObservable;
}

/** Time between two records of synchronous gauges and counters, in ms. */
const RECORD_MS = 1000;

/** Units by UCUM, as OpenTelemetry asks for. */
const UNITS: Readonly<Record<string, string>> = {
  seconds: "s",
  bytes: "By",
  hertz: "Hz",
  ratio: "1",
  meters: "m",
  degrees: "deg",
  radians: "rad",
  amperes: "A",
  volts: "V",
  watts: "W",
  celsius: "Cel",
};

/**
 * Records metrics of links with a meter of OpenTelemetry, until it is disposed.
 *
 * @example Export by OTLP, with `OTEL_DENO=true`
 * ```ts ignore
 * import { metrics as otel } from "npm:@opentelemetry/api@1.9.0";
 *
 * await using metrics = new Metrics({ rotator: server });
 * using _ = observe(metrics, otel.getMeter("observatory"));
 * ```
 *
 * @param metrics Metrics of the links.
 * @param meter Meter, such as `metrics.getMeter()` of `npm:@opentelemetry/api` returns.
 * @returns Its end, before which everything is recorded once more.
 */
export function observe(
  metrics: Pick<Metrics, "families" | "links">,
  meter: OtelMeter,
): Disposable {
  return new Observation(metrics, meter);
}

class Observation implements Disposable {
  readonly #metrics: Pick<Metrics, "families" | "links">;
  readonly #meter: OtelMeter;
  readonly #counters = new Map<string, OtelAdder>();
  readonly #gauges = new Map<string, OtelRecorder>();
  readonly #observables = new Map<string, OtelObservable>();
  /** Values of counters that are recorded, by their series. */
  readonly #recorded = new Map<string, number>();
  readonly #ends = new DisposableStack();
  /** Families of the present export by name, and the names of the gauges shown in it. */
  #export: ReadonlyMap<string, MetricFamily> = new Map();
  readonly #shown = new Set<string>();

  constructor(metrics: Pick<Metrics, "families" | "links">, meter: OtelMeter) {
    this.#metrics = metrics;
    this.#meter = meter;
    this.#observeHistograms();
    const timer = setInterval(() => this.#record(), RECORD_MS);
    Deno.unrefTimer(timer);
    this.#ends.defer(() => clearInterval(timer));
    this.#record();
  }

  [Symbol.dispose](): void {
    if (!this.#ends.disposed) this.#record();
    this.#ends.dispose();
  }

  /** Passes on each value of the histograms from now on. */
  #observeHistograms(): void {
    const [intervals, durations] = [FRAME_INTERVAL, COMMAND_DURATION].map((
      { name, help, bounds },
    ) =>
      this.#meter.createHistogram(otelName(name), {
        description: help,
        unit: "s",
        advice: { explicitBucketBoundaries: [...bounds] },
      })
    );
    for (const link of this.#metrics.links) {
      const labels = { link: link.name };
      this.#ends.defer(link.observe({
        interval: (sec) => intervals.record(sec, labels),
        duration: (sec, result) => durations.record(sec, { ...labels, result }),
      }));
    }
  }

  /** Records counters and gauges; what can't be read now is read the next time. */
  #record(): void {
    this.#shown.clear();
    for (const family of this.#families()) {
      if (family.type === "histogram") continue;
      if (family.type === "counter") this.#count(family);
      else if (family.endsWhenStale) this.#show(family);
      else this.#gauge(family);
    }
  }

  #count(family: NumberFamily): void {
    const counter = made(
      this.#counters,
      family,
      (name, options) => this.#meter.createCounter(name, options),
    );
    for (const { labels, value } of family.series) {
      const series = JSON.stringify([family.name, labels]);
      const more = value - (this.#recorded.get(series) ?? 0);
      if (!(more > 0 && Number.isFinite(more))) continue;
      counter.add(more, labels);
      this.#recorded.set(series, value);
    }
  }

  #gauge(family: NumberFamily): void {
    const gauge = made(
      this.#gauges,
      family,
      (name, options) => this.#meter.createGauge(name, options),
    );
    for (const { labels, value } of family.series) {
      if (Number.isFinite(value)) gauge.record(value, labels);
    }
  }

  /** Lets a gauge be read at each export, as long as it has series. */
  #show(family: NumberFamily): void {
    made(this.#observables, family, (name, options) => {
      const gauge = this.#meter.createObservableGauge(name, options);
      const callback = (values: OtelValues) => {
        for (const { labels, value } of this.#seriesOf(family.name)) {
          if (Number.isFinite(value)) values.observe(value, labels);
        }
      };
      gauge.addCallback(callback);
      this.#ends.defer(() => gauge.removeCallback(callback));
      return gauge;
    });
  }

  /** Returns the series of a gauge, which an export asks for once: then the next begins. */
  #seriesOf(name: string): NumberFamily["series"] {
    if (this.#shown.size === 0 || this.#shown.has(name)) {
      this.#shown.clear();
      const families = this.#families();
      this.#export = new Map(families.map((family) => [family.name, family]));
    }
    this.#shown.add(name);
    const family = this.#export.get(name);
    return family?.type === "gauge" ? family.series : [];
  }

  #families(): readonly MetricFamily[] {
    try {
      return this.#metrics.families();
    } catch {
      return []; // a foreign source has thrown; its health says so
    }
  }
}

/** Returns the instrument of a family, made when it is first needed. */
function made<I>(
  instruments: Map<string, I>,
  { name, unit, help }: NumberFamily,
  make: (name: string, options: OtelOptions) => I,
): I {
  const key = otelName(name);
  let instrument = instruments.get(key);
  if (instrument === undefined) {
    instrument = make(key, { description: help, ...unitOf(unit) });
    instruments.set(key, instrument);
  }
  return instrument;
}

function unitOf(unit: string | undefined): OtelOptions {
  return unit === undefined ? {} : { unit: UNITS[unit] ?? `{${unit}}` };
}

function otelName(name: string): string {
  return `hexrotcomm.${name}`;
}
