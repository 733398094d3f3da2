/**
 * Verb `status`: links and their alarms, from wherever they can be had.
 *
 * @module
 */

import { wallMs } from "../base/clock.ts";
import { jsonText } from "../base/json_text.ts";
import { messageOf } from "../base/printable.ts";
import { anySignal } from "../base/signals.ts";
import { readAlarmState } from "../limits/state_file.ts";
import { watchLimits } from "../limits/watch_limits.ts";
import type { LinkHealth } from "../metrics/link_health.ts";
import { Metrics } from "../metrics/metrics.ts";
import { delay } from "../transport/worker/delay.ts";
import { readDuration } from "./amounts.ts";
import { UsageError } from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";
import { printTo } from "./link_log.ts";
import { type RecordedHealth, recordedHealth } from "./recorded_status.ts";
import { LIMITS_FLAG, readRules } from "./rules_flag.ts";
import { type OpenedSource, openSource, SOURCE_FLAGS } from "./source_flags.ts";
import {
  alarmLines,
  countsText,
  isGood,
  isQuiet,
  linkLines,
} from "./status_report.ts";
import { defineVerb, type ExitCode, type Io } from "./verb.ts";

const STATE_FILE_STALE_MS = 15_000;
const LINK_STALE_MS = 5_000;
const TIMEOUT_MS = 10_000;
/** Time over which the rate of a link is measured, in ms. */
const MEASURE_MS = 2_000;

const FLAGS = {
  ...SOURCE_FLAGS,
  limits: LIMITS_FLAG,
  stale: {
    type: "string",
    value: "TIME",
    help:
      "age from which it is stale: of a state file 15s (the program\nwrites it every 5 s), of a link 5s; of a recording never",
  },
  timeout: {
    type: "string",
    value: "TIME",
    help: "longest wait for a link to connect and send (10s)",
  },
  json: { type: "boolean", help: "print one JSON object" },
} as const;

type StatusValues = FlagValues<typeof FLAGS>;

/** Shows links and alarms. */
export const statusVerb = defineVerb({
  name: "status",
  summary: "Shows links and alarms: state, rate, age, gaps",
  operands: ["[URL|STATE_FILE]"],
  permissions: "--allow-net for a link or a URL, --allow-read for a file",
  flags: FLAGS,
  details: `status http://127.0.0.1:9464
  of the links of a program that serves metrics: \`metrics serve\`, serveMetrics()
status alarms.json
  of the alarms of a program that watches limits with a state file
status --device rotator --limits RULES.json
  of a controller, which connects meanwhile, or is dialled
status --recording night/ --limits RULES.json
  at the end of a recording; alarms that it has raised wait for an acknowledgement
Exit code 3 if a link is stale or not connected, or an alarm is neither normal nor
shelved, or its data isn't good.`,
  async run(values, [operand], io) {
    const isSource = values.device !== undefined ||
      values.header !== undefined || values.recording !== undefined;
    if ((operand === undefined) !== isSource) {
      throw new UsageError(
        "Must be given one of a URL, a state file, '--device', '--header' and '--recording'",
      );
    }
    if (operand !== undefined) {
      return /^https?:/.test(operand)
        ? show(await fetchHealth(operand, values), values, io)
        : await showStateFile(operand, values, io);
    }
    await using opened = await openSource(values, printTo(io));
    const { recorded } = opened;
    const health = recorded === undefined
      ? await linkHealth(opened, values, io)
      : await recordedHealth(
        recorded,
        values.device ?? "recording",
        await readRules(values.limits),
        opened.staleMs ?? Infinity,
        io.signal,
      );
    return show([health], values, io);
  },
});

function show(
  links: readonly (LinkHealth | RecordedHealth)[],
  { json }: StatusValues,
  { stdout }: Io,
): ExitCode {
  const isAllGood = links.length > 0 && links.every(isGood);
  if (json) stdout.print(jsonText({ isGood: isAllGood, links }));
  else for (const line of links.flatMap(linkLines)) stdout.print(line);
  return isAllGood ? 0 : 3;
}

/** Asks a program that serves metrics. */
async function fetchHealth(
  url: string,
  { timeout }: StatusValues,
): Promise<LinkHealth[]> {
  const timeoutMs = readDuration("--timeout", timeout) ?? TIMEOUT_MS;
  try {
    const response = await fetch(new URL("/status", url), {
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`its answer has status ${response.status}`);
    }
    const { links } = await response.json();
    if (Array.isArray(links)) return links;
    throw new Error("it has none");
  } catch (cause) {
    // The error of fetch() has its reason in its cause.
    const reason = cause instanceof TypeError && cause.cause || cause;
    throw new Error(
      `Cannot show status as ${url} must be the address of served metrics: ${
        messageOf(reason)
      }`,
      { cause },
    );
  }
}

async function showStateFile(
  path: string,
  { stale, json }: StatusValues,
  { stdout }: Io,
): Promise<ExitCode> {
  const staleMs = readDuration("--stale", stale) ?? STATE_FILE_STALE_MS;
  if (await isRecording(path)) {
    throw new UsageError(`Must be given --recording ${path} for a recording`);
  }
  const content = await readAlarmState(path);
  if (content === undefined) {
    throw new Error(
      `Cannot show status as there must be a state file: received ${path}, which isn't there`,
    );
  }
  const { writtenAtMs, alarms } = content;
  const ageSec = (wallMs() - writtenAtMs) / 1000;
  const isStale = ageSec * 1000 > staleMs;
  if (json) stdout.print(jsonText({ ageSec, isStale, alarms }));
  else {
    stdout.print(
      `${countsText(alarms.length, alarms)}; written ${
        ageSec.toFixed(1)
      } s ago${isStale ? ": stale, does the program run?" : ""}`,
    );
    for (const line of alarmLines(alarms)) stdout.print(line);
  }
  return isStale || !alarms.every(isQuiet) ? 3 : 0;
}

/** Returns whether a path is that of a recording: a folder, or a file by its name. */
async function isRecording(path: string): Promise<boolean> {
  if (/\.mcap(\.active)?$/.test(path)) return true;
  const found = await Deno.stat(path).catch(() => undefined);
  return found?.isDirectory ?? false;
}

/** Connects a link, and measures for a while. */
async function linkHealth(
  opened: OpenedSource,
  values: StatusValues,
  { signal }: Io,
): Promise<LinkHealth> {
  const timeoutMs = readDuration("--timeout", values.timeout) ?? TIMEOUT_MS;
  const { source, staleMs: staleAfterMs = LINK_STALE_MS } = opened;
  const rules = await readRules(values.limits);
  await using watch = await watchLimits(source, rules);
  const name = values.device ?? "link";
  await using metrics = new Metrics(
    { [name]: { source, alarms: watch } },
    { staleAfterMs },
  );
  const connecting = opened.connect(signal).catch((error) => {
    if (!signal.aborted) throw error;
  });
  await Promise.race([
    connecting.then(() => new Promise(() => {})),
    measured(metrics, signal, timeoutMs),
  ]);
  signal.throwIfAborted();
  return metrics.health[0];
}

/** Waits until telemetry was received for a while, or the time limit is over. */
async function measured(
  metrics: Metrics,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<void> {
  const [link] = metrics.links;
  const received = new AbortController();
  const unobserve = link.observe({ interval: () => received.abort() });
  await delay(timeoutMs, anySignal(signal, received.signal));
  unobserve();
  if (link.health.state === "receiving") await delay(MEASURE_MS, signal);
}
