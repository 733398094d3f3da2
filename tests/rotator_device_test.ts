import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertFalse,
  assertGreater,
  assertLess,
  assertLessOrEqual,
  assertNotEquals,
  assertStrictEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { Command } from "../mod.ts";
import {
  ControllerState,
  EnabledSubstate,
  OfflineSubstate,
  ROTATOR,
  RotatorApplicationStatus,
  RotatorCommandCode,
  type RotatorConfig,
  RotatorDevice,
  type RotatorDeviceOptions,
  type RotatorTelemetry,
  SetEnabledSubstateParam,
  SetStateParam,
} from "../simulator.ts";

const {
  SET_STATE,
  FAULT,
  SET_ENABLED_SUBSTATE,
  POSITION_SET,
  SET_CONSTANT_VEL,
  CONFIG_VEL,
  CONFIG_ACCEL,
  TRACK_VEL_CMD,
} = RotatorCommandCode;
const { MOVE_POINT_TO_POINT, TRACK, STOP } = SetEnabledSubstateParam;
const {
  STATIONARY,
  MOVING_POINT_TO_POINT,
  SLEWING_OR_TRACKING,
  CONTROLLED_STOPPING,
  CONSTANT_VELOCITY,
} = EnabledSubstate;
const { STANDBY, DISABLED, ENABLED, OFFLINE } = ControllerState;
const { COMMAND_REJECTED, DDS_COMMAND_SOURCE } = RotatorApplicationStatus;

/** A time such as the real clock's, in TAI s. */
const START_SEC = 1_800_000_037.25;
const INTERVAL_SEC = 0.05;
const JITTER_DEG = 3e-6;
/** Of positions on a clock with steps of 2.4e-7 s. */
const ROUNDING = 2e-6;

type StateName = keyof typeof ControllerState;
type RequestName = keyof typeof SetStateParam;

/** A rotator on a clock that the test turns. */
class Rig {
  sec = START_SEC;
  readonly device: RotatorDevice;

  constructor(options: RotatorDeviceOptions = {}) {
    this.device = new RotatorDevice({
      initialState: ENABLED,
      nowSec: () => this.sec,
      ...options,
    });
  }

  get telemetry(): RotatorTelemetry<"two-socket"> {
    return this.device.telemetry;
  }

  get substate(): number {
    return this.telemetry.enabledSubstate;
  }

  /** Executes a command; one that is rejected must not change a byte. */
  execute(code: number, ...params: number[]): boolean {
    const [param1 = 0, param2 = 0, param3 = 0] = params;
    const before = [this.telemetry.bytes.slice(), this.config.bytes.slice()];
    const command = Command.create({ code, param1, param2, param3 });
    const { isAccepted } = this.device.execute(command);
    if (!isAccepted) {
      assertEquals([this.telemetry.bytes, this.config.bytes], before);
    }
    return isAccepted;
  }

  get config(): RotatorConfig<"two-socket"> {
    return this.device.config;
  }

  /** Executes a command that must be accepted. */
  accept(code: number, ...params: number[]): void {
    const shown = `0x${code.toString(16)} (${params})`;
    assert(this.execute(code, ...params), `${shown} is rejected`);
  }

