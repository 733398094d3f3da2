/**
 * What a link receives: configuration, telemetry and, in the single-socket protocol,
 * command statuses.
 *
 * @module
 */

import { FrameFeed } from "./samples/frame_feed.ts";
import { FrameStream } from "./samples/frame_stream.ts";
import type { FrameLayout } from "../framing/header_reader.ts";
import { monotonicMs } from "../base/clock.ts";
import { RateMeter } from "./samples/rate_meter.ts";
import { FrameType } from "./link_options.ts";
import { SampleChannel } from "./samples/sample_channel.ts";
import { Total } from "../transport/shared_layout.ts";
import type { AnyChannel, SocketLink } from "./socket_link.ts";
import {
  type AnyStructType,
  movableView,
  type MovableViewOf,
  type ViewOf,
} from "../struct/struct.ts";

/**
 * A telemetry frame: stable, it never changes after it was delivered. Readers may
 * share its memory, so don't write to it: `Telemetry.create(telemetry)` makes a copy
 * of your own. It can't be cloned or posted to a worker: `telemetry.toObject()` can.
 */
export interface TelemetrySample<H, T> {
  /** The frame's header; copied by `toObject()`. */
  readonly header: H;
  /** The frame's telemetry. */
  readonly telemetry: T;
  /**
   * When it was received, in ms since 1970 (UTC), by this machine's clock as it was set
   * then, with a resolution of 1 µs. Across a `clockStepped` event times don't compare.
   */
  readonly receivedAtMs: number;
}

/**
 * A configuration frame: stable, it never changes after it was delivered. Readers
 * may share its memory, so don't write to it: `Config.create(config)` makes a copy
 * of your own. It can't be cloned or posted to a worker: `config.toObject()` can.
 */
export interface ConfigSample<H, C> {
  /** The frame's header; copied by `toObject()`. */
  readonly header: H;
  /** The frame's configuration. */
  readonly config: C;
  /**
   * When it was received, in ms since 1970 (UTC), by this machine's clock as it was set
   * then, with a resolution of 1 µs. Across a `clockStepped` event times don't compare.
   */
  readonly receivedAtMs: number;
}

/** The structs that frames consist of behind their header. */
export interface FrameStructs<C, T> {
  /** Layout of the frames. */
  readonly layout: FrameLayout;
  /** Configuration. */
  readonly config: C;
  /** Telemetry. */
  readonly telemetry: T;
}

/** Who is called when a frame has come; what is called must not throw. */
export interface FrameHooks {
  /** Configuration came, and is the present one. */
  readonly onConfig?: (() => void) | undefined;
  /** The same for telemetry. */
  readonly onTelemetry?: (() => void) | undefined;
}

/** A kind of frame of a protocol's own, which isn't handed to users. */
export interface ProtocolFrame<B extends AnyStructType> {
  /** What follows the header. */
  readonly body: B;
  /** Called with each, which it may look at until it returns; must not throw. */
  readonly onFrame: (header: ViewOf<AnyStructType>, body: ViewOf<B>) => void;
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
  /** All frames, in the order of the wire. */
  readonly frames: FrameStream<H>;
  /** The worker that reads the socket. */
  readonly link: SocketLink;
  /** The header in front of each frame. */
  readonly HeaderClass: H;
  readonly #answers: AnyStructType[] = [];
  #structs: FrameStructs<C, T>;
  readonly #feed: FrameFeed;
  readonly #channels: AnyChannel[];
  readonly #header: MovableViewOf<H>;
  readonly #rate = new RateMeter();

