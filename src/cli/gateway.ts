/**
 * Verb `gateway`: publishes a controller to a broker.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import { runGateway } from "../bus/commands/gateway.ts";
import { publish } from "../bus/publish.ts";
import type { BusTransport } from "../bus/transport.ts";
import { DURATION_FLAG, readDuration } from "./amounts.ts";
import { BUS_FLAGS, BUS_PERMISSIONS, openBus } from "./bus_flags.ts";
import { type ChosenDevice, DEVICE_FLAGS, readDevice } from "./device_flags.ts";
import { ended, endOf } from "./ending.ts";
import { readChoice, UsageError } from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";
import { logTo } from "./link_log.ts";
import { ADDRESS_FLAGS, makeClient, openLink } from "./open_link.ts";
import { StatusLine } from "./status_line.ts";
import { defineVerb, type ExitCode } from "./verb.ts";

const STATUS_MS = 1000;

const FLAGS = {
  ...DEVICE_FLAGS,
  ...ADDRESS_FLAGS,
  ...BUS_FLAGS,
  name: {
    type: "string",
    value: "NAME",
    help: "name of the device in subjects and topics (that of --device)",
  },
  payload: {
    type: "string",
    value: "FORM",
    choices: ["raw", "json"],
    help: "raw (frames as received, the default) or json",
  },
  "allow-commands": {
    type: "boolean",
    help: "send commands that programs elsewhere request, over NATS",
  },
  outbox: {
    type: "string",
    value: "DIR",
    help:
      "folder in which messages are recorded before they are sent, so\nthat none is lost while the broker is away, or by a crash",
  },
  standby: {
    type: "string",
    value: "NAME",
    help:
      "name of this one of several gateways, of which one dials the\ncontroller at a time; single-socket only, over NATS",
  },
  duration: DURATION_FLAG,
} as const;

type Values = FlagValues<typeof FLAGS>;

/** Publishes a controller. */
export const gatewayVerb = defineVerb({
  name: "gateway",
  summary: "Publishes a controller to NATS or Kafka, until Ctrl-C",
  operands: [],
  permissions:
    `${BUS_PERMISSIONS};\n  --allow-read=DIR and --allow-write=DIR for --outbox`,
  flags: FLAGS,
  details:
    `gateway --device rotator --nats nats://broker:4222 --site north --allow-commands
It is the controller's peer, in place of another program. Frames wait in memory while the
broker is away; with --outbox DIR in a recording, too, which a gateway that is started again
goes on from, also without a broker. Exit code 1 if some were lost.`,
  async run(values, _operands, io) {
    const device = await readDevice(values);
    const durationMs = readDuration("--duration", values.duration);
    const payload = readChoice("--payload", values.payload ?? "raw", [
      "raw",
      "json",
    ]);
    if (values["allow-commands"] && device.commands.length === 0) {
      throw new UsageError(
        "Flag '--allow-commands' needs a device whose commands are known: export commands from its module",
      );
    }
    using line = new StatusLine(io);
    const { outbox } = values;
    await using connection = await openBus(values, outbox !== undefined);
    const log = logTo((message) => line.print(message), "info");
    const options = {
      connection,
      name: values.name ?? device.name,
      payload,
      log,
      ...outbox !== undefined && { outbox },
      ...values["allow-commands"] && {
        allowCommands: { commands: device.commands },
      },
    };
    printConnection(connection, line);
    const end = endOf(io.signal, durationMs);
    return values.standby === undefined
      ? await serve(device, values, options, line, end)
      : await standBy(device, values, options, line, end);
  },
});

/** Prints the broker, and once it is connected, if it isn't yet. */
function printConnection(connection: BusTransport, line: StatusLine): void {
  const { isConnected, broker } = connection;
  line.print(`${isConnected ? "Connected to" : "Waiting for"} ${broker}`);
  if (isConnected) return;
  const unwatch = connection.watchConnection(() => {
    if (!connection.isConnected) return;
    unwatch();
    line.print(`Connected to ${broker}`);
  });
}

type Options = Parameters<typeof publish>[1];

async function serve(
  device: ChosenDevice,
  values: Values,
  options: Options,
  line: StatusLine,
  end: AbortSignal,
): Promise<ExitCode> {
  const level = logTo((message) => line.print(message), "warn");
  await using link = await openLink(device, values, level);
  await using publisher = publish(link.source, options);
  line.print(link.words);
  using _ = showing(line, () => {
    const { acknowledged, waiting, lost } = publisher.stats;
    return `${
      counted(acknowledged, "message")
    }, ${waiting} waiting, ${lost} lost`;
  });
  const connecting = link.connect(end).catch(() => {});
  await ended(end);
  await connecting;
  await publisher.close();
  const { acknowledged, lost } = publisher.stats;
  line.print(`Published ${counted(acknowledged, "message")}; lost ${lost}`);
  return lost > 0 ? 1 : 0;
}

async function standBy(
  device: ChosenDevice,
  values: Values,
  options: Options,
  line: StatusLine,
  end: AbortSignal,
): Promise<ExitCode> {
  if (device.protocol !== "single-socket") {
    throw new UsageError(
      "Flag '--standby' needs '--protocol single-socket': others can't be dialled",
    );
  }
  const level = logTo((message) => line.print(message), "warn");
  await using gateway = runGateway({
    ...options,
    gateway: values.standby!,
    // A gateway that doesn't reach the controller has another one try.
    open: () => makeClient(device, values, level, false),
  });
  using _ = showing(
    line,
    () =>
      gateway.isActive
        ? `active: ${
          counted(gateway.publisher?.stats.acknowledged ?? 0, "message")
        }`
        : `standby of ${gateway.active ?? "nobody"}`,
  );
  await ended(end);
  return 0;
}

/** Shows a text each second, until it is disposed of. */
function showing(line: StatusLine, text: () => string): Disposable {
  const timer = setInterval(() => line.show(text()), STATUS_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
