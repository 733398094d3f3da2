import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { Command, CommandTelemetryServer } from "../mod.ts";
import {
  CAMERA_HEXAPOD,
  ControllerState,
  EnabledSubstate,
  HexapodApplicationStatus,
  HexapodCommandCode,
  HexapodController,
  type HexapodControllerOptions,
  M2_HEXAPOD,
  SetEnabledSubstateParam,
  SetStateParam,
} from "../simulator.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { eventually, LogLines, TIME_LIMIT_MS, until } from "./peer.ts";

const { SET_STATE, SET_ENABLED_SUBSTATE, POSITION_SET, CONFIG_LIMITS } =
  HexapodCommandCode;
const { MOVE_POINT_TO_POINT } = SetEnabledSubstateParam;
const { STATIONARY, MOVING_POINT_TO_POINT, CONTROLLED_STOPPING } =
  EnabledSubstate;
const { MOVE_COMPLETE, COMMAND_REJECTED } = HexapodApplicationStatus;
const { ENABLED } = ControllerState;

const hexapods = {
  camera: {
    ...CAMERA_HEXAPOD["two-socket"],
    commandSyncPattern: 0x6666,
    maxXyUm: 11_400,
  },
  M2: {
    ...M2_HEXAPOD["two-socket"],
    commandSyncPattern: 0xB4B4,
    maxXyUm: 10_500,
  },
} as const;

type Name = keyof typeof hexapods;

/** Waits for the first of some samples that passes a test. */
function first<S>(
  samples: AsyncIterable<S>,
  test: (sample: S) => boolean,
): Promise<S> {
  const search = async () => {
    for await (const sample of samples) if (test(sample)) return sample;
    throw new Error("The server was closed");
  };
  return deadline(search(), TIME_LIMIT_MS);
}

/** A server, and a controller that is quick and connected to it. */
async function connect(
  hexapod: Name,
  options: Partial<HexapodControllerOptions> = {},
) {
  const { ConfigClass, TelemetryClass, commandSyncPattern } = hexapods[hexapod];
  const server = new CommandTelemetryServer({
    port: 0,
    ConfigClass,
    TelemetryClass,
    commandSyncPattern,
    ...NO_WORKERS,
    log: new LogLines(),
  });
  await server.start();
  const { telemetryPort, commandPort } = server;
  const controller = new HexapodController({
    hexapod,
    telemetryPort,
    commandPort,
    telemetryIntervalMs: 5,
    reconnectDelayMs: 5,
    log: new LogLines(),
    ...options,
  });
  await Promise.all([controller.connect(), server.waitConnected()]);
  return {
    server,
    controller,
    async [Symbol.asyncDispose]() {
      await controller.close();
      await server.close();
    },
  };
}

for (const hexapod of ["camera", "M2"] as const) {
  netTest(
    `HexapodController (${hexapod}) is enabled and moved by a server`,
    // The whole motion may take place while a busy machine looks away.
    () =>
      eventually(async () => {
        await using link = await connect(hexapod);
        const { server, controller } = link;
        assert(controller.connected);
        const { maxXyUm } = hexapods[hexapod];
        await until(() => server.config.posLimits[0] === maxXyUm);

        for (const request of [SetStateParam.START, SetStateParam.ENABLE]) {
          const state = request === SetStateParam.START
            ? ControllerState.DISABLED
            : ENABLED;
          await server.sendAndConfirm(
            Command.create({ code: SET_STATE, param1: request }),
            ({ telemetry }) => telemetry.state === state,
          );
        }
        assertEquals(controller.state, ENABLED);

        const pose = { param1: 3, param2: -4, param3: 10, param6: 1e-4 };
        await server.putCommand(
          Command.create({ code: POSITION_SET, ...pose }),
        );
        const before = server.header.tai;
        const start = await server.sendAndConfirm(
          Command.create({
            code: SET_ENABLED_SUBSTATE,
            param1: MOVE_POINT_TO_POINT,
          }),
          ({ telemetry }) =>
            telemetry.enabledSubstate === MOVING_POINT_TO_POINT,
        );
        assertEquals(start.telemetry.applicationStatus & MOVE_COMPLETE, 0);
        assertEquals([...start.telemetry.commandedPos], [
          3,
          -4,
          10,
          0,
          0,
          1e-4,
        ]);
        const { header, telemetry } = await first(
          server.samples(),
          ({ telemetry }) => telemetry.enabledSubstate === STATIONARY,
        );
        assertEquals(header.frameId, hexapods[hexapod].TelemetryClass.frameId);
        assert((telemetry.applicationStatus & MOVE_COMPLETE) !== 0);
        const [x, y, z, , , w] = telemetry.measuredPos;
        assertAlmostEquals(x, 3, 0.3);
        assertAlmostEquals(y, -4, 0.3);
        assertAlmostEquals(z, 10, 0.3);
        assertAlmostEquals(w, 1e-4, 2e-5);
        // 2 · √(way / acceleration), for a way of about 11 µm.
        assertGreater(header.tai - before, 0.2);
        assertLess(header.tai - start.header.tai, 2);
        assertEquals(controller.stats.commandsReceived, 4);
        assertEquals(controller.stats.commandsRejected, 0);
      }),
  );
}

