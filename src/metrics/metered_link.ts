/**
 * Link whose metrics are kept: follows its source from the start.
 *
 * @module
 */

import {
  alarmFamilies,
  alarmFault,
  type MeteredAlarms,
  standingAlarms,
} from "./alarm_metrics.ts";
import { consumerFamilies, type MeteredConsumer } from "./consumer_metrics.ts";
import { gaugeFamily, type MetricFamily } from "./families.ts";
import { FieldMeters, fieldMetrics } from "./field_metrics.ts";
import { FrameIntervals } from "./frame_intervals.ts";
import {
  COMMAND_DURATION,
  FRAME_INTERVAL,
  Histogram,
  histogramFamily,
} from "./histogram.ts";
import type { LinkHealth, MeteredLinkState } from "./link_health.ts";
import { statisticFamilies } from "./statistic_metrics.ts";
import { monotonicMs, wallMs } from "../base/clock.ts";
import { messageOf, printable } from "../base/printable.ts";
import type { CommandOutcome } from "../link/events/command_events.ts";
import { MISREAD } from "../link/link_statistics.ts";
import type { TelemetrySource } from "../link/source.ts";
import { countAlarms } from "../limits/alarm_summary.ts";
import type { AnyStructType, AnyView } from "../struct/struct.ts";

/** Link with what is exported of it. */
export interface MeteredLinkOptions {
  /** The link, or any other source. */
  readonly source: TelemetrySource;
  /**
   * Paths of fields of telemetry that are metrics, too; that of an array or a nested struct
   * stands for all numbers in it. None by default. A controller may turn out to send a
   * struct of another generation: those that it lacks end, and are counted.
   */
  readonly fields?: readonly string[];
  /** Alarms of the link, by `watchLimits()`. */
  readonly alarms?: MeteredAlarms;
  /** Consumers by their names: iterators, recorders, bridges. */
  readonly consumers?: Readonly<Record<string, MeteredConsumer>>;
}

/** Observer of the values that histograms count. */
export interface HistogramObserver {
  /** Called with an interval between frames, in s. */
  interval?(sec: number): void;
  /** Called with the duration of a command, in s. */
  duration?(sec: number, result: CommandOutcome): void;
}

/** Link whose metrics are kept, until its source ends. */
export class MeteredLink implements AsyncDisposable {
  /** Name of the link. */
  readonly name: string;
  readonly #options: MeteredLinkOptions;
  readonly #source: TelemetrySource;
  readonly #windowMs: number;
  readonly #staleAfterMs: number;
  readonly #samples: ReturnType<TelemetrySource["samples"]>;
  readonly #events: ReturnType<TelemetrySource["events"]>;
  readonly #commands: ReturnType<TelemetrySource["commands"]>;
  readonly #times = new FrameIntervals();
  readonly #intervals = new Histogram(FRAME_INTERVAL.bounds);
  readonly #durations = new Map<CommandOutcome, Histogram>();
  readonly #observers = new Set<HistogramObserver>();
  #telemetry: AnyStructType;
  #fields: FieldMeters;
  /** Number of chosen paths that the struct of telemetry lacks. */
  #missingFields = 0;
  /** Time at which the last sample was read, by `monotonicMs()`; NaN before. */
  #readMs = NaN;
  /** Time of receipt of the last sample, in ms since 1970 (UTC); NaN before. */
  #receivedAtMs = NaN;
  /** Start of the connection of telemetry, in ms since 1970 (UTC). */
  #connectedAtMs = -Infinity;
  /** End of the connection of telemetry, until a sample was received after it. */
  #lost: { readonly atMs: number; readonly reason: string } | undefined;
  #isClosed = false;
  #failure: string | undefined;

