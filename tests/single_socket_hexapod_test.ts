import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
} from "jsr:@std/assert@^1.0.19";
import { singleSocket } from "../mod.ts";
import { HEXAPOD_GEOMETRIES } from "../src/protocol/devices/hexapod_geometry.ts";
import { HexapodGeometry } from "../src/protocol/kinematics/hexapod_geometry.ts";
import type { Point, Pose } from "../src/protocol/kinematics/pose.ts";
import {
  CAMERA_HEXAPOD,
  ControllerState,
  EnabledSubstate,
  HexapodApplicationStatus,
  HexapodCommandCode,
  HexapodController,
  HexapodDevice,
  type HexapodDeviceOptions,
  type HexapodTelemetry,
  SetEnabledSubstateParam,
  SetStateParam,
  type Verdict,
} from "../simulator.ts";
import { netTest } from "./net.ts";
import { LogLines, until } from "./peer.ts";
import { Client } from "./single_socket_client.ts";

const {
  ENABLE_DRIVES,
  SET_STATE,
  SET_ENABLED_SUBSTATE,
  POSITION_SET,
  SET_PIVOTPOINT,
  CONFIG_ACCEL,
  CONFIG_VEL,
  CONFIG_LIMITS,
  OFFSET,
} = HexapodCommandCode;
const { MOVE_POINT_TO_POINT, TRACK, STOP } = SetEnabledSubstateParam;
const { ENABLE, STANDBY, CLEAR_ERROR, FAULT } = SetStateParam;
const { STATIONARY, MOVING_POINT_TO_POINT, CONTROLLED_STOPPING } =
  EnabledSubstate;
const State = ControllerState;
const { MOVE_COMPLETE, DDS_COMMAND_SOURCE } = HexapodApplicationStatus;

const HEXAPODS = ["camera", "M2"] as const;
/** Of struts: a pose jitters by 0.1 µm and 1e-6 deg about a pivot that is far. */
const JITTER_UM = 0.2;
const REASON_BYTES_MAX = 50;

type SixParams = number[];

function valuesOf(code: number, params: SixParams) {
  const [param1, param2, param3, param4, param5, param6] = [
    ...params,
    ...[0, 0, 0, 0, 0, 0],
  ];
  return { code, param1, param2, param3, param4, param5, param6 };
}

/** A hexapod on a clock that the test turns. */
class Rig {
  sec = 1000;
  readonly device: HexapodDevice<"single-socket">;

  constructor(options: Partial<HexapodDeviceOptions<"single-socket">> = {}) {
    this.device = new HexapodDevice({
      protocol: "single-socket",
      hexapod: "camera",
      initialState: State.ENABLED,
      nowSec: () => this.sec,
      ...options,
    });
  }

  get telemetry(): HexapodTelemetry<"single-socket"> {
    return this.device.telemetry;
  }

  execute(code: number, ...params: SixParams): Verdict {
    return this.device.execute(
      singleSocket.Command.create(valuesOf(code, params)),
    );
  }

  /** Executes a command that must be accepted. */
  accept(code: number, ...params: SixParams): number {
    const verdict = this.execute(code, ...params);
    if (verdict.isAccepted) return verdict.durationSec;
    throw new Error(`0x${code.toString(16)} (${params}): ${verdict.reason}`);
  }

  /** Executes a command that must be rejected, and change not a byte. */
  reject(code: number, ...params: SixParams): string {
    const { config, telemetry } = this.device;
    const before = [config.bytes.slice(), telemetry.bytes.slice()];
    const verdict = this.execute(code, ...params);
    if (verdict.isAccepted) throw new Error(`0x${code.toString(16)} accepted`);
    assertEquals([config.bytes, telemetry.bytes], before);
    return verdict.reason;
  }

  moveTo(...pose: SixParams): number {
    assertEquals(this.accept(POSITION_SET, ...pose), 0);
    return this.accept(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT, 1);
  }

  pass(sec: number): HexapodTelemetry<"single-socket"> {
    this.sec += sec;
    this.device.advance();
    return this.telemetry;
  }
}

/** Pivots and ends of the struts that today's hexapods have. */
const PIVOT_Z_UM = { camera: -2_758_400, M2: -703_000 };

