import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLessOrEqual,
  assertStrictEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { MovingAxis } from "../src/simulator/physics/moving_axis.ts";
import {
  type MotionLimits,
  type MotionState,
  TrapezoidalPath,
} from "../src/simulator/physics/trapezoidal_path.ts";
import { Random } from "../src/simulator/faults/random.ts";

const REST = { position: 0, velocity: 0 };
const LIMITS = { velocityMax: 3, accelerationMax: 1 };
const STEPS = 2000;
/** For positions and velocities of up to about 100. */
const ROUNDING = 1e-9;

/** Parameters of a motion. */
interface Motion {
  positionAt(sec: number): number;
  velocityAt(sec: number): number;
}

/**
 * Checks, in fine steps, that speed and acceleration keep their limits, and that
 * neither position nor velocity jumps: each step is what the limits allow.
 */
function assertSmooth(
  motion: Motion,
  endSec: number,
  speedMax: number,
  accelerationMax: number,
  message: string,
): void {
  const stepSec = endSec / STEPS;
  for (let step = 0; step <= STEPS; step++) {
    const sec = step * stepSec;
    const velocity = motion.velocityAt(sec);
    const at = `${message}, at ${sec} s`;
    assertLessOrEqual(Math.abs(velocity), speedMax + ROUNDING, at);
    const velocityNext = motion.velocityAt(sec + stepSec);
    assertLessOrEqual(
      Math.abs(velocityNext - velocity),
      accelerationMax * stepSec + ROUNDING,
      at,
    );
    // The mean velocity lies as near as the acceleration limit allows.
    assertAlmostEquals(
      motion.positionAt(sec + stepSec) - motion.positionAt(sec),
      (velocity + velocityNext) / 2 * stepSec,
      accelerationMax * stepSec ** 2 / 2 + ROUNDING,
      at,
    );
  }
}

/** The least time from a start to rest at an end, by theory, at any speed. */
function leastSec(
  distance: number,
  velocity: number,
  accelerationMax: number,
): number {
  const stop = velocity * Math.abs(velocity) / (2 * accelerationMax);
  const direction = Math.sign(distance - stop);
  const peak = Math.sqrt(
    Math.max(0, direction * accelerationMax * distance + velocity ** 2 / 2),
  );
  return (2 * peak - direction * velocity) / accelerationMax;
}

function between(random: Random, min: number, max: number): number {
  return min + (max - min) * random.fraction();
}

function randomStart(random: Random): MotionState {
  const isAtRest = random.chance(0.2);
  return {
    position: between(random, -90, 90),
    velocity: isAtRest ? 0 : between(random, -8, 8),
  };
}

function randomLimits(random: Random): MotionLimits {
  return {
    velocityMax: between(random, 0.1, 5),
    accelerationMax: between(random, 0.1, 20),
  };
}

Deno.test("TrapezoidalPath.to() takes the theoretical time", () => {
  const cases: [name: string, end: number, start: MotionState, sec: number][] =
    [
      ["nothing to do", 0, REST, 0],
      ["up to the limit and no further", 9, REST, 6],
      ["a long way", 90, REST, 3 + 3 + (90 - 9) / 3],
      ["a long way back", -90, REST, 3 + 3 + (90 - 9) / 3],
      ["a short way", 4, REST, 4],
      ["a short way back", -4, REST, 4],
      ["on the way", 2, { position: 0, velocity: 2 }, 2],
      ["on the way at the limit", 9, { position: 0, velocity: 3 }, 3 + 1.5],
      // 1 s and 0.5 to turn round, then 1.5 from rest
      ["the wrong way", 0, { position: 1, velocity: 1 }, 1 + 2 * 1.5 ** 0.5],
      // 2 s and 2 too far, then back
      ["too fast", 0, { position: 0, velocity: 2 }, 2 + 2 * 2 ** 0.5],
      // 1 s to 3, over 3.5; 3 s and 4.5 to rest; 4 at 3 between
      ["above the limit", 12, { position: 0, velocity: 4 }, 1 + 3 + 4 / 3],
    ];
  for (const [name, end, start, sec] of cases) {
    const path = TrapezoidalPath.to(end, start, LIMITS);
    assertAlmostEquals(path.durationSec, sec, 1e-12, name);
    const mirrored = TrapezoidalPath.to(-end, {
      position: -start.position,
      velocity: -start.velocity,
    }, LIMITS);
    assertAlmostEquals(mirrored.durationSec, sec, 1e-12, `${name}, mirrored`);
  }
});

