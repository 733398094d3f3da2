import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertInstanceOf,
  assertLess,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { Command, CommandTelemetryServer, taiNowSec } from "../mod.ts";
import {
  ControllerState,
  EnabledSubstate,
  ROTATOR,
  RotatorApplicationStatus,
  RotatorCommandCode,
  RotatorController,
  type RotatorControllerOptions,
  type RotatorTelemetry,
  SetEnabledSubstateParam,
  SetStateParam,
} from "../simulator.ts";
import { slowness } from "./cpu_time.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { assertTakes, eventually, freePorts, LogLines, until } from "./peer.ts";

const {
  SET_STATE,
  FAULT,
  SET_ENABLED_SUBSTATE,
  POSITION_SET,
  CONFIG_VEL,
  TRACK_VEL_CMD,
} = RotatorCommandCode;
const { MOVE_POINT_TO_POINT, TRACK } = SetEnabledSubstateParam;
const { STATIONARY, MOVING_POINT_TO_POINT, CONTROLLED_STOPPING } =
  EnabledSubstate;
const SYNC_PATTERN = 0x5555;

/** A server for a rotator, on neighbouring ports. */
async function startServer(port = freePorts()) {
  const server = new CommandTelemetryServer({
    ...ROTATOR["two-socket"],
    ...NO_WORKERS,
    port,
    log: new LogLines(),
  });
  await server.start();
  return server;
}

type Server = Awaited<ReturnType<typeof startServer>>;

/** A rotator that is quicker than any real one, and connected. */
async function connected(
  server: Server,
  options: Partial<RotatorControllerOptions> = {},
): Promise<RotatorController> {
  const controller = new RotatorController({
    telemetryPort: server.telemetryPort,
    commandPort: server.commandPort,
    telemetryIntervalMs: 10,
    reconnectDelayMs: 5,
    initialState: ControllerState.ENABLED,
    log: new LogLines(),
    ...options,
  });
  controller.config.velocityLimit = 30;
  controller.config.accelLimit = 100;
  await controller.connect();
  await server.waitConnected();
  return controller;
}

function command(code: number, ...params: number[]): Command {
  const [param1 = 0, param2 = 0, param3 = 0] = params;
  return Command.create({ code, param1, param2, param3 });
}

/** Sends a command, and waits for the sample that shows its effect. */
async function send(
  server: Server,
  test: (telemetry: RotatorTelemetry<"two-socket">) => boolean,
  code: number,
  ...params: number[]
) {
  const sample = await server.sendAndConfirm(
    command(code, ...params),
    ({ telemetry }) => test(telemetry),
  );
  return sample.telemetry;
}

/** Waits for the first sample that passes a test. */
async function sample(
  server: Server,
  test: (telemetry: RotatorTelemetry<"two-socket">) => boolean,
): Promise<RotatorTelemetry<"two-socket">> {
  for (;;) {
    const { telemetry } = await server.nextTelemetry(0);
    if (test(telemetry)) return telemetry;
  }
}

const isInState =
  (state: ControllerState) => (telemetry: RotatorTelemetry<"two-socket">) =>
    telemetry.state === state;

const isMoving = (telemetry: RotatorTelemetry<"two-socket">) =>
  telemetry.enabledSubstate === MOVING_POINT_TO_POINT;

