/**
 * Verb `dashboard`: a live page of a link or a recording.
 *
 * @module
 */

import { openRecording } from "../recording/open_recording.ts";
import { record } from "../recording/recorder.ts";
import { serveDashboard } from "../view/dashboard.ts";
import type {
  DashboardOptions,
  DashboardSource,
} from "../view/dashboard_options.ts";
import { DURATION_FLAG, readDuration } from "./amounts.ts";
import { readDevice } from "./device_flags.ts";
import { ended, endOf } from "./ending.ts";
import { readHost, readPort } from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";
import { logTo, printTo } from "./link_log.ts";
import { openByFlags } from "./open.ts";
import { openLink } from "./open_link.ts";
import { ALARM_FLAGS, watchAlarms } from "./rules_flag.ts";
import { checkSourceFlags, LINK_OR_RECORDING_FLAGS } from "./source_flags.ts";
import { defineVerb, type Io } from "./verb.ts";

const FLAGS = {
  ...LINK_OR_RECORDING_FLAGS,
  "page-host": {
    type: "string",
    value: "ADDRESS",
    help: "IP address to serve the page on (127.0.0.1)",
  },
  "page-port": {
    type: "string",
    value: "PORT",
    help: "port of the page, 0 for a free one (8765)",
  },
  "allow-commands": {
    type: "boolean",
    help: "let those who have the printed link send commands",
  },
  "allow-host": {
    type: "string",
    multiple: true,
    value: "NAME",
    help: "name of this machine by which browsers may ask for the page",
  },
  "allow-origin": {
    type: "string",
    multiple: true,
    value: "ORIGIN",
    help:
      "site whose scripts may read telemetry, such as\nhttps://app.foxglove.dev",
  },
  ...ALARM_FLAGS,
  record: {
    type: "string",
    value: "FOLDER",
    help: "record the link there, and show what was recorded",
  },
  duration: DURATION_FLAG,
} as const;

type Values = FlagValues<typeof FLAGS>;

/** Flags of this verb that a recording hasn't. */
const LINK_ONLY = ["allow-commands", ...Object.keys(ALARM_FLAGS), "record"];

/** Serves a page. */
export const dashboardVerb = defineVerb({
  name: "dashboard",
  summary: "Shows a link or a recording in the browser, live",
  operands: [],
  permissions:
    "--allow-net; --allow-read of files, and --allow-write of those it writes",
  flags: FLAGS,
  details:
    `dashboard --device rotator --protocol single-socket --host 192.168.1.5
dashboard --recording night/
Open the link that it prints. Foxglove, Lichtblick and PlotJuggler connect to the same
port by their Foxglove WebSocket: ws://127.0.0.1:8765`,
  async run(values, _operands, io) {
    checkSourceFlags(values, LINK_ONLY);
    const { recording } = values;
    const options = readPage(values, io);
    const staleMs = readDuration("--stale", values.stale);
    const durationMs = readDuration("--duration", values.duration);
    const signal = endOf(io.signal, durationMs);
    if (recording === undefined) {
      await showLink(values, staleMs, options, io, signal);
    } else {
      await using opened = await openByFlags(recording, values, printTo(io));
      const name = values.device ?? "recording";
      const shown = {
        recording: opened,
        ...staleMs !== undefined && { staleMs },
      };
      await show({ [name]: shown }, options, io, signal);
    }
    return 0;
  },
});

async function showLink(
  values: Values,
  staleMs: number | undefined,
  options: DashboardOptions,
  io: Io,
  signal: AbortSignal,
): Promise<void> {
  const device = await readDevice(values);
  const { record: folder } = values;
  await using stack = new AsyncDisposableStack();
  const link = stack.use(
    await openLink(device, values, logTo(printTo(io), "info")),
  );
  printTo(io)(link.words);
  const { source } = link;
  const { name, commands } = device;
  if (folder !== undefined) stack.use(record(source, folder, { device: name }));
  const { alarms, rules } = await watchAlarms(source, values, printTo(io));
  stack.use(alarms);
  const shown: DashboardSource = {
    source,
    commandLink: source,
    commands,
    alarms,
    rules,
    ...staleMs !== undefined && { staleMs },
    ...folder !== undefined && {
      recording: () => openRecording(folder, { device: name }),
    },
  };
  const connecting = link.connect(signal).catch((error) => {
    if (!signal.aborted) throw error;
  });
  await Promise.all([show({ [name]: shown }, options, io, signal), connecting]);
}

/** Serves a page until the signal is aborted. */
async function show(
  sources: Record<string, DashboardSource>,
  options: DashboardOptions,
  io: Io,
  signal: AbortSignal,
): Promise<void> {
  await using dashboard = serveDashboard(sources, options);
  io.stdout.print(dashboard.url);
  await ended(signal);
}

function readPage(values: Values, io: Io): DashboardOptions {
  const port = readPort(values["page-port"], 0, 65_535, "--page-port");
  const host = values["page-host"];
  return {
    log: logTo(printTo(io), "warn"),
    allowCommands: values["allow-commands"],
    allowHosts: values["allow-host"],
    allowOrigins: values["allow-origin"],
    ...host !== undefined && { host: readHost(host, "--page-host") },
    ...port !== undefined && { port },
  };
}
