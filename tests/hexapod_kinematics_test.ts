import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  CAMERA_HEXAPOD,
  M2_HEXAPOD,
  SIMULATED_HEXAPOD,
} from "../src/protocol/devices/hexapod_facts.ts";
import {
  HexapodGeometry,
  type SixPoints,
} from "../src/protocol/kinematics/hexapod_geometry.ts";
import { solveLinear } from "../src/protocol/kinematics/linear_solve.ts";
import {
  changePivot,
  type Point,
  type Pose,
  POSE_ZERO,
  six,
} from "../src/protocol/kinematics/pose.ts";
import { Random } from "./random.ts";
import { SEED } from "./scale.ts";

const { basePointsUm, mirrorPointsUm, pivotUm } = SIMULATED_HEXAPOD;
const geometry = new HexapodGeometry(basePointsUm, mirrorPointsUm);

/** The struts of the real hexapods: all go as far up, and as far sideways. */
const HEIGHT_UM = 403_918;
const SIDEWAYS_UM = 283_213;
const SPAN_UM = Math.sqrt(HEIGHT_UM ** 2 + SIDEWAYS_UM ** 2);

function assertNear(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number | readonly number[],
  message = "",
): void {
  assertEquals(actual.length, expected.length);
  for (const [index, value] of actual.entries()) {
    const max = typeof tolerance === "number" ? tolerance : tolerance[index];
    assertAlmostEquals(value, expected[index], max, `${message} [${index}]`);
  }
}

const POSE_TOLERANCE = [1e-6, 1e-6, 1e-6, 1e-9, 1e-9, 1e-9];

function randomPose(
  random: Random,
  { maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg }: Record<
    keyof typeof CAMERA_HEXAPOD.positionLimits,
    number
  >,
): Pose {
  const between = (min: number, max: number) =>
    min + random.fraction() * (max - min);
  return [
    between(-maxXyUm, maxXyUm),
    between(-maxXyUm, maxXyUm),
    between(minZUm, maxZUm),
    between(-maxUvDeg, maxUvDeg),
    between(-maxUvDeg, maxUvDeg),
    between(minWDeg, maxWDeg),
  ];
}

Deno.test("HexapodGeometry.strutLengths() is 0 in the pose zero", () => {
  for (const pivot of [pivotUm, [1e6, -2e6, 3e6]] as Point[]) {
    assertNear(geometry.strutLengths(POSE_ZERO, pivot), six(() => 0), 1e-9);
  }
});

Deno.test("HexapodGeometry.strutLengths() lengthens all struts equally for z", () => {
  for (const zUm of [-13_100, -1, 1, 13_100]) {
    const lengths = geometry.strutLengths([0, 0, zUm, 0, 0, 0], pivotUm);
    const expected = Math.sqrt((HEIGHT_UM + zUm) ** 2 + SIDEWAYS_UM ** 2) -
      SPAN_UM;
    // The points are rounded to 1 µm, so the struts are not quite alike.
    assertNear(lengths, six(() => expected), 0.1, `z ${zUm}`);
  }
});

Deno.test("HexapodGeometry.strutLengths() follows Pythagoras for x and y", () => {
  // Sideways parts of the struts in µm, mirror point less base point.
  const sideways = [
    [-245_270, -141_607],
    [245_270, -141_607],
    [0, 283_213],
    [-245_270, -141_606],
    [245_270, -141_606],
    [0, 283_213],
  ];
  for (const [xUm, yUm] of [[1000, 0], [-8000, 0], [0, 1000], [300, -400]]) {
    const lengths = geometry.strutLengths([xUm, yUm, 0, 0, 0, 0], pivotUm);
    const expected = sideways.map(([dx, dy]) =>
      Math.sqrt((dx + xUm) ** 2 + (dy + yUm) ** 2 + HEIGHT_UM ** 2) -
      Math.sqrt(dx ** 2 + dy ** 2 + HEIGHT_UM ** 2)
    );
    assertNear(lengths, expected, 1e-6, `x ${xUm}, y ${yUm}`);
  }
});

Deno.test("HexapodGeometry.strutLengths() follows the law of cosines for w", () => {
  for (const wDeg of [-5, -0.1, 0.1, 5]) {
    const lengths = geometry.strutLengths([0, 0, 0, 0, 0, wDeg], pivotUm);
    const expected = basePointsUm.map(([bx, by], index) => {
      const [mx, my] = mirrorPointsUm[index];
      const [b, m] = [Math.hypot(bx, by), Math.hypot(mx, my)];
      const apart = Math.atan2(my, mx) - Math.atan2(by, bx);
      const span = (turned: number) =>
        Math.sqrt(
          b ** 2 + m ** 2 - 2 * b * m * Math.cos(apart + turned) +
            HEIGHT_UM ** 2,
        );
      return span(wDeg * Math.PI / 180) - span(0);
    });
    assertNear(lengths, expected, 1e-6, `w ${wDeg}`);
    // A turn stretches every other strut, and the ones between give way.
    const signs = lengths.map((length) => Math.sign(length * wDeg));
    assertEquals(signs, [1, -1, 1, -1, 1, -1]);
  }
});