async function startMove(server: Server, position: number): Promise<void> {
  await send(
    server,
    ({ setPos }) => setPos === position,
    POSITION_SET,
    position,
  );
  await send(server, isMoving, SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
}

Deno.test("new RotatorController() refuses options that make no sense", () => {
  const cases: [
    Record<string, unknown>,
    typeof RangeError | typeof TypeError,
  ][] = [
    [{ telemetryPort: 0 }, RangeError],
    [{ commandPort: "5571" }, TypeError],
    [{ telemetryIntervalMs: 0 }, RangeError],
    [{ telemetryIntervalMs: NaN }, RangeError],
    [{ syncPattern: -1 }, RangeError],
    [{ initialState: 5 }, RangeError],
    [{ initialState: null }, TypeError],
    [{ seed: -1 }, RangeError],
    [{ seed: "1" }, TypeError],
    [{ log: 1 }, TypeError],
  ];
  for (const [wrong, ErrorClass] of cases) {
    const options = { telemetryPort: 5570, commandPort: 5571, ...wrong };
    assertThrows(
      () => new RotatorController(options as RotatorControllerOptions),
      ErrorClass,
      Object.keys(wrong)[0],
    );
  }
  const noOptions = undefined as unknown as RotatorControllerOptions;
  assertThrows(() => new RotatorController(noOptions), TypeError, "options");
});

netTest(
  "RotatorController sends its configuration and telemetry at 20 Hz",
  async () => {
    await using server = await startServer();
    const configs = server.configs();
    await using controller = await connected(server, {
      telemetryIntervalMs: undefined,
      initialState: undefined,
      syncPattern: 0xbeef,
    });
    const { value: first } = await configs.next();
    assertEquals(first!.config.upperPosLimit, 90);
    assertEquals(first!.config.velocityLimit, 30);
    const { telemetry, header } = await server.nextTelemetry(0);
    assertEquals(header.syncPattern, 0xbeef);
    assertEquals(telemetry.state, ControllerState.STANDBY);
    assertEquals(telemetry.setPos, NaN);
    // 100 ms, the default of other controllers, would make 400 ms.
    await assertTakes(300, async () => {
      const { header: first } = await server.nextTelemetry(0);
      const { header: fifth } = await server.nextTelemetry(3);
      const tookMs = 1000 * (fifth.tai - first.tai);
      return tookMs > 100 ? tookMs : Infinity;
    });
    assert(controller.connected);
    assertGreater(controller.stats.telemetryFrames, 3);

    controller.telemetry.state = ControllerState.ENABLED;
    await server.putCommand(command(CONFIG_VEL, 1.5));
    const { value: second } = await configs.next();
    assertEquals(second!.config.velocityLimit, 1.5);
    assertEquals(controller.stats.configFrames, 2);
  },
);

netTest(
  "RotatorController is enabled and moved by commands",
  // A busy machine may take samples late, or none while it moves.
  () =>
    eventually(async () => {
      await using server = await startServer();
      await using controller = await connected(server, {
        initialState: ControllerState.STANDBY,
      });
      const { DISABLED, ENABLED } = ControllerState;
      await send(server, isInState(DISABLED), SET_STATE, SetStateParam.START);
      await send(server, isInState(ENABLED), SET_STATE, SetStateParam.ENABLE);
      assertEquals(controller.state, ENABLED);

      const samples = server.samples();
      await startMove(server, 5);
      let ends = 0;
      let movingSec = 0;
      let startSec: number | undefined;
      for await (const { telemetry, header } of samples) {
        assertEquals(isMoving(telemetry) && telemetry.setPos === 5, false);
        if (isMoving(telemetry)) startSec ??= header.tai;
        ends += telemetry.flagsPt2ptMoveComplete;
        if (telemetry.flagsPt2ptMoveComplete === 1) {
          movingSec = header.tai - startSec!;
          assertEquals(telemetry.demandPos, 5);
          assertAlmostEquals(telemetry.currentPos, 5, 1e-5);
          assertEquals(telemetry.enabledSubstate, STATIONARY);
        } else if (ends === 1) break;
      }
      // At 100 deg/s² without reaching 30 deg/s; samples may come late.
      assertAlmostEquals(movingSec, 2 * Math.sqrt(5 / 100), 0.15 * slowness());
      assertEquals(ends, 1);
      assertEquals(controller.stats.commandsRejected, 0);
    }),
);

netTest(
  "RotatorController ignores commands with another sync pattern",
  async () => {
    await using server = await startServer();
    await using controller = await connected(server);
    const wrong = command(FAULT);
    wrong.syncPattern = 0x1234;
    await server.putCommand(wrong);
    const { setPos } = await send(
      server,
      (telemetry) => telemetry.setPos === 3,
      POSITION_SET,
      3,
    );
    assertEquals([setPos, controller.state], [3, ControllerState.ENABLED]);
    const { wrongSyncPatterns, commandsReceived } = controller.stats;
    assertEquals([wrongSyncPatterns, commandsReceived], [1, 1]);
    assertEquals(controller.lastCommand?.syncPattern, SYNC_PATTERN);
  },
);

netTest("RotatorController reports a command that it rejects", async () => {
  await using server = await startServer();
  await using controller = await connected(server);
  const { COMMAND_REJECTED } = RotatorApplicationStatus;
  const { setPos } = await send(
    server,
    ({ applicationStatus }) => (applicationStatus & COMMAND_REJECTED) !== 0,
    CONFIG_VEL,
    91,
  );
  assertEquals(setPos, NaN);
  const { telemetry } = await server.nextTelemetry(0);
  assertEquals(telemetry.applicationStatus, 0x400);
  assertEquals(controller.stats.commandsRejected, 1);
});

netTest(
  "RotatorController tracks, faults when commands are missing, and recovers",
  // A busy machine may send a command later than the rotator tracks without.
  () =>
    eventually(async () => {
      await using server = await startServer();
      await using controller = await connected(server);
      await send(
        server,
        ({ enabledSubstate }) =>
          enabledSubstate === EnabledSubstate.SLEWING_OR_TRACKING,
        SET_ENABLED_SUBSTATE,
        TRACK,
      );
      const startSec = taiNowSec();
      const positionAt = (sec: number) => 3 + 2 * (sec - startSec);
      let onTarget = 0;
      for await (const { telemetry, header } of server.samples()) {
        if (telemetry.flagsSlewComplete === 1) {
          onTarget++;
          // As of the sample, which is made within ms of its header.
          assertAlmostEquals(telemetry.demandPos, positionAt(header.tai), 0.2);
        }
        if (onTarget === 10) {
          assertAlmostEquals(telemetry.demandVel, 2, 0.5);
          break;
        }
        const position = positionAt(header.tai);
        await server.putCommand(
          command(TRACK_VEL_CMD, header.tai, position, 2),
        );
      }

      const faulted = await sample(server, isInState(ControllerState.FAULT));
      assertEquals(faulted.flagsSlewComplete, 0);
      const taiSec = taiNowSec();
      assertLess(taiSec - startSec, 2.5 * slowness());
      assertEquals(controller.state, ControllerState.FAULT);

      await server.putCommand(command(SET_STATE, SetStateParam.CLEAR_ERROR));
      await send(
        server,
        isInState(ControllerState.STANDBY),
        SET_STATE,
        SetStateParam.CLEAR_ERROR,
      );
      assertEquals(controller.stats.commandsRejected, 0);
    }),
);

netTest(
  "RotatorController stops moving when its link is lost, and reconnects",
  async () => {
    const port = freePorts();
    const server = await startServer(port);
    await using controller = await connected(server);
    controller.config.accelLimit = 20;
    await startMove(server, 90);
    await sample(server, ({ demandPos }) => demandPos > 0.5);
    await server.close();
    const { telemetry } = controller;
    await until(
      () => telemetry.enabledSubstate === CONTROLLED_STOPPING,
      "CONTROLLED_STOPPING",
    );

    await using next = await startServer(port);
    await next.waitConnected();
    const rested = await sample(
      next,
      ({ enabledSubstate }) => enabledSubstate === STATIONARY,
    );
    assertEquals(rested.state, ControllerState.ENABLED);
    assertEquals([rested.demandVel, rested.flagsPt2ptMoveComplete], [0, 0]);
    assertGreater(rested.demandPos, 0.5);
    assertLess(rested.demandPos, 80);
    await startMove(next, -90);
  },
);

Deno.test("RotatorController.config and telemetry are the rotator's structs", async () => {
  await using controller = new RotatorController({
    telemetryPort: 5570,
    commandPort: 5571,
  });
  assertInstanceOf(controller.config.bytes, Uint8Array);
  assert(ROTATOR["two-socket"].ConfigClass.isView(controller.config));
  assert(ROTATOR["two-socket"].TelemetryClass.isView(controller.telemetry));
  assertEquals(controller.state, ControllerState.STANDBY);
  assertEquals(controller.connected, false);
});