  moveTo(position: number): void {
    this.accept(POSITION_SET, position);
    this.accept(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
  }

  /** Lets time pass, and takes a sample. */
  pass(sec = INTERVAL_SEC): RotatorTelemetry<"two-socket"> {
    this.sec += sec;
    this.device.advance();
    return this.telemetry;
  }

  /** Takes a sample at each interval, up to one that passes a test. */
  passUntil(
    test: (telemetry: RotatorTelemetry<"two-socket">) => boolean,
  ): void {
    for (let count = 0; count < 10_000; count++) {
      if (test(this.pass())) return;
    }
    throw new Error(`It never happens: ${JSON.stringify(this.telemetry)}`);
  }

  /** Tracks a target that moves as it likes, with a command before each sample. */
  track(
    positionAt: (sec: number) => number,
    velocityAt: (sec: number) => number,
    durationSec: number,
    each: (sec: number) => void,
  ): void {
    const startSec = this.sec;
    while (this.sec - startSec < durationSec) {
      const sec = this.sec - startSec;
      this.accept(TRACK_VEL_CMD, this.sec, positionAt(sec), velocityAt(sec));
      this.pass();
      each(this.sec - startSec);
    }
  }
}

// Reports.

Deno.test("RotatorDevice reports a rotator at rest", () => {
  const rig = new Rig({ initialState: STANDBY });
  assertEquals(rig.config.toObject(), {
    velocityLimit: 3,
    accelLimit: 1,
    posErrorThreshold: 0.1,
    upperPosLimit: 90,
    lowerPosLimit: -90,
    followingErrorThreshold: 0.1,
    trackSuccessPosThreshold: 0.01,
    trackingLostTimeout: 5,
  });
  for (const take of [() => {}, () => rig.pass()]) {
    take();
    const telemetry = rig.telemetry.toObject();
    assertAlmostEquals(telemetry.currentPos, 0, JITTER_DEG);
    // One count is 5e-6 deg: jitter makes none, or one either way.
    for (const name of ["A", "B"] as const) {
      const counts = telemetry[`bissMotorEncoderAxis${name}`] | 0;
      assertLessOrEqual(Math.abs(counts), 1);
    }
    const { currentPos, bissMotorEncoderAxisA, bissMotorEncoderAxisB } =
      telemetry;
    const rest = { currentPos, bissMotorEncoderAxisA, bissMotorEncoderAxisB };
    assertEquals(
      telemetry,
      ROTATOR["two-socket"].TelemetryClass.create({
        applicationStatus: DDS_COMMAND_SOURCE,
        setPos: NaN,
        ...rest,
      }).toObject(),
    );
  }
});

Deno.test("RotatorDevice puts the values of a sample at the offsets of the C struct", () => {
  const rig = new Rig();
  rig.moveTo(90);
  rig.pass(1);
  rig.execute(SET_CONSTANT_VEL);
  rig.pass(0);
  const { buffer, byteOffset, byteLength } = rig.telemetry.bytes;
  const data = new DataView(buffer, byteOffset, byteLength);
  assertAlmostEquals(data.getInt32(0, true), 100_000, 1); // 0.5 deg
  assertAlmostEquals(data.getInt32(4, true), 100_000, 1);
  assertEquals(data.getUint32(28, true), 0x420); // command rejected
  const f64 = (offset: number) => data.getFloat64(offset, true);
  assertAlmostEquals(f64(32), 0.5, ROUNDING);
  assertAlmostEquals(f64(40), 1, ROUNDING);
  assertEquals(f64(48), 1);
  assertEquals(f64(56), NaN);
  assertEquals([f64(64), f64(72), f64(80)], [2, 1, 0]);
  assertAlmostEquals(f64(192), 0.5, ROUNDING + JITTER_DEG);
});

Deno.test("RotatorDevice has the frame ids and the sync pattern of the camera rotator", () => {
  const { device } = new Rig();
  assertEquals(device.frameIds, { config: 0x19, telemetry: 0x05 });
  assertEquals(device.commandSyncPattern, 0x5555);
  assertEquals(device.config.bytes.length, 64);
  assertEquals(device.telemetry.bytes.length, 216);
});

Deno.test("RotatorDevice measures with jitter, the same for the same seed", () => {
  const measure = (seed: number) => {
    const rig = new Rig({ seed });
    return Array.from({ length: 1000 }, () => rig.pass().currentPos);
  };
  const positions = measure(5);
  assert(positions.every((position) => Math.abs(position) <= JITTER_DEG));
  assertGreater(Math.max(...positions), 0.9 * JITTER_DEG);
  assertLess(Math.min(...positions), -0.9 * JITTER_DEG);
  assertEquals(measure(5), positions);
  assertNotEquals(measure(6), positions);
});

Deno.test("RotatorDevice counts 200000 per degree, wrapped as a u32 below zero", () => {
  for (const [position, counts] of [[2, 400_000], [-2, 2 ** 32 - 400_000]]) {
    const rig = new Rig();
    rig.moveTo(position);
    const telemetry = rig.pass(60);
    for (const name of ["A", "B"] as const) {
      const measured = telemetry[`bissMotorEncoderAxis${name}`];
      assertAlmostEquals(measured, counts, 1);
    }
    assertAlmostEquals(telemetry.currentPos, position, JITTER_DEG);
  }
});

// Its states.

Deno.test("RotatorDevice grants these changes of state and no others", () => {
  const granted: Record<StateName, Partial<Record<RequestName, StateName>>> = {
    STANDBY: { START: "DISABLED", EXIT: "OFFLINE", CLEAR_ERROR: "STANDBY" },
    DISABLED: { ENABLE: "ENABLED", STANDBY: "STANDBY" },
    ENABLED: { DISABLE: "DISABLED" },
    OFFLINE: { ENTER_CONTROL: "STANDBY" },
    FAULT: { CLEAR_ERROR: "FAULT" },
  };
  const requests = [...Object.values(SetStateParam), -1, 1.5, 8, NaN, Infinity];
  for (const from of Object.keys(granted) as StateName[]) {
    for (const request of requests) {
      const rig = new Rig({ initialState: ControllerState[from] });
      const name = Object.entries(SetStateParam)
        .find(([, value]) => value === request)?.[0] as RequestName;
      const to = granted[from][name];
      const message = `${from} —${name ?? request}→ ${to ?? "refused"}`;
      assertEquals(rig.execute(SET_STATE, request), to !== undefined, message);
      assertEquals(rig.device.state, ControllerState[to ?? from], message);
    }
  }
});

Deno.test("RotatorDevice sets its substates when it enters a state", () => {
  const rig = new Rig({ initialState: STANDBY });
  rig.accept(SET_STATE, SetStateParam.EXIT);
  assertEquals(rig.telemetry.offlineSubstate, OfflineSubstate.AVAILABLE);
  rig.telemetry.offlineSubstate = OfflineSubstate.PUBLISH_ONLY;
  assert(!rig.execute(SET_STATE, SetStateParam.ENTER_CONTROL));

  rig.telemetry.state = DISABLED;
  rig.telemetry.enabledSubstate = CONTROLLED_STOPPING;
  rig.accept(SET_STATE, SetStateParam.ENABLE);
  assertEquals(rig.substate, STATIONARY);
});

Deno.test("RotatorDevice needs CLEAR_ERROR twice, and twice again after a new fault", () => {
  const rig = new Rig({ initialState: ControllerState.FAULT });
  const clearError = () => {
    rig.accept(SET_STATE, SetStateParam.CLEAR_ERROR);
    return rig.pass(0.9).state;
  };
  assertEquals(clearError(), ControllerState.FAULT);
  rig.accept(FAULT);
  assertEquals(clearError(), ControllerState.FAULT);
  assertEquals(clearError(), STANDBY);
  assertEquals(clearError(), STANDBY);
  rig.accept(FAULT);
  assertEquals(clearError(), ControllerState.FAULT);
  assertEquals(clearError(), STANDBY);
});

Deno.test("RotatorDevice faults on command in every state but OFFLINE", () => {
  for (const state of Object.values(ControllerState)) {
    const rig = new Rig({ initialState: state });
    assertEquals(rig.execute(FAULT), state !== OFFLINE, `${state}`);
    const after = state === OFFLINE ? OFFLINE : ControllerState.FAULT;
    assertEquals(rig.device.state, after, `${state}`);
  }
});

Deno.test("RotatorDevice refuses options that make no sense", () => {
  const cases: [
    Record<string, unknown>,
    typeof TypeError | typeof RangeError,
  ][] = [
    [{ initialState: 5 }, RangeError],
    [{ initialState: "ENABLED" }, TypeError],
    [{ seed: -1 }, RangeError],
    [{ seed: 2 ** 32 }, RangeError],
    [{ seed: 0.5 }, RangeError],
    [{ seed: "1" }, TypeError],
    [{ nowSec: 1 }, TypeError],
  ];
  for (const [options, ErrorClass] of cases) {
    assertThrows(
      () => new RotatorDevice(options),
      ErrorClass,
      Object.keys(options)[0],
    );
  }
});

// Rejections.

Deno.test("RotatorDevice rejects commands that need ENABLED in every other state", () => {
  const commands = [
    [POSITION_SET, 1],
    [SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT],
    [SET_ENABLED_SUBSTATE, TRACK],
    [SET_ENABLED_SUBSTATE, STOP],
    [TRACK_VEL_CMD, START_SEC, 1, 0],
  ];
  const states = Object.values(ControllerState).filter((s) => s !== ENABLED);
  for (const state of states) {
    const rig = new Rig({ initialState: state });
    rig.telemetry.setPos = 1;
    for (const [code, ...params] of commands) {
      assert(!rig.execute(code, ...params), `state ${state}, code ${code}`);
    }
  }
});

Deno.test("RotatorDevice starts no motion during another", () => {
  const begin: Record<string, (rig: Rig) => void> = {
    "a move": (rig) => rig.moveTo(5),
    tracking: (rig) => rig.accept(SET_ENABLED_SUBSTATE, TRACK),
    stopping: (rig) => {
      rig.moveTo(5);
      rig.pass(1);
      rig.accept(SET_ENABLED_SUBSTATE, STOP);
    },
  };
  for (const [name, start] of Object.entries(begin)) {
    const rig = new Rig();
    start(rig);
    rig.pass();
    assert(!rig.execute(POSITION_SET, 1), name);
    rig.telemetry.setPos = 1;
    assert(!rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT), name);
    assert(!rig.execute(SET_ENABLED_SUBSTATE, TRACK), name);
  }
});

