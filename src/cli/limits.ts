/**
 * Verb `limits`: checks rules of alarms, and tests them with a recording.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import { AlarmEngine } from "../limits/alarm_engine.ts";
import type { AlarmEvent } from "../limits/alarm_events.ts";
import { LimitsReport } from "../limits/limits_report.ts";
import { DEVICE_FLAGS, readDevice } from "./device_flags.ts";
import { readChoice, UsageError } from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";
import { printTo } from "./link_log.ts";
import { judgeRecording } from "./judged_recording.ts";
import { Lines } from "./lines.ts";
import { OPEN_FLAGS, openByFlags, warnOfMissing } from "./open.ts";
import { readRules } from "./rules_flag.ts";
import { readTimes, TIME_FLAGS } from "./time_flags.ts";
import { defineVerb, type ExitCode, type Io } from "./verb.ts";

const FLAGS = {
  ...DEVICE_FLAGS,
  structs: OPEN_FLAGS.structs,
  ...TIME_FLAGS,
  limits: {
    type: "string",
    value: "FILE",
    help:
      "rules for `test`, as JSON; without it, the limits that\nfields declare",
  },
  json: { type: "boolean", help: "print a JSON object a line" },
} as const;

/** Checks rules, and tests them. */
export const limitsVerb = defineVerb({
  name: "limits",
  summary: "Checks rules of alarms, and tests them with a recording",
  operands: ["check|test", "PATH"],
  permissions: "--allow-read",
  flags: FLAGS,
  details: `limits check RULES.json --device rotator
  checks the rules for the structs of a device; exit code 1 if they are wrong.
limits test FILE|FOLDER --limits RULES.json
  prints what the alarms would have done, and for each alarm how often it was
  raised and chattered, and the deadband that would have ended that.`,
  run(values, [what, path], io) {
    return readChoice("check|test", what, ["check", "test"]) === "check"
      ? check(values, path, io)
      : test(values, path, io);
  },
});

async function check(
  values: FlagValues<typeof FLAGS>,
  path: string,
  { stdout }: Io,
): Promise<ExitCode> {
  if (values.limits !== undefined) {
    throw new UsageError("Must be given the rules as the operand of 'check'");
  }
  const rules = await readRules(path);
  const { options } = await readDevice(values);
  const telemetry = options.TelemetryClass;
  const { alarms } = new AlarmEngine({ telemetry }, rules);
  if (values.json) {
    for (const { name, field, unit } of alarms) {
      stdout.print(JSON.stringify({ name, field, unit }));
    }
  } else {stdout.print(
      `${counted(alarms.length, "alarm")} for struct ${telemetry.name}`,
    );}
  return 0;
}

async function test(
  values: FlagValues<typeof FLAGS>,
  path: string,
  io: Io,
): Promise<ExitCode> {
  const rules = await readRules(values.limits);
  await using recording = await openByFlags(path, values, printTo(io));
  const range = readTimes(values, recording);
  const engine = new AlarmEngine(recording.structs, rules, {
    eventsPerSecMax: Infinity,
  });
  const report = new LimitsReport(engine);
  const lines = new Lines(io);
  const take = async (events: readonly AlarmEvent[]) => {
    report.add(events);
    for (const event of events) {
      const printed = lines.print(
        values.json ? JSON.stringify(event) : event.message,
      );
      if (printed) await printed;
    }
  };
  const opened = { recording, range };
  const judged = await judgeRecording(engine, opened, io.signal, take);
  await lines.flush();
  const alarms = report.alarms();
  const { samples } = engine.summary;
  const { missingMessages } = judged;
  if (values.json) {
    io.stdout.print(JSON.stringify({ samples, missingMessages, alarms }));
  } else {
    io.stdout.print(
      `${counted(samples, "sample")}, ${
        counted(alarms.length, "alarm was", "alarms were")
      } raised`,
    );
    for (const alarm of alarms) {
      const { name, raised, mostSevere, raisedMs, chatter } = alarm;
      const unit = alarm.unit === undefined ? "" : ` ${alarm.unit}`;
      const deadband = alarm.proposedDeadband === undefined
        ? ""
        : `, a deadband of ${alarm.proposedDeadband}${unit} would end that`;
      io.stdout.print(
        `${name}: raised ${counted(raised, "time")}, up to ${mostSevere}, for ${
          (raisedMs / 1000).toFixed(1)
        } s; chattered ${counted(chatter, "time")}${deadband}`,
      );
    }
  }
  warnOfMissing(io, missingMessages);
  if (samples > 0) return 0;
  io.stderr.print("Nothing was judged: it has no telemetry");
  return 3;
}
