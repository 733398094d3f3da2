/**
 * Messages of a bus: their channels and headers, which are the same with every broker.
 *
 * | header | value |
 * | ------ | ----- |
 * | `Content-Type` | `application/octet-stream` of raw frames, or `application/json` |
 * | `Hexrot-Schema` | hash of the schema, by which the payload is decoded |
 * | `Hexrot-Run` | id of the run of the gateway |
 * | `Hexrot-Sequence` | number of the message in its channel and run, from 0 |
 * | `Hexrot-Received-Ns` | time of receipt, in ns since 1970 (UTC), decimal digits |
 * | `Hexrot-Tai-Ns` | time stamp of the controller, in ns since 1970 (TAI); absent without one |
 * | `Hexrot-Frame-Id` | frame id; absent if the message is no frame |
 *
 * @module
 */

import { checkOneOf, typeOf } from "../base/check.ts";

/** Channels of which each message is kept, in their order. */
export const FLOW_CHANNELS = [
  "telemetry",
  "config",
  "status",
  "discarded",
  "command",
  "event",
  "gap",
] as const satisfies readonly FlowChannel[];

/** Channels of which the last message of each key is kept. */
export const STATE_CHANNELS = [
  "gateway",
  "lastConfig",
  "alarm",
] as const satisfies readonly StateChannel[];

/** Channel whose messages aren't kept: the newest telemetry, for displays. */
export const NOW_CHANNEL = "now";

/** Channel that keeps each message. */
export type FlowChannel =
  | "telemetry"
  | "config"
  | "status"
  | "discarded"
  | "command"
  | "event"
  | "gap";
/** Channel that keeps the last message of each key. */
export type StateChannel = "gateway" | "lastConfig" | "alarm";
/** Channel of a device. */
export type Channel = FlowChannel | StateChannel | "now";

/** Sequence of the next message of each channel of a run; 0 if there is none. */
export type Numbers = Readonly<Partial<Record<FlowChannel, number>>>;

/** Payload of telemetry and configurations: the frame as received, or JSON. */
export type PayloadMode = "raw" | "json";

/** Names of the headers. */
export const HeaderName = {
  CONTENT_TYPE: "Content-Type",
  SCHEMA: "Hexrot-Schema",
  RUN: "Hexrot-Run",
  SEQUENCE: "Hexrot-Sequence",
  RECEIVED_NS: "Hexrot-Received-Ns",
  TAI_NS: "Hexrot-Tai-Ns",
  FRAME_ID: "Hexrot-Frame-Id",
} as const;

/** Content type of raw frames. */
export const RAW = "application/octet-stream";
/** Content type of JSON. */
export const JSON_TYPE = "application/json";

/** Headers by name; text of printable ASCII characters. */
export type Headers = Readonly<Record<string, string>>;

/** Message to a broker. Its bytes never change. */
export interface BusMessage {
  /** Device that it is about; the key of its partition, if the broker has some. */
  readonly device: string;
  /** Channel of the device. */
  readonly channel: Channel;
  /** Key of a state beyond the device, such as the name of an alarm; `""` if it has none. */
  readonly key: string;
  /** Id that no other message has, by which a broker recognises a repeated one. */
  readonly id: string;
  /** Headers. */
  readonly headers: Headers;
  /** Payload. */
  readonly payload: Uint8Array;
}

/** Message from a broker. Its bytes never change. */
export interface ReceivedMessage {
  /** Channel of the device. */
  readonly channel: Channel;
  /** Headers, those of {@linkcode HeaderName} and others. */
  readonly headers: Headers;
  /** Payload. */
  readonly payload: Uint8Array;
  /**
   * Place in the stream of the broker, from which another reader can begin; -1 if the
   * message isn't kept.
   */
  readonly position: number;
}

/** Returns whether a text is the name of a channel. */
export function isChannel(text: string): text is Channel {
  const names: readonly string[] = [
    ...FLOW_CHANNELS,
    ...STATE_CHANNELS,
    NOW_CHANNEL,
  ];
  return names.includes(text);
}

/**
 * Checks a name that becomes a part of subjects and topics.
 *
 * @param value Value received.
 * @param action Action of the caller, as in `Cannot ${action} as …`.
 * @param name Name of the argument.
 * @throws {TypeError} If it isn't a letter, then up to 63 letters, digits, hyphens and
 * underscores.
 */
export function checkBusName(
  value: unknown,
  action: string,
  name: string,
): asserts value is string {
  if (typeof value === "string" && /^[A-Za-z][\w-]{0,63}$/.test(value)) return;
  throw new TypeError(
    `Cannot ${action} as ${name} must be a letter, then up to 63 letters, digits, hyphens and underscores: received ${
      typeOf(value)
    }`,
  );
}

/** Checks a payload mode. */
export function checkPayload(
  value: unknown,
  action: string,
): asserts value is PayloadMode {
  checkOneOf(value, ["raw", "json"], action, "payload");
}
