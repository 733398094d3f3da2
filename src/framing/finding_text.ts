/**
 * Sentences on structs that don't match the frames, for events and explanations.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import type { FrameLayout } from "./frame_layout.ts";

/** Configurations without telemetry after which the structs may be swapped. */
const SWAPPED_CONFIGS_MIN = 10;

/** Frames of one id that no struct has. */
export interface UnknownIdFinding {
  /** Their frame id. */
  readonly frameId: number;
  /** Number of them. */
  readonly count: number;
  /** Length in bytes with the header, if it is known. */
  readonly lengthBytes?: number | undefined;
}

/** A struct that is shorter or longer than its frames. */
export interface MismatchFinding {
  /** Name of the struct. */
  readonly name: string;
  /** Number of frames that deviate. */
  readonly count: number;
  /** Declared length of the struct, in bytes. */
  readonly declaredBytes: number;
  /** Length of the frames behind the header, in bytes. */
  readonly seenBytes: number;
}

/** A connection on which no telemetry is received. */
export interface SilenceFinding {
  /** Duration, in ms. */
  readonly silentMs: number;
  /** Whether telemetry was received on it before. */
  readonly hadTelemetry: boolean;
  /** Configuration frames since. */
  readonly configFrames: number;
  /** Bytes since the last frame, which belong to none. */
  readonly bytes: number;
  /** Last of them, hexadecimal. */
  readonly lastHex: string;
}

/**
 * Describes a silence: its duration, the bytes received instead of telemetry, and what
 * they may mean.
 *
 * @param finding Silence.
 */
export function silenceText(
  { silentMs, hadTelemetry, configFrames, bytes, lastHex }: SilenceFinding,
): string {
  const stale = `Telemetry is stale: none was received for ${
    Math.round(silentMs)
  } ms`;
  if (bytes > 0) {
    return `${stale}, but ${
      counted(bytes, "byte that is", "bytes that are")
    } no declared frame: is it another device or protocol, or another header? explain(lastBytes()) shows them; they end with ${lastHex}`;
  }
  if (configFrames >= SWAPPED_CONFIGS_MIN) {
    return `${stale}, but ${
      counted(configFrames, "frame")
    } of configuration: are ConfigClass and TelemetryClass swapped?`;
  }
  return hadTelemetry
    ? `${stale}: the controller may be stuck or have lost power, or the network is down; for one that sends less often, raise telemetryTimeoutMs, or set it to 0`
    : `${stale}, since it connected: the controller may serve another client or be stuck, or this is the port of something else`;
}

/**
 * Describes frames without a declared struct, and the struct that may be missing.
 *
 * @param finding Frames.
 * @param layout Declared frames.
 */
export function unknownIdText(
  { frameId, count, lengthBytes }: UnknownIdFinding,
  { frameId: field, frames }: FrameLayout,
): string {
  const digits = 2 * field.byteLength;
  const hexOf = (id: number) => `0x${id.toString(16).padStart(digits, "0")}`;
  const declared = frames.map((frame) =>
    `${hexOf(frame.frameId)} (${frame.name}, ${frame.byteLength} bytes)`
  );
  const every = lengthBytes === undefined
    ? ""
    : `, every ${lengthBytes} bytes or more with their header`;
  const twin = frames.find(({ byteLength }) => byteLength === lengthBytes);
  const advice = twin
    ? `is ${hexOf(frameId)} the frameId of ${twin.name}?`
    : "is a struct missing, or declared with another frameId?";
  return `Skipped ${counted(count, "frame")} with the undeclared frame id ${
    hexOf(frameId)
  }${every}; declared are ${declared.join(", ")}: ${advice}`;
}

/**
 * Describes the difference between the length of a struct and that of its frames.
 *
 * @param finding Struct.
 */
export function mismatchText(
  { name, count, declaredBytes, seenBytes }: MismatchFinding,
): string {
  const difference = Math.abs(seenBytes - declaredBytes);
  const isLonger = seenBytes > declaredBytes;
  const than = isLonger ? "longer" : "shorter";
  const by = counted(difference, "byte");
  const deviation = `${by} ${than} than declared (${declaredBytes})`;
  const question = `is the struct ${seenBytes} bytes long`;
  if (count > 1) {
    return `${name} frames are always ${deviation}, so their fields can't be trusted: ${question}?`;
  }
  const damage = isLonger
    ? "did other bytes follow it"
    : "were bytes of it lost";
  return `The first ${name} frame is ${deviation}: ${question}, or ${damage}?`;
}