Deno.test("RotatorDevice rejects commands that are unknown or impossible", () => {
  const rig = new Rig();
  for (
    const param of [...Object.values(SetEnabledSubstateParam), 9, NaN, 1.5]
  ) {
    if (param === TRACK || param === STOP) continue;
    // MOVE_POINT_TO_POINT lacks a position
    assert(!rig.execute(SET_ENABLED_SUBSTATE, param), `${param}`);
  }
  for (const code of [0, 1, 0x7000, 0x9003, 0xffff_ffff]) {
    assert(!rig.execute(code, 1), `${code}`);
  }
  assert(!rig.execute(TRACK_VEL_CMD, rig.sec, 1, 0), "it doesn't track");
});

Deno.test("RotatorDevice moves only to positions within its limits", () => {
  for (const position of [-90, -0.5, 0, 90]) {
    const rig = new Rig();
    rig.moveTo(position);
    assertEquals(rig.telemetry.setPos, NaN);
  }
  const rig = new Rig();
  for (const position of [-90.001, 90.001, NaN, Infinity, -Infinity]) {
    rig.accept(POSITION_SET, position);
    assertEquals(rig.telemetry.setPos, position);
    assert(
      !rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT),
      `${position}`,
    );
  }
  rig.config.upperPosLimit = 100;
  rig.moveTo(95);
});

