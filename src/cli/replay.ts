/**
 * Verb `replay`: sends a recording, and verifies what a program has seen of it.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { openRecording } from "../recording/open_recording.ts";
import type { Recording } from "../recording/recording.ts";
import {
  protocolOf,
  type ReplayControllerOptions,
  type ReplayStats,
} from "../recording/replay/controller_options.ts";
import { ReplayController } from "../recording/replay/replay_controller.ts";
import {
  type ReplayVerdict,
  type VerifyOptions,
  verifyReplay,
} from "../recording/replay/verify_replay.ts";
import {
  RATE_FLAG,
  readHost,
  readNumber,
  readPort,
  readRate,
  UsageError,
} from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";
import { type Key, Keys } from "./keys.ts";
import { printTo } from "./link_log.ts";
import { OPEN_FLAGS, openByFlags, RECORDING_OPERAND } from "./open.ts";
import { StatusLine } from "./status_line.ts";
import { readTimes, TIME_FLAGS } from "./time_flags.ts";
import { defineVerb, type Io } from "./verb.ts";

const STATUS_MS = 200;
const MS_PER_S = 1000;
/** Factor of the rate of an arrow key, as `ros2 bag play` has it. */
const RATE_STEP = 1.1;
/** Time in which a program writes what it has seen, in ms. */
const WRITE_MS = 5000;
const WRITE_POLL_MS = 500;

const FLAGS = {
  host: {
    type: "string",
    value: "HOST",
    help: "server to dial, or address to listen on (127.0.0.1)",
  },
  port: {
    type: "string",
    value: "PORT",
    help: "two-socket: telemetry port of the server, commands have the next\n" +
      "one; single-socket: port to listen on (any that is free)",
  },
  rate: RATE_FLAG,
  loop: {
    type: "boolean",
    short: "l",
    help: "begin again at the end, until Ctrl-C",
  },
  "start-paused": {
    type: "boolean",
    short: "p",
    help: "begin with a pause",
  },
  "start-offset": {
    type: "string",
    value: "SEC",
    help: "begin that many seconds after the start",
  },
  ...TIME_FLAGS,
  ...OPEN_FLAGS,
  "one-connection": {
    type: "boolean",
    help: "keep the connection where the recording has lost it",
  },
  acknowledge: {
    type: "boolean",
    help: "acknowledge commands (single-socket), and do nothing else",
  },
  verify: {
    type: "string",
    value: "RECORDING",
    help:
      "compare with what the program has recorded, at the end, or at\nonce without --port; exit code 1 if it differs",
  },
  json: { type: "boolean", help: "print one JSON object" },
} as const;

type Values = FlagValues<typeof FLAGS>;

/** Replays a recording. */
export const replayVerb = defineVerb({
  name: "replay",
  summary: "Sends a recording to a program in place of its controller",
  operands: [RECORDING_OPERAND],
  permissions: "--allow-read --allow-net",
  flags: FLAGS,
  details:
    `On a terminal: space pauses and goes on, the right arrow steps to the next
frame, up and down change the rate by a tenth. Commands of the program have no
effect. --verify alone needs no --allow-net.`,
  async run(values, [path], io) {
    await using recording = await openByFlags(path, values, printTo(io));
    const range = readRange(values, recording);
    const { verify, port } = values;
    const stats = verify === undefined || port !== undefined
      ? await send(recording, range, values, io)
      : undefined;
    const verdict = verify === undefined
      ? undefined
      : await verifyWritten(recording, verify, range, io, !!stats);
    if (values.json) io.stdout.print(JSON.stringify({ ...stats, verdict }));
    else {
      if (stats) io.stdout.print(statsText(stats));
      if (verdict) io.stdout.print(verdictText(verdict));
    }
    if (stats?.bytes === 0) throw new Error("Cannot replay: nothing to send");
    return verdict?.isSame === false ? 1 : 0;
  },
});

/** Reads the range. */
function readRange(values: Values, recording: Recording) {
  const { "start-offset": offset, from, loop, verify } = values;
  if (loop && verify !== undefined) {
    throw new UsageError("Flag '--verify' needs a replay without '--loop'");
  }
  const range = readTimes(values, recording);
  const sec = readNumber(
    "--start-offset",
    offset,
    "a number of seconds from 0",
    (value) => value >= 0 && value < Infinity,
  );
  if (sec === undefined) return range;
  if (from !== undefined) {
    throw new UsageError(
      "Must be given only one of '--from', '--start-offset'",
    );
  }
  const startMs = recording.files.find((file) => file.startMs)?.startMs ?? 0;
  return { ...range, fromMs: startMs + sec * MS_PER_S };
}

/** Sends the recording. A loop ends by Ctrl-C, which is no failure. */
async function send(
  recording: Recording,
  range: VerifyOptions,
  values: Values,
  io: Io,
): Promise<ReplayStats> {
  using line = new StatusLine(io);
  const options = readSending(recording, range, values, line);
  await using controller = new ReplayController(recording, options);
  await controller.start();
  await using keys = new Keys((key) => press(key, controller, line));
  line.print(beginText(controller, options, keys.isTerminal));
  const timer = setInterval(() => line.show(statusText(controller)), STATUS_MS);
  try {
    return await controller.play({ signal: io.signal });
  } catch (error) {
    if (!io.signal.aborted || !values.loop) throw error;
    return controller.stats;
  } finally {
    clearInterval(timer);
  }
}