netTest("HexapodController reports rejected commands by a bit", async () => {
  await using link = await connect("camera", { initialState: ENABLED });
  const { telemetry } = await link.server.sendAndConfirm(
    Command.create({ code: POSITION_SET, param1: 11_401 }),
    ({ telemetry }) => (telemetry.applicationStatus & COMMAND_REJECTED) !== 0,
  );
  assertEquals([...telemetry.commandedPos], [0, 0, 0, 0, 0, 0]);
  assertEquals(link.controller.lastCommand?.param1, 11_401);
  assertEquals(link.controller.stats.commandsRejected, 1);
});

netTest(
  "HexapodController sends its configuration again after a change",
  async () => {
    await using link = await connect("M2", { initialState: ENABLED });
    const { server } = link;
    const configs = server.configs();
    await server.putCommand(Command.create({
      code: CONFIG_LIMITS,
      ...{ param1: 1000, param2: -2000, param3: 3000 },
      ...{ param4: 0.1, param5: -0.02, param6: 0.03 },
    }));
    const { config } = await first(
      configs,
      ({ config }) => config.posLimits[0] !== 10_500, // that is the first one
    );
    assertEquals([...config.posLimits], [1000, -2000, 3000, 0.1, -0.02, 0.03]);
  },
);

netTest(
  "HexapodController ignores commands for the other hexapod",
  async () => {
    await using link = await connect("M2", { initialState: ENABLED });
    const { server, controller } = link;
    await server.putCommand(Command.create({
      syncPattern: hexapods.camera.commandSyncPattern,
      code: POSITION_SET,
    }));
    await until(() => controller.stats.wrongSyncPatterns === 1, "the command");
    assertEquals(controller.stats.commandsReceived, 0);
  },
);

netTest("HexapodController slows down when its link is lost", async () => {
  await using link = await connect("camera", { initialState: ENABLED });
  const { server, controller } = link;
  await server.putCommand(Command.create({ code: POSITION_SET, param3: 5000 }));
  await server.sendAndConfirm(
    Command.create({ code: SET_ENABLED_SUBSTATE, param1: MOVE_POINT_TO_POINT }),
    ({ telemetry }) => telemetry.measuredPos[2] > 20,
  );
  assertEquals(controller.telemetry.enabledSubstate, MOVING_POINT_TO_POINT);
  const closing = server.close();
  const { telemetry } = controller;
  await until(() => telemetry.enabledSubstate === CONTROLLED_STOPPING);
  await closing;
  await until(() => !controller.connected);
});

netTest("HexapodController sends 20 samples a second by default", async () => {
  await using link = await connect("camera", {
    telemetryIntervalMs: undefined,
  });
  const tais: number[] = [];
  await first(
    link.server.samples(),
    ({ header }) => tais.push(header.tai) === 11,
  );
  // Samples that would be late, on a busy machine, are left out.
  assertGreater(tais[10] - tais[0], 0.45);
  const shortest = Math.min(...tais.slice(1).map((tai, i) => tai - tais[i]));
  assertLess(shortest, 0.06);
});

Deno.test("new HexapodController() refuses options that make no sense", () => {
  const cases: [
    Record<string, unknown>,
    typeof RangeError | typeof TypeError,
  ][] = [
    [{ hexapod: "M1" }, TypeError],
    [{ hexapod: undefined }, TypeError],
    [{ telemetryPort: 0 }, RangeError],
    [{ telemetryIntervalMs: 0 }, RangeError],
    [{ telemetryIntervalMs: "50" }, TypeError],
    [{ initialState: 5 }, RangeError],
    [{ seed: 1.5 }, RangeError],
  ];
  for (const [wrong, ErrorClass] of cases) {
    const options = {
      hexapod: "camera",
      telemetryPort: 5560,
      commandPort: 5561,
      ...wrong,
    };
    const error = assertThrows(
      () => new HexapodController(options as HexapodControllerOptions),
      ErrorClass,
    );
    assertStringIncludes(error.message, Object.keys(wrong)[0]);
  }
});
