/**
 * Source of telemetry: the interface of everything that telemetry can be read from.
 *
 * @module
 */

import type { FramesOptions, SamplesOptions } from "./call_options.ts";
import type { CommandEvent } from "./events/command_events.ts";
import type { LinkEvent } from "./events/events.ts";
import type { StatisticsOf } from "./link_statistics.ts";
import type { LentBlock, StreamEntry } from "./samples/frames.ts";
import type { SampleIterator } from "./samples/samples.ts";
import type { AnyStructType, ViewOf } from "../struct/struct.ts";

/** Structs of the frames of a source. */
export interface SourceStructs<
  ConfigClass extends AnyStructType = AnyStructType,
  TelemetryClass extends AnyStructType = AnyStructType,
  HeaderClass extends AnyStructType = AnyStructType,
> {
  /** Header in front of each frame. */
  readonly header: HeaderClass;
  /** Configuration. */
  readonly config: ConfigClass;
  /** Telemetry. */
  readonly telemetry: TelemetryClass;
  /** Commands, without a header in front; undefined if they aren't known. */
  readonly command?: AnyStructType | undefined;
  /** Answers to commands, behind a header; undefined if there are none. */
  readonly commandStatus?: AnyStructType | undefined;
}

/**
 * Telemetry frame that never changes after it was delivered. Readers may share its
 * memory: don't write to it, but to a copy by `Telemetry.create(telemetry)`. It can't be
 * cloned or posted to a worker; `telemetry.toObject()` can.
 */
export interface TelemetrySample<H, T> {
  /** Header of the frame; copied by `toObject()`. */
  readonly header: H;
  /** Telemetry of the frame. */
  readonly telemetry: T;
  /**
   * Time of its reception, in ms since 1970 (UTC), by this machine's clock at that time,
   * with a resolution of 1 µs. Times before and after a `clockStepped` event can't be
   * compared.
   */
  readonly receivedAtMs: number;
}

/**
 * Configuration frame that never changes after it was delivered. Readers may share its
 * memory: don't write to it, but to a copy by `Config.create(config)`. It can't be cloned
 * or posted to a worker; `config.toObject()` can.
 */
export interface ConfigSample<H, C> {
  /** Header of the frame; copied by `toObject()`. */
  readonly header: H;
  /** Configuration of the frame. */
  readonly config: C;
  /**
   * Time of its reception, in ms since 1970 (UTC), by this machine's clock at that time,
   * with a resolution of 1 µs. Times before and after a `clockStepped` event can't be
   * compared.
   */
  readonly receivedAtMs: number;
}

/** Sample of the telemetry of a source. */
export type SampleOf<S extends SourceStructs> = TelemetrySample<
  ViewOf<S["header"]>,
  ViewOf<S["telemetry"]>
>;

/** Sample of the configurations of a source. */
export type ConfigSampleOf<S extends SourceStructs> = ConfigSample<
  ViewOf<S["header"]>,
  ViewOf<S["config"]>
>;

/** Options of `commands()`. */
export interface CommandsOptions {
  /**
   * Whether the iterator yields the last event of each command only, which has its outcome.
   *
   * @default {false}
   */
  readonly outcomesOnly?: boolean;
  /** Ends the iterator, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Source of telemetry, such as a {@linkcode CommandTelemetryLink}. Code that only reads
 * (a watcher, a view, an exporter) works with every source if it asks for no more than this.
 *
 * @example Watch any source
 * ```ts ignore
 * async function watch(source: TelemetrySource): Promise<void> {
 *   for await (const { telemetry } of source.samples({ buffer: "latest" })) {
 *     console.log(source.structs.telemetry.name, telemetry.toObject());
 *   }
 * }
 * ```
 */
export interface TelemetrySource<S extends SourceStructs = SourceStructs> {
  /**
   * Structs of its frames. If several are possible (`alternatives`), these are the first,
   * until a frame has shown which the controller sends.
   */
  readonly structs: S;
  /**
   * Latest sample of telemetry, which never changes: each read makes one. Undefined before
   * the first.
   */
  readonly latest: SampleOf<S> | undefined;
  /**
   * Latest configuration, likewise, for readers that begin later; undefined before the
   * first, or if the source doesn't keep it.
   */
  readonly latestConfig?: ConfigSampleOf<S> | undefined;
  /** Snapshot of its statistics, see `LINK_STATISTICS`. */
  readonly stats: StatisticsOf<"link">;
  /** Yields the samples of telemetry from now on; in a recording, from its start. */
  samples(options?: SamplesOptions): SampleIterator<SampleOf<S>>;
  /** Yields the configurations, likewise. */
  configs(
    options?: { readonly signal?: AbortSignal },
  ): SampleIterator<ConfigSampleOf<S>>;
  /** Yields frames of every type and discarded bytes in wire order, likewise. */
  frames(
    options?: FramesOptions,
  ): SampleIterator<StreamEntry<ViewOf<S["header"]>>>;
  /** Yields the entries of {@linkcode frames} in lent blocks, if it can lend them. */
  frameBlocks?(
    options?: { readonly signal?: AbortSignal },
  ): SampleIterator<LentBlock<StreamEntry<ViewOf<S["header"]>>>>;
  /** Yields the steps of commands, likewise. */
  commands(options?: CommandsOptions): SampleIterator<CommandEvent>;
  /** Yields the events, those of commands among them, likewise. */
  events(
    options?: { readonly signal?: AbortSignal },
  ): SampleIterator<LinkEvent>;
}
