import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { Command } from "../mod.ts";
import { SIMULATED_HEXAPOD } from "../src/protocol/devices/hexapod_facts.ts";
import { HexapodGeometry } from "../src/protocol/kinematics/hexapod_geometry.ts";
import {
  type Point,
  type Pose,
  type Six,
  six,
} from "../src/protocol/kinematics/pose.ts";
import {
  CAMERA_HEXAPOD,
  ControllerState,
  EnabledSubstate,
  HexapodApplicationStatus,
  HexapodCommandCode,
  HexapodDevice,
  type HexapodDeviceOptions,
  type HexapodName,
  type HexapodTelemetry,
  M2_HEXAPOD,
  SetEnabledSubstateParam,
  SetStateParam,
} from "../simulator.ts";
import { Random } from "./random.ts";
import { SEED } from "./scale.ts";

const {
  SET_STATE,
  SET_ENABLED_SUBSTATE,
  POSITION_SET,
  SET_PIVOTPOINT,
  CONFIG_ACCEL,
  CONFIG_VEL,
  CONFIG_LIMITS,
  OFFSET,
} = HexapodCommandCode;
const { MOVE_POINT_TO_POINT, STOP } = SetEnabledSubstateParam;
const { STATIONARY, MOVING_POINT_TO_POINT, CONTROLLED_STOPPING } =
  EnabledSubstate;
const { DISABLED, ENABLED, FAULT } = ControllerState;
const { MOVE_COMPLETE, COMMAND_REJECTED, DDS_COMMAND_SOURCE } =
  HexapodApplicationStatus;

const HEXAPODS: HexapodName[] = ["camera", "M2"];
/** A time that is no round number. */
const START_SEC = 1234.567;
const STRUT_UM_MAX = 14_100;
const SPEED_MAX = 500;
const ACCELERATION = 500;
const JITTER_UM = 0.2;
/** By how much a pose jitters, and what computing it adds. */
const POSE_JITTER = [0.101, 0.101, 0.101, 1.01e-6, 1.01e-6, 1.01e-6];

const geometry = new HexapodGeometry(
  SIMULATED_HEXAPOD.basePointsUm,
  SIMULATED_HEXAPOD.mirrorPointsUm,
);

/** A hexapod on a clock that the test turns. */
class Rig {
  sec = START_SEC;
  readonly device: HexapodDevice;

  constructor(options: Partial<HexapodDeviceOptions> = {}) {
    this.device = new HexapodDevice({
      hexapod: "camera",
      initialState: ENABLED,
      nowSec: () => this.sec,
      ...options,
    });
  }

  get telemetry(): HexapodTelemetry<"two-socket"> {
    return this.device.telemetry;
  }

  get substate(): number {
    return this.telemetry.enabledSubstate;
  }

  get lengths(): Six {
    const { strutEncoderMicrons } = this.telemetry;
    return six((index) => strutEncoderMicrons[index]);
  }

  get measured(): Pose {
    const { measuredPos } = this.telemetry;
    return six((index) => measuredPos[index]);
  }

  has(bit: number): boolean {
    return (this.telemetry.applicationStatus & bit) !== 0;
  }

  /** Executes a command; one that is rejected must not change a byte. */
  execute(code: number, ...params: number[]): boolean {
    const [param1, param2, param3, param4, param5, param6] = six((index) =>
      params[index] ?? 0
    );
    const { config, telemetry } = this.device;
    const before = [config.toObject(), telemetry.toObject()];
    const { isAccepted } = this.device.execute(Command.create({
      code,
      ...{ param1, param2, param3, param4, param5, param6 },
    }));
    if (!isAccepted) {
      assertEquals([config.toObject(), telemetry.toObject()], before);
    }
    return isAccepted;
  }

  /** Goes on for a time, in samples. */
  wait(sec: number): void {
    this.sec += sec;
    this.device.advance();
  }

  /** Starts a move, which must be accepted. */
  start(pose: readonly number[], synchronous = 1): void {
    assert(this.execute(POSITION_SET, ...pose), `set ${pose}`);
    assert(
      this.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT, synchronous),
    );
  }

  /** Moves, and waits until that is over. */
  move(pose: readonly number[]): void {
    this.start(pose);
    this.wait(120);
    assertEquals(this.substate, STATIONARY);
  }
}

function assertNear(
  actual: Iterable<number>,
  expected: Iterable<number>,
  tolerance: number | readonly number[],
  message = "",
): void {
  const wanted = [...expected];
  const values = [...actual];
  assertEquals(values.length, wanted.length);
  for (const [index, value] of values.entries()) {
    const max = typeof tolerance === "number" ? tolerance : tolerance[index];
    assertAlmostEquals(value, wanted[index], max, `${message} [${index}]`);
  }
}

/** Duration of the longest move, by school physics. */
function durationSec(
  wayUm: number,
  speedMax = SPEED_MAX,
  acceleration = ACCELERATION,
): number {
  return wayUm >= speedMax ** 2 / acceleration
    ? wayUm / speedMax + speedMax / acceleration
    : 2 * Math.sqrt(wayUm / acceleration);
}

