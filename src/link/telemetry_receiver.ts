/**
 * Receiver of a link: configuration, telemetry and, in the single-socket protocol,
 * command statuses.
 *
 * @module
 */

import { FrameFeed } from "./samples/frame_feed.ts";
import { FrameStream } from "./samples/frame_stream.ts";
import type { LentBlock } from "./samples/frames.ts";
import type { FrameLayout } from "../framing/frame_layout.ts";
import { monotonicMs } from "../base/clock.ts";
import { RateMeter } from "./samples/rate_meter.ts";
import { FrameType } from "./link_setup.ts";
import { SampleChannel } from "./samples/sample_channel.ts";
import type { ConfigSampleOf, SampleOf, SourceStructs } from "./source.ts";
import { READ_SHARE, Total } from "../transport/shared_layout.ts";
import type { AnyChannel } from "./journal_loop.ts";
import type { SocketLink } from "./socket_link.ts";
import {
  type AnyStructType,
  movableView,
  type MovableViewOf,
  type ViewOf,
} from "../struct/struct.ts";

/** Structs of frames, and their layout. */
export interface FrameStructs<S extends SourceStructs> {
  /** Structs. */
  readonly structs: S;
  /** Layout of the frames. */
  readonly layout: FrameLayout;
}

/** Hooks that are called when a frame was received; they must not throw. */
export interface FrameHooks {
  /** Called when a configuration was received, and is the present one. */
  readonly onConfig?: (() => void) | undefined;
  /** Called when telemetry was received, and is the present one. */
  readonly onTelemetry?: (() => void) | undefined;
  /** Called with adjacent telemetry, the last of which is the present one, likewise. */
  readonly onBatch?: ((batch: LentBlock<unknown>) => void) | undefined;
}

/** Kind of frame of a protocol's own, which isn't delivered to users. */
export interface ProtocolFrame<B extends AnyStructType> {
  /** Struct behind the header. */
  readonly body: B;
  /** Called with each frame, which is valid until it returns; must not throw. */
  readonly onFrame: (
    header: ViewOf<AnyStructType>,
    body: ViewOf<B>,
    receivedMs: number,
  ) => void;
}

/** Receives configuration and telemetry. */
export class TelemetryReceiver<S extends SourceStructs> {
  /** Configuration. */
  readonly configs: SampleChannel<S["header"], S["config"], ConfigSampleOf<S>>;
  /** Telemetry. */
  readonly telemetries: SampleChannel<
    S["header"],
    S["telemetry"],
    SampleOf<S>
  >;
  /** All frames, in the order of the wire. */
  readonly frames: FrameStream<S["header"]>;
  /** Worker that reads the socket. */
  readonly link: SocketLink;
  #kind: FrameStructs<S>;
  readonly #feed: FrameFeed;
  readonly #channels: AnyChannel[];
  readonly #header: MovableViewOf<S["header"]>;
  readonly #rate = new RateMeter();

