/**
 * Contents of a recording: its files and channels.
 *
 * @module
 */

import { kindOf, type MessageKind } from "./channels.ts";
import { openingIds } from "./message_cursor.ts";
import { msOf } from "./record_times.ts";
import type { RecordedFile } from "./recorded_file.ts";
import { LINK_STATISTICS, type StatisticsOf } from "../link/link_statistics.ts";

/** File of a {@linkcode Recording}. */
export interface RecordingFile {
  /** Path of the file. */
  readonly path: string;
  /** Length of the file when it was opened, in bytes. */
  readonly bytes: number;
  /** Whether it was completed; false after a crash, and while it is written. */
  readonly isComplete: boolean;
  /** Bytes at its end that can't be read: a message that was being written. */
  readonly unreadBytes: number;
  /** Number of messages by their index: frames, discarded bytes, commands and events. */
  readonly messages: number;
  /** Least time of receipt, in ms since 1970 (UTC); undefined without messages. */
  readonly startMs: number | undefined;
  /** Greatest time of receipt, likewise. */
  readonly endMs: number | undefined;
}

/** Channel of a {@linkcode Recording}: its messages of one topic. */
export interface RecordingChannel {
  /** Topic, such as `/rotator/telemetry`. */
  readonly topic: string;
  /** Encoding of its messages: `ros1`, `json` … */
  readonly encoding: string;
  /** Name of its schema; empty without one. */
  readonly schema: string;
  /** Number of its messages, in all files, by their index. */
  readonly messages: number;
}

/** Returns the description of a file, without the message that opens it. */
export function describeFile(file: RecordedFile): RecordingFile {
  const { path, bytes, isComplete, unreadBytes } = file;
  const openings = openingIds(file);
  const counts = file.counts.entries().filter(([id]) => !openings.has(id));
  const chunks = file.chunks.filter(({ channels = file.channels }) =>
    [...channels.keys()].some((id) => !openings.has(id))
  );
  const starts = chunks.map(({ startNs }) => startNs);
  const ends = chunks.map(({ endNs }) => endNs);
  return {
    path,
    bytes,
    isComplete,
    unreadBytes,
    messages: counts.reduce((sum, [, count]) => sum + count, 0),
    startMs: starts.length === 0
      ? undefined
      : msOf(starts.reduce((a, b) => a < b ? a : b)),
    endMs: ends.length === 0
      ? undefined
      : msOf(ends.reduce((a, b) => a > b ? a : b)),
  };
}

/** Returns the channels of files, those of one topic, encoding and schema as one. */
export function describeChannels(
  files: readonly RecordedFile[],
): RecordingChannel[] {
  const channels = new Map<string, RecordingChannel>();
  for (const file of files) {
    const { schemas, counts } = file;
    const openings = openingIds(file);
    for (const [id, { topic, messageEncoding, schemaId }] of file.channels) {
      if (openings.has(id)) continue;
      const schema = schemas.get(schemaId)?.name ?? "";
      const key = JSON.stringify([topic, messageEncoding, schema]);
      const messages = (channels.get(key)?.messages ?? 0) +
        (counts.get(id) ?? 0);
      const encoding = messageEncoding;
      channels.set(key, { topic, encoding, schema, messages });
    }
  }
  return [...channels.values()];
}

/**
 * Returns the statistics of the link at the end of files, and the frames that they have; the
 * others are 0 if they aren't known, or undefined if they may be.
 */
export function statisticsOf(
  files: readonly RecordedFile[],
): StatisticsOf<"link"> {
  const last = files.at(-1)?.metadata.get("statistics");
  const names = Object.entries(LINK_STATISTICS)
    .filter(([, { of }]) => of === "link");
  const values = names.map(([name, statistic]) => {
    const text = last?.get(name);
    if (statistic.unit === "boolean") return [name, text === "true"];
    const isOptional = "optional" in statistic;
    if (text === undefined) return [name, isOptional ? undefined : 0];
    return [name, Number(text)];
  });
  return {
    ...Object.fromEntries(values),
    telemetryFrames: countOf(files, "telemetry"),
    configFrames: countOf(files, "config"),
  };
}

function countOf(files: readonly RecordedFile[], kind: MessageKind): number {
  return files.flatMap(({ channels, counts }) =>
    [...channels].map(([id, channel]) =>
      kindOf(channel) === kind ? counts.get(id) ?? 0 : 0
    )
  ).reduce((sum, count) => sum + count, 0);
}