function longest(lengths: Iterable<number>): number {
  return Math.max(...Array.from(lengths, Math.abs));
}

Deno.test("HexapodDevice reports its identity and its configuration", () => {
  const camera = new Rig({ hexapod: "camera" }).device;
  const m2 = new Rig({ hexapod: "M2" }).device;
  assertEquals(camera.frameIds, { config: 0x1B, telemetry: 0x07 });
  assertEquals(m2.frameIds, { config: 0x1C, telemetry: 0x08 });
  assertEquals(camera.commandSyncPattern, 0x6666);
  assertEquals(m2.commandSyncPattern, 0xB4B4);
  assert(CAMERA_HEXAPOD["two-socket"].ConfigClass.isView(camera.config));
  assert(CAMERA_HEXAPOD["two-socket"].TelemetryClass.isView(camera.telemetry));
  assert(M2_HEXAPOD["two-socket"].ConfigClass.isView(m2.config));
  assert(M2_HEXAPOD["two-socket"].TelemetryClass.isView(m2.telemetry));
  assertEquals(camera.config.toObject(), {
    accelerationStrut: 500,
    posLimits: [11_400, -13_100, 13_100, 0.36, -0.1, 0.1],
    velLimits: [2000, 0.1146, 2000, 0.1146],
    initialPos: [0, 0, 0, 0, 0, 0],
    pivot: [0, 0, 500_000],
    maxDisplacementStrut: 14_100,
    maxVelocityStrut: 500,
  });
  assertEquals(m2.config.toObject(), {
    ...camera.config.toObject(),
    posLimits: [10_500, -8900, 8900, 0.175, -0.05, 0.05],
  });
});

Deno.test("HexapodDevice starts at rest in the pose zero, and its telemetry shows it at once", () => {
  const rig = new Rig({ initialState: undefined });
  assertEquals(rig.device.state, ControllerState.STANDBY);
  assertNear(rig.lengths, six(() => 0), JITTER_UM);
  assertNear(rig.measured, six(() => 0), POSE_JITTER);
  assertEquals([...rig.telemetry.commandedPos], [0, 0, 0, 0, 0, 0]);
  assertEquals(
    rig.telemetry.applicationStatus,
    MOVE_COMPLETE | DDS_COMMAND_SOURCE,
  );
});

Deno.test("HexapodDevice is enabled step by step, and needs two CLEAR_ERRORs to leave FAULT", () => {
  const rig = new Rig({ initialState: FAULT });
  const { CLEAR_ERROR, START, ENABLE } = SetStateParam;
  assert(rig.execute(SET_STATE, CLEAR_ERROR));
  assertEquals(rig.device.state, FAULT);
  assert(!rig.execute(SET_STATE, START));
  for (const request of [CLEAR_ERROR, START, ENABLE]) {
    assert(rig.execute(SET_STATE, request));
  }
  assertEquals(rig.device.state, ENABLED);
  rig.move([0, 0, 100, 0, 0, 0]);
});

for (const hexapod of HEXAPODS) {
  Deno.test(`HexapodDevice (${hexapod}) moves along each axis and all at once, in the time of its longest strut`, () => {
    const poses = [
      [1000, 0, 0, 0, 0, 0],
      [0, -1000, 0, 0, 0, 0],
      [0, 0, 1000, 0, 0, 0],
      [0, 0, -8900, 0, 0, 0],
      [0, 0, 0, 0.1, 0, 0],
      [0, 0, 0, 0, -0.1, 0],
      [0, 0, 0, 0, 0, 0.05],
      [0.5, 0.5, 0.5, 1e-4, 1e-4, 1e-4],
      [500, -300, 2000, 0.05, -0.02, 0.03],
    ];
    for (const pose of poses) {
      const rig = new Rig({ hexapod });
      rig.start(pose);
      const message = `${pose}`;
      const to = [...rig.telemetry.commandedLength];
      assertNear(
        to,
        geometry.strutLengths(pose as unknown as Pose, [0, 0, 500_000]),
        1e-9,
        message,
      );
      assertEquals([...rig.telemetry.commandedPos], pose, message);
      const duration = durationSec(longest(to));

      rig.wait(duration - 0.001);
      assertEquals(rig.substate, MOVING_POINT_TO_POINT, message);
      assert(!rig.has(MOVE_COMPLETE), message);
      rig.wait(0.002);
      assertEquals(rig.substate, STATIONARY, message);
      assert(rig.has(MOVE_COMPLETE), message);
      assertNear(rig.measured, pose, POSE_JITTER, message);
      assertNear(rig.lengths, to, JITTER_UM, message);
    }
  });
}

