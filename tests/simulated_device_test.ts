import {
  assertEquals,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  Command,
  CommandRejectedError,
  CommandTelemetryClient,
  CommandTelemetryServer,
  defineStruct,
  singleSocket,
} from "../mod.ts";
import { type Behaviour, SimulatedDevice } from "../simulator.ts";
import { netTest } from "./net.ts";
import { LogLines, until } from "./peer.ts";

const ConfigClass = defineStruct("Config", { maxMm: "f64" }, { frameId: 3 });
const TelemetryClass = defineStruct("Telemetry", {
  positionMm: "f64",
  setPointMm: "f64",
  samples: "u16",
}, { frameId: 2 });
type Move = Behaviour<typeof TelemetryClass>;
const MOVE = 1;
const log = new LogLines();

/** Moves at 100 mm/s; changes the telemetry before it rejects a command. */
const move: Move = (telemetry, dtSec, command) => {
  if (command) {
    telemetry.setPointMm = command.param1;
    if (command.code !== MOVE) return `Unknown command ${command.code}`;
    return;
  }
  const { positionMm, setPointMm, samples } = telemetry;
  const distanceMm = setPointMm - positionMm;
  const stepMm = Math.min(Math.abs(distanceMm), 100 * dtSec);
  return {
    positionMm: positionMm + Math.sign(distanceMm) * stepMm,
    samples: samples + 1,
  };
};

function newDevice(behaviour: Move = move) {
  return new SimulatedDevice({
    ConfigClass,
    TelemetryClass,
    config: { maxMm: 7 },
    telemetry: { positionMm: 1, setPointMm: 1 },
    behaviour,
    commandSyncPattern: 0x55aa,
  });
}

netTest("SimulatedDevice.listen() serves a single-socket client", async () => {
  const device = newDevice();
  await using controller = await device.listen({
    telemetryIntervalMs: 5,
    log,
  });
  const { port } = controller;
  await using client = new CommandTelemetryClient({
    port,
    ConfigClass,
    TelemetryClass,
    log,
  });
  await client.connect();
  await client.runCommand(
    singleSocket.Command.create({ code: MOVE, param1: 2 }),
  );
  const error = await assertRejects(
    () =>
      client.runCommand(singleSocket.Command.create({ code: 9, param1: 3 })),
    CommandRejectedError,
  );
  assertEquals(error.reason, "Unknown command 9");
  for await (const { telemetry } of client) {
    assertEquals(telemetry.setPointMm, 2);
    if (telemetry.positionMm === 2) break;
  }
  assertEquals(client.config.maxMm, 7);
  device.config.maxMm = 8;
  for await (const { config } of client.configs()) {
    if (config.maxMm === 8) break;
  }
  const { samples } = device.telemetry;
  for await (const { telemetry } of client) {
    if (telemetry.samples > samples + 2) break; // it goes on
  }
});

netTest("SimulatedDevice.connect() serves a two-socket server", async () => {
  await using server = new CommandTelemetryServer({
    port: 0,
    ConfigClass,
    TelemetryClass,
    commandSyncPattern: 0x55aa,
    log,
  });
  await server.start();
  const { telemetryPort, commandPort } = server;
  const device = newDevice();
  await using controller = await device.connect({
    telemetryPort,
    commandPort,
    telemetryIntervalMs: 5,
    log,
  });
  await server.waitConnected();
  const rejected = Command.create({ code: 9, param1: 3 });
  await server.putCommand(rejected);
  await server.sendAndConfirm(
    Command.create({ code: MOVE, param1: 2 }),
    ({ telemetry }) => telemetry.positionMm === 2,
  );
  const { commandsReceived, commandsRejected } = controller.stats;
  assertEquals([commandsReceived, commandsRejected], [2, 1]);
  assertEquals(device.telemetry.setPointMm, 2);
});

netTest(
  "SimulatedDevice keeps its telemetry when its behaviour throws, and logs the error",
  async () => {
    const lines = new LogLines();
    let isBroken = false;
    const device = newDevice((telemetry, _, command) => {
      telemetry.positionMm = 99;
      if (command) return;
      if (isBroken && telemetry.samples >= 20) throw new Error("no such axis");
      return { positionMm: 1, samples: telemetry.samples + 1 };
    });
    await using controller = await device.listen({
      telemetryIntervalMs: 5,
      log: lines,
    });
    const { port } = controller;
    await using client = new CommandTelemetryClient({
      port,
      ConfigClass,
      TelemetryClass,
      log,
    });
    const ended = client.events()[Symbol.asyncIterator]();
    await client.connect();
    isBroken = true;
    for (;;) {
      const { value } = await ended.next();
      if (value?.type === "disconnected") break;
    }
    assertEquals(device.telemetry.positionMm, 1);
    await until(() => lines.matching(/no such axis/).length > 0);
  },
);

Deno.test("SimulatedDevice refuses structs, values and behaviours that can't be", () => {
  const options = { ConfigClass, TelemetryClass, behaviour: move };
  const NoId = defineStruct("NoId", { x: "u8" });
  const cases: [object, typeof TypeError | typeof RangeError, string][] = [
    [
      { ...options, ConfigClass: NoId },
      TypeError,
      'ConfigClass must be a struct made by defineStruct() with a frameId: received "NoId" without',
    ],
    [{ ...options, TelemetryClass: {} }, TypeError, "TelemetryClass"],
    [
      { ...options, TelemetryClass: ConfigClass },
      RangeError,
      "received 3 for both",
    ],
    [{ ...options, behaviour: 1 }, TypeError, "behaviour"],
    [
      { ...options, commandSyncPattern: 0x1_0000 },
      RangeError,
      "commandSyncPattern",
    ],
    [{ ...options, telemetry: { samples: 70_000 } }, RangeError, "samples"],
  ];
  for (const [wrong, ErrorClass, text] of cases) {
    assertThrows(() => new SimulatedDevice(wrong as never), ErrorClass, text);
  }
});

Deno.test("SimulatedDevice.listen() refuses frame ids that the protocol doesn't have", async () => {
  const device = new SimulatedDevice({
    ConfigClass,
    TelemetryClass: defineStruct("Other", { x: "u8" }, { frameId: 5 }),
    behaviour: () => {},
  });
  await assertRejects(() => device.listen(), RangeError, "received 3 and 5");
});
