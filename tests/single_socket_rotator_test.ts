import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { Command } from "../src/protocol/two_socket.ts";
import { COMMANDER, singleSocket } from "../mod.ts";
import {
  ControllerState,
  EnabledSubstate,
  FaultSubstate,
  ROTATOR,
  RotatorCommandCode,
  RotatorController,
  type RotatorControllerOptions,
  RotatorDevice,
  type RotatorDeviceOptions,
  type RotatorTelemetry,
  SetEnabledSubstateParam,
  SetStateParam,
  type Verdict,
} from "../simulator.ts";
import { slowness } from "./cpu_time.ts";
import { netTest } from "./net.ts";
import { eventually, LogLines, until } from "./peer.ts";
import { Client } from "./single_socket_client.ts";

const {
  ENABLE_DRIVES,
  SET_STATE,
  FAULT,
  SET_ENABLED_SUBSTATE,
  POSITION_SET,
  SET_CONSTANT_VEL,
  CONFIG_VEL,
  CONFIG_ACCEL,
  CONFIG_ACCEL_EMERGENCY,
  CONFIG_JERK_EMERGENCY,
  CONFIG_JERK,
  TRACK_VEL_CMD,
} = RotatorCommandCode;
const { MOVE_POINT_TO_POINT, TRACK, STOP } = SetEnabledSubstateParam;
const { ENABLE, STANDBY, CLEAR_ERROR } = SetStateParam;
const {
  STATIONARY,
  MOVING_POINT_TO_POINT,
  SLEWING_OR_TRACKING,
  CONTROLLED_STOPPING,
} = EnabledSubstate;
const { NO_ERROR, EMERGENCY_STOPPING, WAIT_CLEAR_ERROR } = FaultSubstate;
const State = ControllerState;

const TAI_MINUS_UTC_SEC = 37;
const START_SEC = 1_800_000_037.25;
const REASON_BYTES_MAX = 50;
/** Of positions and times on a clock with steps of 2.4e-7 s. */
const ROUNDING = 2e-6;
const JITTER_DEG = 3e-6;

/** A rotator on a clock that the test turns. */
class Rig {
  sec = START_SEC;
  readonly device: RotatorDevice<"single-socket">;

  constructor(options: RotatorDeviceOptions<"single-socket"> = {}) {
    this.device = new RotatorDevice({
      protocol: "single-socket",
      initialState: State.ENABLED,
      nowSec: () => this.sec,
      ...options,
    });
  }

  get telemetry(): RotatorTelemetry<"single-socket"> {
    return this.device.telemetry;
  }

  execute(code: number, param1 = 0, param2 = 0, param3 = 0): Verdict {
    return this.device.execute(
      singleSocket.Command.create({
        commander: COMMANDER,
        code,
        ...{ param1, param2, param3 },
      }),
    );
  }

  /** Executes a command that must be accepted. */
  accept(code: number, ...params: number[]): number {
    const verdict = this.execute(code, ...params);
    if (verdict.isAccepted) return verdict.durationSec;
    throw new Error(`0x${code.toString(16)} (${params}): ${verdict.reason}`);
  }

  /** Executes a command that must be rejected, and change not a byte. */
  reject(code: number, ...params: number[]): string {
    const { config, telemetry } = this.device;
    const before = [config.bytes.slice(), telemetry.bytes.slice()];
    const verdict = this.execute(code, ...params);
    if (verdict.isAccepted) throw new Error(`0x${code.toString(16)} accepted`);
    assertEquals([config.bytes, telemetry.bytes], before);
    return verdict.reason;
  }