Deno.test("HexapodDevice takes 1 s and the way at 500 µm/s up by 1 mm", () => {
  const rig = new Rig();
  rig.start([0, 0, 1000, 0, 0, 0]);
  // All struts go 403918 µm up and 283213 µm sideways.
  const wayUm = Math.hypot(404_918, 283_213) - Math.hypot(403_918, 283_213);
  rig.wait(wayUm / 500 + 1 - 0.001);
  assertEquals(rig.substate, MOVING_POINT_TO_POINT);
  rig.wait(0.002);
  assertEquals(rig.substate, STATIONARY);
});

/** Lengths of all struts in samples of a move, from its start until it is over. */
function lengthsOfMove(rig: Rig, intervalSec: number): Six[] {
  const samples = [rig.lengths];
  while (rig.substate === MOVING_POINT_TO_POINT) {
    rig.wait(intervalSec);
    samples.push(rig.lengths);
  }
  return samples;
}

/** When the strut gets to its end, but for jitter, as the number of the sample. */
function arrival(samples: readonly Six[], index: number): number {
  const end = samples.at(-1)![index];
  return samples.findIndex((lengths) =>
    Math.abs(lengths[index] - end) < 2 * JITTER_UM
  );
}

Deno.test("HexapodDevice moves all struts within their speed and acceleration, so that all arrive together", () => {
  const rig = new Rig();
  rig.move([1000, 2000, -3000, 0.1, 0.05, -0.02]);
  const from = [...rig.telemetry.commandedLength];
  rig.start([-2000, 500, 4000, -0.1, 0.1, 0.05]);
  const ways = six((index) =>
    rig.telemetry.commandedLength[index] - from[index]
  );
  const leader = ways.findIndex((way) => Math.abs(way) === longest(ways));
  const intervalSec = 0.5;
  const samples = lengthsOfMove(rig, intervalSec);
  assertGreater(samples.length, 10);
  const slopes = (values: number[]) =>
    values.slice(1).map((value, index) =>
      (value - values[index]) / intervalSec
    );
  const speedError = 2 * JITTER_UM / intervalSec;
  for (let index = 0; index < 6; index++) {
    const speeds = slopes(samples.map((lengths) => lengths[index]));
    const accelerationMax = longest(slopes(speeds));
    assertLessOrEqual(longest(speeds), SPEED_MAX + speedError);
    assertLessOrEqual(
      accelerationMax,
      ACCELERATION + 2 * speedError / intervalSec,
    );
    if (index === leader) {
      assertAlmostEquals(longest(speeds), SPEED_MAX, speedError);
      assertGreater(accelerationMax, 0.8 * ACCELERATION);
    }
    // The last µm takes the less of the time the shorter the way is.
    assertGreaterOrEqual(arrival(samples, index), samples.length - 3);
  }
});

Deno.test("HexapodDevice moves each strut on its own when a move isn't synchronous", () => {
  const pose = [3000, 0, 500, 0, 0, 0];
  const [together, alone] = [1, 0].map((synchronous) => {
    const rig = new Rig();
    rig.device.config.velLimits = [1e6, 1e6, 1e6, 1e6]; // only struts count
    rig.start(pose, synchronous);
    const ways = Array.from(rig.telemetry.commandedLength, Math.abs);
    const samples = lengthsOfMove(rig, 0.05);
    const arrivals = ways.map((_, index) => 0.05 * arrival(samples, index));
    return { ways, arrivals, samples };
  });
  for (const [index, way] of alone.ways.entries()) {
    assertAlmostEquals(alone.arrivals[index], durationSec(way), 0.15);
  }
  assertGreater(
    Math.max(...alone.arrivals) - Math.min(...alone.arrivals),
    1,
  );
  // The whole move takes as long as the slowest strut in either case.
  assertEquals(alone.samples.length, together.samples.length);
});

for (const [z, sec] of [[500, 1.81], [1500, 3.45]]) {
  Deno.test(`HexapodDevice moves z by ${z} µm in ${sec} s`, () => {
    for (const direction of [1, -1]) {
      const rig = new Rig();
      rig.start([0, 0, direction * z, 0, 0, 0]);
      rig.wait(0.97 * sec);
      assertEquals(rig.substate, MOVING_POINT_TO_POINT);
      rig.wait(0.06 * sec);
      assertEquals(rig.substate, STATIONARY);
      assertAlmostEquals(rig.measured[2], direction * z, 0.101);
    }
  });
}

Deno.test("HexapodDevice moves by an OFFSET from its commanded position", () => {
  const rig = new Rig();
  rig.move([100, 0, 200, 0, 0, 0]);
  assert(rig.execute(OFFSET, 10, -20, 0, 0.01));
  assert(rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT, 1));
  rig.wait(60);
  assertEquals([...rig.telemetry.commandedPos], [110, -20, 200, 0.01, 0, 0]);
  assertNear(rig.measured, [110, -20, 200, 0.01, 0, 0], POSE_JITTER);
  assert(!rig.execute(OFFSET, 0, 0, 13_000), "beyond the limit of z");
});

