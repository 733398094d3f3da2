/**
 * Options that the server and the client share, and their defaults.
 *
 * @module
 */

import type { LogSink } from "../base/log.ts";
import type { AnyStructType, ViewOf } from "../struct/struct.ts";
import type { LinkThreads } from "../transport/link_pool.ts";
import type { LentBlock } from "./samples/frames.ts";
import type { TelemetrySample } from "./source.ts";

/** Action when telemetry is stale. */
export type StaleAction = "report" | "disconnect";

/** Callback of a server or client; an error that it throws, or rejects with, is logged. */
export type LinkCallback<Link> = (link: Link) => unknown;

/** Structs of configuration and telemetry that a controller sends. */
export interface FrameClasses<
  ConfigClass extends AnyStructType,
  TelemetryClass extends AnyStructType,
> {
  /** Struct of configurations, with a frame id. */
  readonly ConfigClass: ConfigClass;
  /** Struct of telemetry, with a frame id of its own. */
  readonly TelemetryClass: TelemetryClass;
}

/** Options that a server and a client share. */
export interface LinkOptions<
  ConfigClass extends AnyStructType,
  TelemetryClass extends AnyStructType,
  HeaderClass extends AnyStructType,
  Link,
> extends FrameClasses<ConfigClass, TelemetryClass> {
  /**
   * Structs that the controller may send in place of `ConfigClass` and `TelemetryClass`,
   * such as those of another version; each with a frame id of its own. The link
   * identifies them by the frame ids with which the first controller begins, without
   * losing a frame, and shows them in its own `ConfigClass` and `TelemetryClass`. The
   * choice is final: a controller that later sends others is disconnected, with the cause
   * `"otherFrames"`.
   */
  readonly alternatives?: readonly FrameClasses<ConfigClass, TelemetryClass>[];
  /**
   * Struct of headers, with a field `frameId` of type u8, u16 or u32. If it has the
   * fields `syncPattern`, `taiSec` and `taiNsec` of {@linkcode Header}, they help to find
   * frames again behind junk. By default that of the protocol.
   */
  readonly HeaderClass?: HeaderClass;
  /**
   * Log of the link. Default: the logger "hexrotcomm" of `jsr:@std/log@^0.224`, which
   * prints nothing unless the program sets it up; `console` is a simple alternative. Pass
   * `getLogger("hexrotcomm")` if the program has another version of `@std/log`: each
   * version has loggers of its own. A log that fails causes one `failed` event; later
   * lines are still passed to it.
   */
  readonly log?: LogSink;
  /** Called once after the start, then after every change of either socket. */
  readonly connectCallback?: LinkCallback<Link>;
  /** Called for each configuration, which `config` shows until it returns. */
  readonly configCallback?: LinkCallback<Link>;
  /**
   * Called for each telemetry, which `telemetry` shows until it returns; after an
   * `await`, `telemetry` shows the latest, which may be another.
   */
  readonly telemetryCallback?: LinkCallback<Link>;
  /**
   * Called for adjacent telemetry at once, for fast streams: with the samples of
   * `batches()` in the ring, lent until it returns, and with the link, whose `telemetry`
   * shows the last of them.
   *
   * @param batch At least one sample; reading it throws after the call, also behind an
   * `await`.
   * @param link Link.
   */
  // A method, so that callbacks for particular structs fit options of any.
  batchCallback?(
    batch: LentBlock<
      TelemetrySample<ViewOf<HeaderClass>, ViewOf<TelemetryClass>>
    >,
    link: Link,
  ): unknown;
  /** Time limit of `waitConnected()` and `connect()`, in ms. @default {10000} */
  readonly connectTimeoutMs?: number;
  /** Time limit of `close()`, in ms. @default {5000} */
  readonly disconnectTimeoutMs?: number;
  /**
   * Size of the buffer of telemetry for the main thread, in bytes, up to 1 GiB; rounded
   * up to a power of two. Four of the longest frames must fit into it. A larger one makes
   * reads of the fastest streams longer: at hundreds of MB/s, 16 MiB takes half the
   * processor time of 4 MiB.
   *
   * @default {4194304}
   */
  readonly ringBytes?: number;
  /**
   * Time without telemetry after which a connected controller is stale,
   * in ms, at least 1; 0 or Infinity: never, for a device that sends only occasionally.
   *
   * The default suits a device that streams: it is 50 frames of the slowest known one (10
   * frames/s), and longer than the first four retransmissions of a lost TCP segment (3
   * s). Nothing else detects a controller that has lost its power, or its network: the
   * system's own keepalive takes two hours.
   *
   * Time in which the link itself doesn't read, for the back-pressure of a lossless
   * iterator, isn't silence: the event `backPressure` reports it.
   *
   * @default {5000}
   */
  readonly telemetryTimeoutMs?: number;
  /**
   * Action when telemetry is stale: an event, `stale` and a line in the log in any case;
   * `"disconnect"` also closes the connection, both sockets of a server, so that the
   * controller can connect, or be dialled, again. (For a controller that has lost its
   * command socket only, and whose telemetry continues, use `onSecondClient`.)
   *
   * By default `"disconnect"` for a client with `reconnect`, which then dials again;
   * `"report"` for a server, and for a client that would not dial again.
   */
  readonly staleAction?: StaleAction;
  /**
   * Expected rate of telemetry, in frames/s. An event reports when the rate falls below
   * four fifths of it, and when it is again above nine tenths.
   */
  readonly telemetryRateHz?: number;
  /**
   * Threads on which the link's sockets run. Either way the same frames are received, in
   * the same memory, and every command is written whole or fails.
   *
   * | value | sockets run on | for |
   * | ----- | -------------- | --- |
   * | `"perSocket"` | a worker of their own, two for a server | few links, at any rate, in a program that computes |
   * | `"shared"` | one worker for all such links of the program | many links, at the cost of a few |
   * | a {@linkcode LinkPool} | the workers of that pool | groups of links that are kept apart |
   * | `"none"` | the thread that makes the link | a program that never blocks: the lowest latency and cost |
   *
   * A link that shares a thread reads 64 KiB, then the others have their turn; its failure
   * ends no other. With `"none"`, nothing is read, written, or found to be silent while
   * the program computes: see `docs/links.md`.
   *
   * @default {"perSocket"}
   */
  readonly threads?: LinkThreads;
}

/** Options of any structs, for a link of any kind. */
export type AnyLinkOptions = LinkOptions<
  AnyStructType,
  AnyStructType,
  AnyStructType,
  never
>;

/** Names of the options. */
export const LINK_OPTIONS = [
  "ConfigClass",
  "TelemetryClass",
  "alternatives",
  "HeaderClass",
  "log",
  "connectCallback",
  "configCallback",
  "telemetryCallback",
  "batchCallback",
  "connectTimeoutMs",
  "disconnectTimeoutMs",
  "ringBytes",
  "telemetryTimeoutMs",
  "staleAction",
  "telemetryRateHz",
  "threads",
] as const satisfies (keyof AnyLinkOptions)[];
