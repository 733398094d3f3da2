/**
 * Verb `record`: records all that a controller sends.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import { record, type Recorder } from "../recording/recorder.ts";
import {
  readRecordOptions,
  type RecordOptions,
} from "../recording/recorder_options.ts";
import { DURATION_FLAG, readDuration, readSize, sizeText } from "./amounts.ts";
import { DEVICE_FLAGS, readDevice } from "./device_flags.ts";
import { ended, endOf } from "./ending.ts";
import { checkUsage, readChoice } from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";
import { ADDRESS_FLAGS, type OpenedLink, openLink } from "./open_link.ts";
import { logTo } from "./link_log.ts";
import { StatusLine } from "./status_line.ts";
import { defineVerb } from "./verb.ts";

const STATUS_MS = 1000;

const RECORD_FLAGS = {
  name: {
    type: "string",
    value: "NAME",
    help:
      "name of the device in topics and file names: letters, digits\nand underscores (that of --device)",
  },
  duration: DURATION_FLAG,
  "file-size": {
    type: "string",
    value: "SIZE",
    help: "begin the next file at this length: 500M, 1G (1G)",
  },
  "file-time": {
    type: "string",
    value: "TIME",
    help: "begin the next file at this age: 1h (never)",
  },
  "folder-size": {
    type: "string",
    value: "SIZE",
    help: "remove the oldest files of the device beyond this length\n(never)",
  },
  "when-full": {
    type: "string",
    value: "ACTION",
    choices: ["stop", "remove-oldest"],
    help: "stop or remove-oldest, when the disk is full (stop)",
  },
  compression: {
    type: "string",
    value: "NAME",
    choices: ["none", "zstd"],
    help: "none or zstd (none)",
  },
  verbose: { type: "boolean", help: "print the log of the link, too" },
  json: { type: "boolean", help: "print the numbers at the end as JSON" },
} as const;

/** Records all that a controller sends. */
export const recordVerb = defineVerb({
  name: "record",
  summary: "Records all that a controller sends, until Ctrl-C",
  operands: ["FOLDER"],
  permissions: "--allow-net --allow-read=FOLDER --allow-write=FOLDER",
  flags: { ...DEVICE_FLAGS, ...ADDRESS_FLAGS, ...RECORD_FLAGS },
  details:
    `It is the controller's peer, in place of another program, and never sends a command:
to record beside a program that does, that program calls record() itself.
Exit code 1 if something could not be recorded, 3 if no telemetry was received.`,
  async run(values, [folder], io) {
    const device = await readDevice(values);
    const options = readRecordFlags(values, device.name);
    const durationMs = readDuration("--duration", values.duration);
    using line = new StatusLine(io);
    const print = (message: string) => line.print(message);
    await using link = await openLink(
      device,
      values,
      logTo(print, values.verbose ? "debug" : "warn"),
    );
    await using recorder = record(link.source, folder, {
      ...options,
      log: logTo(print, "info"),
    });
    line.print(link.words);
    await connectUntilEnd(link, recorder, line, io.signal, durationMs);
    await recorder.close();
    const { stats } = recorder;
    const { files, lostMessages } = stats;
    line.print(
      `Recorded ${counted(stats.messages, "message")}, ${
        sizeText(stats.bytes)
      }, in ${counted(files, "file")}; lost ${lostMessages}`,
    );
    if (values.json) io.stdout.print(JSON.stringify(stats));
    if (stats.stopped || lostMessages > 0) return 1;
    if (link.source.stats.telemetryFrames > 0) return 0;
    line.print("No telemetry was received: is the controller on?");
    return 3;
  },
});

function readRecordFlags(
  values: FlagValues<typeof RECORD_FLAGS>,
  name: string,
): RecordOptions {
  const fileBytesMax = readSize("--file-size", values["file-size"]);
  const fileMs = readDuration("--file-time", values["file-time"]);
  const folderBytesMax = readSize("--folder-size", values["folder-size"]);
  const whenFull = readChoice("--when-full", values["when-full"] ?? "stop", [
    "stop",
    "remove-oldest",
  ]);
  const compression = readChoice(
    "--compression",
    values.compression ?? "none",
    ["none", "zstd"],
  );
  const options: RecordOptions = {
    device: values.name ?? name,
    compression,
    whenFull: whenFull === "stop" ? "stop" : "removeOldest",
    ...fileBytesMax !== undefined && { fileBytesMax },
    ...fileMs !== undefined && { fileMs },
    ...folderBytesMax !== undefined && { folderBytesMax },
  };
  checkUsage(() => readRecordOptions(options));
  return options;
}

/**
 * Connects, and waits for the end: by the signal, after a duration, or as nothing can be
 * recorded any more.
 */
async function connectUntilEnd(
  link: OpenedLink,
  recorder: Recorder,
  line: StatusLine,
  signal: AbortSignal,
  durationMs: number | undefined,
): Promise<void> {
  const stopping = new AbortController();
  const end = AbortSignal.any([endOf(signal, durationMs), stopping.signal]);
  const show = () => {
    if (recorder.stats.stopped) stopping.abort();
    line.show(statusOf(link, recorder));
  };
  using showing = new DisposableStack();
  showing.adopt(setInterval(show, STATUS_MS), clearInterval);
  const connecting = link.connect(end).catch((error) => {
    if (!end.aborted) throw error;
  });
  await Promise.all([ended(end), connecting]);
}

function statusOf({ source }: OpenedLink, { stats }: Recorder): string {
  const { telemetryRateHz, telemetryAgeMs } = source.stats;
  const rate = telemetryAgeMs === Infinity
    ? "no telemetry yet"
    : `${telemetryRateHz.toFixed(1)} Hz`;
  return `${counted(stats.messages, "message")}, ${
    sizeText(stats.bytes)
  }, ${rate}`;
}