Deno.test("HexapodDevice rejects every command while the GUI has control", () => {
  const rig = new Rig();
  rig.telemetry.applicationStatus &= ~DDS_COMMAND_SOURCE;
  assert(!rig.execute(POSITION_SET, 0, 0, 1));
  rig.wait(0.05);
  assertEquals(
    rig.telemetry.applicationStatus,
    MOVE_COMPLETE | COMMAND_REJECTED,
  );
  rig.telemetry.applicationStatus |= DDS_COMMAND_SOURCE;
  assert(rig.execute(POSITION_SET, 0, 0, 1));
});

Deno.test("HexapodDevice computes the measured pose from the measured struts", () => {
  const rig = new Rig({ seed: SEED });
  rig.start([1000, 2000, -3000, 0.1, 0.05, -0.02]);
  let way = 0;
  while (rig.substate === MOVING_POINT_TO_POINT) {
    const lengths = geometry.strutLengths(rig.measured, [0, 0, 500_000]);
    assertNear(lengths, rig.lengths, 1e-6, `seed ${SEED}`);
    const counts = rig.lengths.map((length) => Math.round(100 * length));
    assertEquals([...rig.telemetry.strutEncoderRaw], counts);
    // On its way all the time, though not on the straight line.
    const share = rig.measured[2] / -3000;
    assertGreater(share, way - 1e-3);
    way = share;
    rig.wait(0.1);
  }
});

Deno.test("HexapodDevice jitters by up to 0.1 µm and 1e-6 deg, in a repeatable sequence", () => {
  const sample = (rig: Rig) => {
    rig.wait(0.05);
    return [...rig.lengths, ...rig.measured];
  };
  const run = (seed: number) => {
    const rig = new Rig({ seed });
    return Array.from({ length: 500 }, () => sample(rig));
  };
  const samples = run(7);
  assertEquals(run(7), samples);
  assertNotEquals(run(8), samples);
  for (
    const [index, max] of [...six(() => JITTER_UM), ...POSE_JITTER].entries()
  ) {
    const values = samples.map((values) => values[index]);
    assertLessOrEqual(Math.max(...values), max);
    assertGreater(Math.max(...values), max / 4);
    assertLessOrEqual(-Math.min(...values), max);
    assertGreater(-Math.min(...values), max / 4);
    assertAlmostEquals(values.reduce((a, b) => a + b) / 500, 0, max / 5);
  }
});

Deno.test("HexapodDevice accepts poses up to its limits, and no others", () => {
  const limits = {
    camera: { xy: 11_400, minZ: -13_100, maxZ: 13_100, uv: 0.36, w: 0.1 },
    M2: { xy: 10_500, minZ: -8900, maxZ: 8900, uv: 0.175, w: 0.05 },
  };
  for (const hexapod of HEXAPODS) {
    const { xy, minZ, maxZ, uv, w } = limits[hexapod];
    const inside = [
      [xy, 0, 0, 0, 0, 0],
      [-xy, 0, 0, 0, 0, 0],
      [0, xy, 0, 0, 0, 0],
      [0.6 * xy, -0.9 * xy, 0, 0, 0, 0],
      [0, 0, minZ, 0, 0, 0],
      [0, 0, maxZ, 0, 0, 0],
      [0, 0, 0, uv, 0, 0],
      [0, 0, 0, 0, -uv, 0],
      [0, 0, 0, 0.6 * uv, 0.9 * uv, 0],
      [0, 0, 0, 0, 0, w],
      [0, 0, 0, 0, 0, -w],
    ];
    const outside = [
      [xy + 0.01, 0, 0, 0, 0, 0],
      [0, -xy - 0.01, 0, 0, 0, 0],
      [-xy - 0.01, 0, 0, 0, 0, 0],
      [0, xy + 0.01, 0, 0, 0, 0],
      [0, 0, minZ - 0.01, 0, 0, 0],
      [0, 0, maxZ + 0.01, 0, 0, 0],
      [0, 0, 0, uv + 1e-6, 0, 0],
      [0, 0, 0, 0, -uv - 1e-6, 0],
      [0, 0, 0, 0, uv + 1e-6, 0],
      [0, 0, 0, 0, 0, w + 1e-6],
      [0, 0, 0, 0, 0, -w - 1e-6],
    ];
    for (const wrong of [NaN, Infinity, -Infinity]) {
      for (let at = 0; at < 6; at++) {
        outside.push([...six((index) => index === at ? wrong : 0)]);
      }
    }
    for (const pose of inside) {
      const rig = new Rig({ hexapod });
      rig.move(pose);
      assertNear(rig.measured, pose, POSE_JITTER, `${hexapod} ${pose}`);
    }
    for (const pose of outside) {
      const rig = new Rig({ hexapod });
      assert(!rig.execute(POSITION_SET, ...pose), `${hexapod} ${pose}`);
      assert(!rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT));
    }
  }
});