Deno.test("TrapezoidalPath has all phases of a long move", () => {
  const path = TrapezoidalPath.to(90, REST, LIMITS);
  const { durationSec } = path;
  const table: [sec: number, position: number, velocity: number, a: number][] =
    [
      [-1, 0, 0, 0],
      [0, 0, 0, 1],
      [1, 0.5, 1, 1],
      [3, 4.5, 3, 0],
      [4, 7.5, 3, 0],
      [durationSec - 3, 85.5, 3, -1],
      [durationSec - 1, 89.5, 1, -1],
      [durationSec, 90, 0, 0],
      [durationSec + 1e6, 90, 0, 0],
      [Infinity, 90, 0, 0],
    ];
  for (const [sec, position, velocity, acceleration] of table) {
    assertAlmostEquals(path.positionAt(sec), position, 1e-12, `${sec} s`);
    assertAlmostEquals(path.velocityAt(sec), velocity, 1e-12, `${sec} s`);
    assertEquals(path.accelerationAt(sec) + 0, acceleration, `${sec} s`);
  }
});

Deno.test("TrapezoidalPath.to() keeps its limits from random starts, and ends exactly", () => {
  const seed = 20_261;
  const random = new Random(seed);
  for (let run = 0; run < 300; run++) {
    const start = randomStart(random);
    const limits = randomLimits(random);
    const end = between(random, -90, 90);
    const message = `seed ${seed}, run ${run}: ${
      JSON.stringify({ start, limits, end })
    }`;
    const path = TrapezoidalPath.to(end, start, limits);
    const speedMax = Math.max(limits.velocityMax, Math.abs(start.velocity));
    const { durationSec } = path;
    assertSmooth(path, durationSec, speedMax, limits.accelerationMax, message);
    assertAlmostEquals(path.positionAt(0), start.position, ROUNDING, message);
    assertAlmostEquals(path.velocityAt(0), start.velocity, ROUNDING, message);
    assertStrictEquals(path.positionAt(durationSec), end, message);
    assertStrictEquals(path.velocityAt(durationSec), 0, message);
    const beforeSec = durationSec * (1 - 1e-12);
    assertAlmostEquals(path.positionAt(beforeSec), end, ROUNDING, message);
  }
});

Deno.test("TrapezoidalPath.to() is as fast as possible without a velocity limit", () => {
  const seed = 7;
  const random = new Random(seed);
  for (let run = 0; run < 1000; run++) {
    const start = randomStart(random);
    const end = between(random, -90, 90);
    const { accelerationMax } = randomLimits(random);
    const path = TrapezoidalPath.to(end, start, {
      velocityMax: 1000,
      accelerationMax,
    });
    assertAlmostEquals(
      path.durationSec,
      leastSec(end - start.position, start.velocity, accelerationMax),
      ROUNDING,
      `seed ${seed}, run ${run}`,
    );
  }
});

Deno.test("TrapezoidalPath.to() slows down at once from above the velocity limit", () => {
  const start = { position: 0, velocity: 5 };
  for (const end of [-90, 5, 90]) {
    const path = TrapezoidalPath.to(end, start, LIMITS);
    for (let sec = 0; sec < 2; sec += 0.01) {
      assertAlmostEquals(path.velocityAt(sec), 5 - sec, 1e-12, `to ${end}`);
    }
    assertSmooth(path, path.durationSec, 5, 1, `to ${end}`);
  }
});

Deno.test("TrapezoidalPath.to() only slows down when that leads to the end", () => {
  const path = TrapezoidalPath.to(2, { position: 0, velocity: 2 }, LIMITS);
  assertEquals(path.durationSec, 2);
  assertEquals([0, 0.5, 1.9].map((sec) => path.accelerationAt(sec)), [
    -1,
    -1,
    -1,
  ]);
});

Deno.test("TrapezoidalPath.to() stays finite for the shortest and the longest ways", () => {
  const ways = [Number.MIN_VALUE, 1e-300, 1e-15, 1e12];
  for (const way of ways) {
    const path = TrapezoidalPath.to(way, REST, LIMITS);
    assert(Number.isFinite(path.durationSec), `${way}`);
    for (const share of [0, 0.1, 0.5, 0.9, 1]) {
      const position = path.positionAt(share * path.durationSec);
      assert(position >= 0 && position <= way, `${way}: ${position}`);
    }
  }
});

Deno.test("TrapezoidalPath.stopping() comes to rest as soon as the limit allows", () => {
  const seed = 11;
  const random = new Random(seed);
  for (let run = 0; run < 300; run++) {
    const start = randomStart(random);
    const { accelerationMax } = randomLimits(random);
    const message = `seed ${seed}, run ${run}`;
    const path = TrapezoidalPath.stopping(start, accelerationMax);
    const speed = Math.abs(start.velocity);
    assertAlmostEquals(path.durationSec, speed / accelerationMax, 1e-12);
    assertSmooth(path, path.durationSec, speed, accelerationMax, message);
    assertAlmostEquals(path.positionAt(0), start.position, ROUNDING, message);
    assertAlmostEquals(path.velocityAt(0), start.velocity, ROUNDING, message);
    assertStrictEquals(path.positionAt(Infinity), path.endPosition);
    for (let step = 0; step <= 100; step++) {
      const velocity = path.velocityAt(path.durationSec * step / 100);
      assert(velocity * start.velocity >= 0, `${message}: it turns round`);
    }
  }
});