Deno.test("RotatorDevice doesn't report the set position when echoSetPosition is false", () => {
  const rig = new Rig({ echoSetPosition: false });
  rig.accept(POSITION_SET, 5);
  assertEquals(rig.pass().setPos, NaN);
  rig.accept(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
  assertEquals(rig.pass(5).demandPos, 5);
});

Deno.test("RotatorDevice rejects every command while the GUI has control", () => {
  const rig = new Rig();
  rig.telemetry.applicationStatus = 0;
  assert(!rig.execute(POSITION_SET, 1));
  assert(!rig.execute(SET_STATE, SetStateParam.DISABLE));
  assertEquals(rig.pass().applicationStatus, COMMAND_REJECTED);
  rig.telemetry.applicationStatus = DDS_COMMAND_SOURCE;
  rig.accept(POSITION_SET, 1);
});

Deno.test("RotatorDevice forgets the set position with every other accepted command", () => {
  const accepted = [
    [CONFIG_VEL, 1],
    [CONFIG_ACCEL, 1],
    [SET_ENABLED_SUBSTATE, STOP],
    [SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT],
    [SET_ENABLED_SUBSTATE, TRACK],
    [SET_STATE, SetStateParam.DISABLE],
    [FAULT],
  ];
  for (const [code, ...params] of accepted) {
    const rig = new Rig();
    rig.accept(POSITION_SET, 5);
    rig.accept(code, ...params);
    assertStrictEquals(rig.telemetry.setPos, NaN, `${code} ${params}`);
  }
  const rig = new Rig();
  rig.accept(POSITION_SET, 5);
  assert(!rig.execute(CONFIG_VEL, 99));
  assert(!rig.execute(SET_CONSTANT_VEL, 99, 1));
  assertEquals(rig.telemetry.setPos, 5);
});

Deno.test("RotatorDevice reports a rejected command only in the next sample", () => {
  const rig = new Rig();
  const SAFETY_INTERLOCK = 0x40;
  rig.telemetry.applicationStatus |= SAFETY_INTERLOCK;
  rig.execute(SET_CONSTANT_VEL, 1);
  rig.accept(POSITION_SET, 1);
  const seen = [1, 2].map(() => rig.pass().applicationStatus);
  assertEquals(seen, [
    DDS_COMMAND_SOURCE | SAFETY_INTERLOCK | COMMAND_REJECTED,
    DDS_COMMAND_SOURCE | SAFETY_INTERLOCK,
  ]);
});

Deno.test("RotatorDevice accepts velocity and acceleration limits in their ranges when it is ENABLED", () => {
  const cases = [
    [CONFIG_VEL, 3.5, "velocityLimit"],
    [CONFIG_ACCEL, 1, "accelLimit"],
  ] as const;
  for (const [code, max, name] of cases) {
    for (const state of Object.values(ControllerState)) {
      const rig = new Rig({ initialState: state });
      for (const value of [0, -1, max + 1e-6, NaN, Infinity]) {
        assert(!rig.execute(code, value), `${value}`);
      }
      for (const value of [Number.MIN_VALUE, 0.25, max]) {
        assertEquals(rig.execute(code, value), state === ENABLED, `${state}`);
        if (state === ENABLED) assertEquals(rig.config[name], value);
      }
    }
  }
});

// Its moves.

Deno.test("RotatorDevice moves from 0 to 20 deg along a trapezoidal profile computed by hand", () => {
  const rig = new Rig();
  // Up to 3 deg/s in 3 s and 4.5 deg, 11 deg at 3 deg/s, down again.
  const byHand = (sec: number) => {
    if (sec < 3) return sec ** 2 / 2;
    if (sec < 3 + 11 / 3) return 4.5 + 3 * (sec - 3);
    return 20 - Math.max(0, 6 + 11 / 3 - sec) ** 2 / 2;
  };
  rig.moveTo(20);
  const startSec = rig.sec;
  let count = 0;
  do {
    rig.pass();
    count++;
    const { demandPos, currentPos } = rig.telemetry;
    const wanted = byHand(rig.sec - startSec);
    assertAlmostEquals(demandPos, wanted, 1e-5);
    assertAlmostEquals(currentPos, wanted, 0.005);
  } while (rig.substate === MOVING_POINT_TO_POINT);
  assertEquals(count, Math.ceil((6 + 11 / 3) / INTERVAL_SEC));
});

Deno.test("RotatorDevice reports the success of a move until it moves again", () => {
  const rig = new Rig();
  assertEquals(rig.pass().flagsMoveSuccess, 0);
  rig.moveTo(1);
  assertEquals(rig.pass().flagsMoveSuccess, 0);
  rig.passUntil(({ flagsPt2ptMoveComplete }) => flagsPt2ptMoveComplete === 1);
  for (let sample = 0; sample < 3; sample++) {
    assertEquals(rig.telemetry.flagsMoveSuccess, 1);
    rig.pass();
  }
  rig.moveTo(2);
  assertEquals(rig.pass().flagsMoveSuccess, 0);
  rig.accept(SET_ENABLED_SUBSTATE, STOP);
  assertEquals(rig.pass(5).flagsMoveSuccess, 0);
  rig.moveTo(2);
  assertEquals(rig.pass(5).flagsMoveSuccess, 1);
  rig.accept(SET_STATE, SetStateParam.DISABLE);
  assertEquals(rig.pass().flagsMoveSuccess, 0);
});

Deno.test("RotatorDevice moves at a constant velocity for the duration that was set", () => {
  const rig = new Rig();
  assert(!rig.execute(SET_ENABLED_SUBSTATE, CONSTANT_VELOCITY));
  rig.accept(SET_CONSTANT_VEL, -2, 10);
  rig.accept(SET_ENABLED_SUBSTATE, CONSTANT_VELOCITY);
  assertEquals(rig.pass(5).enabledSubstate, CONSTANT_VELOCITY);
  assertAlmostEquals(rig.telemetry.demandVel, -2, ROUNDING);
  assertAlmostEquals(rig.pass(4.99).demandVel, -2, ROUNDING);
  // Slows down once the 10 s are over, at 1 deg/s².
  assertAlmostEquals(rig.pass(1.01).demandVel, -1, 2 * ROUNDING);
  assertEquals(rig.pass(1.01).enabledSubstate, STATIONARY);
  assertAlmostEquals(rig.telemetry.demandPos, -20, ROUNDING);
  assertEquals(rig.telemetry.flagsMoveSuccess, 0);
  // A velocity is good for one motion.
  assert(!rig.execute(SET_ENABLED_SUBSTATE, CONSTANT_VELOCITY));

  for (const [velocity, sec] of [[3.1, 1], [NaN, 1], [1, 0], [1, Infinity]]) {
    assert(!rig.execute(SET_CONSTANT_VEL, velocity, sec));
  }
  rig.accept(SET_CONSTANT_VEL, -3, 24); // leads to −92 deg
  assert(!rig.execute(SET_ENABLED_SUBSTATE, CONSTANT_VELOCITY));
});

Deno.test("RotatorDevice reports that tracking is lost, and the cause of a fault", () => {
  const rig = new Rig();
  rig.accept(SET_ENABLED_SUBSTATE, TRACK);
  rig.track(() => 0, () => 0, 1, () => {
    assertEquals(rig.telemetry.flagsTrackingSuccess, 1);
  });
  // The target jumps away; the rotator needs more than 5 s to get there.
  const seen: number[] = [];
  rig.track(() => 50, () => 0, 5.5, (sec) => {
    assertEquals(rig.telemetry.flagsTrackingSuccess, 0);
    if (rig.telemetry.flagsTrackingLost === 1) seen.push(sec);
  });
  assertAlmostEquals(seen[0], 5, 2 * INTERVAL_SEC);
  assertEquals(rig.telemetry.flagsNoNewTrackCmdError, 0);
  rig.passUntil(({ state }) => state === ControllerState.FAULT);
  assertEquals(rig.telemetry.flagsNoNewTrackCmdError, 1);
  assertEquals(rig.telemetry.flagsTrackingLost, 0);
  rig.accept(SET_STATE, SetStateParam.CLEAR_ERROR);
  rig.accept(SET_STATE, SetStateParam.CLEAR_ERROR);
  assertEquals(rig.pass().flagsNoNewTrackCmdError, 0);
});

Deno.test("RotatorDevice moves for the theoretical time, then reports the end once", () => {
  const cases: [to: number, velocity: number, accel: number, sec: number][] = [
    [5, 3, 1, 2 * Math.sqrt(5)],
    [-5, 3, 1, 2 * Math.sqrt(5)],
    [90, 3, 1, 90 / 3 + 3],
    [-90, 3.5, 0.5, 90 / 3.5 + 7],
    [1, 0.1, 1, 1 / 0.1 + 0.1],
  ];
  for (const [to, velocity, accel, durationSec] of cases) {
    const rig = new Rig();
    rig.accept(CONFIG_VEL, velocity);
    rig.accept(CONFIG_ACCEL, accel);
    rig.moveTo(to);
    assertEquals(rig.substate, MOVING_POINT_TO_POINT);
    const { telemetry } = rig;
    const margin = 1e-5;
    rig.pass(durationSec - margin);
    assertEquals(rig.substate, MOVING_POINT_TO_POINT, `to ${to}`);
    assertEquals(telemetry.flagsPt2ptMoveComplete, 0);
    rig.pass(2 * margin);
    assertEquals(rig.substate, STATIONARY, `to ${to}`);
    assertEquals(telemetry.flagsPt2ptMoveComplete, 1);
    assertEquals(telemetry.demandPos, to);
    assertEquals([telemetry.demandVel, telemetry.demandAccel], [0, 0]);
    assertAlmostEquals(telemetry.currentPos, to, JITTER_DEG);
    rig.pass();
    assertEquals(telemetry.flagsPt2ptMoveComplete, 0);
    assertEquals(telemetry.demandPos, to);
  }
});

Deno.test("RotatorDevice keeps its limits in every sample of a move", () => {
  const rig = new Rig();
  rig.moveTo(20);
  let before = rig.telemetry.toObject();
  let fastest = 0;
  rig.passUntil((telemetry) => {
    const { demandPos, demandVel, demandAccel } = telemetry;
    assertLessOrEqual(Math.abs(demandVel), 3 + 1e-9);
    assertLessOrEqual(Math.abs(demandAccel), 1);
    assertLessOrEqual(
      Math.abs(demandVel - before.demandVel),
      INTERVAL_SEC + 1e-6,
    );
    assertAlmostEquals(
      demandPos - before.demandPos,
      (demandVel + before.demandVel) / 2 * INTERVAL_SEC,
      INTERVAL_SEC ** 2 / 2,
    );
    fastest = Math.max(fastest, demandVel);
    before = telemetry.toObject();
    return rig.substate === STATIONARY;
  });
  assertAlmostEquals(fastest, 3, 1e-9);
});

Deno.test("RotatorDevice has the same position at any sample rate", () => {
  const positions = [0.01, 0.25, 3].map((stepSec) => {
    const rig = new Rig();
    rig.moveTo(20);
    for (let sec = 0; sec < 2.99; sec += stepSec) rig.pass(stepSec);
    return rig.telemetry.demandPos;
  });
  for (const position of positions) {
    assertAlmostEquals(position, positions[2], 1e-5);
  }
});

Deno.test("RotatorDevice survives limits that make no sense", () => {
  for (const limit of [0, -1, NaN, Infinity]) {
    const rig = new Rig();
    rig.config.velocityLimit = limit;
    rig.config.accelLimit = limit;
    rig.moveTo(5);
    rig.pass(2 * Math.sqrt(5) + 1e-6);
    assertEquals(rig.telemetry.demandPos, 5);
  }
});

// Stopping.

Deno.test("RotatorDevice slows down to rest at the acceleration limit", async (t) => {
  const stops: Record<string, (rig: Rig) => void> = {
    "SET_ENABLED_SUBSTATE(STOP)": (rig) =>
      rig.accept(SET_ENABLED_SUBSTATE, STOP),
    "stop()": (rig) => rig.device.stop(),
    "stop(), twice": (rig) => {
      rig.device.stop();
      rig.device.stop();
    },
    FAULT: (rig) => rig.accept(FAULT),
    "SET_STATE(DISABLE)": (rig) => rig.accept(SET_STATE, SetStateParam.DISABLE),
    "another state in telemetry": (rig) => {
      rig.telemetry.state = DISABLED;
      rig.device.advance();
    },
  };
  for (const [name, stop] of Object.entries(stops)) {
    await t.step(name, () => {
      const rig = new Rig();
      rig.moveTo(90);
      rig.pass(4); // 7.5 deg, at 3 deg/s
      stop(rig);
      const isEnabled = rig.device.state === ENABLED;
      assertEquals(rig.substate, isEnabled ? CONTROLLED_STOPPING : STATIONARY);
      const { telemetry } = rig;
      rig.pass(1);
      assertAlmostEquals(telemetry.demandVel, 2, ROUNDING);
      assertEquals(telemetry.demandAccel, -1);
      rig.pass(1.999);
      assertEquals(rig.substate, isEnabled ? CONTROLLED_STOPPING : STATIONARY);
      rig.pass(0.002);
      assertEquals(rig.substate, STATIONARY);
      assertAlmostEquals(telemetry.demandPos, 12, ROUNDING);
      assertEquals([telemetry.demandVel, telemetry.demandAccel], [0, 0]);
      assertEquals(telemetry.flagsPt2ptMoveComplete, 0);
      const { demandPos } = telemetry;
      assertEquals(rig.pass(100).demandPos, demandPos);
    });
  }
});

Deno.test("RotatorDevice accepts STOP without an effect when it is at rest", () => {
  const rig = new Rig();
  rig.accept(SET_ENABLED_SUBSTATE, STOP);
  assertEquals(rig.substate, STATIONARY);
  rig.device.stop();
  assertEquals(rig.substate, STATIONARY);
  assertEquals(rig.pass().demandPos, 0);
});

Deno.test("RotatorDevice moves again after a stop, a fault and a return", () => {
  const rig = new Rig();
  rig.moveTo(90);
  rig.pass(4);
  rig.accept(FAULT);
  for (const _ of [1, 2]) rig.accept(SET_STATE, SetStateParam.CLEAR_ERROR);
  rig.accept(SET_STATE, SetStateParam.START);
  rig.accept(SET_STATE, SetStateParam.ENABLE);
  // Still on its way to rest: no jump, whatever comes.
  const { demandVel } = rig.pass();
  assertAlmostEquals(demandVel, 2.95, ROUNDING);
  rig.moveTo(0);
  assertAlmostEquals(rig.pass().demandVel, 2.9, ROUNDING);
  rig.passUntil(() => rig.substate === STATIONARY);
  assertEquals(rig.telemetry.demandPos, 0);
});

// Tracking.

Deno.test("RotatorDevice slews to a moving target, and follows it", () => {
  const rig = new Rig();
  rig.accept(SET_ENABLED_SUBSTATE, TRACK);
  assertEquals(rig.substate, SLEWING_OR_TRACKING);
  const velocity = 0.5;
  const positionAt = (sec: number) => 20 + velocity * sec;
  let slewedSec = 0;
  rig.track(positionAt, () => velocity, 30, (sec) => {
    const { demandPos, demandVel, flagsSlewComplete } = rig.telemetry;
    assertLessOrEqual(Math.abs(demandVel), 3 + 1e-9);
    const error = Math.abs(demandPos - positionAt(sec));
    assertEquals(
      flagsSlewComplete,
      error <= 0.01 ? 1 : 0,
      `${sec} s: ${error}`,
    );
    if (flagsSlewComplete === 0) slewedSec = sec;
    if (sec < slewedSec + 1) return;
    assertLess(error, ROUNDING);
    assertAlmostEquals(demandVel, velocity, 1e-4);
  });
  // Relative to the target: from −0.5 to 2.5, and to 0, at 1 deg/s².
  const theorySec = 3 + 2.5 + (20 - 3 - 3.125) / 2.5;
  // The last 0.01 deg take 0.14 s.
  assertAlmostEquals(slewedSec, theorySec - 0.14, 0.06);
  assertEquals(rig.substate, SLEWING_OR_TRACKING);
});

Deno.test("RotatorDevice follows a target back and forth within the threshold", () => {
  const rig = new Rig();
  rig.accept(SET_ENABLED_SUBSTATE, TRACK);
  const amplitude = 5;
  const rate = 0.3; // 1.5 deg/s and 0.45 deg/s² at most
  const positionAt = (sec: number) => amplitude * Math.sin(rate * sec);
  const velocityAt = (sec: number) => amplitude * rate * Math.cos(rate * sec);
  let worst = 0;
  let samples = 0;
  rig.track(positionAt, velocityAt, 60, (sec) => {
    const { demandPos, demandVel, flagsSlewComplete } = rig.telemetry;
    assertLessOrEqual(Math.abs(demandVel), 3 + 1e-9);
    if (sec < 10) return;
    samples++;
    worst = Math.max(worst, Math.abs(demandPos - positionAt(sec)));
    assertEquals(flagsSlewComplete, 1);
  });
  assertGreater(samples, 900);
  // Error of the straight line of a command after 50 ms, and a little more.
  assertLess(worst, 0.002);
});

Deno.test("RotatorDevice accepts targets of any time, and none that it can't follow", () => {
  const rig = new Rig();
  rig.accept(SET_ENABLED_SUBSTATE, TRACK);
  rig.accept(TRACK_VEL_CMD, rig.sec + 2, 3, 1); // at 1 now
  rig.pass(0.9);
  rig.accept(TRACK_VEL_CMD, rig.sec - 100, -99, 1); // at 1 again
  for (const velocity of [3, -3, 4, NaN, Infinity]) {
    assert(!rig.execute(TRACK_VEL_CMD, rig.sec, 1, velocity), `${velocity}`);
  }
  assert(!rig.execute(TRACK_VEL_CMD, NaN, 1, 0));
  assert(!rig.execute(TRACK_VEL_CMD, rig.sec, NaN, 0));
  assertEquals(rig.pass().state, ENABLED);
});

Deno.test("RotatorDevice faults when it receives no TRACK_VEL_CMD for more than a second", () => {
  const rig = new Rig();
  rig.accept(SET_ENABLED_SUBSTATE, TRACK);
  assertEquals(rig.pass(1).state, ENABLED);
  rig.accept(TRACK_VEL_CMD, rig.sec, 50, 0);
  assertEquals(rig.pass(1).state, ENABLED);
  assert(!rig.execute(TRACK_VEL_CMD, rig.sec, 50, 99), "it doesn't count");
  const { demandVel } = rig.telemetry;
  assertGreater(demandVel, 0.9);
  assertEquals(rig.pass(0.01).state, ControllerState.FAULT);
  assertEquals(rig.substate, STATIONARY);
  assertEquals(rig.telemetry.flagsSlewComplete, 0);
  assertEquals(rig.pass().demandAccel, -1);
  assertEquals(rig.pass(2).demandVel, 0);
});

Deno.test("RotatorDevice faults when no TRACK_VEL_CMD follows TRACK", () => {
  const rig = new Rig();
  rig.accept(SET_ENABLED_SUBSTATE, TRACK);
  assertEquals(rig.pass(1.01).state, ControllerState.FAULT);
});

Deno.test("RotatorDevice faults when the tracked position is out of the limits", async (t) => {
  for (const side of [1, -1]) {
    await t.step(`commanded, side ${side}`, () => {
      const rig = new Rig();
      rig.accept(SET_ENABLED_SUBSTATE, TRACK);
      rig.accept(TRACK_VEL_CMD, rig.sec, side * 90, 0);
      assertEquals(rig.pass().state, ENABLED);
      assertFalse(
        rig.device.execute(
          Command.create({
            code: TRACK_VEL_CMD,
            ...{ param1: rig.sec, param2: side * 90.001 },
          }),
        ).isAccepted,
      );
      assertEquals(rig.pass().state, ControllerState.FAULT);
    });
    await t.step(`between two commands, side ${side}`, () => {
      const rig = new Rig();
      rig.accept(SET_ENABLED_SUBSTATE, TRACK);
      rig.accept(TRACK_VEL_CMD, rig.sec, side * 89.5, side);
      assertEquals(rig.pass(0.49).state, ENABLED);
      assertEquals(rig.pass(0.02).state, ControllerState.FAULT);
    });
  }
  await t.step("by far", () => {
    const rig = new Rig();
    rig.accept(SET_ENABLED_SUBSTATE, TRACK);
    assertFalse(
      rig.device.execute(
        Command.create({
          code: TRACK_VEL_CMD,
          ...{ param1: 1e308, param3: -2.9 },
        }),
      ).isAccepted,
    );
    assertEquals(rig.device.state, ControllerState.FAULT);
    assertEquals(rig.pass().demandPos, 0);
  });
});

Deno.test("RotatorDevice stops tracking without a fault on STOP, and when its link is lost", () => {
  const stops: ((rig: Rig) => void)[] = [
    (rig) => rig.accept(SET_ENABLED_SUBSTATE, STOP),
    (rig) => rig.device.stop(),
  ];
  for (const stop of stops) {
    const rig = new Rig();
    rig.accept(SET_ENABLED_SUBSTATE, TRACK);
    rig.accept(TRACK_VEL_CMD, rig.sec, 50, 0);
    rig.pass(0.9);
    stop(rig);
    assertEquals(rig.substate, CONTROLLED_STOPPING);
    rig.pass(10);
    assertEquals([rig.device.state, rig.substate], [ENABLED, STATIONARY]);
    assertAlmostEquals(rig.telemetry.demandPos, 0.81, ROUNDING);
    assertEquals(rig.telemetry.flagsPt2ptMoveComplete, 0);
  }
});

Deno.test("RotatorDevice forgets the target before it tracks again", () => {
  const rig = new Rig();
  rig.accept(SET_ENABLED_SUBSTATE, TRACK);
  rig.accept(TRACK_VEL_CMD, rig.sec, 0, 0.001);
  assertEquals(rig.pass().flagsSlewComplete, 1);
  rig.accept(SET_ENABLED_SUBSTATE, STOP);
  assertEquals(rig.pass(1).flagsSlewComplete, 0);
  rig.accept(SET_ENABLED_SUBSTATE, TRACK);
  assertEquals(rig.pass(0.1).flagsSlewComplete, 0);
});
