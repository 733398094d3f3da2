/**
 * Options that the server and the client share, their defaults, and their checks.
 *
 * @module
 */

import {
  checkFunction,
  checkInteger,
  checkLog,
  checkOneOf,
  passes,
  readProperty,
  TIMER_MS_MAX,
  typeOf,
} from "../base/check.ts";
import { type FrameLayout, frameLayout } from "../framing/frame_layout.ts";
import { defaultLog, type LogSink } from "../base/log.ts";
import type { SourceStructs } from "./source.ts";
import { checkThreads, type LinkThreads } from "../transport/link_pool.ts";
import type { SharedSizes } from "../transport/shared_layout.ts";
import {
  type AnyStructType,
  isStructType,
  type ViewOf,
} from "../struct/struct.ts";
import type { LentBlock } from "./samples/frames.ts";
import type { TelemetrySample } from "./source.ts";
import type { StreamTask } from "../transport/worker_messages.ts";

/** Index of each type of frame in the layout. */
export const FrameType = { CONFIG: 0, TELEMETRY: 1 } as const;

const RING_BYTES_DEFAULT = 4 * 1024 * 1024;
const RING_BYTES_MAX = 1024 * 1024 * 1024;
/** Default time after which a controller that streams is stale, in ms. */
const TELEMETRY_TIMEOUT_MS = 5_000;
/** Number of the longest frames that must fit into a ring. */
const RING_FRAMES_MIN = 4;
/** Smallest number of slots of a journal. */
export const JOURNAL_SLOTS_MIN = 1024;
const JOURNAL_SLOTS_MAX = 65_536;
/**
 * Smallest mirror: the bytes around a fault, which a log shows, and a header and some
 * behind it.
 */
const MIRROR_BYTES_MIN = 64;
const RATE_HZ_MAX = 1e6;
const STALE_ACTIONS = ["report", "disconnect"] as const satisfies StaleAction[];

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

/** The options of a link, checked, and what follows from them. */
export interface LinkSetup {
  /** Log of the link. */
  readonly log: LogSink;
  /**
   * Task of reading its frames; those of the layout are indexed by {@linkcode FrameType}.
   */
  readonly stream: StreamTask;
  /** Sizes of the memory for that task. */
  readonly streamSizes: SharedSizes;
  /** Structs of the frames, one entry for each layout. */
  readonly structs: readonly SourceStructs[];
  /** Expected rate of telemetry, in frames/s; 0 if unknown. */
  readonly expectedRateHz: number;
  /** Threads on which its sockets run. */
  readonly threads: LinkThreads;
}

/** Frames of a protocol. */
export interface ProtocolFrames {
  /** Default header. */
  readonly header: AnyStructType;
  /** Struct of commands. */
  readonly command: AnyStructType;
  /** Struct of answers to commands, if there are any. */
  readonly commandStatus?: AnyStructType;
  /** Sync pattern that headers must have, if it is known. */
  readonly syncPattern?: number | undefined;
}

/** Checks `telemetryTimeoutMs`, and returns it, or Infinity for never. */
function readStaleMs(
  timeoutMs: number = TELEMETRY_TIMEOUT_MS,
  action: string,
): number {
  if (timeoutMs === Infinity) return Infinity;
  checkInteger(timeoutMs, 0, TIMER_MS_MAX, action, "telemetryTimeoutMs");
  return timeoutMs === 0 ? Infinity : timeoutMs;
}

