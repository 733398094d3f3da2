/**
 * Verb `info`: what a recording holds.
 *
 * @module
 */

import type { Recording } from "../recording/recording.ts";
import { sizeText } from "./amounts.ts";
import { OPEN_FLAGS, openByFlags, RECORDING_OPERAND } from "./open.ts";
import { timesOf } from "./time_flags.ts";
import { Progress } from "./progress.ts";
import { defineVerb, type Io } from "./verb.ts";

/** Events of the link that tell of something missing, or begun anew. */
const LOSSES = [
  "gap",
  "disconnected",
  "restart",
  "resync",
  "stale",
  "duplicate",
  "unknownFrame",
] as const;

/** Shows what a recording holds. */
export const infoVerb = defineVerb({
  name: "info",
  summary: "Shows the files, channels, times, gaps and counts of a recording",
  operands: [RECORDING_OPERAND],
  permissions: "--allow-read",
  flags: {
    ...OPEN_FLAGS,
    check: {
      type: "boolean",
      help:
        "read everything, and count what is damaged or missing;\nexit code 1 if something is",
    },
    json: { type: "boolean", help: "print one JSON object" },
  },
  async run(values, [path], io) {
    await using recording = await openByFlags(path, values);
    const info = await infoOf(recording, values.check, io);
    const text = values.json ? JSON.stringify(info) : textOf(info);
    await io.stdout.deliver(`${text}\n`);
    const { check } = info;
    const isWhole = check === undefined || check.missingMessages === 0 &&
        check.damagedChunks === 0 && check.unreadBytes === 0;
    return isWhole ? 0 : 1;
  },
});

type Info = Awaited<ReturnType<typeof infoOf>>;

/** Returns what a recording holds, for `--json`. */
async function infoOf(recording: Recording, checks: boolean, io: Io) {
  using progress = new Progress(io, "Checking");
  const { signal } = io;
  const { files, channels } = recording;
  const times = timesOf(files);
  const losses: Record<string, number> = {};
  let missedFrames = 0;
  for await (const event of recording.events({ signal })) {
    if (!(LOSSES as readonly string[]).includes(event.type)) continue;
    losses[event.type] = (losses[event.type] ?? 0) + 1;
    if (event.type === "gap") missedFrames += event.missedFrames;
  }
  let lostMessages = 0;
  for await (const event of recording.recorderEvents({ signal })) {
    if (event.type === "gap") lostMessages += event.messages;
  }
  return {
    times: times && {
      start: new Date(times.startMs).toISOString(),
      end: new Date(times.endMs).toISOString(),
      durationSec: (times.endMs - times.startMs) / 1000,
    },
    messages: files.reduce((sum, { messages }) => sum + messages, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    files,
    channels,
    /** Events of the link, by type. */
    losses,
    /** Frames that the gaps of the link show to be missing. */
    missedFrames,
    /** Messages that the recorder has lost, as its disk was too slow or full. */
    lostMessages,
    check: checks
      ? await recording.check({
        signal,
        onProgress: (share) => progress.update(share),
      })
      : undefined,
  };
}

function textOf(info: Info): string {
  const { files, channels, losses, check, times } = info;
  const counts = Object.entries(losses).map(([type, n]) => `${type} ${n}`);
  const lines = [
    times === undefined
      ? "empty"
      : `${times.start} … ${times.end}, ${times.durationSec.toFixed(1)} s`,
    `${info.messages} messages in ${sizeText(info.bytes)}`,
    "",
    ...table([
      ["file", "size", "messages", "start", ""],
      ...files.map(({ path, bytes, messages, startMs, isComplete }) => [
        path,
        sizeText(bytes),
        String(messages),
        startMs === undefined ? "-" : new Date(startMs).toISOString(),
        isComplete ? "" : "incomplete: `repair` writes a complete one",
      ]),
    ]),
    "",
    ...table([
      ["topic", "messages", "encoding", "schema"],
      ...channels.map(({ topic, messages, encoding, schema }) => [
        topic,
        String(messages),
        encoding,
        schema,
      ]),
    ]),
    "",
    `events of the link: ${counts.join(", ") || "no loss"}${
      info.missedFrames > 0 ? `; ${info.missedFrames} frames missed` : ""
    }`,
    `lost by the recorder: ${info.lostMessages} messages`,
  ];
  if (check !== undefined) {
    lines.push(
      `checked: ${check.messages} messages can be read, ${check.missingMessages} are missing; ` +
        `${check.damagedChunks} chunks are damaged, ${check.unreadBytes} bytes can't be read`,
    );
  }
  return lines.join("\n");
}

/** Returns rows with their columns aligned. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, i) =>
    Math.max(...rows.map((row) => row[i].length))
  );
  return rows.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd()
  );
}
