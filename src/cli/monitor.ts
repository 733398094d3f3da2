/**
 * Verb `monitor`: all fields of a link or a recording, on the whole terminal, or as lines of
 * their changes.
 *
 * @module
 */

import { wallMs } from "../base/clock.ts";
import { printable } from "../base/printable.ts";
import { MISREAD } from "../link/link_statistics.ts";
import { type Replay, replay } from "../recording/replay/replay.ts";
import { timeText } from "../view/time_text.ts";
import { DURATION_FLAG, readDuration } from "./amounts.ts";
import { COUNT_FLAG, RATE_FLAG, readCount, readRate } from "./flag_values.ts";
import { faultOf } from "./last_frame.ts";
import { Lines } from "./lines.ts";
import { FullScreen } from "./monitor/full_screen.ts";
import { MonitoredSource } from "./monitor/monitored_source.ts";
import {
  type Course,
  type MonitorOptions,
  runMonitor,
} from "./monitor/run_monitor.ts";
import { PlainLines } from "./monitor/plain_lines.ts";
import { TableView } from "./monitor/table_view.ts";
import {
  type OpenedSource,
  openSource,
  SOURCE_FLAGS,
  SOURCE_PERMISSIONS,
} from "./source_flags.ts";
import { defineVerb, type ExitCode, type Io } from "./verb.ts";

/** Time between two pictures, and between two sets of lines, in ms. */
const PICTURE_MS = 200;
const LINES_MS = 1000;

/** Shows all fields. */
export const monitorVerb = defineVerb({
  name: "monitor",
  summary:
    "Shows all fields on the terminal, or prints their changes to a pipe",
  operands: ["[FIELD…]"],
  permissions:
    `${SOURCE_PERMISSIONS},\n--allow-env=TERM to print lines on a dumb terminal`,
  flags: {
    ...SOURCE_FLAGS,
    rate: RATE_FLAG,
    interval: {
      type: "string",
      value: "TIME",
      help: "time between two pictures (200ms), or sets of lines (1s)",
    },
    plain: {
      type: "boolean",
      help: "print lines on a terminal, too, as to a pipe",
    },
    count: { ...COUNT_FLAG, help: "end after N pictures or sets of lines" },
    duration: DURATION_FLAG,
    json: {
      type: "boolean",
      help: "print lines: a JSON object of what has changed",
    },
  },
  details: `monitor --device rotator --protocol single-socket
monitor --recording night/ --from -5m --rate 10
On the terminal, q or Ctrl-C ends it, / searches, space freezes, x and b show bytes and
bits, and ? explains keys and marks. Lines begin with the time and the marks.
Exit code 3 if, at the end, telemetry is stale or was never received, or a value is
invalid or beyond a limit of its field, or if frames don't fit the structs.`,
  async run(values, paths, io) {
    const rate = readRate(values.rate);
    const intervalMs = readDuration("--interval", values.interval);
    const options = {
      count: readCount(values.count),
      durationMs: readDuration("--duration", values.duration),
    };
    const words = new Words(io);
    await using opened = await openSource(values, (text) => words.say(text));
    const { recorded } = opened;
    const replayed = recorded &&
      replay(recorded.recording, { ...recorded.range, speed: rate });
    const source = new MonitoredSource(
      replayed
        ? { ...opened, recorded: { recording: replayed, range: {} } }
        : opened,
      values.recording ?? values.device ?? values.header ?? "",
      paths,
      rate,
    );
    if (values.plain || values.json || !io.isScreen) {
      const lines = { intervalMs: intervalMs ?? LINES_MS, ...options };
      await printLines(source, io, lines, values.json);
    } else {
      const pictures = { intervalMs: intervalMs ?? PICTURE_MS, ...options };
      await showScreen(source, io, pictures, words, replayed);
    }
    return conclude(source, io, opened);
  },
});

/** Prints the changes, until the end. */
async function printLines(
  source: MonitoredSource,
  io: Io,
  options: MonitorOptions,
  json: boolean,
): Promise<void> {
  const changes = new PlainLines();
  const lines = new Lines(io);
  await runMonitor(source, io, options, async () => {
    const { nowMs, telemetry } = source;
    telemetry.refresh(nowMs);
    const { receivedAtMs } = telemetry;
    if (receivedAtMs === undefined) return false;
    const rows = telemetry.rows(nowMs);
    for (const line of changes.linesOf(rows, receivedAtMs, json)) {
      lines.print(line);
    }
    await lines.flush();
    return true;
  });
}

/** Shows the table on the whole terminal, until the end. */
async function showScreen(
  source: MonitoredSource,
  io: Io,
  options: MonitorOptions,
  words: Words,
  replayed: Replay | undefined,
): Promise<void> {
  const view = new TableView();
  let course: Course | undefined;
  let frozenMs: number | undefined;
  words.isOnScreen = true;
  await using screen = new FullScreen({
    stdout: io.stdout,
    onKey(key) {
      if (view.press(key)) return course?.end();
      if (view.isFrozen !== (frozenMs !== undefined)) {
        frozenMs = view.isFrozen ? source.nowMs : undefined;
        if (view.isFrozen) replayed?.pause();
        else replayed?.resume();
      }
      course?.step();
    },
    onDraw: () => course?.step(),
  });
  // A second Ctrl-C ends the program at once.
  const leave = () => screen.leave();
  io.signal.addEventListener("abort", leave);
  if (io.signal.aborted) leave();
  const show = async () => {
    const nowMs = frozenMs ?? source.nowMs;
    if (frozenMs === undefined) source.refresh(nowMs);
    const board = view.isConfig ? source.config : source.telemetry;
    const content = {
      head: source.head(nowMs),
      frozenForMs: frozenMs === undefined ? undefined : source.nowMs - frozenMs,
      message: words.line,
      rows: board.rows(nowMs, view.search),
    };
    await screen.draw(view.picture(content, screen.size));
    return true;
  };
  await runMonitor(
    source,
    io,
    { ...options, onEnd: () => words.say("The recording has ended") },
    show,
    (begun) => void (course = begun),
  );
  io.signal.removeEventListener("abort", leave);
  words.isOnScreen = false;
}

/** Words about the source: on stderr, or in a line of the screen while there is one. */
class Words {
  readonly #io: Io;
  isOnScreen = false;
  /** Last words on the screen. */
  line = "";

  constructor(io: Io) {
    this.#io = io;
  }

  say(text: string): void {
    const words = printable(text);
    if (this.isOnScreen) {
      this.line = `${timeText(wallMs(), 0, { digits: 0 })} ${words}`;
    } else this.#io.stderr.print(words);
  }
}

/** Says on stderr why values can't be taken for good ones, and returns the exit code. */
function conclude(
  { telemetry, nowMs }: MonitoredSource,
  { stderr }: Io,
  { recorded, isMisread }: OpenedSource,
): ExitCode {
  // A frozen picture is older than what was received.
  telemetry.refresh(nowMs);
  const isStale = recorded === undefined && telemetry.state(nowMs) === "stale";
  const fault = isMisread
    ? `Not good: ${MISREAD}`
    : faultOf(telemetry.ageMs(nowMs), isStale, telemetry.rows(nowMs));
  if (fault === undefined) return 0;
  stderr.print(printable(fault));
  return 3;
}