  /**
   * @param link The worker that reads the socket.
   * @param header The header in front of each frame.
   * @param kinds What may follow; the frames of the first controller show which, if
   * there are several.
   * @param hooks Who is called when a frame has come.
   */
  constructor(
    link: SocketLink,
    header: H,
    kinds: readonly FrameStructs<C, T>[],
    { onConfig, onTelemetry }: FrameHooks,
  ) {
    const [structs] = kinds;
    const { layout, config, telemetry } = structs;
    const { memory } = link;
    const feed = new FrameFeed(memory, layout.frames);
    memory.setFloat(Total.CLOCK_OFFSET_MS, NaN);
    memory.setFloat(Total.CLOCK_JITTER_MS, NaN);
    this.link = link;
    this.HeaderClass = header;
    this.#structs = structs;
    this.#feed = feed;
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
      rate: this.#rate,
    });
    this.frames = new FrameStream(
      feed,
      header,
      (type) => this.#structs.layout.frames[type].frameId,
    );
    this.#channels = [this.configs, this.telemetries] as AnyChannel[];
    link.carryFrames(feed, this.#channels, this.frames);
    feed.noticeLayout((index) => this.#setStructs(kinds[index]));
  }

  /** Configuration and telemetry; the first, until frames show that it is another. */
  get structs(): FrameStructs<C, T> {
    return this.#structs;
  }

  /** Structs behind the header, one for each of the layout's frames. */
  get bodies(): readonly AnyStructType[] {
    return [this.structs.config, this.structs.telemetry, ...this.#answers];
  }

  #setStructs(structs: FrameStructs<C, T>): void {
    if (structs === this.#structs) return; // views that were taken stay in use
    this.#structs = structs;
    this.#feed.setFrames(structs.layout.frames);
    this.configs.setBody(structs.config);
    this.telemetries.setBody(structs.telemetry);
  }

  /**
   * Receives another kind of frame, the next of the layout.
   *
   * @param frame What it is, and who takes it.
   */
  receive<B extends AnyStructType>({ body, onFrame }: ProtocolFrame<B>): void {
    const header = this.HeaderClass;
    const presentHeader = movableView(header); // users don't see that of another kind
    const channel: SampleChannel<H, B, unknown> = new SampleChannel(
      this.#feed,
      {
        type: this.#channels.length,
        header,
        body,
        presentHeader,
        toSample: (): unknown => undefined, // nobody takes samples
        onFrame: () => onFrame(presentHeader.view, channel.present),
      },
    );
    this.#answers.push(body);
    this.#channels.push(channel as AnyChannel);
  }

  /** Shows the header of the latest frame of either kind; all zero before the first. */
  get header(): ViewOf<H> {
    return this.#header.view;
  }

  /** How many telemetry frames were received, also if not yet handed out. */
  get telemetryReceived(): number {
    return this.link.memory.total(Total.FRAMES + FrameType.TELEMETRY);
  }

  /** Telemetry frames a second, over the last seconds of this connection. */
  get rateHz(): number {
    return this.link.connection === 0 ? 0 : this.#rate.rateHz(monotonicMs());
  }

  /**
   * Copies the last bytes of the present connection, or of the last one.
   *
   * @param bytesMax How many at most; half of the ring, if that is less.
   */
  lastBytes(bytesMax: number): Uint8Array<ArrayBuffer> {
    const { memory } = this.link;
    const { ringBytes } = memory.sizes;
    for (;;) {
      const end = memory.total(Total.BYTES_READ);
      const start = Math.max(
        memory.total(Total.STREAM_START),
        end - Math.min(bytesMax, ringBytes / 2),
      );
      const bytes = memory.ringCopy(start, Math.max(0, end - start));
      // A read fills a quarter of the ring at most, and may be under way: so these bytes
      // are still what they were if no more than another quarter was read since.
      if (memory.total(Total.BYTES_READ) - end <= ringBytes / 4) return bytes;
    }
  }

  /** Begins to measure the rate anew. */
  resetRate(): void {
    this.#rate.reset(this.link.connectedMs);
  }

  /** Ends the iterators, once what they must not lose is taken. */
  endIterators(): void {
    this.configs.endIterators();
    this.telemetries.endIterators();
    this.frames.endIterators();
  }
}
