// Simulated controllers of the last two-socket generation.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { Hexapod } from "../hexapod.ts";
import { Command } from "../mod.ts";
import { Rotator } from "../rotator.ts";
import {
  CAMERA_HEXAPOD,
  ControllerState,
  HexapodCommandCode,
  HexapodController,
  HexapodDevice,
  ROTATOR,
  RotatorCommandCode,
  RotatorController,
  RotatorDevice,
  SetEnabledSubstateParam,
  type Verdict,
} from "../simulator.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { LogLines } from "./peer.ts";
import { SEED } from "./scale.ts";

const { ENABLED } = ControllerState;
const { MOVE_POINT_TO_POINT, STOP, TRACK } = SetEnabledSubstateParam;
const FRAME_IDS = { config: 2, telemetry: 0 };
const COMMAND_REJECTED = 0x20;
const START_SEC = 1_800_000_037.25;

type Timed = [atSec: number, code: number, ...params: number[]];

/** Runs two devices by the same commands on the same clock, and compares each sample. */
function runBoth(
  make: (nowSec: () => number) => readonly [Executing, Executing],
  commands: readonly Timed[],
  durationSec: number,
  compare: () => void,
): void {
  let sec = START_SEC;
  const devices = make(() => sec);
  const waiting = [...commands];
  for (let step = 0; step <= 20 * durationSec; step++) {
    sec = START_SEC + step / 20;
    while (waiting.length > 0 && START_SEC + waiting[0][0] <= sec) {
      const [, code, ...params] = waiting.shift()!;
      const [param1 = 0, param2 = 0, param3 = 0, param4 = 0] = params;
      const values = { code, param1, param2, param3, param4 };
      const accepted = devices.map((d) =>
        d.execute(Command.create(values)).isAccepted
      );
      assertEquals(accepted[1], accepted[0], `${code} ${params}`);
    }
    for (const device of devices) device.advance();
    compare();
  }
}

interface Executing {
  execute(command: Command): Verdict;
  advance(): void;
}

Deno.test("RotatorDevice (two-socket-late) moves and reports as a RotatorDevice does", () => {
  const { POSITION_SET, SET_ENABLED_SUBSTATE, TRACK_VEL_CMD, CONFIG_VEL } =
    RotatorCommandCode;
  let late!: RotatorDevice<"two-socket-late">;
  let early!: RotatorDevice;
  runBoth(
    (nowSec) => {
      const options = { initialState: ENABLED, seed: SEED, nowSec };
      early = new RotatorDevice(options);
      late = new RotatorDevice({ protocol: "two-socket-late", ...options });
      assertEquals(late.config.toObject(), early.config.toObject());
      assertEquals(late.commandSyncPattern, 0x5555);
      assertEquals(late.frameIds, FRAME_IDS);
      assert(ROTATOR["two-socket-late"].ConfigClass.isView(late.config));
      assert(ROTATOR["two-socket-late"].TelemetryClass.isView(late.telemetry));
      return [early, late];
    },
    [
      [0, POSITION_SET, 3],
      [0, SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT],
      [1, CONFIG_VEL, 1], // rejected, as it moves
      [4, SET_ENABLED_SUBSTATE, TRACK],
      [4, TRACK_VEL_CMD, START_SEC + 4, 3, 0.1],
      [4.5, SET_ENABLED_SUBSTATE, STOP],
      [6, SET_ENABLED_SUBSTATE, TRACK], // and then no command: FAULT
    ],
    8,
    () => {
      for (
        const field of [
          "applicationStatus",
          "state",
          "enabledSubstate",
          "demandPos",
          "demandVel",
          "demandAccel",
          "setPos",
          "flagsMoveSuccess",
          "flagsTrackingSuccess",
          "flagsNoNewTrackCmdError",
        ] as const
      ) assertEquals(late.telemetry[field], early.telemetry[field], field);
      assertEquals(
        late.telemetry.motorCurrentAxisA,
        5 * late.telemetry.demandAccel,
      );
    },
  );
  assertEquals(late.state, ControllerState.FAULT);
  assertAlmostEquals(late.telemetry.rotatorOdometer, 3, 0.2);
});

