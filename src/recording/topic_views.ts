/**
 * Messages of any topic of a recording, decoded by their schemas.
 *
 * @module
 */

import type { Channel, Schema } from "npm:@mcap/core@2.2.2";
import { isOpening } from "./channels.ts";
import { MESSAGE_HEAD_BYTES, type MessageCursor } from "./message_cursor.ts";
import { msOf } from "./record_times.ts";
import type { RecordedFile } from "./recorded_file.ts";
import { nearestWord } from "../base/nearest.ts";
import { messageOf, printable } from "../base/printable.ts";
import { structFromRos1Msg } from "../struct/ros1_msg_reader.ts";
import type { AnyStructType, AnyView } from "../struct/struct.ts";

/** Message of a topic; see `Recording.views()`. */
export interface TopicView {
  /** View on the message. */
  readonly view: AnyView;
  /** Time of receipt (`logTime`), in ms since 1970 (UTC). */
  readonly receivedAtMs: number;
  /** Time of publication (`publishTime`), likewise. */
  readonly publishedAtMs: number;
}

/** Position of the time of publication in the head of a message, in bytes. */
const PUBLISH_TIME_AT = 23;

/** Structs of schemas, or why they are none. */
const structs = new WeakMap<Schema, AnyStructType | Error>();

/**
 * Returns the struct of the messages of a topic.
 *
 * @param files Files of the recording.
 * @param topic Topic.
 * @throws {RangeError} If there is no such topic.
 * @throws {TypeError} If its messages aren't structs.
 */
export function structOfTopic(
  files: readonly RecordedFile[],
  topic: string,
): AnyStructType {
  const topics = new Set<string>();
  for (const file of files) {
    for (const channel of file.channels.values()) {
      if (isOpening(channel)) continue;
      if (channel.topic === topic) return structOfChannel(file, channel);
      topics.add(channel.topic);
    }
  }
  const nearest = nearestWord(topic, topics);
  throw new RangeError(
    `Cannot read topic ${printable(topic)} as it must be one of ${
      printable([...topics].join(", ") || "none")
    }${nearest ? `: did you mean ${printable(nearest)}?` : ""}`,
  );
}

/** Returns the view of the message at a cursor. */
export function viewOf(cursor: MessageCursor): TopicView {
  const { data, offset, length, receivedAtMs } = cursor;
  const channel = cursor.channel!;
  const struct = structOfChannel(cursor.file!, channel);
  if (length !== struct.byteLength) {
    throw new RangeError(
      `Cannot read message of topic ${
        printable(channel.topic)
      } as it must have ${struct.byteLength} bytes: received ${length}`,
    );
  }
  const publishedAt = offset - MESSAGE_HEAD_BYTES + PUBLISH_TIME_AT;
  return {
    view: struct.viewAt(data, offset),
    receivedAtMs,
    publishedAtMs: msOf(data.getBigUint64(publishedAt, true)),
  };
}

function structOfChannel(
  { schemas }: RecordedFile,
  { topic, schemaId, messageEncoding }: Channel,
): AnyStructType {
  const schema = schemas.get(schemaId);
  const action = `Cannot read topic ${printable(topic)}`;
  if (messageEncoding !== "ros1" || schema?.encoding !== "ros1msg") {
    const received = [messageEncoding, schema?.encoding ?? "no schema"];
    throw new TypeError(
      `${action} as its messages must be ros1 with a schema ros1msg: received ${
        printable(received.join(", "))
      }`,
    );
  }
  let struct = structs.get(schema);
  if (struct === undefined) {
    struct = readSchema(schema);
    structs.set(schema, struct);
  }
  if (!(struct instanceof Error)) return struct;
  const cause = struct;
  throw new TypeError(`${action}: ${messageOf(cause)}`, { cause });
}

function readSchema({ name, data }: Schema): AnyStructType | Error {
  try {
    return structFromRos1Msg(new TextDecoder().decode(data), { name });
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return error;
    throw error;
  }
}