function readSending(
  recording: Recording,
  range: VerifyOptions,
  values: Values,
  line: StatusLine,
): ReplayControllerOptions {
  const print = (message: string) => line.print(message);
  const common = {
    ...range,
    speed: readRate(values.rate),
    paused: values["start-paused"],
    passes: values.loop ? Infinity : 1,
    connections: values["one-connection"] ? "one" : "asRecorded",
    host: readHost(values.host ?? "127.0.0.1"),
    log: { debug: () => {}, info: print, warn: print, error: print },
  } as const;
  if (protocolOf(recording) === "single-socket") {
    const port = readPort(values.port, 0, 65_535) ?? 0;
    return { ...common, port, acknowledge: values.acknowledge };
  }
  if (values.acknowledge) {
    throw new UsageError(
      "Flag '--acknowledge' is for recordings of the single-socket protocol",
    );
  }
  const telemetryPort = readPort(values.port, 1, 65_534);
  if (telemetryPort === undefined) {
    throw new UsageError("Must be given '--port', the server's telemetry port");
  }
  return { ...common, telemetryPort, commandPort: telemetryPort + 1 };
}

/** Does what a key is for. */
function press(key: Key, controller: ReplayController, line: StatusLine): void {
  switch (key) {
    case "space":
      if (controller.paused) controller.resume();
      else controller.pause();
      line.print(controller.paused ? "paused" : "resumed");
      break;
    case "right":
      controller.step();
      break;
    case "up":
    case "down": {
      const factor = key === "up" ? RATE_STEP : 1 / RATE_STEP;
      controller.speed = Number((controller.speed * factor).toPrecision(3));
      line.print(`rate ${controller.speed}`);
    }
  }
}

function statusText(controller: ReplayController): string {
  const { receivedAtMs, speed, paused, stats } = controller;
  const time = receivedAtMs === undefined
    ? "not connected"
    : new Date(receivedAtMs).toISOString();
  const rate = paused ? "paused" : `rate ${speed}`;
  return `${time}  ${rate}  frames ${stats.frames}  late ${stats.late}`;
}

/**
 * Compares with what the program has recorded; for a while again, if it has just received
 * the last frames.
 */
async function verifyWritten(
  recording: Recording,
  path: string,
  range: VerifyOptions,
  { signal }: Io,
  isJustSent: boolean,
): Promise<ReplayVerdict> {
  const endMs = performance.now() + (isJustSent ? WRITE_MS : 0);
  for (;;) {
    const isLast = performance.now() >= endMs;
    try {
      await using seen = await openRecording(path);
      const verdict = await verifyReplay(recording, seen, { ...range, signal });
      if (verdict.isSame || isLast) return verdict;
    } catch (error) {
      if (isLast || signal.aborted) throw error; // nothing may be written yet
    }
    await delay(WRITE_POLL_MS, { signal });
  }
}

function beginText(
  { port }: ReplayController,
  options: ReplayControllerOptions,
  hasKeys: boolean,
): string {
  const { host, speed = 1, paused } = options;
  const peer = "telemetryPort" in options
    ? `to ${host}: telemetry port ${options.telemetryPort}, command port ${options.commandPort}`
    : `to the client of ${host}:${port}`;
  const rate = speed === Infinity ? "as fast as possible" : `at rate ${speed}`;
  const keys = hasKeys ? "; space pauses, → steps, ↑ ↓ change the rate" : "";
  return `Replaying ${peer}, ${rate}${paused ? ", paused" : ""}${keys}`;
}

function statsText(stats: ReplayStats): string {
  const { frames, discardedBytes, bytes, late, lateMsMax, connections } = stats;
  const { commandsReceived, missingMessages } = stats;
  const parts = [
    `sent ${counted(frames, "frame")} and ${
      counted(discardedBytes, "other byte")
    }, ${counted(bytes, "byte")} in all`,
    `connections: ${connections}`,
    `late: ${late}${late > 0 ? `, at most ${Math.ceil(lateMsMax)} ms` : ""}`,
    `commands received: ${commandsReceived}`,
  ];
  if (missingMessages > 0) {
    parts.push(`messages missing in the recording: ${missingMessages}`);
  }
  return parts.join("; ");
}

function verdictText(verdict: ReplayVerdict): string {
  const { frames, events, differentFrames, differentEvents } = verdict;
  const lines = verdict.differences.map(({ of, index, message }) =>
    `${of} ${index}: ${message}`
  );
  lines.push(
    `${verdict.isSame ? "the same" : "different"}: ` +
      `${differentFrames} of ${frames} frames, ${differentEvents} of ${events} events differ`,
  );
  return lines.join("\n");
}
