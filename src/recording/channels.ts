/**
 * Channels of a recording: topics, encodings and schemas of its messages.
 *
 * | topic | message | encoding |
 * | ----- | ------- | -------- |
 * | `/<device>/telemetry`, `config`, `status` | a frame as received, header included | `ros1` |
 * | `/<device>/config`, with the metadata `repeated` | the configuration before the file's first message | `ros1` |
 * | `/<device>/command` | a command as it was written | `ros1` |
 * | `/<device>/discarded` | bytes that belong to no frame | `application/octet-stream` |
 * | `/<device>/events` | an event of the link, or a step of a command | `json` |
 * | `/<device>/recording` | what the recorder itself has done, or lost | `json` |
 * | `/<device>/outbox` | of an outbox: numbers on the bus of the messages that follow | `json` |
 *
 * A struct that isn't a ROS 1 message (with bit-fields, big-endian or overlapping fields)
 * has the encoding `application/octet-stream`, too; the metadata record `structs` has its
 * layout.
 *
 * @module
 */

import type { Channel, Schema } from "npm:@mcap/core@2.2.2";
import { EVENT_SCHEMA } from "./event_json.ts";
import type { FrameKind } from "../link/samples/frames.ts";
import type { SourceStructs } from "../link/source.ts";
import { type AnyStructType, defineStruct } from "../struct/struct.ts";
import { structToRos1Msg } from "../struct/ros1_msg.ts";

/** Kind of messages: its topic ends with the name. */
export const MESSAGE_KINDS = [
  "telemetry",
  "config",
  "status",
  "command",
  "discarded",
  "events",
  "recording",
  "repeatedConfig",
  "outbox",
] as const;
/** One of {@linkcode MESSAGE_KINDS}. */
export type MessageKind = typeof MESSAGE_KINDS[number];

/** Kinds of messages of the kinds of entries of `frames()`. */
export const KIND_OF_FRAME = {
  config: "config",
  telemetry: "telemetry",
  commandStatus: "status",
  discarded: "discarded",
} as const satisfies Record<FrameKind | "discarded", MessageKind>;

const RAW = "application/octet-stream";
const encoder = new TextEncoder();

/** Metadata of the channel of configurations that were received before the file began. */
const REPEATED = "repeated";

/** Channel with its schema, if it has one. */
export interface RecordedChannel {
  /** Channel; `schemaId` is 0 without a schema. */
  readonly channel: Channel;
  /** Its schema, of the same id. */
  readonly schema: Schema | undefined;
}

/**
 * Returns the topic of a kind of messages.
 *
 * @param device Name of the device.
 * @param kind Kind of messages.
 */
function topicOf(device: string, kind: MessageKind): string {
  return `/${device}/${roleOf(kind)}`;
}

/** Returns the name of a kind of messages in topics and structs. */
export function roleOf(kind: MessageKind): string {
  return kind === "repeatedConfig" ? "config" : kind;
}

/** Returns the struct of a kind of messages, without a header; undefined for bytes. */
export function bodyOf(
  kind: MessageKind,
  { config, telemetry, command, commandStatus }: SourceStructs,
): AnyStructType | undefined {
  switch (kind) {
    case "telemetry":
      return telemetry;
    case "config":
    case "repeatedConfig":
      return config;
    case "status":
      return commandStatus;
    case "command":
      return command;
    default:
      return undefined;
  }
}

/** Returns whether a channel has the message that opens a file. */
export function isOpening({ metadata }: Channel): boolean {
  return metadata.has(REPEATED);
}

/** Returns the kind of the messages of a channel; undefined if it is another program's. */
export function kindOf(channel: Channel): MessageKind | undefined {
  if (isOpening(channel)) return "repeatedConfig";
  const { topic } = channel;
  const name = topic.slice(topic.lastIndexOf("/") + 1);
  return MESSAGE_KINDS.find((kind) => kind === name);
}

/** Returns whether messages of a kind are frames. */
export function isFrame(kind: MessageKind | undefined): boolean {
  return kind === "telemetry" || kind === "config" || kind === "status";
}

/**
 * Makes the channel of a kind of messages.
 *
 * @param device Name of the device.
 * @param kind Kind of messages.
 * @param structs Structs of the source.
 */
export function makeChannel(
  device: string,
  kind: MessageKind,
  structs: SourceStructs,
): RecordedChannel {
  const id = 1 + MESSAGE_KINDS.indexOf(kind);
  const { messageEncoding, schema } = formatOf(kind, structs);
  return {
    channel: {
      id,
      schemaId: schema ? id : 0,
      topic: topicOf(device, kind),
      messageEncoding,
      metadata: new Map(kind === "repeatedConfig" ? [[REPEATED, "true"]] : []),
    },
    schema: schema && {
      id,
      name: schema.name,
      encoding: schema.encoding,
      data: encoder.encode(schema.text),
    },
  };
}

interface Format {
  readonly messageEncoding: string;
  readonly schema?: {
    readonly name: string;
    readonly encoding: string;
    readonly text: string;
  };
}

/** Returns whether messages of a kind are JSON. */
export function isJson(kind: MessageKind): boolean {
  return kind === "events" || kind === "recording" || kind === "outbox";
}

function formatOf(kind: MessageKind, structs: SourceStructs): Format {
  if (isJson(kind)) {
    const name = "hexrot/Event";
    const text = JSON.stringify(EVENT_SCHEMA);
    const schema = { name, encoding: "jsonschema", text };
    return { messageEncoding: "json", schema };
  }
  const type = wholeOf(kind, structs);
  const text = type && ros1MsgOf(type);
  if (text === undefined) return { messageEncoding: RAW };
  const schema = { name: `hexrot/${type!.name}`, encoding: "ros1msg", text };
  return { messageEncoding: "ros1", schema };
}

/** Returns the struct of whole messages, with the header of frames; undefined for bytes. */
function wholeOf(
  kind: MessageKind,
  structs: SourceStructs,
): AnyStructType | undefined {
  const body = bodyOf(kind, structs);
  if (body === undefined || kind === "command") return body;
  const { header } = structs;
  return defineStruct(`${body.name}Frame`, { header, [roleOf(kind)]: body });
}

/** Returns the definition of a struct; undefined if it isn't a ROS 1 message. */
function ros1MsgOf(type: AnyStructType): string | undefined {
  try {
    return structToRos1Msg(type);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