for (const hexapod of HEXAPODS) {
  Deno.test(`HexapodDevice<"single-socket"> (${hexapod}) has today's pivot, and limits in today's order`, () => {
    const { config, telemetry } = new Rig({ hexapod }).device;
    assertEquals([...config.pivot], [0, 0, PIVOT_Z_UM[hexapod]]);
    assertEquals([...config.velLimits], [2000, 2000, 0.1146, 0.1146]);
    assertEquals(
      telemetry.applicationStatus,
      MOVE_COMPLETE | DDS_COMMAND_SOURCE,
    );
    const rig = new Rig({ hexapod });
    rig.accept(CONFIG_VEL, 100, 0.01, 200, 0.02); // xy, uv, z, w
    assertEquals([...rig.device.config.velLimits], [100, 200, 0.01, 0.02]);
  });

  Deno.test(`HexapodDevice<"single-socket"> (${hexapod}) gets to every pose, by struts of today's lengths`, () => {
    const { basePointsUm, mirrorPointsUm } =
      HEXAPOD_GEOMETRIES["single-socket"][hexapod];
    const geometry = new HexapodGeometry(basePointsUm, mirrorPointsUm);
    const pivot: Point = [0, 0, PIVOT_Z_UM[hexapod]];
    const poses: Pose[] = [
      [0, 0, 500, 0, 0, 0],
      [-3000, 2000, -1000, 0.05, -0.02, 0.03],
      [0, 0, 0, 0, 0, -0.04],
      [500, -300, 700, 0.01, -0.1, 0.005],
    ];
    const rig = new Rig({ hexapod });
    for (const pose of poses) {
      rig.moveTo(...pose);
      const { strutCommandedFinalPos } = rig.telemetry;
      for (const [i, um] of geometry.strutLengths(pose, pivot).entries()) {
        assertAlmostEquals(strutCommandedFinalPos[i], um, 1e-9);
      }
      const { measuredXyz, measuredUvw } = rig.pass(200);
      for (const [i, um] of [...measuredXyz].entries()) {
        assertAlmostEquals(um, pose[i], 0.15);
      }
      for (const [i, deg] of [...measuredUvw].entries()) {
        assertAlmostEquals(deg, pose[3 + i], 1.1e-6);
      }
      assertEquals(
        rig.telemetry.applicationStatus,
        MOVE_COMPLETE | DDS_COMMAND_SOURCE,
      );
    }
  });
}

for (const [z, sec] of [[500, 1.81], [1500, 3.45]]) {
  Deno.test(`HexapodDevice<"single-socket"> moves z by ${z} µm in ${sec} s, as announced`, () => {
    const rig = new Rig();
    assertAlmostEquals(rig.moveTo(0, 0, z) / sec, 1, 0.03);
    assertEquals(
      rig.pass(0.97 * sec).enabledSubstate,
      MOVING_POINT_TO_POINT,
    );
    assertEquals(rig.telemetry.applicationStatus, DDS_COMMAND_SOURCE);
    assertEquals(rig.pass(0.06 * sec).enabledSubstate, STATIONARY);
    assertAlmostEquals(rig.telemetry.measuredXyz[2], z, 0.15);
  });
}

Deno.test("HexapodDevice (single-socket) reports lengths, speeds and errors of its struts", () => {
  const rig = new Rig();
  rig.moveTo(0, 0, 5000);
  const { strutCommandedAccel, busVoltage } = rig.pass(0.5).toObject();
  assertAlmostEquals(Math.max(...strutCommandedAccel), 500e-6, 1e-12); // m/s²
  assertEquals(busVoltage, [100, 100, 100]);
  const before = Array.from(rig.pass(1.5).estimatedPosfiltvel, (strut) => {
    return strut.toObject();
  });
  const { strutPosError, strutMeasuredPosRaw, motorCurrent } = rig.telemetry
    .toObject();
  const { strutCommandedDeltaPosM: delta } = rig.telemetry.toObject();
  const after = Array.from(rig.pass(0.1).estimatedPosfiltvel, (strut) => {
    return strut.toObject();
  });
  for (const [i, { pos, posFilt, vel }] of before.entries()) {
    assertGreater(posFilt, 100e-6); // m
    assertAlmostEquals(pos, 1e6 * posFilt, JITTER_UM);
    assertAlmostEquals(strutPosError[i], 1e6 * posFilt - pos, 1e-9);
    assertAlmostEquals(strutMeasuredPosRaw[i], 1000 * pos, 0.5);
    assertAlmostEquals(after[i].posFilt - posFilt, 0.1 * vel, 1e-12);
    assertEquals(delta[i], posFilt);
    assertAlmostEquals(motorCurrent[i], 1, 1e-3); // at full speed
  }
  const fastest = Math.max(...before.map(({ vel }) => Math.abs(vel)));
  assertAlmostEquals(fastest, 500e-6, 1e-15); // m/s
  assertEquals(
    Array.from(rig.pass(60).estimatedPosfiltvel, ({ vel }) => vel),
    [0, 0, 0, 0, 0, 0],
  );
});

