/**
 * Verb `cat`: the messages of a recording, a line each.
 *
 * @module
 */

import { equals } from "jsr:@std/bytes@^1.0.6/equals";
import { counted, printable } from "../base/printable.ts";
import type { SampleIterator } from "../link/samples/samples.ts";
import {
  isJson,
  MESSAGE_KINDS,
  type MessageKind,
} from "../recording/channels.ts";
import { type MessagePart, messageParts } from "../recording/message_parts.ts";
import type { RecordedMessage } from "../recording/recorded_message.ts";
import type { Recording } from "../recording/recording.ts";
import type { TopicView } from "../recording/topic_views.ts";
import { fieldText } from "../struct/field_text.ts";
import type { AnyStructType } from "../struct/struct.ts";
import {
  COUNT_FLAG,
  readChoice,
  readCount,
  UsageError,
} from "./flag_values.ts";
import { printTo } from "./link_log.ts";
import { Lines } from "./lines.ts";
import {
  OPEN_FLAGS,
  openByFlags,
  RECORDING_OPERAND,
  warnOfMissing,
} from "./open.ts";
import { readTimes, TIME_FLAGS, type TimeRange } from "./time_flags.ts";
import { defineVerb } from "./verb.ts";

/** Kinds to choose; a repeated configuration is one, too. */
const KINDS = MESSAGE_KINDS.filter((kind) => kind !== "repeatedConfig");
/** Length of discarded bytes that is shown in a line. */
const SHOWN_BYTES = 32;

/** Prints the messages of a recording. */
export const catVerb = defineVerb({
  name: "cat",
  summary: "Prints samples, commands and events of a recording, a line each",
  operands: [RECORDING_OPERAND],
  permissions: "--allow-read",
  flags: {
    ...OPEN_FLAGS,
    type: {
      type: "string",
      value: "KIND",
      choices: KINDS,
      multiple: true,
      help: `${
        KINDS.slice(0, 4).join(", ")
      },\ndiscarded, events or recording (its own); several times (all)`,
    },
    topic: {
      type: "string",
      value: "TOPIC",
      help: "a topic only, also in files of other programs: /imu",
    },
    ...TIME_FLAGS,
    count: COUNT_FLAG,
    json: {
      type: "boolean",
      help:
        "print a JSON object a line: 64-bit integers, NaN and Infinity\nas text, bytes as hexadecimal digits",
    },
  },
  async run(values, [path], io) {
    const kinds = values.type.map((kind) => readChoice("--type", kind, KINDS));
    const count = readCount(values.count);
    await using recording = await openByFlags(path, values, printTo(io));
    const range = { ...readTimes(values, recording), signal: io.signal };
    const lines = new Lines(io);
    const toLine = values.json ? jsonOf : textOf;
    let left = count;
    const read = messagesBy(recording, values.topic, kinds, range);
    for await (const entry of read.entries) {
      const printed = lines.print(toLine(entry));
      if (printed) await printed;
      if (--left === 0) break;
    }
    await lines.flush();
    warnOfMissing(io, read.messages.dropped);
    return 0;
  },
});

/** Message to print. */
interface Entry {
  /** Properties in front. */
  readonly head: { readonly kind: string; readonly receivedAtMs: number };
  readonly parts?: readonly MessagePart[];
  readonly bytes?: Uint8Array;
  /** JSON of an event. */
  readonly event?: string;
}

type Range = TimeRange & { readonly signal: AbortSignal };

/** Messages that are wanted, in the order in which they were recorded. */
interface Read {
  /** Iterator over them, which counts those that are missing. */
  readonly messages: SampleIterator<unknown>;
  /** Those to print. */
  readonly entries: AsyncIterable<Entry>;
}

/** Returns the messages that the flags select. */
function messagesBy(
  recording: Recording,
  topic: string | undefined,
  kinds: readonly MessageKind[],
  range: Range,
): Read {
  const isOwn = recording.isOfLink;
  const topics = recording.channels.map((channel) => channel.topic);
  if (topic !== undefined) {
    if (kinds.length > 0) {
      throw new UsageError("Must be given one of '--topic' and '--type'");
    }
    readChoice("--topic", topic, topics);
    const kind = KINDS.find((kind) => topic.endsWith(`/${kind}`));
    if (isOwn && kind) return ofKinds(recording, [kind], range);
    const views = recording.views(topic, range);
    const struct = recording.structOf(topic);
    return { messages: views, entries: viewEntries(views, topic, struct) };
  }
  if (!isOwn) {
    throw new UsageError(
      `Must be given '--topic', as the recording is another program's: ${
        topics.join(", ") || "it has none"
      }`,
    );
  }
  return ofKinds(recording, kinds.length > 0 ? kinds : KINDS, range);
}

async function* viewEntries(
  views: SampleIterator<TopicView>,
  topic: string,
  struct: AnyStructType,
): AsyncGenerator<Entry> {
  for await (const { view, ...times } of views) {
    yield {
      head: { kind: topic, ...times },
      parts: [["message", struct, view]],
    };
  }
}

function ofKinds(
  recording: Recording,
  kinds: readonly MessageKind[],
  range: Range,
): Read {
  const all: readonly MessageKind[] = kinds.includes("config")
    ? [...kinds, "repeatedConfig"]
    : kinds;
  const messages = recording.messages({ ...range, kinds: all });
  return { messages, entries: messageEntries(messages) };
}

async function* messageEntries(
  messages: SampleIterator<RecordedMessage>,
): AsyncGenerator<Entry> {
  let config: Uint8Array | undefined;
  for await (const message of messages) {
    const { bytes, receivedAtMs, run, sequence } = message;
    const isRepeated = message.kind === "repeatedConfig";
    // Files begin with the configuration of the one before.
    if (isRepeated && config && equals(config, bytes)) continue;
    const kind = isRepeated ? "config" : message.kind;
    if (kind === "config") config = bytes;
    const head = { kind, receivedAtMs, run, sequence };
    if (isJson(kind)) {
      yield { head, event: decoder.decode(bytes) };
    } else {
      const parts = messageParts(message);
      yield parts ? { head, parts } : { head, bytes };
    }
  }
}

const decoder = new TextDecoder();

function jsonOf({ head, parts = [], bytes, event }: Entry): string {
  const views = Object.fromEntries(parts.map(([name, , view]) => [name, view]));
  const text = JSON.stringify({
    ...head,
    ...views,
    ...bytes && { bytes: bytes.toHex() },
  });
  return event === undefined ? text : `${text.slice(0, -1)},"event":${event}}`;
}

function textOf({ head, parts = [], bytes, event }: Entry): string {
  const { kind, receivedAtMs } = head;
  const words = [new Date(receivedAtMs).toISOString(), kind];
  for (const [, struct, view] of parts) {
    const values = view.toObject() as Record<string, unknown>;
    for (const field of struct.fields) {
      words.push(`${field.name} ${fieldText(field, values[field.name])},`);
    }
  }
  if (event !== undefined) {
    const { type, message } = JSON.parse(event);
    words.push(`${type}: ${message}`);
  }
  if (bytes !== undefined) {
    const shown = bytes.subarray(0, SHOWN_BYTES).toHex();
    const rest = bytes.length > SHOWN_BYTES ? "…" : "";
    words.push(`${counted(bytes.length, "byte")} ${shown}${rest}`);
  }
  return printable(words.join(" ").replace(/,$/, ""));
}
