/**
 * Verb `command`: sends a command to a device that is published to a broker.
 *
 * @module
 */

import { commandDevice, type Commander } from "../bus/commands/commander.ts";
import { counted, printable } from "../base/printable.ts";
import {
  type CommandDescription,
  describedCommand,
} from "../protocol/commands.ts";
import { readDuration } from "./amounts.ts";
import { BUS_FLAGS, BUS_PERMISSIONS, openBus } from "./bus_flags.ts";
import { readChoice, readNumber, UsageError } from "./flag_values.ts";
import { defineVerb } from "./verb.ts";

/** Sends a command. */
export const commandVerb = defineVerb({
  name: "command",
  summary: "Sends a command to a device that a gateway publishes over NATS",
  operands: ["DEVICE", "COMMAND…"],
  permissions: BUS_PERMISSIONS,
  flags: {
    ...BUS_FLAGS,
    source: {
      type: "string",
      value: "NAME",
      help: "operator or script, for the history and other operators (needed)",
    },
    timeout: {
      type: "string",
      value: "TIME",
      help: "time limit; it isn't sent later (5s)",
    },
    yes: {
      type: "boolean",
      help: "send it though it has a hazard, such as moving the device",
    },
    json: { type: "boolean", help: "print the outcome as JSON" },
  },
  details: `command rotator STOP --nats nats://broker:4222 --source ann
command rotator POSITION_SET 12.5 --nats nats://broker:4222 --source ann
COMMAND is a name with its parameters, or a code: its gateway tells which it takes. It takes
the authority for this command, unless the command stops the device. Exit code 1 if it
isn't sent, acknowledged or confirmed.`,
  async run(values, [device, command, ...texts], io) {
    const { source } = values;
    if (source === undefined) {
      throw new UsageError(
        "Must be given '--source', the name of who sends it",
      );
    }
    const timeoutMs = readDuration("--timeout", values.timeout ?? "5s")!;
    await using connection = await openBus(values);
    await using commander = commandDevice({ connection, device, source });
    const { description, code, parameters } = await resolve(
      commander,
      command,
      texts,
    );
    if (description?.hazard && !values.yes) {
      throw new UsageError(
        `Command ${command} ${description.hazard}: give '--yes' to send it`,
      );
    }
    if (!description?.isStop) await commander.takeAuthority();
    const answer = await commander.send({ code, parameters }, { timeoutMs });
    const { outcome, reason = "", cause, durationSec } = answer;
    if (values.json) io.stdout.print(JSON.stringify(answer));
    else {
      const parts = [outcome, cause, reason].filter(Boolean);
      if (durationSec !== undefined) parts.push(`takes ${durationSec} s`);
      io.stdout.print(printable(`${device} ${command}: ${parts.join(", ")}`));
    }
    return outcome === "rejected" || outcome === "failed" ? 1 : 0;
  },
});

/** Returns code and parameters of a command by its name or code. */
async function resolve(
  commander: Commander,
  command: string,
  texts: readonly string[],
): Promise<{
  readonly description: CommandDescription | undefined;
  readonly code: number;
  readonly parameters: readonly number[];
}> {
  const values = texts.map((text) =>
    readNumber("PARAMETER", text, "a number", Number.isFinite)!
  );
  const commands = await commander.commands();
  if (/^(0x[0-9a-f]+|\d+)$/i.test(command)) {
    const code = Number(command);
    const description = describedCommand(commands, code, values);
    return { description, code, parameters: values };
  }
  const name = readChoice(
    "COMMAND",
    command.toUpperCase(),
    commands.map((each) => each.name),
  );
  const description = commands.find((each) => each.name === name)!;
  const open = description.parameters.filter(({ fixed }) =>
    fixed === undefined
  );
  if (values.length !== open.length) {
    const names = open.map((each) => each.name).join(", ") || "none";
    throw new UsageError(
      `Command ${name} must be given ${
        counted(open.length, "parameter")
      } (${names}): received ${values.length}`,
    );
  }
  const rest = [...values];
  const parameters = description.parameters.map(({ fixed }) =>
    fixed ?? rest.shift()!
  );
  return { description, code: description.code, parameters };
}
