/**
 * Verb `metrics`: serves the metrics of a controller, and makes rules of alerts.
 *
 * @module
 */

import { alertRules } from "../metrics/alert_rules.ts";
import { observe } from "../metrics/observe.ts";
import {
  serveMetrics,
  type ServeMetricsOptions,
} from "../metrics/serve_metrics.ts";
import { DURATION_FLAG, readDuration } from "./amounts.ts";
import { type ChosenDevice, DEVICE_FLAGS, readDevice } from "./device_flags.ts";
import { ended, endOf } from "./ending.ts";
import { readChoice, readHost, readPort } from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";
import { logTo, printTo } from "./link_log.ts";
import { ADDRESS_FLAGS, openLink } from "./open_link.ts";
import { ALARM_FLAGS, watchAlarms } from "./rules_flag.ts";
import { defineVerb, type ExitCode, type Io } from "./verb.ts";

const FLAGS = {
  ...DEVICE_FLAGS,
  ...ADDRESS_FLAGS,
  field: {
    type: "string",
    multiple: true,
    value: "PATH",
    help: "field of telemetry that is a metric, too; may be repeated",
  },
  ...ALARM_FLAGS,
  "metrics-port": {
    type: "string",
    value: "PORT",
    help: "port of the metrics, 0 for a free one (9464)",
  },
  "metrics-host": {
    type: "string",
    value: "ADDRESS",
    help: "IP address to serve them on (127.0.0.1)",
  },
  "allow-host": {
    type: "string",
    multiple: true,
    value: "NAME",
    help: "name of this machine by which Prometheus may ask for them",
  },
  window: {
    type: "string",
    value: "TIME",
    help: "time over which minimum and maximum of fields are kept (60s)",
  },
  stale: {
    type: "string",
    value: "TIME",
    help: "silence after which the link is stale (5s)",
  },
  otel: {
    type: "boolean",
    help:
      "record by OpenTelemetry, too; Deno exports it if OTEL_DENO=true\nis set",
  },
  duration: DURATION_FLAG,
} as const;

type Values = FlagValues<typeof FLAGS>;

/** Serves metrics, or prints rules of alerts. */
export const metricsVerb = defineVerb({
  name: "metrics",
  summary:
    "Serves metrics of a controller to Prometheus, or prints alert rules",
  operands: ["serve|rules"],
  permissions:
    "--allow-net; --allow-read of files, and --allow-write of a state file",
  flags: FLAGS,
  details:
    `metrics serve --device rotator --field currentPos --limits RULES.json
  is the controller's peer, in place of another program, never sends a command, and
  serves /metrics, /healthz, /readyz (503 while no telemetry is received) and /status,
  until Ctrl-C.
metrics rules --device rotator > rules.yml
  prints rules of alerts for Prometheus: link lost, and alarms by their levels.`,
  async run(values, [what], io) {
    const device = await readDevice(values);
    return readChoice("serve|rules", what, ["serve", "rules"]) === "serve"
      ? await serve(device, values, io)
      : printRules(device, values, io);
  },
});

function printRules(
  { name, options: { TelemetryClass } }: ChosenDevice,
  { field: fields }: Values,
  { stdout }: Io,
): ExitCode {
  const structs = { telemetry: TelemetryClass };
  stdout.write(alertRules({ [name]: { structs, fields, alarms: true } }));
  return 0;
}

async function serve(
  device: ChosenDevice,
  values: Values,
  io: Io,
): Promise<ExitCode> {
  const options = readServing(values);
  const durationMs = readDuration("--duration", values.duration);
  const signal = endOf(io.signal, durationMs);
  const print = printTo(io);
  await using link = await openLink(device, values, logTo(print, "info"));
  print(link.words);
  const { source } = link;
  const watched = await watchAlarms(source, values, print);
  await using alarms = watched.alarms;
  await using server = serveMetrics({
    [device.name]: { source, fields: values.field, alarms },
  }, options);
  using _observation = values.otel
    ? observe(server.metrics, await meter())
    : undefined;
  io.stdout.print(server.url);
  await Promise.all([
    link.connect(signal).catch((error) => {
      if (!signal.aborted) throw error;
    }),
    ended(signal),
  ]);
  return 0;
}

function readServing(values: Values): ServeMetricsOptions {
  const port = readPort(values["metrics-port"], 0, 65_535, "--metrics-port");
  const hostname = values["metrics-host"];
  const windowMs = readDuration("--window", values.window);
  const staleAfterMs = readDuration("--stale", values.stale);
  return {
    allowHosts: values["allow-host"],
    ...port !== undefined && { port },
    ...hostname !== undefined && {
      hostname: readHost(hostname, "--metrics-host"),
    },
    ...windowMs !== undefined && { windowMs },
    ...staleAfterMs !== undefined && { staleAfterMs },
  };
}

/** Loads the package only if it is asked for. */
async function meter() {
  const { metrics } = await import("npm:@opentelemetry/api@1.9.0");
  return metrics.getMeter("hexrotcomm");
}