Deno.test("HexapodDevice rejects poses within its limits that a strut can't reach", () => {
  const pose = [8000, 8000, 13_100, 0.2, 0.2, 0.1] as const;
  assertGreater(longest(geometry.strutLengths(pose, [0, 0, 500_000])), 14_100);
  const rig = new Rig();
  assert(!rig.execute(POSITION_SET, ...pose));
  rig.device.config.maxDisplacementStrut = 20_000;
  assert(rig.execute(POSITION_SET, ...pose));
});

Deno.test("HexapodDevice never moves a strut out of its range, whatever the commands", () => {
  const random = new Random(SEED);
  const between = (max: number) => max * (2 * random.fraction() - 1);
  let [accepted, rejected] = [0, 0];
  for (const hexapod of HEXAPODS) {
    const rig = new Rig({ hexapod, seed: SEED });
    for (let count = 0; count < 100; count++) {
      const pose = [
        between(11_400),
        between(11_400),
        between(13_100),
        between(0.36),
        between(0.36),
        between(0.1),
      ];
      const isSet = rig.execute(POSITION_SET, ...pose);
      isSet ? accepted++ : rejected++;
      const isMoving = rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
      assertEquals(isMoving, isSet);
      while (rig.substate !== STATIONARY) {
        rig.wait(random.fraction() * 5);
        const message = `seed ${SEED}, ${hexapod}, ${count}: ${rig.lengths}`;
        const lengthMax = longest(rig.lengths);
        assertLessOrEqual(lengthMax, STRUT_UM_MAX + JITTER_UM, message);
        if (random.chance(0.05)) rig.execute(SET_ENABLED_SUBSTATE, STOP);
      }
    }
  }
  assertGreater(accepted, 10);
  assertGreater(rejected, 10);
});

Deno.test("HexapodDevice rejects impossible commands, and reports them in the next sample", () => {
  const commands = [
    [0],
    [OFFSET, 20_000],
    [0x8002],
    [0xffff_ffff],
    [SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT, 1], // no pose is set
    [SET_STATE, SetStateParam.START],
    [SET_STATE, NaN],
    ...Object.values(SetEnabledSubstateParam)
      .filter((param) => param !== STOP)
      .map((param) => [SET_ENABLED_SUBSTATE, param]),
    [SET_ENABLED_SUBSTATE, NaN],
    [POSITION_SET, 20_000],
  ];
  for (const [code, ...params] of commands) {
    const rig = new Rig();
    assert(!rig.execute(code, ...params), `${code} ${params}`);
    rig.wait(0.05);
    assert(rig.has(COMMAND_REJECTED), `${code} ${params}`);
    rig.wait(0.05);
    assert(!rig.has(COMMAND_REJECTED), `${code} ${params}`);
    assert(rig.has(MOVE_COMPLETE | DDS_COMMAND_SOURCE));
  }
});

Deno.test("HexapodDevice moves only when it is ENABLED and STATIONARY", () => {
  for (const initialState of Object.values(ControllerState)) {
    const rig = new Rig({ initialState });
    const isEnabled = initialState === ENABLED;
    const message = `state ${initialState}`;
    assertEquals(rig.execute(POSITION_SET, 0, 0, 1), isEnabled, message);
    assertEquals(
      rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT),
      isEnabled,
      message,
    );
    assertEquals(rig.execute(SET_ENABLED_SUBSTATE, STOP), isEnabled, message);
  }
  const rig = new Rig();
  rig.start([0, 0, 1000, 0, 0, 0]);
  rig.wait(1);
  assert(!rig.execute(POSITION_SET, 0, 0, 1), "while it moves");
  assert(!rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT));
  // The move has ended, though no sample was made since.
  rig.sec += 100;
  assert(rig.execute(POSITION_SET, 0, 0, 1));
  rig.telemetry.state = FAULT;
  assert(!rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT), "in FAULT");
});

Deno.test("HexapodDevice forgets the pose at any other command that it accepts", () => {
  const others: [code: number, ...params: number[]][] = [
    [SET_ENABLED_SUBSTATE, STOP],
    [SET_PIVOTPOINT, 0, 0, 1000],
    [CONFIG_ACCEL, 500],
    [CONFIG_VEL, 2000, 0.1, 2000, 0.1],
    [CONFIG_LIMITS, 1000, -1000, 1000, 0.1, -0.01, 0.01],
  ];
  for (const [code, ...params] of others) {
    const rig = new Rig();
    assert(rig.execute(POSITION_SET, 0, 0, 100));
    assert(rig.execute(code, ...params), `${code}`);
    assert(!rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT), `${code}`);
  }
  const rig = new Rig();
  assert(rig.execute(POSITION_SET, 0, 0, 100));
  assert(rig.execute(SET_STATE, SetStateParam.DISABLE));
  assert(rig.execute(SET_STATE, SetStateParam.ENABLE));
  assert(!rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT));

  assert(rig.execute(POSITION_SET, 0, 0, 100));
  assert(rig.execute(POSITION_SET, 0, 0, 200), "another pose instead");
  assert(!rig.execute(POSITION_SET, 0, 0, 1e6), "rejected: changes nothing");
  assert(!rig.execute(0x7000));
  assert(rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT));
  assertEquals(rig.telemetry.commandedPos[2], 200);
  rig.wait(100);
  assert(!rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT), "once only");
});

