/**
 * Source of telemetry that a link is: its latest frames, and iterators over what it
 * receives and reports.
 *
 * @module
 */

import { explain, type Explanation } from "../framing/explain/explain.ts";
import type { ViewOf } from "../struct/struct.ts";
import {
  type FramesOptions,
  readBufferOptions,
  readOutcomesOnly,
  readSignal,
  type SamplesOptions,
} from "./call_options.ts";
import { placeOf } from "../base/log.ts";
import { type CommandEvent, isCommandEvent } from "./events/command_events.ts";
import type { EventLog } from "./events/event_log.ts";
import type { LinkEvent } from "./events/events.ts";
import type { LinkStats } from "./link_stats.ts";
import type { LentBlock, StreamEntry } from "./samples/frames.ts";
import type { SampleIterator } from "./samples/samples.ts";
import type {
  CommandsOptions,
  ConfigSampleOf,
  SampleOf,
  SourceStructs,
  TelemetrySource,
} from "./source.ts";
import type { TelemetryReceiver } from "./telemetry_receiver.ts";

const LAST_BYTES_MAX = 16 * 1024;

/** Parts of a link that are read. */
interface ReadableLink<S extends SourceStructs> {
  /** Receiver of its frames. */
  readonly receiver: TelemetryReceiver<S>;
  /** Log of its events. */
  readonly eventLog: EventLog;
}