  /**
   * @param link Worker that reads the socket.
   * @param kinds Structs of the frames; if there are several, the frames of the first
   * controller show the right ones, and all have the same header.
   * @param hooks Hooks that are called when a frame was received.
   */
  constructor(
    link: SocketLink,
    kinds: readonly FrameStructs<S>[],
    { onConfig, onTelemetry, onBatch }: FrameHooks,
  ) {
    const [kind] = kinds;
    const { header, config, telemetry } = kind.structs;
    const { memory } = link;
    const feed = new FrameFeed(memory, link.records, kind.layout.frames);
    memory.setFloat(Total.CLOCK_OFFSET_MS, NaN);
    memory.setFloat(Total.CLOCK_JITTER_MS, NaN);
    this.link = link;
    this.#kind = kind;
    this.#feed = feed;
    this.#header = movableView(header);
    this.configs = new SampleChannel<
      S["header"],
      S["config"],
      ConfigSampleOf<S>
    >(feed, {
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
    this.telemetries = new SampleChannel<
      S["header"],
      S["telemetry"],
      SampleOf<S>
    >(feed, {
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
      onBatch,
      rate: this.#rate,
    });
    this.frames = new FrameStream(
      feed,
      header,
      (type) => this.#kind.layout.frames[type].frameId,
    );
    this.#channels = [this.configs, this.telemetries] as AnyChannel[];
    link.carryFrames(feed, this.#channels, this.frames);
    feed.noticeLayout((index) => this.#setKind(kinds[index]));
  }

  /** Structs of the frames: the first ones, until frames show others. */
  get structs(): S {
    return this.#kind.structs;
  }

  /** Layout of the frames, likewise. */
  get layout(): FrameLayout {
    return this.#kind.layout;
  }

  /** Structs behind the header, one for each of the layout's frames. */
  get bodies(): readonly AnyStructType[] {
    const { config, telemetry, commandStatus } = this.structs;
    return [config, telemetry, ...(commandStatus ? [commandStatus] : [])];
  }

  #setKind(kind: FrameStructs<S>): void {
    if (kind === this.#kind) return; // views that were taken stay in use
    this.#kind = kind;
    this.#feed.setFrames(kind.layout.frames);
    this.configs.setBody(kind.structs.config);
    this.telemetries.setBody(kind.structs.telemetry);
  }

  /**
   * Receives another kind of frame, the next of the layout.
   *
   * @param frame Kind of frame, and its callback.
   */
  receive<B extends AnyStructType>({ body, onFrame }: ProtocolFrame<B>): void {
    const { header } = this.structs;
    const presentHeader = movableView(header); // users don't see that of another kind
    const channel: SampleChannel<S["header"], B, unknown> = new SampleChannel(
      this.#feed,
      {
        type: this.#channels.length,
        header,
        body,
        presentHeader,
        toSample: (): unknown => undefined, // nobody takes samples
        onFrame: () =>
          onFrame(
            presentHeader.view,
            channel.present,
            channel.presentReceivedMs,
          ),
      },
    );
    this.#channels.push(channel as AnyChannel);
  }

  /** Header of the latest frame of either kind; all zero before the first. */
  get header(): ViewOf<S["header"]> {
    return this.#header.view;
  }

  /** Number of telemetry frames that were received, including those not yet delivered. */
  get telemetryReceived(): number {
    return this.link.memory.total(Total.FRAMES + FrameType.TELEMETRY);
  }

  /** Time since the present telemetry was received, in ms; Infinity before the first. */
  get telemetryAgeMs(): number {
    return Math.max(0, monotonicMs() - this.telemetries.presentReceivedMs);
  }

  /** Rate of telemetry in frames/s, over the last seconds of this connection. */
  get rateHz(): number {
    return this.link.connection === 0 ? 0 : this.#rate.rateHz(monotonicMs());
  }

  /**
   * Returns a copy of the last bytes of the present connection, or of the last one.
   *
   * @param bytesMax Largest number of bytes; a quarter of the ring, if that is less.
   */
  lastBytes(bytesMax: number): Uint8Array<ArrayBuffer> {
    const { memory } = this.link;
    // A read that is under way may change the oldest part of the ring. Half of the rest is
    // copied, and unchanged if no more than the other half was read meanwhile.
    const spareBytes = memory.sizes.ringBytes * (1 - READ_SHARE) / 2;
    for (;;) {
      const end = memory.total(Total.BYTES_READ);
      const start = Math.max(
        memory.total(Total.STREAM_START),
        end - Math.min(bytesMax, spareBytes),
      );
      const bytes = memory.ringCopy(start, Math.max(0, end - start));
      if (memory.total(Total.BYTES_READ) - end <= spareBytes) return bytes;
    }
  }

  /** Restarts the measurement of the rate. */
  resetRate(): void {
    this.#rate.reset(this.link.connectedMs);
  }

  /** Ends the iterators, once they have taken the frames that they must not lose. */
  endIterators(): void {
    this.configs.endIterators();
    this.telemetries.endIterators();
    this.frames.endIterators();
  }
}