Deno.test("HexapodDevice moves in no time when it is at the goal", () => {
  const rig = new Rig();
  rig.move([0, 0, 100, 0, 0, 0]);
  rig.start([0, 0, 100, 0, 0, 0]);
  rig.wait(0);
  assertEquals(rig.substate, STATIONARY);
  assert(rig.has(MOVE_COMPLETE));
});

Deno.test("HexapodDevice slows down when it is stopped on its way", async (t) => {
  const { DISABLE } = SetStateParam;
  const stops: [string, (rig: Rig) => void, substate: number][] = [
    [
      "SET_ENABLED_SUBSTATE(STOP)",
      (rig) => assert(rig.execute(SET_ENABLED_SUBSTATE, STOP)),
      CONTROLLED_STOPPING,
    ],
    [
      "stop(), for a lost link",
      (rig) => rig.device.stop(),
      CONTROLLED_STOPPING,
    ],
    [
      "SET_STATE(DISABLE)",
      (rig) => assert(rig.execute(SET_STATE, DISABLE)),
      STATIONARY,
    ],
    ["a fault", (rig) => {
      rig.telemetry.state = FAULT;
      rig.device.advance();
    }, STATIONARY],
  ];
  for (const [name, stop, substate] of stops) {
    await t.step(name, () => {
      const rig = new Rig();
      rig.start([0, 0, 5000, 0, 0, 0]);
      rig.wait(3);
      const atStop = rig.lengths[0]; // at 500 µm/s
      stop(rig);
      rig.wait(0.5);
      assertEquals(rig.substate, substate);
      assertAlmostEquals(rig.lengths[0], atStop + 250 - 62.5, 0.5);
      rig.device.stop(); // once more does nothing
      assertEquals(rig.substate, substate);
      rig.wait(0.51);
      assertEquals(rig.substate, STATIONARY);
      assertAlmostEquals(rig.lengths[0], atStop + 250, 0.5);
      const { lengths } = rig;
      rig.wait(10);
      assertNear(rig.lengths, lengths, 2 * JITTER_UM, "it rests");
      assert(!rig.has(MOVE_COMPLETE), "it isn't where it was sent");
      assertEquals(rig.telemetry.commandedPos[2], 5000);
      if (rig.device.state === FAULT) return;
      if (rig.device.state === DISABLED) {
        rig.execute(SET_STATE, SetStateParam.ENABLE);
      }
      rig.move([0, 0, -100, 0, 0, 0]);
      assert(rig.has(MOVE_COMPLETE));
      assertNear(rig.measured, [0, 0, -100, 0, 0, 0], POSE_JITTER);
    });
  }
});

Deno.test("HexapodDevice reaches its goal when it is stopped while it slows down", () => {
  // Often, as rounding makes it stop a little short of the end now and then.
  for (let count = 0; count < 1000; count++) {
    const rig = new Rig();
    rig.move([0, 0, -1000 - count, 0, 0, 0]);
    const from = rig.telemetry.commandedLength[0];
    rig.start([0, 0, 3000, 0, 0, 0]);
    const duration = durationSec(rig.telemetry.commandedLength[0] - from);
    const leftSec = 0.05 + 0.9 * (count % 97) / 97;
    const message = `${count}, ${leftSec} s before the end`;
    rig.wait(duration - leftSec);
    assert(rig.execute(SET_ENABLED_SUBSTATE, STOP));
    rig.wait(leftSec / 2);
    assert(!rig.has(MOVE_COMPLETE), message);
    rig.wait(leftSec / 2 + 0.001);
    assertEquals(rig.substate, STATIONARY, message);
    assert(rig.has(MOVE_COMPLETE), message);
  }
});

Deno.test("HexapodDevice accepts STOP without an effect when it is at rest", () => {
  const rig = new Rig();
  assert(rig.execute(SET_ENABLED_SUBSTATE, STOP));
  assertEquals(rig.substate, STATIONARY);
  rig.device.stop();
  assertEquals(rig.substate, STATIONARY);
});

Deno.test("HexapodDevice moves only once it is at rest when it was disabled on its way", () => {
  const rig = new Rig();
  rig.start([0, 0, 5000, 0, 0, 0]);
  rig.wait(3);
  assert(rig.execute(SET_STATE, SetStateParam.DISABLE));
  assert(rig.execute(SET_STATE, SetStateParam.ENABLE));
  assert(rig.execute(POSITION_SET, 0, 0, 0));
  assert(!rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT));
  rig.sec += 1;
  assert(rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT));
});

