/**
 * Checks of the options that the server and the client share, and what follows from them
 * for a link.
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
import { defaultLog, type LogSink } from "../base/log.ts";
import { type FrameLayout, frameLayout } from "../framing/frame_layout.ts";
import { type AnyStructType, isStructType } from "../struct/struct.ts";
import { checkThreads, type LinkThreads } from "../transport/link_pool.ts";
import type { SharedSizes } from "../transport/shared_layout.ts";
import type { StreamTask } from "../transport/worker_messages.ts";
import type {
  AnyLinkOptions,
  FrameClasses,
  StaleAction,
} from "./link_options.ts";
import type { SourceStructs } from "./source.ts";

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