Deno.test("TrapezoidalPath refuses numbers that make no sense", () => {
  const to = (values: Record<string, number>) => {
    const all = { end: 1, position: 0, velocity: 0, ...LIMITS, ...values };
    return () => TrapezoidalPath.to(all.end, all, all);
  };
  for (const value of [NaN, Infinity, -Infinity]) {
    assertThrows(to({ end: value }), RangeError, `received ${value}`);
    assertThrows(to({ position: value }), RangeError, `received ${value}`);
    assertThrows(to({ velocity: value }), RangeError, `received ${value}`);
  }
  for (const value of [NaN, Infinity, 0, -1]) {
    assertThrows(to({ velocityMax: value }), RangeError, "velocityMax");
    assertThrows(to({ accelerationMax: value }), RangeError, "accelerationMax");
    assertThrows(
      () => TrapezoidalPath.stopping(REST, value),
      RangeError,
      "accelerationMax",
    );
  }
});

/** Returns the motion of an axis from one time to another, without further commands. */
function motionOf(axis: MovingAxis, startSec: number): Motion {
  return {
    positionAt: (sec) => axis.at(startSec + sec).position,
    velocityAt: (sec) => axis.at(startSec + sec).velocity,
  };
}

Deno.test("MovingAxis never jumps and keeps its limits, whatever the commands", () => {
  const seed = 99;
  const random = new Random(seed);
  const limits = { velocityMax: 3.5, accelerationMax: 1 };
  const axis = new MovingAxis(12);
  let sec = 1000;
  assertEquals(axis.at(sec), { position: 12, velocity: 0, acceleration: 0 });
  for (let run = 0; run < 300; run++) {
    const message = `seed ${seed}, run ${run}`;
    const before = axis.at(sec);
    switch (random.integer(1, 3)) {
      case 1:
        axis.moveTo(between(random, -90, 90), limits, sec);
        break;
      case 2:
        axis.follow(
          {
            sec: sec + between(random, -1, 1),
            position: before.position + between(random, -20, 20),
            velocity: between(random, -3.4, 3.4),
          },
          limits,
          sec,
        );
        break;
      case 3:
        axis.stop(limits.accelerationMax, sec);
    }
    const after = axis.at(sec);
    assertAlmostEquals(after.position, before.position, ROUNDING, message);
    assertAlmostEquals(after.velocity, before.velocity, ROUNDING, message);
    const stretchSec = between(random, 0.01, 8);
    const { velocityMax, accelerationMax } = limits;
    const motion = motionOf(axis, sec);
    assertSmooth(motion, stretchSec, velocityMax, accelerationMax, message);
    sec += stretchSec;
  }
});

Deno.test("MovingAxis.follow() catches up at the velocity limit, from both sides", () => {
  const target = { sec: 0, position: 0, velocity: 1 };
  // From rest at ±60: relative speeds from −1 to 2 ahead, and from −1 to −4.
  const aheadSec = 3 + 2 + (60 - (-1 + 2) / 2 * 3 - 2) / 2;
  const behindSec = 3 + 4 + (60 - (1 + 4) / 2 * 3 - 8) / 4;
  for (const [position, sec] of [[-60, aheadSec], [60, behindSec]]) {
    const axis = new MovingAxis(position);
    axis.follow(target, LIMITS, 0);
    assert(!axis.isDone(sec - 1e-9), `from ${position}`);
    assert(axis.isDone(sec + 1e-9), `from ${position}`);
    const { position: caught, velocity } = axis.at(sec + 10);
    assertAlmostEquals(caught, sec + 10, 1e-12);
    assertEquals(velocity, 1);
  }
});

Deno.test("TrapezoidalPath has its start's position and velocity, without acceleration, before it begins", () => {
  const start = { position: 3, velocity: -2 };
  const limits = { velocityMax: 5, accelerationMax: 1 };
  for (
    const path of [
      TrapezoidalPath.to(10, start, limits),
      TrapezoidalPath.stopping(start, 1),
    ]
  ) {
    assertEquals([path.positionAt(-1), path.velocityAt(-1)], [3, -2]);
    assertEquals(path.accelerationAt(-1), 0);
  }
});

Deno.test("TrapezoidalPath.stopping() refuses a start that isn't finite", () => {
  for (const name of ["position", "velocity"] as const) {
    const start = { position: 0, velocity: 0, [name]: NaN };
    assertThrows(
      () => TrapezoidalPath.stopping(start, 1),
      RangeError,
      `start.${name} must be finite`,
    );
  }
});

Deno.test("MovingAxis is at rest from the start", () => {
  const axis = new MovingAxis(3);
  assertEquals([axis.isDone(0), axis.leftSec(0)], [true, 0]);
  assertEquals(axis.at(0), { position: 3, velocity: 0, acceleration: 0 });
});
