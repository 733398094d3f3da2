/**
 * Alarms of a source: the engine with timers, a state file and iterators.
 *
 * @module
 */

import { AlarmEngine, type AlarmEngineOptions } from "./alarm_engine.ts";
import type { AlarmEvent, AlarmStatus } from "./alarm_events.ts";
import type { AlarmSummary } from "./alarm_summary.ts";
import { lossReason } from "./link_watch.ts";
import type { OperatorAction } from "./operator.ts";
import type { AlarmRules } from "./alarm_rules.ts";
import { readAlarmState, StateFile } from "./state_file.ts";
import { monotonicMs, wallMs } from "../base/clock.ts";
import { messageOf } from "../base/printable.ts";
import {
  ChannelIterator,
  IteratorHandle,
} from "../link/samples/sample_iterator.ts";
import { QueueSource } from "../link/samples/sample_sources.ts";
import type { SampleIterator } from "../link/samples/samples.ts";
import { MISREAD } from "../link/link_statistics.ts";
import type { TelemetrySource } from "../link/source.ts";
import type { FieldLimits } from "../struct/field_limits.ts";
import type { AnyStructType } from "../struct/struct.ts";

/** Options of {@linkcode watchLimits}. */
export interface WatchLimitsOptions extends AlarmEngineOptions {
  /**
   * Path or file URL of a file that keeps states, acknowledgements and shelvings from one
   * run to the next; none by default. It needs `--allow-read` and `--allow-write` of it and
   * of `FILE.tmp`. At most half a second is lost if the program dies.
   */
  readonly stateFile?: string | URL;
}

/** Action of an operator, now. */
export type OperatorCall = Omit<OperatorAction, "atMs">;

/** Statistics of a watch. */
export interface WatchLimitsStats extends AlarmSummary {
  /** Samples that weren't judged, as the program was too slow. */
  readonly droppedSamples: number;
  /** Reason why the state file couldn't be written the last time; empty if it could. */
  readonly stateFileError: string;
  /** Reason why nothing is judged any more; empty unless the watch has failed. */
  readonly failure: string;
}

const TICK_MS = 500;
/** Largest number of events that an iterator keeps for a slow reader. */
const QUEUE_EVENTS_MAX = 1024;

/**
 * Watches a source by rules, until either is closed. It loses samples rather than hold the
 * controller back; a gap of them counts as any other.
 *
 * @example Watch a link
 * ```ts ignore
 * await using watch = await watchLimits(link, { rules: [] }, {
 *   stateFile: "alarms.json",
 * });
 * for await (const event of watch) console.log(event.message);
 * ```
 *
 * @param source A link, or any other source. Silence is judged by this machine's clock, so
 * of a recording that is read at once use {@linkcode AlarmEngine}.
 * @param rules Rules, also as they were read from JSON.
 * @param options Options.
 * @returns The watch, which goes on from the state file.
 * @throws {TypeError} If a part of a rule has the wrong type, or isn't known.
 * @throws {RangeError} If a field or name isn't known, or a number is out of range.
 * @throws {Error} If the state file can't be read, or isn't one.
 */
export async function watchLimits(
  source: TelemetrySource,
  rules: AlarmRules,
  options: WatchLimitsOptions = {},
): Promise<LimitsWatch> {
  const { stateFile } = options;
  const makeEngine = () => new AlarmEngine(source.structs, rules, options);
  const engine = makeEngine();
  if (stateFile === undefined) {
    return new LimitsWatch(source, engine, makeEngine, undefined);
  }
  const content = await readAlarmState(stateFile);
  if (content) engine.restore(content.saved);
  const states = new StateFile(stateFile);
  await states.write(engine);
  // Begins last, so that its caller gets all events.
  return new LimitsWatch(source, engine, makeEngine, states);
}