Deno.test("HexapodGeometry.strutLengths() rotates by u, v, w about x, y, z in this order, right-handed", () => {
  // Far away along x, y and z each, so that lengths are close to -x, -y, -z.
  const far = 1e9;
  const base: SixPoints = [
    [far, 0, 0],
    [0, far, 0],
    [0, 0, far],
    [far, 0, 0],
    [0, far, 0],
    [0, 0, far],
  ];
  const pivot: Point = [10, 20, 30];
  const cases: [uvw: number[], from: Point, to: Point][] = [
    [[90, 0, 0], [0, 1, 0], [0, 0, 1]],
    [[0, 90, 0], [0, 0, 1], [1, 0, 0]],
    [[0, 0, 90], [1, 0, 0], [0, 1, 0]],
    // By u to z, by v from there to x, by w from there to y.
    [[90, 90, 0], [0, 1, 0], [1, 0, 0]],
    [[90, 90, 90], [0, 1, 0], [0, 1, 0]],
    [[0, 90, 90], [1, 0, 0], [0, 0, -1]],
  ];
  for (const [[u, v, w], [fx, fy, fz], [tx, ty, tz]] of cases) {
    const mirror: Point = [10 + fx, 20 + fy, 30 + fz];
    const mirrors: SixPoints = [mirror, mirror, mirror, mirror, mirror, mirror];
    const [x, y, z] = new HexapodGeometry(base, mirrors)
      .strutLengths([4, 5, 6, u, v, w], pivot)
      .map((length) => -length);
    const expected = [4 + tx - fx, 5 + ty - fy, 6 + tz - fz];
    assertNear([x, y, z], expected, 1e-5, `${[u, v, w]} turns ${[fx, fy, fz]}`);
  }
});

Deno.test("HexapodGeometry.poseAt() inverts strutLengths() over the whole range", () => {
  const random = new Random(SEED);
  for (const { positionLimits } of [CAMERA_HEXAPOD, M2_HEXAPOD]) {
    let near = POSE_ZERO;
    for (let count = 0; count < 1000; count++) {
      const pose = randomPose(random, positionLimits);
      const message = `seed ${SEED}, pose ${pose}, near ${near}`;
      const lengths = geometry.strutLengths(pose, pivotUm);
      const found = geometry.poseAt(lengths, pivotUm, near);
      assertNear(found, pose, POSE_TOLERANCE, message);
      // Half of the time from the pose zero, half of the time from anywhere.
      near = count % 2 === 0 ? pose : POSE_ZERO;
    }
  }
});

Deno.test("HexapodGeometry.poseAt() works with other pivots", () => {
  const random = new Random(SEED);
  const pivots: Point[] = [[0, 0, 0], [1e6, -2e6, 5e6], [-1e7, 1e7, 1e7]];
  for (const pivot of pivots) {
    for (let count = 0; count < 100; count++) {
      const pose = randomPose(random, M2_HEXAPOD.positionLimits);
      const message = `seed ${SEED}, pivot ${pivot}, pose ${pose}`;
      const lengths = geometry.strutLengths(pose, pivot);
      const found = geometry.poseAt(lengths, pivot, POSE_ZERO);
      assertNear(found, pose, POSE_TOLERANCE, message);
    }
  }
});

Deno.test("HexapodGeometry.poseAt() returns z when all lengths are equal", () => {
  const zUm = 5000;
  const length = Math.sqrt((HEIGHT_UM + zUm) ** 2 + SIDEWAYS_UM ** 2) - SPAN_UM;
  const pose = geometry.poseAt(six(() => length), pivotUm, POSE_ZERO);
  assertNear(pose, [0, 0, zUm, 0, 0, 0], [0.5, 0.5, 0.5, 1e-4, 1e-4, 1e-4]);
});

Deno.test("HexapodGeometry.poseAt() throws when no pose has the lengths", () => {
  const impossible = [
    six(() => -SPAN_UM - 1), // less than nothing
    six((index) => index === 0 ? 3e6 : 0), // one far too long
    six((index) => index === 2 ? -600_000 : 0),
    six(() => NaN),
    six(() => Infinity),
  ];
  for (const lengths of impossible) {
    assertThrows(
      () => geometry.poseAt(lengths, pivotUm, POSE_ZERO),
      RangeError,
      `Cannot find pose as struts must have lengths that fit together: received ${
        lengths[0]
      }`,
    );
  }
});