/**
 * Checks options.
 *
 * @param options Options of the caller, read once.
 * @param protocol Frames of the protocol.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @param redials Whether a connection that has ended is dialled again.
 * @returns Checked options, and the values derived from them.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function setUpLink(
  options: AnyLinkOptions,
  { header, command, commandStatus, syncPattern }: ProtocolFrames,
  action: string,
  redials: boolean = false,
): LinkSetup {
  const { HeaderClass = header, threads = "perSocket" } = options;
  const { log = defaultLog(), telemetryTimeoutMs, telemetryRateHz } = options;
  const staleMs = readStaleMs(telemetryTimeoutMs, action);
  const { staleAction = redials ? "disconnect" : "report" } = options;
  checkOneOf(staleAction, STALE_ACTIONS, action, "staleAction");
  if (options.staleAction === "disconnect" && staleMs === Infinity) {
    throw new TypeError(
      `Cannot ${action} as staleAction "disconnect" needs telemetryTimeoutMs: received ${telemetryTimeoutMs}`,
    );
  }
  checkRate(telemetryRateHz, action);
  checkStruct(HeaderClass, action, "HeaderClass");
  for (
    const name of [
      "connectCallback",
      "configCallback",
      "telemetryCallback",
      "batchCallback",
    ] as const
  ) {
    const callback = options[name];
    if (callback !== undefined) checkFunction(callback, action, name);
  }
  checkLog(log, action);
  checkThreads(threads, action);
  const classes = frameClasses(options, action);
  const bodies = classes.map((each) => [each.ConfigClass, each.TelemetryClass]);
  const answers = commandStatus && [commandStatus];
  const layouts = bodies.map((pair) =>
    frameLayout(HeaderClass, pair, syncPattern, answers)
  );
  checkDistinct(bodies.flat(), action);
  return {
    log,
    stream: {
      layouts,
      telemetryType: FrameType.TELEMETRY,
      staleMs,
      endsStale: staleAction === "disconnect",
    },
    streamSizes: streamSizes(layouts, options.ringBytes, action),
    structs: classes.map(({ ConfigClass, TelemetryClass }) => ({
      header: HeaderClass,
      config: ConfigClass,
      telemetry: TelemetryClass,
      command,
      commandStatus,
    })),
    expectedRateHz: telemetryRateHz ?? 0,
    threads,
  };
}

function checkRate(rateHz: unknown, action: string): void {
  if (rateHz === undefined) return;
  const message =
    `Cannot ${action} as telemetryRateHz must be more than 0 and at most ${RATE_HZ_MAX}: received ${
      typeOf(rateHz)
    }`;
  if (typeof rateHz !== "number") throw new TypeError(message);
  if (!(rateHz > 0 && rateHz <= RATE_HZ_MAX)) throw new RangeError(message);
}

/** Reads the structs, each once: those of the options, and the alternatives. */
function frameClasses(
  options: AnyLinkOptions,
  action: string,
): FrameClasses<AnyStructType, AnyStructType>[] {
  const { alternatives = [] } = options;
  if (!passes(() => Array.isArray(alternatives))) {
    throw new TypeError(
      `Cannot ${action} as alternatives must be an array: received ${
        typeOf(alternatives)
      }`,
    );
  }
  const length = readProperty(alternatives, "length", action, "alternatives");
  return [
    classesOf(options, "", action),
    ...Array.from({ length }, (_, i) => {
      const name = `alternatives[${i}]`;
      const given = readProperty(alternatives, i, action, name);
      return classesOf(given, name, action);
    }),
  ];
}

function classesOf(
  given: unknown,
  name: string,
  action: string,
): FrameClasses<AnyStructType, AnyStructType> {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(
      `Cannot ${action} as ${name} must be an object: received ${
        typeOf(given)
      }`,
    );
  }
  const classes = given as Record<string, unknown>;
  const read = (key: string): AnyStructType => {
    const property = name === "" ? key : `${name}.${key}`;
    const value = readProperty(classes, key, action, property);
    checkStruct(value, action, property);
    return value;
  };
  return {
    ConfigClass: read("ConfigClass"),
    TelemetryClass: read("TelemetryClass"),
  };
}

/** Checks that the frame ids of all layouts are distinct. */
function checkDistinct(bodies: readonly AnyStructType[], action: string): void {
  for (const [i, { name, frameId }] of bodies.entries()) {
    const other = bodies.findIndex((body) => body.frameId === frameId);
    if (other === i) continue;
    throw new RangeError(
      `Cannot ${action} as struct "${name}" and struct "${
        bodies[other].name
      }" must have different frame ids: received ${frameId} for both`,
    );
  }
}

function streamSizes(
  layouts: readonly FrameLayout[],
  wanted: number | undefined,
  action: string,
): SharedSizes {
  const frames = layouts.flatMap(({ frames }) => frames);
  const { headerBytes } = layouts[0];
  const lengths = frames.map(({ byteLength }) => byteLength);
  const frameBytesMax = Math.max(...lengths);
  const least = RING_FRAMES_MIN * frameBytesMax;
  const ringBytes = wanted === undefined
    ? Math.max(RING_BYTES_DEFAULT, least)
    : wanted;
  checkInteger(ringBytes, least, RING_BYTES_MAX, action, "ringBytes");
  const slots = powerOfTwo(ringBytes / Math.min(...lengths));
  return {
    ringBytes: powerOfTwo(ringBytes),
    mirrorBytes: Math.max(MIRROR_BYTES_MIN, frameBytesMax + headerBytes),
    journalSlots: Math.min(
      Math.max(slots, JOURNAL_SLOTS_MIN),
      JOURNAL_SLOTS_MAX,
    ),
    mailboxEntries: 0,
    commandBytes: 0,
  };
}

function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(least));
}

function checkStruct(
  value: unknown,
  action: string,
  name: string,
): asserts value is AnyStructType {
  if (isStructType(value)) return;
  throw new TypeError(
    `Cannot ${action} as ${name} must be a struct made by defineStruct(): received ${
      typeOf(value)
    }`,
  );
}