Deno.test("HexapodDevice rotates about the pivot that was set, and moves no strut when it is set", () => {
  const rig = new Rig();
  rig.move([100, 200, 300, 0.1, -0.05, 0.02]);
  const lengths = [...rig.telemetry.commandedLength];
  const pivot: Point = [10_000, -20_000, 0];
  assert(rig.execute(SET_PIVOTPOINT, ...pivot));
  assertEquals([...rig.device.config.pivot], [...pivot]);
  rig.wait(0.05);
  assertEquals([...rig.telemetry.commandedLength], lengths);
  assertNear(rig.lengths, lengths, JITTER_UM);
  assert(rig.has(MOVE_COMPLETE));
  // The angles are the same, the shift isn't: a pivot 0.5 m below swings.
  const [x, y, , u, v, w] = rig.telemetry.commandedPos;
  assertEquals([u, v, w], [0.1, -0.05, 0.02]);
  const rad = Math.PI / 180;
  assertAlmostEquals(y, 200 + 500_000 * Math.sin(0.1 * rad), 10);
  assertAlmostEquals(x, 100 + 500_000 * Math.sin(0.05 * rad), 10);
  // Its jitter is another with this pivot, as a turn now shifts.
  const jitter = [1, 1, 1, 2e-5, 2e-5, 2e-5];
  assertNear(rig.measured, rig.telemetry.commandedPos, jitter);

  rig.move([0, 0, 0, 0.1, 0, 0]);
  assertNear(
    rig.lengths,
    geometry.strutLengths([0, 0, 0, 0.1, 0, 0], pivot),
    JITTER_UM + 1e-6,
  );
});

Deno.test("HexapodDevice accepts configurations only in ENABLED", () => {
  for (const initialState of Object.values(ControllerState)) {
    const rig = new Rig({ initialState });
    const isAccepted = initialState === ENABLED;
    const message = `state ${initialState}`;
    const limits = [1000, -2000, 3000, 0.1, -0.02, 0.03];
    const speeds = [100, 0.01, 200, 0.02];
    assertEquals(rig.execute(SET_PIVOTPOINT, 1, 2, 3), isAccepted, message);
    assertEquals(rig.execute(CONFIG_ACCEL, 100), isAccepted, message);
    assertEquals(rig.execute(CONFIG_VEL, ...speeds), isAccepted, message);
    assertEquals(rig.execute(CONFIG_LIMITS, ...limits), isAccepted, message);
    if (!isAccepted) continue;
    const { config } = rig.device;
    assertEquals([...config.pivot], [1, 2, 3]);
    assertEquals(config.accelerationStrut, 100);
    assertEquals([...config.velLimits], speeds);
    assertEquals([...config.posLimits], limits);
  }
});

Deno.test("HexapodDevice rejects configurations that make no sense", () => {
  const rig = new Rig({ hexapod: "M2" });
  const wrong: [code: number, params: number[][]][] = [
    [SET_PIVOTPOINT, [[NaN, 0, 0], [0, Infinity, 0], [0, 0, 1.1e7]]],
    [CONFIG_ACCEL, [[0], [-1], [500.1], [NaN]]],
    [CONFIG_VEL, [
      [0, 0.1, 2000, 0.1],
      [2000.1, 0.1, 2000, 0.1],
      [2000, 0.1147, 2000, 0.1],
      [2000, 0.1, 2000.1, 0.1],
      [2000, 0.1, 2000, NaN],
      [2000, -0.1, 2000, 0.1],
    ]],
    [CONFIG_LIMITS, [
      [10_501, -8900, 8900, 0.175, -0.05, 0.05],
      [0, -8900, 8900, 0.175, -0.05, 0.05],
      [10_500, -8901, 8900, 0.175, -0.05, 0.05],
      [10_500, -8900, 8901, 0.175, -0.05, 0.05],
      [10_500, 100, -100, 0.175, -0.05, 0.05],
      [10_500, -8900, 8900, 0.176, -0.05, 0.05],
      [10_500, -8900, 8900, 0.175, -0.051, 0.05],
      [10_500, -8900, 8900, 0.175, -0.05, 0.051],
      [10_500, -8900, 8900, 0.175, 0.01, 0.01],
      [10_500, -8900, NaN, 0.175, -0.05, 0.05],
    ]],
  ];
  for (const [code, cases] of wrong) {
    for (const params of cases) {
      assert(!rig.execute(code, ...params), `${code} ${params}`);
    }
  }
});

