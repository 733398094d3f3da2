/**
 * The telemetry socket's side of a server: configuration and telemetry.
 *
 * @module
 */

import { FrameFeed } from "./frame_feed.ts";
import type { JournalReader } from "./journal.ts";
import { hex } from "./log.ts";
import { SampleChannel } from "./sample_channel.ts";
import { FrameType, type ServerSetup } from "./server_options.ts";
import { SharedMemory, Total } from "./shared_layout.ts";
import {
  type AnyChannel,
  type SocketEvents,
  SocketLink,
} from "./socket_link.ts";
import {
  type AnyStructType,
  movableView,
  type MovableViewOf,
  type ViewOf,
} from "./struct.ts";

/**
 * A telemetry frame: stable, it never changes after it was delivered. Readers may
 * share its memory, so don't write to it: `Telemetry.create(telemetry)` makes a copy
 * of your own.
 */
export interface TelemetrySample<H, T> {
  /** The frame's header. */
  readonly header: H;
  /** The frame's telemetry. */
  readonly telemetry: T;
  /** When it was received, in ms since 1970 (UTC), by this machine's clock. */
  readonly receivedAtMs: number;
}

/**
 * A configuration frame: stable, it never changes after it was delivered. Readers
 * may share its memory, so don't write to it: `Config.create(config)` makes a copy
 * of your own.
 */
export interface ConfigSample<H, C> {
  /** The frame's header. */
  readonly header: H;
  /** The frame's configuration. */
  readonly config: C;
  /** When it was received, in ms since 1970 (UTC), by this machine's clock. */
  readonly receivedAtMs: number;
}

/** What was received on the telemetry socket, over all connections. */
export interface TelemetryStats {
  /** Telemetry frames received. */
  readonly telemetryFrames: number;
  /** Configuration frames received. */
  readonly configFrames: number;
  /** Bytes read from the telemetry socket. */
  readonly bytesRead: number;
  /** Those of them that belong to no frame. */
  readonly bytesDiscarded: number;
  /** Those of them that count in two frames, as the first had lost some. */
  readonly bytesOverlapped: number;
  /** How often a header was found again that wasn't where it was due. */
  readonly resyncs: number;
  /** Headers that were in order but for an unknown frame id. */
  readonly unknownFrames: number;
  /** How often the headers' counter didn't go on by one, if the peer counts. */
  readonly counterGaps: number;
}

/** Receives configuration and telemetry. */
export class TelemetryReceiver<
  C extends AnyStructType,
  T extends AnyStructType,
  H extends AnyStructType,
> {
  /** Configuration. */
  readonly configs: SampleChannel<
    H,
    C,
    ConfigSample<ViewOf<H>, ViewOf<C>>
  >;
  /** Telemetry. */
  readonly telemetries: SampleChannel<
    H,
    T,
    TelemetrySample<ViewOf<H>, ViewOf<T>>
  >;
  /** The worker that reads the socket. */
  readonly link: SocketLink;
  readonly #memory: SharedMemory;
  readonly #header: MovableViewOf<H>;

  /**
   * @param structs Header, configuration and telemetry.
   * @param setup The server's options.
   * @param events What the server wants to know.
   * @param onConfig Called for each configuration, which is then the present one.
   * @param onTelemetry The same for telemetry.
   */
  constructor(
    structs: { readonly header: H; readonly config: C; readonly telemetry: T },
    setup: ServerSetup,
    events: SocketEvents,
    onConfig?: () => void,
    onTelemetry?: () => void,
  ) {
    const { header, config, telemetry } = structs;
    const { layout, log, telemetrySizes } = setup;
    const memory = new SharedMemory(telemetrySizes);
    const feed = new FrameFeed(memory, layout.frames);
    this.#memory = memory;
    this.#header = movableView(header);
    this.configs = new SampleChannel(feed, {
      type: FrameType.CONFIG,
      header,
      body: config,
      presentHeader: this.#header,
      toSample: (header, config, receivedAtMs) => ({
        header,
        config,
        receivedAtMs,
      }),
      onFrame: onConfig,
    });
    this.telemetries = new SampleChannel(feed, {
      type: FrameType.TELEMETRY,
      header,
      body: telemetry,
      presentHeader: this.#header,
      toSample: (header, telemetry, receivedAtMs) => ({
        header,
        telemetry,
        receivedAtMs,
      }),
      onFrame: onTelemetry,
    });
    this.link = new SocketLink({
      socket: "telemetry",
      role: { socket: "telemetry", layout },
      memory,
      frames: {
        feed,
        channels: [this.configs, this.telemetries] as AnyChannel[],
      },
      log,
      events,
      onRecord: (journal, slot) => log.warn(discardMessage(journal, slot)),
    });
  }

  /** Shows the header of the latest frame of either kind; all zero before the first. */
  get header(): ViewOf<H> {
    return this.#header.view;
  }

  /** How many telemetry frames were received, also if not yet handed out. */
  get telemetryReceived(): number {
    return this.#memory.total(Total.FRAMES + FrameType.TELEMETRY);
  }

  /** Ends the iterators, once what they must not lose is taken. */
  endIterators(): void {
    this.configs.endIterators();
    this.telemetries.endIterators();
  }

  /** Counts of what was received. */
  get stats(): TelemetryStats {
    const total = (index: number) => this.#memory.total(index);
    return {
      telemetryFrames: total(Total.FRAMES + FrameType.TELEMETRY),
      configFrames: total(Total.FRAMES + FrameType.CONFIG),
      bytesRead: total(Total.BYTES_READ),
      bytesDiscarded: total(Total.BYTES_DISCARDED),
      bytesOverlapped: total(Total.BYTES_OVERLAPPED),
      resyncs: total(Total.RESYNCS),
      unknownFrames: total(Total.UNKNOWN_FRAMES),
      counterGaps: total(Total.COUNTER_GAPS),
    };
  }
}

function discardMessage(journal: JournalReader, slot: number): string {
  const before = journal.count(slot);
  const context = journal.payload(slot);
  const bytes = `${hex(context.subarray(0, before))} | ${
    hex(context.subarray(before))
  }`;
  const where = `at offset ${journal.position(slot)} of the telemetry stream`;
  const count = journal.number(slot);
  if (journal.subject(slot) === 0) {
    return `Discarded ${count} bytes ${where}, where the connection ended: ${bytes}`;
  }
  return count === 0
    ? `The frame before had lost bytes, ${where} the next one has begun: ${bytes}`
    : `Discarded ${count} bytes ${where}, where a header was due: ${bytes}`;
}