Deno.test("HexapodDevice (two-socket-late) moves and reports as a HexapodDevice does", () => {
  const { POSITION_SET, SET_ENABLED_SUBSTATE, CONFIG_VEL } = HexapodCommandCode;
  for (const hexapod of ["camera", "M2"] as const) {
    let late!: HexapodDevice<"two-socket-late">;
    let early!: HexapodDevice;
    let rejected = 0;
    runBoth(
      (nowSec) => {
        const options = { hexapod, initialState: ENABLED, seed: SEED, nowSec };
        early = new HexapodDevice(options);
        late = new HexapodDevice({ protocol: "two-socket-late", ...options });
        const { initialPos: _, ...config } = early.config.toObject();
        assertEquals(late.config.toObject(), config);
        assertEquals(late.commandSyncPattern, early.commandSyncPattern);
        assertEquals(late.frameIds, FRAME_IDS);
        assert(
          CAMERA_HEXAPOD["two-socket-late"].ConfigClass.isView(late.config),
        );
        assert(
          CAMERA_HEXAPOD["two-socket-late"].TelemetryClass.isView(
            late.telemetry,
          ),
        );
        return [early, late];
      },
      [
        [0, CONFIG_VEL, 100, 0.01, 200, 0.02],
        [0, POSITION_SET, 100, -200, 300, 0.01],
        [0, SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT, 1],
        [1, CONFIG_VEL, 100, 0.01, 200, 0.02],
      ],
      8,
      () => {
        const { telemetry } = late;
        for (
          const field of [
            "applicationStatus",
            "state",
            "enabledSubstate",
          ] as const
        ) assertEquals(telemetry[field], early.telemetry[field], field);
        assertEquals(
          [...telemetry.measuredXyz, ...telemetry.measuredUvw],
          [...early.telemetry.measuredPos],
        );
        const { strutEncoderMicrons, commandedLength } = early.telemetry;
        for (let i = 0; i < 6; i++) {
          const um = strutEncoderMicrons[i];
          assertEquals(telemetry.strutMeasuredPosUm[i], um);
          assertEquals(telemetry.strutMeasuredPosRaw[i], Math.round(1000 * um));
          assertEquals(telemetry.strutCommandedFinalPos[i], commandedLength[i]);
          const { pos } = telemetry.strutCommandedPosvel[i];
          assertAlmostEquals(1e6 * pos, um, 0.2);
        }
        if ((telemetry.applicationStatus & COMMAND_REJECTED) !== 0) rejected++;
      },
    );
    assertEquals(rejected, 1);
    assertAlmostEquals(late.telemetry.measuredXyz[2], 300, 0.2);
    assertEquals([...late.config.velLimits], [100, 0.01, 200, 0.02]);
  }
});

Deno.test("new RotatorController() refuses an unknown protocol", () => {
  const ports = { telemetryPort: 1, commandPort: 2 };
  const protocol = "three-socket" as "two-socket";
  assertThrows(
    () => new RotatorController({ ...ports, protocol }),
    TypeError,
    "protocol must be",
  );
  assertThrows(
    () => new HexapodController({ ...ports, hexapod: "M2", protocol }),
    TypeError,
    "protocol must be",
  );
});

netTest(
  "RotatorController of the last two-socket generation is served, enabled and moved",
  async () => {
    const log = new LogLines();
    const started = Promise.withResolvers<
      RotatorController<"two-socket-late">
    >();
    await using rotator = await Rotator.serve({
      ...NO_WORKERS,
      port: 0,
      log,
      onListen: ({ telemetryPort, commandPort }) => {
        const controller = new RotatorController({
          protocol: "two-socket-late",
          ...{ telemetryPort, commandPort, telemetryIntervalMs: 10, log },
        });
        controller.config.accelLimit = 100;
        controller.connect();
        started.resolve(controller);
      },
    });
    await using controller = await started.promise;
    assertEquals(rotator.generation, "two-socket-late");
    await rotator.start();
    await rotator.enable();
    await rotator.moveTo(2);
    assertEquals(controller.telemetry.demandPos, 2);
    assertAlmostEquals(controller.telemetry.rotatorOdometer, 2, 1e-6);
  },
);

for (const hexapod of ["camera", "M2"] as const) {
  netTest(
    `HexapodController (${hexapod}) of the last two-socket generation is served, enabled and moved`,
    async () => {
      const log = new LogLines();
      const started = Promise.withResolvers<
        HexapodController<"two-socket-late">
      >();
      await using device = await Hexapod.serve({
        ...NO_WORKERS,
        hexapod,
        port: 0,
        log,
        onListen: ({ telemetryPort, commandPort }) => {
          const controller = new HexapodController({
            protocol: "two-socket-late",
            ...{ hexapod, telemetryPort, commandPort, log },
            telemetryIntervalMs: 10,
          });
          controller.config.accelerationStrut = 50_000;
          controller.connect();
          started.resolve(controller);
        },
      });
      await using controller = await started.promise;
      assertEquals(device.generation, "two-socket-late");
      await device.start();
      await device.enable();
      await device.moveTo({ x: 10, y: 0, z: 20, u: 0, v: 0, w: 0 });
      assertAlmostEquals(controller.telemetry.measuredXyz[2], 20, 0.2);
      assertGreater(controller.telemetry.strutMeasuredPosRaw[0], 0);
    },
  );
}