Deno.test("HexapodDevice keeps to limits that were configured", async (t) => {
  await t.step("acceleration", () => {
    const rig = new Rig();
    assert(rig.execute(CONFIG_ACCEL, 50));
    rig.start([0, 0, 1000, 0, 0, 0]);
    const way = longest(rig.telemetry.commandedLength);
    rig.wait(durationSec(way, SPEED_MAX, 50) - 0.001);
    assertEquals(rig.substate, MOVING_POINT_TO_POINT);
    assert(!rig.execute(CONFIG_ACCEL, 500), "not while it moves");
    rig.wait(0.002);
    assertEquals(rig.substate, STATIONARY);
  });
  const speeds: [string, pose: number[], axes: number[], atMost: number][] = [
    ["xy", [3000, 4000, 0, 0, 0, 0], [0, 1], 50],
    ["uv", [0, 0, 0, 0.06, 0.08, 0], [3, 4], 0.001],
    ["z", [0, 0, 5000, 0, 0, 0], [2], 50],
    ["w", [0, 0, 0, 0, 0, -0.1], [5], 0.001],
  ];
  for (const [index, [name, pose, axes, atMost]] of speeds.entries()) {
    await t.step(`velocity of ${name}`, () => {
      const rig = new Rig();
      const limits = [2000, 0.1146, 2000, 0.1146].with(index, atMost);
      assert(rig.execute(CONFIG_VEL, ...limits));
      rig.start(pose);
      // The mirror's speed rises to the limit in the middle of the move.
      const way = Math.hypot(...axes.map((axis) => pose[axis]));
      const middleSec = way / atMost;
      rig.wait(middleSec - 5);
      const before = rig.measured;
      rig.wait(10);
      const ways = axes.map((axis) => rig.measured[axis] - before[axis]);
      assertAlmostEquals(Math.hypot(...ways) / 10 / atMost, 1, 0.05);
      rig.wait(middleSec - 5.5);
      assertEquals(rig.substate, MOVING_POINT_TO_POINT);
      rig.wait(1);
      assertEquals(rig.substate, STATIONARY);
    });
  }
  await t.step("position", () => {
    const rig = new Rig();
    assert(rig.execute(CONFIG_LIMITS, 1000, -2000, 3000, 0.1, -0.02, 0.03));
    assert(rig.execute(POSITION_SET, 1000, 0, 3000, 0, 0.1, 0.03));
    assert(rig.execute(POSITION_SET, 0, 0, -2000, 0, 0, -0.02));
    assert(!rig.execute(POSITION_SET, 0, 0, -2001));
    assert(!rig.execute(POSITION_SET, 0, 0, 0, 0, 0, 0.031));
  });
});

Deno.test("HexapodDevice survives any value that its owner sets", () => {
  const rig = new Rig();
  const { config } = rig.device;
  for (const pivot of [[NaN, 0, 0], [1e300, 0, 0], [0, Infinity, 0]]) {
    config.pivot = pivot;
    assert(!rig.execute(POSITION_SET, 0, 0, 10), `pivot ${pivot}`);
    rig.wait(0.05);
    assert([...rig.measured].every(Number.isNaN), `pivot ${pivot}`);
  }
  config.pivot = [0, 0, 500_000];
  for (const nonsense of [0, -1, NaN, Infinity]) {
    config.accelerationStrut = nonsense;
    assert(rig.execute(POSITION_SET, 0, 0, 10));
    assert(!rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT));
  }
  config.accelerationStrut = 500;
  for (const nonsense of [0, -1, NaN]) {
    config.velLimits[2] = nonsense;
    assert(!rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT));
  }
  config.velLimits[2] = 2000;
  assert(rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT));
  rig.wait(10);
  assertNear(rig.measured, [0, 0, 10, 0, 0, 0], POSE_JITTER);
});

Deno.test("HexapodDevice keeps unknown bits and fields unchanged", () => {
  const rig = new Rig();
  const { SAFETY_INTERLOCK, LUT_TABLE_INVALID } = HexapodApplicationStatus;
  rig.telemetry.applicationStatus = SAFETY_INTERLOCK | LUT_TABLE_INVALID;
  rig.telemetry.testState = 7;
  rig.wait(0.05);
  assertEquals(
    rig.telemetry.applicationStatus,
    SAFETY_INTERLOCK | LUT_TABLE_INVALID | MOVE_COMPLETE,
  );
  assertEquals(rig.telemetry.testState, 7);
});

Deno.test("HexapodDevice works on the machine's clock by default", () => {
  const device = new HexapodDevice({ hexapod: "M2", initialState: ENABLED });
  device.advance();
  assertLess(Math.abs(device.telemetry.measuredPos[2]), 0.3);
});

Deno.test("new HexapodDevice() refuses options that make no sense", () => {
  const cases: [
    Record<string, unknown>,
    typeof TypeError | typeof RangeError,
  ][] = [
    [{ hexapod: "m2" }, TypeError],
    [{ hexapod: undefined }, TypeError],
    [{ initialState: 5 }, RangeError],
    [{ initialState: "ENABLED" }, TypeError],
    [{ seed: -1 }, RangeError],
    [{ seed: "1" }, TypeError],
    [{ nowSec: 5 }, TypeError],
  ];
  for (const [wrong, ErrorClass] of cases) {
    const options = { hexapod: "camera", ...wrong };
    const error = assertThrows(
      () => new HexapodDevice(options as HexapodDeviceOptions),
      ErrorClass,
    );
    assertStringIncludes(error.message, Object.keys(wrong)[0]);
  }
});
