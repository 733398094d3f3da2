import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  ControllerClosedError,
  ControllerState,
  type DeviceModel,
  RotatorCommandCode,
  RotatorController,
  RotatorDevice,
  SetEnabledSubstateParam,
  SIMPLE,
  SimpleController,
  SimpleDevice,
  SimulatedController,
} from "../simulator.ts";
import { Command, CommandTelemetryServer, LinkLostError } from "../mod.ts";
import { netTest } from "./net.ts";
import { LogLines, until } from "./peer.ts";
import { Client } from "./single_socket_client.ts";

const { ConfigClass, TelemetryClass } = SIMPLE["single-socket"];

netTest(
  "SimulatedController.connect() waits for the first client when it listens",
  async () => {
    await using controller = new SimpleController({
      protocol: "single-socket",
      log: new LogLines(),
    });
    let isConnected = false;
    const connected = controller.connect().then(() => isConnected = true);
    await until(() => controller.port !== 0, "the port");
    assertFalse(isConnected);
    using _client = await Client.dial(
      controller.port,
      ConfigClass,
      TelemetryClass,
    );
    await connected;
    assert(controller.connected);
  },
);

netTest(
  "SimulatedController.connect() closes a controller that listens when its signal is aborted",
  async () => {
    await using controller = new SimpleController({
      protocol: "single-socket",
      log: new LogLines(),
    });
    const abort = new AbortController();
    const connected = controller.connect({ signal: abort.signal });
    await until(() => controller.port !== 0, "the port");
    abort.abort(new Error("enough"));
    await assertRejects(() => connected, Error, "enough");
    assertEquals(controller.port, 0);
    await assertRejects(() => controller.connect(), ControllerClosedError);
  },
);

netTest(
  "SimulatedController.connect() rejects when it is closed before a client has connected",
  async () => {
    await using controller = new SimpleController({
      protocol: "single-socket",
      log: new LogLines(),
    });
    const connected = controller.connect();
    const rejected = assertRejects(() => connected, ControllerClosedError);
    await controller.close();
    await rejected;
  },
);

netTest(
  "SimulatedController.start() dials without waiting, and rejects once it is closed",
  async () => {
    const log = new LogLines();
    await using server = new CommandTelemetryServer({
      ...SIMPLE["two-socket"],
      port: 0,
      log,
    });
    await server.start();
    const { telemetryPort, commandPort } = server;
    await using controller = new SimpleController({
      telemetryPort,
      commandPort,
      log,
    });
    await controller.start();
    await server.waitConnected();
    assertEquals(controller.port, 0);
    await controller.close();
    await assertRejects(() => controller.start(), ControllerClosedError);
  },
);

netTest(
  "SimulatedController.disconnect() ends both sockets, which are dialled again",
  async () => {
    const log = new LogLines();
    await using server = new CommandTelemetryServer({
      ...SIMPLE["two-socket"],
      port: 0,
      log,
    });
    await server.start();
    const { telemetryPort, commandPort } = server;
    await using controller = new SimpleController({
      telemetryPort,
      commandPort,
      log,
    });
    await Promise.all([controller.connect(), server.waitConnected()]);
    const next = server.nextTelemetry(1_000_000);
    controller.disconnect();
    await assertRejects(() => next, LinkLostError);
    await until(() => {
      const { telemetryConnections, commandConnections } = controller.stats;
      return telemetryConnections >= 2 && commandConnections >= 2;
    }, "both connections");
    await server.waitConnected();
  },
);

Deno.test("SimulatedController.answerWith() throws when the protocol has no answers", () => {
  const controller = new RotatorController({
    telemetryPort: 1,
    commandPort: 2,
  });
  assertThrows(
    () => controller.answerWith(() => undefined),
    TypeError,
    "Cannot set answers as controllers of the two-socket protocol send none",
  );
});

Deno.test("SimulatedController.setGuiControl() makes a two-socket device reject commands", () => {
  const device = new RotatorDevice({ initialState: ControllerState.ENABLED });
  const controller = new SimulatedController(device, {
    telemetryPort: 1,
    commandPort: 2,
  });
  const stop = Command.create({
    code: RotatorCommandCode.SET_ENABLED_SUBSTATE,
    param1: SetEnabledSubstateParam.STOP,
  });
  controller.setGuiControl(true);
  assertEquals(device.execute(stop), {
    isAccepted: false,
    reason: "The CSC is not the commander",
  });
  controller.setGuiControl(false);
  assert(device.execute(stop).isAccepted);
});

netTest(
  "new SimulatedController() takes its protocol and defaults from the device",
  async () => {
    const simple = new SimpleDevice({ protocol: "single-socket" });
    const device = {
      protocol: "single-socket" as const,
      config: simple.config,
      telemetry: simple.telemetry,
      state: 0,
      frameIds: simple.frameIds,
      defaults: { telemetryIntervalMs: 10 },
      execute: () => ({ isAccepted: false as const, reason: "not this one" }),
      advance: () => {},
      stop: () => {},
    } satisfies DeviceModel;
    await using controller = new SimulatedController(device, {
      log: new LogLines(),
    });
    await controller.start();
    using client = await Client.dial(
      controller.port,
      ConfigClass,
      TelemetryClass,
    );
    const { reason } = await client.send(1, 2);
    assertEquals(reason, "not this one");
  },
);