  moveTo(position: number): number {
    assertEquals(this.accept(POSITION_SET, position), 0);
    return this.accept(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
  }

  pass(sec: number): RotatorTelemetry<"single-socket"> {
    this.sec += sec;
    this.device.advance();
    return this.telemetry;
  }
}

Deno.test("RotatorDevice (single-socket) reports a rotator at rest", () => {
  const rig = new Rig({ initialState: State.STANDBY });
  assertEquals(rig.device.config.toObject(), {
    velocityLimit: 3.5,
    accelLimit: 1,
    posErrorThreshold: 0.1,
    upperPosLimit: 90,
    lowerPosLimit: -90,
    followingErrorThreshold: 0.1,
    trackSuccessPosThreshold: 0.01,
    trackingLostTimeout: 5,
    emergencyJerkLimit: 10,
    emergencyAccelLimit: 1.5,
    disableLimitMaxTime: 120,
    maxVelocityLimit: 3.5,
    drivesEnabled: false,
  });
  const telemetry = rig.pass(1).toObject();
  assertAlmostEquals(telemetry.currentPos, 0, JITTER_DEG);
  for (const encoder of ["bissMotorEncoder", "bissLinearEncoder"] as const) {
    for (const axis of ["A", "B"] as const) {
      assertLessOrEqual(Math.abs(telemetry[`${encoder}Axis${axis}`] | 0), 1);
    }
  }
  const measured = {
    currentPos: telemetry.currentPos,
    bissMotorEncoderAxisA: telemetry.bissMotorEncoderAxisA,
    bissMotorEncoderAxisB: telemetry.bissMotorEncoderAxisB,
    bissLinearEncoderAxisA: telemetry.bissLinearEncoderAxisA,
    bissLinearEncoderAxisB: telemetry.bissLinearEncoderAxisB,
  };
  const rest = ROTATOR["single-socket"].TelemetryClass.create({
    applicationStatus: 0x400,
    busVoltage: 20,
    setPos: NaN,
    ...measured,
  });
  assertEquals(telemetry, rest.toObject());
});

Deno.test("RotatorDevice (single-socket) puts the values of a sample at the offsets of the C struct", () => {
  const rig = new Rig();
  rig.moveTo(90);
  rig.pass(1);
  const { buffer, byteOffset, byteLength } = rig.telemetry.bytes;
  assertEquals(byteLength, 396);
  const data = new DataView(buffer, byteOffset, byteLength);
  for (const offset of [0, 4, 8, 12]) {
    assertAlmostEquals(data.getInt32(offset, true), 100_000, 1); // 0.5 deg
  }
  const f64 = (offset: number) => data.getFloat64(offset, true);
  assertEquals(f64(92), 1); // deg/s²
  assertAlmostEquals(f64(100), 1, ROUNDING); // deg/s
  assertAlmostEquals(f64(108), 0.5, ROUNDING);
  assertEquals([f64(124), f64(132), f64(140)], [2, 1, 0]);
  assertAlmostEquals(f64(220), 0.5, ROUNDING + JITTER_DEG);
  assertEquals(f64(380), NaN);
});

Deno.test("RotatorDevice (single-socket) moves as a RotatorDevice does", () => {
  let sec = START_SEC;
  const options = { nowSec: () => sec, seed: 5 };
  const one = new RotatorDevice({
    protocol: "single-socket",
    ...options,
    initialState: 2,
  });
  const two = new RotatorDevice({
    ...options,
    initialState: ControllerState.ENABLED,
  });
  one.config.velocityLimit = 3;
  const commands: [atSec: number, code: number, ...params: number[]][] = [
    [0, POSITION_SET, 20],
    [0, SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT],
    [3, SET_ENABLED_SUBSTATE, STOP],
    [8, SET_ENABLED_SUBSTATE, TRACK],
    [8.5, TRACK_VEL_CMD, START_SEC + 8.5, 9, 0.5],
    [9, TRACK_VEL_CMD, START_SEC + 9, 9.3, 0.5],
    [9.9, TRACK_VEL_CMD, START_SEC + 9.9, 9.7, 0.5],
    [10.2, POSITION_SET, 3],
    [10.5, SET_ENABLED_SUBSTATE, STOP],
  ];
  for (let step = 0; step <= 120; step++) {
    sec = START_SEC + step / 10;
    while (commands.length > 0 && START_SEC + commands[0][0] <= sec) {
      const [, code, param1 = 0, param2 = 0, param3 = 0] = commands.shift()!;
      const values = { code, param1, param2, param3 };
      const { isAccepted } = one.execute(singleSocket.Command.create(values));
      assertEquals(two.execute(Command.create(values)).isAccepted, isAccepted);
    }
    one.advance();
    two.advance();
    for (
      const field of [
        "demandPos",
        "demandVel",
        "demandAccel",
        "setPos",
        "state",
        "enabledSubstate",
        "flagsSlewComplete",
        "flagsPt2ptMoveComplete",
        "flagsMoveSuccess",
        "flagsTrackingSuccess",
        "flagsTrackingLost",
        "flagsNoNewTrackCmdError",
        "currentVelChAFb",
        "currentVelChBFb",
      ] as const
    ) assertEquals(one.telemetry[field], two.telemetry[field], field);
  }
});

Deno.test("RotatorDevice (single-socket) returns the duration of a move or a stop", () => {
  const rig = new Rig();
  const durationSec = rig.moveTo(5);
  assertAlmostEquals(durationSec, 2 * Math.sqrt(5), ROUNDING);
  rig.pass(durationSec - 0.01);
  assertEquals(rig.telemetry.enabledSubstate, MOVING_POINT_TO_POINT);
  rig.pass(0.01 + ROUNDING);
  assertEquals(rig.telemetry.enabledSubstate, STATIONARY);
  assertEquals(rig.telemetry.flagsPt2ptMoveComplete, 1);

  // 5.833… deg each way to 3.5 deg/s and back, the rest at that speed.
  assertAlmostEquals(rig.moveTo(-85), 90 / 3.5 + 3.5, ROUNDING);
  rig.pass(1.5);
  assertAlmostEquals(rig.accept(SET_ENABLED_SUBSTATE, STOP), 1.5, ROUNDING);
  assertEquals(rig.telemetry.enabledSubstate, CONTROLLED_STOPPING);
  rig.pass(1.5 + ROUNDING);
  assertEquals(rig.telemetry.enabledSubstate, STATIONARY);
  assertEquals(rig.moveTo(rig.telemetry.demandPos), 0);
  rig.pass(1);

  rig.moveTo(80);
  rig.pass(2);
  assertAlmostEquals(rig.accept(SET_STATE, STANDBY), 2, ROUNDING);
  rig.pass(3);
  rig.accept(SET_STATE, ENABLE);
  rig.moveTo(80);
  rig.pass(1);
  assertAlmostEquals(rig.accept(ENABLE_DRIVES, 0), 1, ROUNDING);
  assertEquals(rig.device.state, State.STANDBY);
});

Deno.test("RotatorDevice (single-socket) makes an emergency stop in a fault", () => {
  const rig = new Rig();
  rig.moveTo(90);
  rig.pass(3);
  assertEquals(rig.telemetry.faultSubstate, NO_ERROR);
  const durationSec = rig.accept(SET_STATE, SetStateParam.FAULT);
  assertAlmostEquals(durationSec, 2, ROUNDING); // at 1.5 deg/s²
  assertEquals(rig.device.state, State.FAULT);
  assertEquals(rig.telemetry.faultSubstate, EMERGENCY_STOPPING);
  rig.pass(1);
  assertEquals(rig.telemetry.faultSubstate, EMERGENCY_STOPPING);
  assertAlmostEquals(rig.telemetry.demandVel, 1.5, 2 * ROUNDING);
  assertEquals(rig.telemetry.demandAccel, -1.5);
  assertEquals(
    rig.reject(SET_STATE, CLEAR_ERROR),
    "CLEAR_ERROR must wait: it is still stopping",
  );
  rig.pass(1 + ROUNDING);
  assertEquals(rig.telemetry.faultSubstate, WAIT_CLEAR_ERROR);
  rig.reject(SET_STATE, ENABLE);
  rig.accept(SET_STATE, CLEAR_ERROR);
  assertEquals(rig.device.state, State.STANDBY);
  assertEquals(rig.telemetry.faultSubstate, NO_ERROR);
  rig.accept(SET_STATE, ENABLE);
});

Deno.test("RotatorDevice (single-socket) reports its odometer, currents and torques", () => {
  const rig = new Rig();
  rig.moveTo(2);
  const { motorCurrent, motorTorqueAxisA, demandMotorCurrentAxisB } = rig.pass(
    1,
  );
  assertEquals([...motorCurrent], [5, 5]);
  assertEquals([motorTorqueAxisA, demandMotorCurrentAxisB], [2000, 5]);
  assertAlmostEquals(rig.telemetry.rotatorOdometer, 0.5, ROUNDING);
  rig.pass(1);
  assertEquals([...rig.telemetry.motorCurrent], [-5, -5]);
  assertEquals(rig.telemetry.motorTorqueAxisB, -2000);
  rig.pass(5);
  assertEquals([...rig.telemetry.motorCurrent], [0, 0]);
  rig.moveTo(-1);
  rig.pass(10);
  assertAlmostEquals(rig.telemetry.rotatorOdometer, 5, ROUNDING);
  // A limit that no command can set doesn't overflow the field.
  rig.device.config.accelLimit = 1e6;
  rig.moveTo(90);
  assertEquals(rig.pass(1e-6).motorTorqueAxisA, 32_767);
});

Deno.test("RotatorDevice (single-socket) that starts in FAULT waits for CLEAR_ERROR", () => {
  const rig = new Rig({ initialState: State.FAULT });
  assertEquals(rig.telemetry.faultSubstate, WAIT_CLEAR_ERROR);
  rig.accept(SET_STATE, CLEAR_ERROR);
  assertEquals(rig.pass(0).faultSubstate, NO_ERROR);
  assertEquals(rig.reject(SET_STATE, ENABLE), "drives are not enabled");
  rig.accept(ENABLE_DRIVES, 1);
  rig.accept(SET_STATE, ENABLE);
});

Deno.test("RotatorDevice (single-socket) faults during tracking when commands are missing or lead out of the limits", () => {
  const rig = new Rig();
  rig.accept(SET_ENABLED_SUBSTATE, TRACK);
  assertEquals(rig.accept(TRACK_VEL_CMD, rig.sec, 1, 0.5), 0);
  assertEquals(rig.pass(0.9).enabledSubstate, SLEWING_OR_TRACKING);
  assertEquals(rig.pass(0.2).state, State.FAULT);
  assertEquals(rig.telemetry.faultSubstate, EMERGENCY_STOPPING);
  assertEquals(rig.pass(2).faultSubstate, WAIT_CLEAR_ERROR);

  const other = new Rig();
  other.accept(SET_ENABLED_SUBSTATE, TRACK);
  const verdict = other.execute(TRACK_VEL_CMD, other.sec, 91, 0);
  assertEquals(verdict, {
    isAccepted: false,
    reason: "Position must be in -90..90 deg: 91",
  });
  assertEquals(other.device.state, State.FAULT);
  assertEquals(other.telemetry.faultSubstate, WAIT_CLEAR_ERROR);
});

Deno.test("RotatorDevice (single-socket) accepts limits in their ranges when it is ENABLED", () => {
  const cases = [
    [CONFIG_VEL, 3.5, "velocityLimit"],
    [CONFIG_ACCEL, 1, "accelLimit"],
    [CONFIG_ACCEL_EMERGENCY, 10, "emergencyAccelLimit"],
    [CONFIG_JERK_EMERGENCY, 100, "emergencyJerkLimit"],
  ] as const;
  const rig = new Rig();
  for (const [code, max, name] of cases) {
    for (const value of [0, -1, max + 1e-6, NaN, Infinity]) {
      assertEquals(
        rig.reject(code, value),
        `${name} must be in (0, ${max}]: ${value}`,
      );
    }
    for (const value of [0.25, max]) {
      rig.accept(code, value);
      assertEquals(rig.device.config[name], value);
    }
    for (const initialState of [State.STANDBY, State.FAULT]) {
      assertStringIncludes(
        new Rig({ initialState }).reject(code, max),
        "State must be ENABLED",
      );
    }
  }
  const config = rig.device.config.bytes.slice();
  rig.accept(CONFIG_JERK, 4);
  rig.reject(CONFIG_JERK, 4.1);
  assertEquals(rig.device.config.bytes, config);
});

Deno.test("RotatorDevice (single-socket) forgets the set position with every other accepted command", () => {
  for (
    const [code, ...params] of [
      [ENABLE_DRIVES, 1],
      [CONFIG_JERK, 1],
      [CONFIG_VEL, 1],
      [SET_ENABLED_SUBSTATE, STOP],
    ]
  ) {
    const rig = new Rig();
    rig.accept(POSITION_SET, 5);
    rig.accept(code, ...params);
    assertEquals(rig.telemetry.setPos, NaN);
    assertEquals(
      rig.reject(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT),
      "No position is set",
    );
  }
});

Deno.test("RotatorDevice (single-socket) gives the reason of a rejection in 50 bytes", () => {
  const rig = new Rig();
  const standby = new Rig({ initialState: State.STANDBY });
  const moving = new Rig();
  moving.moveTo(9);
  const tracking = new Rig();
  tracking.accept(SET_ENABLED_SUBSTATE, TRACK);
  const cases: [Rig, reason: string, ...command: [number, ...number[]]][] = [
    [standby, "drives are not enabled", SET_STATE, ENABLE],
    [standby, "State must be ENABLED: it is STANDBY", POSITION_SET, 1],
    [
      standby,
      "State must be ENABLED: it is STANDBY",
      SET_ENABLED_SUBSTATE,
      STOP,
    ],
    [standby, "State must be ENABLED: it is STANDBY", TRACK_VEL_CMD, 1, 1, 1],
    [rig, "It must be SLEWING_OR_TRACKING", TRACK_VEL_CMD, 1, 1, 1],
    [rig, "param1 must be 0 or 1: 0.5", ENABLE_DRIVES, 0.5],
    [rig, "Command 0x8001 is not simulated", FAULT],
    [rig, "Speed must be up to 3.5 deg/s: -4", SET_CONSTANT_VEL, -4, 1],
    [rig, "Duration must be more than 0 s: 0", SET_CONSTANT_VEL, 1, 0],
    [rig, "No velocity is set", SET_ENABLED_SUBSTATE, 6],
    [rig, "Unknown enabled substate request 7", SET_ENABLED_SUBSTATE, 7],
    [moving, "It must be STATIONARY: MOVING_POINT_TO_POINT", POSITION_SET, 1],
    [
      tracking,
      "Time, position and velocity must be finite",
      ...[TRACK_VEL_CMD, NaN, 1, 1] as const,
    ],
    [
      tracking,
      "Speed must be below 3.5 deg/s: -4",
      ...[TRACK_VEL_CMD, START_SEC, 1, -4] as const,
    ],
  ];
  for (const [each, reason, ...command] of cases) {
    assertEquals(each.reject(...command), reason);
    assertLessOrEqual(reason.length, REASON_BYTES_MAX);
  }
});

// On its socket.

async function start(options: RotatorControllerOptions<"single-socket"> = {}) {
  const controller = new RotatorController({
    protocol: "single-socket",
    port: 0,
    telemetryIntervalMs: 5,
    initialState: State.ENABLED,
    log: new LogLines(),
    ...options,
  });
  controller.config.accelLimit = 100;
  controller.config.velocityLimit = 30;
  await controller.start();
  return controller;
}

function dial({ port }: RotatorController<"single-socket">) {
  return Client.dial(
    port,
    ROTATOR["single-socket"].ConfigClass,
    ROTATOR["single-socket"].TelemetryClass,
  );
}

netTest("RotatorController (single-socket) is enabled and moved", async () => {
  await using controller = await start({ initialState: State.STANDBY });
  using client = await dial(controller);
  await client.accept(ENABLE_DRIVES, 1);
  await client.accept(SET_STATE, ENABLE);
  await client.accept(POSITION_SET, 5);
  const { setPos } = await client.sample(() => true);
  assertEquals(setPos, 5);
  const { duration } = await client.accept(
    SET_ENABLED_SUBSTATE,
    MOVE_POINT_TO_POINT,
  );
  assertAlmostEquals(duration, 2 * Math.sqrt(5 / 100), ROUNDING);
  const startSec = client.answers.at(-1)!.header.tai;
  const end = await client.sample(({ flagsPt2ptMoveComplete }) =>
    flagsPt2ptMoveComplete === 1
  );
  const sec = client.telemetry.at(-1)!.header.tai - startSec;
  assertGreaterOrEqual(sec, duration - 0.02);
  // The sample at rest may come late; none before it shows a motion then.
  const moving = client.telemetry.findLast(({ body }) =>
    body.enabledSubstate === MOVING_POINT_TO_POINT
  );
  const movingSec = (moving?.header.tai ?? startSec) - startSec;
  assertLessOrEqual(movingSec, duration + 0.02);
  assertEquals(end.demandPos, 5);
  assertAlmostEquals(end.currentPos, 5, 1e-5);
  assertEquals(end.enabledSubstate, STATIONARY);
});

netTest(
  "RotatorController (single-socket) tracks, faults and recovers",
  // A busy machine may send a command later than the rotator tracks without.
  () =>
    eventually(async () => {
      await using controller = await start();
      using client = await dial(controller);
      await client.accept(SET_ENABLED_SUBSTATE, TRACK);
      const nowSec = () => Date.now() / 1000 + TAI_MINUS_UTC_SEC;
      const startSec = nowSec();
      const onTarget = () =>
        client.telemetry.filter(({ body }) => body.flagsSlewComplete === 1);
      while (onTarget().length < 20) {
        const sec = nowSec();
        await client.accept(TRACK_VEL_CMD, sec, 3 + 2 * (sec - startSec), 2);
      }
      const { demandVel, enabledSubstate } = client.telemetry.at(-1)!.body;
      assertEquals(enabledSubstate, SLEWING_OR_TRACKING);
      assertAlmostEquals(demandVel, 2, 0.5);

      const faulted = await client.sample(({ state }) => state === State.FAULT);
      assertLess(nowSec() - startSec, 3 * slowness());
      assertEquals(faulted.flagsSlewComplete, 0);
      assertEquals(faulted.faultSubstate, EMERGENCY_STOPPING);
      await client.sample(({ faultSubstate }) =>
        faultSubstate === WAIT_CLEAR_ERROR
      );
      await client.accept(SET_STATE, CLEAR_ERROR);
      await client.accept(SET_STATE, ENABLE);
      assertEquals(controller.state, State.ENABLED);
      assertEquals(controller.stats.commandsRejected, 0);
    }),
);

netTest(
  "RotatorController (single-socket) slows down when its client is dropped",
  async () => {
    await using controller = await start();
    controller.config.accelLimit = 20;
    using client = await dial(controller);
    await client.accept(POSITION_SET, 90);
    await client.accept(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
    await client.sample(({ demandPos }) => demandPos > 1);
    controller.disconnect();
    await client.socket.readToEnd();
    const { telemetry } = controller;
    await until(() => telemetry.enabledSubstate === CONTROLLED_STOPPING);
    using next = await dial(controller);
    const { demandPos, state } = await next.sample(({ enabledSubstate }) =>
      enabledSubstate === STATIONARY
    );
    assert(state === State.ENABLED);
    assertGreater(demandPos, 1);
    assertLess(demandPos, 89);
  },
);