/** Watch of a source, made by {@linkcode watchLimits}. */
export class LimitsWatch implements AsyncDisposable {
  readonly #source: TelemetrySource;
  readonly #makeEngine: () => AlarmEngine;
  #engine: AlarmEngine;
  /** Struct of the engine's samples. */
  #telemetry: AnyStructType;
  /** Time of receipt of the last sample, ahead of the monotonic clock, in ms. */
  #aheadMs = NaN;
  readonly #stateFile: StateFile | undefined;
  readonly #samples: SampleIterator<
    { header: unknown; telemetry: unknown; receivedAtMs: number }
  >;
  readonly #linkEvents: ReturnType<TelemetrySource["events"]>;
  readonly #readers = new Map<
    ChannelIterator<AlarmEvent>,
    QueueSource<AlarmEvent>
  >();
  /** Ends the iterators when the watch fails. */
  readonly #failure = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  /** Whether frames don't fit their structs, so that no sample is judged. */
  #isMisread: boolean;

  /** Made by {@linkcode watchLimits}. */
  constructor(
    source: TelemetrySource,
    engine: AlarmEngine,
    makeEngine: () => AlarmEngine,
    stateFile: StateFile | undefined,
  ) {
    this.#source = source;
    this.#telemetry = source.structs.telemetry;
    this.#engine = engine;
    this.#makeEngine = makeEngine;
    this.#stateFile = stateFile;
    this.#samples = source.samples();
    this.#linkEvents = source.events();
    this.#isMisread = source.stats.mismatchedStructs > 0;
    if (this.#isMisread) this.#loseLink(wallMs(), MISREAD);
    Promise.all([this.#followSamples(), this.#followEvents()])
      .catch((error) => this.#fail(error))
      .then(() => this.close());
    this.#tickLater();
  }

  /** Statuses of all alarms, in the order of the rules. */
  get alarms(): AlarmStatus[] {
    return this.#engine.alarms;
  }

  /** Counts of the alarms, the heartbeat, and what was lost. */
  get stats(): WatchLimitsStats {
    const { aborted, reason } = this.#failure.signal;
    return {
      ...this.#engine.summary,
      droppedSamples: this.#samples.dropped,
      stateFileError: this.#stateFile?.error ?? "",
      failure: aborted ? messageOf(reason) : "",
    };
  }

  /**
   * Yields the events from now on; keeps up to 1024 for a slow reader, and ends when the
   * watch does. It throws if the watch fails: if the controller sends structs of another
   * generation, which lack a field of the rules.
   */
  events(): SampleIterator<AlarmEvent> {
    const queue = new QueueSource<AlarmEvent>(QUEUE_EVENTS_MAX, () => {});
    const iterator: ChannelIterator<AlarmEvent> = new ChannelIterator(
      queue,
      true,
      () => this.#readers.delete(iterator),
    );
    this.#readers.set(iterator, queue);
    iterator.endBy(this.#failure.signal);
    if (this.#isClosed) iterator.finish();
    return new IteratorHandle(iterator);
  }

  /** Yields the events from now on, as {@linkcode events}. */
  [Symbol.asyncIterator](): SampleIterator<AlarmEvent> {
    return this.events();
  }

  /**
   * Acknowledges an alarm, and resolves when the state file has it.
   *
   * @throws {RangeError} If there is no such alarm.
   * @throws {Error} If it isn't unacknowledged, or the state file can't be written.
   */
  async acknowledge(name: string, call: OperatorCall): Promise<void> {
    const atMs = this.#nowMs();
    this.#emit(this.#engine.acknowledge(name, { ...call, atMs }));
    await this.save();
  }

  /**
   * Resets a latched alarm, likewise.
   *
   * @throws {RangeError} If there is no such alarm.
   * @throws {Error} If it isn't latched, or the state file can't be written.
   */
  async reset(name: string, call: OperatorCall): Promise<void> {
    this.#emit(this.#engine.reset(name, { ...call, atMs: this.#nowMs() }));
    await this.save();
  }

  /**
   * Shelves an alarm for `forMs`, in ms, likewise.
   *
   * @throws {RangeError} If there is no such alarm, or the duration is out of range.
   * @throws {Error} If the state file can't be written.
   */
  async shelve(
    name: string,
    call: OperatorCall & { readonly forMs: number },
  ): Promise<void> {
    this.#emit(this.#engine.shelve(name, { ...call, atMs: this.#nowMs() }));
    await this.save();
  }

  /**
   * Ends the shelving of an alarm, likewise.
   *
   * @throws {RangeError} If there is no such alarm.
   * @throws {Error} If it isn't shelved, or the state file can't be written.
   */
  async unshelve(name: string, call: OperatorCall): Promise<void> {
    this.#emit(this.#engine.unshelve(name, { ...call, atMs: this.#nowMs() }));
    await this.save();
  }

  /**
   * Sets limits in place of those of an alarm's rule, from the next sample on, likewise;
   * undefined for those of the rule again.
   *
   * @throws {RangeError} If there is no such alarm, or a limit is out of range.
   * @throws {TypeError} If a part of the limits has the wrong type.
   * @throws {Error} If its rule has no limits, or the state file can't be written.
   */
  async editLimits(
    name: string,
    limits: FieldLimits | undefined,
    call: OperatorCall,
  ): Promise<void> {
    const atMs = this.#nowMs();
    this.#emit(this.#engine.editLimits(name, limits, { ...call, atMs }));
    await this.save();
  }

  /**
   * Selects the set of contexts that applies from the next sample on, likewise.
   *
   * @throws {RangeError} If no context has it.
   * @throws {Error} If the state file can't be written.
   */
  async selectSet(set: string | undefined): Promise<void> {
    this.#engine.selectSet(set);
    await this.save();
  }

  /**
   * Writes the state file now; without one it does nothing.
   *
   * @throws {Error} An error of Deno, if it can't be written.
   */
  async save(): Promise<void> {
    await this.#stateFile?.write(this.#engine);
  }

  /** Ends the watch and its iterators, and writes the state file; the source stays open. */
  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      clearTimeout(this.#timer);
      await Promise.all([this.#samples.return(), this.#linkEvents.return()]);
      for (const iterator of this.#readers.keys()) iterator.finish();
      await this.save().catch(() => {}); // stats has the reason
    }
    await this.#stateFile?.settled();
  }

  /** Closes the watch, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #followSamples(): Promise<void> {
    for await (const sample of this.#samples) {
      this.#isMisread &&= this.#source.stats.mismatchedStructs > 0;
      if (this.#isMisread) continue;
      if (this.#source.structs.telemetry !== this.#telemetry) this.#adopt();
      this.#aheadMs = sample.receivedAtMs - monotonicMs();
      const events = this.#engine.update(sample);
      if (events.length > 0) this.#emit(events);
    }
  }

  /**
   * Returns the time of the samples: of a replay it is that of its recording, and a step of
   * this machine's clock is no silence.
   */
  #nowMs(): number {
    const ms = this.#aheadMs + monotonicMs();
    return Number.isNaN(ms) ? wallMs() : ms;
  }

  /** Goes on with the structs that the controller has turned out to send. */
  #adopt(): void {
    const engine = this.#makeEngine();
    engine.restore(this.#engine.save());
    this.#engine = engine;
    this.#telemetry = this.#source.structs.telemetry;
  }

  async #followEvents(): Promise<void> {
    for await (const event of this.#linkEvents) {
      if (event.type === "layoutMismatch") this.#isMisread = true;
      const reason = lossReason(event);
      if (reason !== undefined) this.#loseLink(event.atMs, reason);
    }
  }

  #loseLink(atMs: number, reason: string): void {
    this.#emit(this.#engine.loseLink(atMs, reason));
  }

  /** Leaves no alarm as it was, as nothing is judged any more. */
  #fail(error: unknown): void {
    this.#loseLink(this.#nowMs(), `the watch has failed: ${messageOf(error)}`);
    this.#failure.abort(error);
  }

  #tickLater(): void {
    this.#timer = setTimeout(() => {
      const nowMs = this.#nowMs();
      // A thread that was busy has samples to read first.
      this.#timer = setTimeout(() => {
        this.#emit(this.#engine.tick(nowMs));
        if (this.#stateFile?.isDue(this.#engine)) {
          this.save().catch(() => {}); // stats has the reason
        }
        this.#tickLater();
      }, 0);
    }, TICK_MS);
  }

  #emit(events: readonly AlarmEvent[]): void {
    for (const [iterator, queue] of this.#readers) {
      for (const event of events) queue.push(event);
      if (events.length > 0) iterator.wake();
    }
  }
}
