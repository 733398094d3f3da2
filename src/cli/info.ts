/**
 * Verb `info`: what a recording holds.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import type { Recording } from "../recording/recording.ts";
import { sizeText } from "./amounts.ts";
import { printTo } from "./link_log.ts";
import { OPEN_FLAGS, openByFlags, RECORDING_OPERAND } from "./open.ts";
import { countLosses } from "./recorded_losses.ts";
import { timesOf } from "./time_flags.ts";
import { Progress } from "./progress.ts";
import { defineVerb, type Io } from "./verb.ts";

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
    await using recording = await openByFlags(path, values, printTo(io));
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
  const { losses, missedFrames } = await countLosses(recording, { signal });
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
    `${counted(info.messages, "message")} in ${sizeText(info.bytes)}`,
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
      info.missedFrames > 0
        ? `; ${counted(info.missedFrames, "frame")} missed`
        : ""
    }`,
    `lost by the recorder: ${counted(info.lostMessages, "message")}`,
  ];
  if (check !== undefined) {
    lines.push(
      `checked: ${
        counted(check.messages, "message")
      } can be read, ${check.missingMessages} missing; ` +
        `${counted(check.damagedChunks, "chunk is", "chunks are")} damaged, ${
          counted(check.unreadBytes, "byte")
        } can't be read`,
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