Deno.test("HexapodGeometry.poseAt() throws when a hexapod can't hold its mirror", () => {
  const upright = mirrorPointsUm.map(([x, y]) => [x, y, 0]);
  const wobbly = new HexapodGeometry(
    upright as unknown as SixPoints,
    mirrorPointsUm,
  );
  assertThrows(
    () => wobbly.poseAt(six(() => 10), pivotUm, POSE_ZERO),
    RangeError,
  );
});

Deno.test("HexapodGeometry.jacobian() is the slope of strutLengths()", () => {
  const random = new Random(SEED);
  const steps = [1, 1, 1, 1e-3, 1e-3, 1e-3];
  for (let count = 0; count < 50; count++) {
    // Larger turns than any hexapod makes, so that their order matters.
    const pose = six((index) =>
      (random.fraction() - 0.5) * [1e5, 90][+(index > 2)]
    );
    const jacobian = geometry.jacobian(pose, pivotUm);
    for (const [column, step] of steps.entries()) {
      const moved = (by: number) =>
        geometry.strutLengths(
          six((index) => pose[index] + (index === column ? by : 0)),
          pivotUm,
        );
      const [more, less] = [moved(step), moved(-step)];
      const slope = six((strut) => (more[strut] - less[strut]) / (2 * step));
      const actual = jacobian.map((row) => row[column]);
      assertNear(actual, slope, 1e-4, `seed ${SEED}, ${pose}, ${column}`);
    }
  }
});

Deno.test("HexapodGeometry.jacobian() has the struts' directions in the pose zero", () => {
  const [up, sideways] = [HEIGHT_UM / SPAN_UM, SIDEWAYS_UM / SPAN_UM];
  const jacobian = geometry.jacobian(POSE_ZERO, pivotUm);
  assertNear(jacobian[2].slice(0, 3), [0, sideways, up], 1e-5);
  assertNear(jacobian[5].slice(0, 3), [0, sideways, up], 1e-5);
  // A turn about z: three struts give way, by the same amount as the others.
  const turns = jacobian.map((row) => row[5]);
  assertNear(turns.map(Math.abs), six(() => Math.abs(turns[0])), 0.1);
});

Deno.test("changePivot() leaves the struts unchanged", () => {
  const random = new Random(SEED);
  for (let count = 0; count < 100; count++) {
    const pose = randomPose(random, CAMERA_HEXAPOD.positionLimits);
    const to: Point = [
      random.integer(-1e6, 1e6),
      random.integer(-1e6, 1e6),
      random.integer(-1e6, 1e6),
    ];
    const moved = changePivot(pose, pivotUm, to);
    assertNear(
      geometry.strutLengths(moved, to),
      geometry.strutLengths(pose, pivotUm),
      1e-6,
      `seed ${SEED}, pose ${pose}, pivot ${to}`,
    );
  }
});

Deno.test("changePivot() shifts a rotated mirror by the rotation of the way", () => {
  // Turned by 90 deg about x: what is 1 up from the pivot is now 1 to -y.
  const moved = changePivot([1, 2, 3, 90, 0, 0], [5, 5, 5], [5, 5, 6]);
  assertNear(moved, [1, 1, 2, 90, 0, 0], 1e-12);
});

Deno.test("solveLinear() solves equations that need rows to be swapped", () => {
  assertNear(
    solveLinear([[0, 2, 0], [1, 1, 1], [0, 0, 4]], [4, 6, 4])!,
    [3, 2, 1],
    1e-12,
  );
});

Deno.test("solveLinear() solves equations made from a solution", () => {
  const random = new Random(SEED);
  for (let count = 0; count < 200; count++) {
    const number = () => random.fraction() * 2 - 1;
    const matrix = Array.from({ length: 6 }, () => six(number));
    const x = six(number);
    const right = matrix.map((row) =>
      row.reduce((sum, value, index) => sum + value * x[index], 0)
    );
    assertNear(solveLinear(matrix, right)!, x, 1e-8, `seed ${SEED}, ${count}`);
  }
});

Deno.test("solveLinear() returns undefined when there is no solution", () => {
  assertEquals(solveLinear([[1, 2], [2, 4]], [1, 2]), undefined);
  assertEquals(solveLinear([[1, 2], [NaN, 4]], [1, 2]), undefined);
  assertEquals(solveLinear([[Infinity, 2], [2, 4]], [1, 2]), undefined);
  const right = [1, 2];
  const matrix = [[1, 2], [3, 4]];
  assert(solveLinear(matrix, right));
  assertEquals([matrix, right], [[[1, 2], [3, 4]], [1, 2]], "left alone");
});