Deno.test("HexapodDevice (single-socket) returns the duration of a move or a stop", () => {
  const rig = new Rig();
  const durationSec = rig.moveTo(0, 0, 1000);
  rig.pass(durationSec - 1e-6);
  assertEquals(rig.telemetry.enabledSubstate, MOVING_POINT_TO_POINT);
  rig.pass(2e-6);
  assertEquals(rig.telemetry.enabledSubstate, STATIONARY);
  assertAlmostEquals(rig.telemetry.measuredXyz[2], 1000, 0.3);
  const stops: [code: number, param1: number][] = [
    [SET_ENABLED_SUBSTATE, STOP],
    [SET_STATE, STANDBY],
    [SET_STATE, FAULT],
    [ENABLE_DRIVES, 0],
  ];
  for (const stop of stops) {
    const rig = new Rig();
    rig.moveTo(0, 0, 5000);
    rig.pass(0.5);
    assertAlmostEquals(rig.accept(...stop), 0.5, 1e-9);
    rig.pass(0.5 + 1e-9);
    const { vel } = rig.telemetry.estimatedPosfiltvel[0];
    assertAlmostEquals(vel, 0, 1e-9);
    assertEquals(rig.telemetry.enabledSubstate, STATIONARY);
  }
});

Deno.test("HexapodDevice (single-socket) lets an error be cleared once it is at rest", () => {
  const rig = new Rig();
  rig.moveTo(0, 0, 5000);
  rig.pass(0.5);
  rig.accept(SET_STATE, FAULT);
  const reason = "CLEAR_ERROR must wait: it is still stopping";
  assertEquals(rig.reject(SET_STATE, CLEAR_ERROR), reason);
  rig.pass(0.6);
  rig.accept(SET_STATE, CLEAR_ERROR);
  rig.accept(SET_STATE, ENABLE);
  assertGreater(rig.moveTo(0, 0, 0), 0.1);
});

Deno.test("HexapodDevice (single-socket) gives the reason of a rejection in 50 bytes", () => {
  const rig = new Rig();
  const standby = new Rig({ initialState: State.STANDBY });
  const moving = new Rig();
  moving.moveTo(0, 0, 5000);
  const cases: [Rig, reason: string, ...command: [number, ...number[]]][] = [
    [standby, "drives are not enabled", SET_STATE, ENABLE],
    [standby, "State must be ENABLED: it is STANDBY", POSITION_SET, 1],
    [moving, "It must be STATIONARY: MOVING_POINT_TO_POINT", POSITION_SET, 1],
    [rig, "x must be in -11400..11400 um: -12000", POSITION_SET, -12_000],
    [rig, "y must be in -11400..11400 um: 12000", POSITION_SET, 9000, 12_000],
    [rig, "z must be in -13100..13100 um: 13101", POSITION_SET, 0, 0, 13_101],
    [rig, "v must be in -0.36..0.36 deg: 0.4", POSITION_SET, 0, 0, 0, 0.3, 0.4],
    [
      rig,
      "w must be in -0.1..0.1 deg: NaN",
      ...[POSITION_SET, 0, 0, 0, 0, 0, NaN] as const,
    ],
    [
      rig,
      "Each strut must be in +-14100 um",
      ...[POSITION_SET, 11_400, 0, 13_100, 0.36, 0, 0.1] as const,
    ],
    [
      rig,
      "No position is set",
      ...[SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT] as const,
    ],
    [rig, "Unknown enabled substate request 2", SET_ENABLED_SUBSTATE, TRACK],
    [rig, "Each coordinate must be in +-10 m", SET_PIVOTPOINT, 1e9],
    [rig, "accelerationStrut must be in (0, 500]: 501", CONFIG_ACCEL, 501],
    [
      rig,
      "Must be in (0, 2000] um/s and (0, 0.1146] deg/s",
      ...[CONFIG_VEL, 1, 1, 1, 1] as const,
    ],
    [rig, "Limits must be ordered and within those as built", CONFIG_LIMITS, 1],
    [rig, "x must be in -11400..11400 um: 11401", OFFSET, 11_401],
    [rig, "Command 0x8008 is not simulated", 0x8008, 1],
    [rig, "param1 must be 0 or 1: -1", ENABLE_DRIVES, -1],
  ];
  for (const [each, reason, ...command] of cases) {
    assertEquals(each.reject(...command), reason);
    assertLessOrEqual(reason.length, REASON_BYTES_MAX);
  }
});

