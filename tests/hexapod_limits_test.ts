import {
  assert,
  assertAlmostEquals,
  assertEquals,
} from "jsr:@std/assert@^1.0.19";
import {
  areMotionLimits,
  arePositionLimits,
  isWithinStrutRange,
  type LimitFields,
  mirrorHalfSec,
} from "../src/simulator/devices/hexapod_limits.ts";
import {
  type Pose,
  POSE_ZERO,
  type Six,
  six,
} from "../src/protocol/kinematics/pose.ts";

Deno.test("arePositionLimits() accepts the limits as built, and none that is wider, empty or NaN", () => {
  const built: Six = [11, -22, 33, 0.4, -0.5, 0.6];
  assert(arePositionLimits(built, built));
  for (
    const [index, values] of [
      [11.1, 0, -1, NaN],
      [-22.1, 33, NaN],
      [33.1, -22, NaN],
      [0.41, 0, -1, NaN],
      [-0.51, 0.6, NaN],
      [0.61, -0.5, NaN],
    ].entries()
  ) {
    for (const value of values) {
      const limits = six((at) => at === index ? value : built[at]);
      assert(!arePositionLimits(limits, built), `limit ${index} at ${value}`);
    }
  }
});

Deno.test("areMotionLimits() refuses a limit that is 0, negative, infinite or NaN", () => {
  assert(areMotionLimits({ velocityMax: 1, accelerationMax: 1 }));
  for (const value of [0, -1, Infinity, NaN]) {
    assert(!areMotionLimits({ velocityMax: value, accelerationMax: 1 }));
    assert(!areMotionLimits({ velocityMax: 1, accelerationMax: value }));
  }
});

const CONFIG = {
  velLimitXy: 10,
  velLimitUv: 0.2,
  velLimitZ: 30,
  velLimitW: 0.4,
  maxDisplacementStrut: 100,
} as LimitFields;

Deno.test("isWithinStrutRange() refuses a pose when a single strut is too long or too short", () => {
  for (let strut = 0; strut < 6; strut++) {
    for (
      const [um, expected] of [[100, true], [-100, true], [100.5, false], [
        -100.5,
        false,
      ], [NaN, false]] as const
    ) {
      const lengths = six((at) => at === strut ? um : 0);
      assertEquals(
        isWithinStrutRange(lengths, CONFIG),
        expected,
        `${strut}: ${um}`,
      );
    }
  }
});

Deno.test("mirrorHalfSec() takes the time of the direction that takes longest", () => {
  const from: Pose = [1, 2, 3, 0.1, 0.2, 0.3];
  for (
    const [way, sec] of [
      [[30, 40, 0, 0, 0, 0], 5],
      [[0, 0, -300, 0, 0, 0], 10],
      [[0, 0, 0, 0.3, 0.4, 0], 2.5],
      [[0, 0, 0, 0, 0, -2], 5],
      [[30, 40, 300, 0.3, 0.4, 2], 10],
      [[0, 0, 0, 0, 0, 0], 0],
    ] as [Six, number][]
  ) {
    const to = six((axis) => from[axis] + way[axis]);
    assertAlmostEquals(mirrorHalfSec(from, to, CONFIG), sec, 1e-9);
  }
});

Deno.test("mirrorHalfSec() is NaN when a limit that the move needs makes no sense", () => {
  const to: Pose = [1, 0, 0, 0, 0, 0];
  for (const velLimitXy of [-1, NaN]) {
    assertEquals(mirrorHalfSec(POSE_ZERO, to, { ...CONFIG, velLimitXy }), NaN);
  }
  assertEquals(
    mirrorHalfSec(POSE_ZERO, to, { ...CONFIG, velLimitZ: NaN }),
    0.1,
  );
});