  /**
   * Begins to follow a link.
   *
   * @param name Name of the link.
   * @param options Parts that are exported.
   * @param windowMs Time over which the smallest and the largest value are kept, in ms.
   * @param staleAfterMs Silence after which it is stale, in ms.
   * @throws {RangeError} If a field isn't in its struct.
   */
  constructor(
    name: string,
    options: MeteredLinkOptions,
    windowMs: number,
    staleAfterMs: number,
  ) {
    const { source } = options;
    this.name = name;
    this.#options = options;
    this.#source = source;
    this.#windowMs = windowMs;
    this.#staleAfterMs = staleAfterMs;
    this.#telemetry = source.structs.telemetry;
    this.#fields = this.#makeFields(options.fields ?? []);
    const { latest } = source;
    if (latest !== undefined) {
      this.#receivedAtMs = latest.receivedAtMs;
      this.#readMs = monotonicMs() -
        Math.max(0, wallMs() - latest.receivedAtMs);
    }
    this.#samples = source.samples();
    this.#events = source.events();
    this.#commands = source.commands();
    Promise.all([
      this.#followSamples(),
      this.#followEvents(),
      this.#followCommands(),
    ]).catch((error) => void (this.#failure = messageOf(error)))
      .then(() => this.#close());
  }

  /** Health of the link, now. */
  get health(): LinkHealth {
    const { stats } = this.#source;
    const [state, reason] = this.#judge(stats);
    const ageMs = monotonicMs() - this.#readMs;
    const { alarms } = this.#options;
    return {
      link: this.name,
      state,
      reason,
      rateHz: state === "receiving" ? stats.telemetryRateHz : 0,
      ageSec: Number.isNaN(ageMs) ? undefined : ageMs / 1000,
      frames: stats.telemetryFrames,
      missingFrames: stats.missedFrames,
      alarmFault: alarms ? alarmFault(alarms) : "",
      alarms: alarms && countAlarms(alarms.alarms),
      standing: standingAlarms(alarms?.alarms ?? []),
    };
  }

  /** Metrics of the link, now; without those of telemetry that is stale. */
  families(): MetricFamily[] {
    const { name: link } = this;
    const { alarms } = this.#options;
    const { state } = this.health;
    const all: MetricFamily[] = [
      gaugeFamily(
        "receiving",
        "Whether telemetry is received, and isn't stale",
        [
          [{ link }, Number(state === "receiving")],
        ],
      ),
      gaugeFamily(
        "fields_missing",
        "Chosen fields that the struct of telemetry lacks, or that aren't numbers in it",
        [[{ link }, this.#missingFields]],
      ),
      ...this.#lastFrame(),
      ...statisticFamilies(link, this.#source),
      ...this.#histograms(),
      ...alarms ? alarmFamilies(link, alarms) : [],
      ...consumerFamilies(link, this.#options.consumers ?? {}),
      ...this.#fields.families(link, monotonicMs()),
    ];
    if (state === "receiving") return all;
    return all.filter((family) =>
      family.type === "histogram" || !family.endsWhenStale
    );
  }

  /**
   * Lets an observer see the values of the histograms from now on.
   *
   * @returns Function that ends it.
   */
  observe(observer: HistogramObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Stops following; the source stays open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([
      this.#samples.return(),
      this.#events.return(),
      this.#commands.return(),
    ]);
  }

  #judge(
    { stale: isStale, mismatchedStructs }: TelemetrySource["stats"],
  ): [MeteredLinkState, string] {
    if (this.#failure !== undefined) return ["failed", this.#failure];
    if (this.#isClosed) return ["closed", "it was closed"];
    if (this.#lost) return ["disconnected", this.#lost.reason];
    if (mismatchedStructs > 0) return ["misread", MISREAD];
    const ageMs = monotonicMs() - this.#readMs;
    if (Number.isNaN(ageMs)) {
      return ["waiting", "no telemetry was received yet"];
    }
    if (!isStale && ageMs <= this.#staleAfterMs) return ["receiving", ""];
    const sec = (ageMs / 1000).toFixed(1);
    return ["stale", `no telemetry was received for ${sec} s`];
  }

  async #followSamples(): Promise<void> {
    for await (const { telemetry, receivedAtMs } of this.#samples) {
      const nowMs = monotonicMs();
      const sec = this.#times.next({
        receivedAtMs,
        aheadMs: wallMs() - nowMs,
        dropped: this.#samples.dropped,
        connectedAtMs: this.#connectedAtMs,
      });
      if (sec !== undefined) {
        this.#intervals.observe(sec);
        for (const observer of this.#observers) observer.interval?.(sec);
      }
      this.#readMs = nowMs;
      this.#receivedAtMs = receivedAtMs;
      // A sample may be read after the event of its connection's end.
      if (this.#lost && receivedAtMs > this.#lost.atMs) this.#lost = undefined;
      if (this.#source.structs.telemetry !== this.#telemetry) this.#adopt();
      if (this.#telemetry.isView(telemetry)) {
        this.#fields.add(telemetry as AnyView, nowMs);
      }
    }
  }

  async #followEvents(): Promise<void> {
    for await (const event of this.#events) {
      if (event.type !== "connected" && event.type !== "disconnected") continue;
      if (event.socket === "command") continue;
      if (event.type === "connected") {
        this.#connectedAtMs = event.atMs;
        continue;
      }
      const cause = event.reason === "" ? event.cause : event.reason;
      const reason = printable(`the connection has ended (${cause})`);
      this.#lost = { atMs: event.atMs, reason };
    }
  }

  async #followCommands(): Promise<void> {
    for await (const { outcome, atMs, calledAtMs } of this.#commands) {
      if (outcome === undefined) continue;
      let durations = this.#durations.get(outcome);
      if (durations === undefined) {
        durations = new Histogram(COMMAND_DURATION.bounds);
        this.#durations.set(outcome, durations);
      }
      const sec = (atMs - calledAtMs) / 1000;
      if (sec < 0) continue; // the clock was stepped back
      durations.observe(sec);
      for (const observer of this.#observers) observer.duration?.(sec, outcome);
    }
  }

  /** Goes on with the structs that the controller has turned out to send. */
  #adopt(): void {
    this.#telemetry = this.#source.structs.telemetry;
    const { fields = [] } = this.#options;
    const found = fields.filter((path) => isMetric(this.#telemetry, path));
    this.#missingFields = fields.length - found.length;
    this.#fields = this.#makeFields(found);
  }

  #makeFields(fields: readonly string[]): FieldMeters {
    const action = `measure link "${printable(this.name)}"`;
    const metrics = fieldMetrics(this.#telemetry, fields, action);
    return new FieldMeters(metrics, this.#windowMs);
  }

  #lastFrame(): MetricFamily[] {
    if (Number.isNaN(this.#receivedAtMs)) return [];
    return [gaugeFamily(
      "last_frame_timestamp",
      "Time at which telemetry was received last",
      [[{ link: this.name }, this.#receivedAtMs / 1000]],
      "seconds",
    )];
  }

  #histograms(): MetricFamily[] {
    const { name: link } = this;
    const intervals = [{ labels: { link }, histogram: this.#intervals.state }];
    const durations = [...this.#durations].map(([result, { state }]) => ({
      labels: { link, result },
      histogram: state,
    }));
    return [
      histogramFamily(FRAME_INTERVAL, intervals),
      histogramFamily(COMMAND_DURATION, durations),
    ];
  }
}

/** Whether a path is that of a number, or of some, in a struct. */
function isMetric(telemetry: AnyStructType, path: string): boolean {
  try {
    fieldMetrics(telemetry, [path], "measure a field");
    return true;
  } catch {
    return false;
  }
}