/** Telemetry, configurations, frames and events of a link, as they are received. */
export abstract class LiveSource<S extends SourceStructs = SourceStructs>
  implements TelemetrySource<S> {
  readonly #parts: ReadableLink<S>;

  /**
   * Makes the source of a link.
   *
   * @param parts Parts of the link.
   * @ignore
   */
  protected constructor(parts: ReadableLink<S>) {
    this.#parts = parts;
  }

  /** Snapshot of the statistics up to now. */
  abstract get stats(): LinkStats;

  /**
   * Struct of configurations: that of the options or, with `alternatives`, the one that
   * the controller sends, once its first frame was received.
   */
  get ConfigClass(): S["config"] {
    return this.#parts.receiver.structs.config;
  }

  /** Struct of telemetry, likewise. */
  get TelemetryClass(): S["telemetry"] {
    return this.#parts.receiver.structs.telemetry;
  }

  /**
   * Structs of the frames, the header, {@linkcode ConfigClass} and
   * {@linkcode TelemetryClass}, and those of commands and their answers.
   */
  get structs(): S {
    return this.#parts.receiver.structs;
  }

  /**
   * Latest sample of telemetry, which never changes: within a callback that of its frame,
   * else the newest, also when callbacks are behind, so that it is never older than what
   * an iterator has yielded. Each read makes one; undefined before the first frame.
   */
  get latest(): SampleOf<S> | undefined {
    return this.#parts.receiver.telemetries.latest;
  }

  /**
   * Latest configuration with its header, likewise. Each read makes one; undefined before
   * the first.
   */
  get latestConfig(): ConfigSampleOf<S> | undefined {
    return this.#parts.receiver.configs.latest;
  }

  /**
   * Header of the latest frame of either kind, all zero before the first; see
   * {@linkcode telemetry}.
   */
  get header(): ViewOf<S["header"]> {
    return this.#parts.receiver.header;
  }

  /**
   * Latest configuration, all zero before the first; see {@linkcode telemetry}.
   */
  get config(): ViewOf<S["config"]> {
    return this.#parts.receiver.configs.present;
  }

  /**
   * Latest telemetry, all zero before the first: within a callback the frame that it is
   * called for, else the one that was delivered last. It is one view, which moves on with
   * each frame, always between two calls of a callback: fields that are read without an
   * `await` in between are of one frame.
   *
   * To keep a frame, copy it, `Telemetry.create(link.telemetry)` or `toObject()`, or take
   * samples. Arrays, nested structs and `bytes` of it are copies, which can be changed
   * without effect on it; setting a field throws a TypeError.
   */
  get telemetry(): ViewOf<S["telemetry"]> {
    return this.#parts.receiver.telemetries.present;
  }

  /**
   * Yields every telemetry sample received from now on, over all connections, until the
   * link is closed. Any number of iterators can run in parallel. Samples that were
   * received before the call, even if {@linkcode telemetry} doesn't show them yet, are
   * not included.
   *
   * @param options Policy of the buffer, and `signal`.
   * @returns Iterator, released at the end of its loop.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If `framesMax` is out of its range.
   */
  samples(
    options: SamplesOptions = {},
  ): SampleIterator<SampleOf<S>> {
    const action = "iterate over samples";
    const { buffer, framesMax, signal } = readBufferOptions(
      options,
      "dropOldest",
      action,
    );
    const reader = buffer === "lossless"
      ? `a "lossless" iterator opened ${placeOf(this.samples)}`
      : undefined;
    return this.#parts.receiver.telemetries.iterate(
      buffer,
      framesMax,
      reader,
      signal,
    );
  }

  /**
   * Yields everything received from now on, over all connections, until the link is
   * closed: every frame of every type, and the bytes that belong to none, in the order of
   * the wire. For recorders, bridges and raw views.
   *
   * By default no entry is lost: while the iterator isn't read, it causes back-pressure,
   * which the event `backPressure` reports after a second. Frames are yielded once they
   * are received, independent of callbacks.
   *
   * @example Keep all that a controller sends
   * ```ts ignore
   * for await (const { kind, frameId, bytes, receivedAtMs } of link.frames()) {
   *   if (kind === "discarded") console.log(`${bytes.length} bytes discarded`);
   *   else store(receivedAtMs, frameId, bytes);
   * }
   * ```
   *
   * @param options Policy of the buffer, and `signal`.
   * @returns Iterator, released at the end of its loop.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If `framesMax` is out of its range.
   */
  frames(
    options: FramesOptions = {},
  ): SampleIterator<StreamEntry<ViewOf<S["header"]>>> {
    const { buffer, framesMax, signal } = readBufferOptions(
      options,
      "lossless",
      "iterate over frames",
    );
    const { frames } = this.#parts.receiver;
    if (buffer === "lossless") {
      const reader = `a "lossless" iterator opened ${placeOf(this.frames)}`;
      return frames.iterate(Infinity, reader, signal);
    }
    const entriesMax = buffer === "latest" ? 1 : framesMax;
    return frames.iterate(entriesMax, undefined, signal);
  }

  /**
   * Yields the entries of {@linkcode frames} in lent blocks, at the speed of the ring: no
   * byte of a frame is copied, and no promise is settled for each frame. No entry is lost.
   *
   * @example Write a recording, and let the disk set the pace
   * ```ts ignore
   * for await (const block of link.frameBlocks()) {
   *   const bytes = block.bytes.slice(); // the block is lent until the next one
   *   await writer.write(bytes);
   * }
   * ```
   *
   * @param options `signal`.
   * @returns Iterator, released at the end of its loop. Its blocks are lent until
   * `next()` or `return()` is called.
   * @throws {TypeError} If an option has the wrong type.
   */
  frameBlocks(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<LentBlock<StreamEntry<ViewOf<S["header"]>>>> {
    const action = "iterate over blocks of frames";
    const signal = readSignal(options, action);
    return this.#parts.receiver.frames.iterateBlocks(
      `an iterator of blocks opened ${placeOf(this.frameBlocks)}`,
      signal,
    );
  }

  /**
   * Yields the telemetry samples of {@linkcode samples} in lent blocks, likewise: to gather
   * columns, or to watch a fast stream. No sample is lost.
   *
   * @example Gather a column of one field
   * ```ts ignore
   * const positions: number[] = [];
   * for await (const batch of link.batches()) {
   *   for (const { telemetry } of batch) positions.push(telemetry.currPosition);
   * }
   * ```
   *
   * @param options `signal`.
   * @returns Iterator, released at the end of its loop. Its blocks are lent until
   * `next()` or `return()` is called.
   * @throws {TypeError} If an option has the wrong type.
   */
  batches(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<LentBlock<SampleOf<S>>> {
    const action = "iterate over batches";
    const signal = readSignal(options, action);
    return this.#parts.receiver.telemetries.iterateBlocks(
      `an iterator of batches opened ${placeOf(this.batches)}`,
      signal,
    );
  }

  /** Yields samples, as {@linkcode samples} without options. */
  [Symbol.asyncIterator](): SampleIterator<SampleOf<S>> {
    return this.samples();
  }

  /**
   * Yields every configuration that becomes the present one, `config`, from now on. If
   * `configured` is false at the call, the first configuration is therefore included. The
   * iterator keeps up to 1024 of them for a slow reader.
   *
   * @param options `signal`.
   * @returns Iterator, released at the end of its loop.
   */
  configs(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<ConfigSampleOf<S>> {
    const action = "iterate over configurations";
    const signal = readSignal(options, action);
    return this.#parts.receiver.configs.iterateQueue(signal);
  }

  /**
   * Yields the events of the link from now on: connections, refusals, silence, lost bytes
   * and frames, commands, and failures. The iterator keeps up to 16,384 events for a slow
   * reader, and counts further ones in `dropped`.
   *
   * @param options `signal`.
   * @returns Iterator, released at the end of its loop. It ends, after the last event,
   * when the link is closed.
   */
  events(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<LinkEvent> {
    const action = "iterate over events";
    const signal = readSignal(options, action);
    return this.#parts.eventLog.iterate(signal);
  }

  /**
   * Yields the steps of commands from now on, of every call that sends one: its source,
   * times and outcome. A call is numbered, by `id`, if its arguments are right and the
   * link is open. Each ends in one event that has an `outcome`, by which the call
   * resolves or rejects; {@linkcode events} yields these events, too. The iterator keeps
   * up to 16,384 events for a slow reader, and counts further ones in `dropped`.
   *
   * @example Print how each command ends
   * ```ts ignore
   * for await (const command of link.commands({ outcomesOnly: true })) {
   *   const { atMs, source = "?", code, outcome, message } = command;
   *   console.log(new Date(atMs).toISOString(), source, code, outcome, message);
   * }
   * ```
   *
   * @param options `outcomesOnly`, to get the last event of each command only, and `signal`.
   * @returns Iterator, released at the end of its loop. It ends, after the last event,
   * when the link is closed.
   * @throws {TypeError} If an option has the wrong type.
   */
  commands(
    options: CommandsOptions = {},
  ): SampleIterator<CommandEvent> {
    const action = "iterate over commands";
    const outcomesOnly = readOutcomesOnly(options, action);
    const signal = readSignal(options, action);
    const isWanted = (event: LinkEvent): event is CommandEvent =>
      isCommandEvent(event) && (!outcomesOnly || event.outcome !== undefined);
    return this.#parts.eventLog.iterate(signal, isWanted);
  }

  /**
   * Explains why bytes were not parsed: the expected frames, the parts that were found,
   * and the faults of the nearest header. Print the result for an annotated hex dump.
   *
   * @param bytes Bytes that a controller has sent from the start of a connection, or from
   * any position of its stream, for example {@linkcode lastBytes}; 1 MiB at most.
   * @throws {TypeError} If they aren't a Uint8Array.
   * @throws {RangeError} If there are more than 1 MiB.
   */
  explain(bytes: Uint8Array): Explanation {
    const { structs: { header }, bodies, layout } = this.#parts.receiver;
    return explain(bytes, { header, bodies }, layout);
  }

  /**
   * Returns a copy of the last bytes that were received on the telemetry socket, or on
   * that of a client, frames or not; for {@linkcode explain}, for example.
   *
   * @returns At most 16 KiB, and a quarter of `ringBytes`, of the present connection, or of the
   * last one if there is none; empty before the first byte.
   */
  lastBytes(): Uint8Array<ArrayBuffer> {
    return this.#parts.receiver.lastBytes(LAST_BYTES_MAX);
  }
}