Deno.test("HexapodDevice (single-socket) survives a configuration that was set to nonsense", () => {
  const rig = new Rig();
  rig.device.config.posLimits = Array(6).fill(Infinity);
  rig.device.config.posLimits[1] = -Infinity;
  rig.device.config.maxDisplacementStrut = Infinity;
  rig.device.config.maxVelocityStrut = 1e12;
  rig.device.config.accelerationStrut = 1e12;
  rig.execute(POSITION_SET, 0, 0, 1e9);
  rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
  rig.pass(100);
  rig.pass(100);
});

// On its socket.

for (const hexapod of HEXAPODS) {
  netTest(
    `HexapodController<"single-socket"> (${hexapod}) is enabled, moved, faulted and enabled again`,
    async () => {
      await using controller = new HexapodController({
        protocol: "single-socket",
        hexapod,
        port: 0,
        telemetryIntervalMs: 5,
        log: new LogLines(),
      });
      controller.config.accelerationStrut = 20_000;
      await controller.start();
      using client = await Client.dial(
        controller.port,
        CAMERA_HEXAPOD["single-socket"].ConfigClass,
        CAMERA_HEXAPOD["single-socket"].TelemetryClass,
      );
      await client.accept(ENABLE_DRIVES, 1);
      await client.accept(SET_STATE, ENABLE);
      assertEquals(
        client.configs[0].body.posLimits[0],
        {
          camera: 11_400,
          M2: 10_500,
        }[hexapod],
      );
      await client.accept(POSITION_SET, 30, -40, 50, 0, 0, 1e-3);
      const { duration } = await client.accept(
        SET_ENABLED_SUBSTATE,
        MOVE_POINT_TO_POINT,
      );
      const startSec = client.answers.at(-1)!.header.tai;
      const end = await client.sample(({ enabledSubstate }) =>
        enabledSubstate === STATIONARY
      );
      const sec = client.telemetry.at(-1)!.header.tai - startSec;
      assertGreaterOrEqual(sec, duration - 0.02);
      // The sample at rest may come late; none before it shows a motion then.
      const moving = client.telemetry.findLast(({ body }) =>
        body.enabledSubstate === MOVING_POINT_TO_POINT
      );
      const movingSec = (moving?.header.tai ?? startSec) - startSec;
      assertLessOrEqual(movingSec, duration + 0.02);
      const [x, y, z] = end.measuredXyz;
      assertAlmostEquals(x, 30, 0.3);
      assertAlmostEquals(y, -40, 0.3);
      assertAlmostEquals(z, 50, 0.3);
      assertAlmostEquals(end.measuredUvw[2], 1e-3, 2e-5);
      assertEquals([...end.commandedPos], [30, -40, 50, 0, 0, 1e-3]);

      await client.accept(POSITION_SET, 0, 0, 8000);
      await client.accept(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
      await client.sample(({ measuredXyz }) => measuredXyz[2] > 60);
      const stop = await client.accept(SET_STATE, FAULT);
      assertGreater(stop.duration, 0);
      assertLess(stop.duration, 0.5);
      await client.sample(({ state, estimatedPosfiltvel }) =>
        state === State.FAULT && estimatedPosfiltvel[0].vel === 0
      );
      await client.accept(SET_STATE, CLEAR_ERROR);
      await client.accept(SET_STATE, ENABLE);

      await client.accept(POSITION_SET, 0, 0, -8000);
      await client.accept(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
      await client.sample(({ measuredXyz }) => measuredXyz[2] < 0);
      controller.config.accelerationStrut = 200; // it takes seconds to stop
      controller.disconnect();
      const { telemetry } = controller;
      await until(() => telemetry.enabledSubstate === CONTROLLED_STOPPING);
      assertEquals(controller.state, State.ENABLED);
    },
  );
}
