// Goals, targets and limits of moves, by configuration and telemetry alone.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  RotatorCommandCode,
  SetEnabledSubstateParam,
  taiNowSec,
} from "../rotator.ts";
import { HexapodCommandCode, type HexapodPosition } from "../hexapod.ts";
import {
  checkPositive,
  checkRange,
  readNumbers,
  readWaitOptions,
} from "../src/control/device/checks.ts";
import {
  hexapodGoals,
  readHexapodMoveOptions,
  readOffset,
} from "../src/control/hexapod/hexapod_goals.ts";
import { strutsOf } from "../src/control/hexapod/hexapod_motion.ts";
import {
  isNear,
  isSame,
  positionText,
} from "../src/control/hexapod/hexapod_telemetry.ts";
import {
  readHexapodStep,
  readMoveOptions,
  readRotatorMoveOptions,
} from "../src/control/motion/move_options.ts";
import {
  checkVelocity,
  degText,
  rotatorGoals,
  velocityGoal,
} from "../src/control/rotator/rotator_goals.ts";
import { targetCommand } from "../src/control/rotator/rotator_targets.ts";
import { controlOf, ManualLink, SUBSTATE_CODE } from "./manual_link.ts";

const ROTATOR_CONFIG = {
  velocityLimit: 3,
  accelLimit: 1,
  lowerPosLimit: -80,
  upperPosLimit: 90,
  posErrorThreshold: 0.1,
};

function rotator(changes = {}) {
  const link = new ManualLink({ ...ROTATOR_CONFIG, ...changes });
  return { link, control: controlOf(link) as never };
}

function at(currentPos: number, demandPos = currentPos, setPos = NaN) {
  return { currentPos, demandPos, setPos } as never;
}

Deno.test("rotatorGoals() begins at the commanded position, if the rotator is there", () => {
  const { control } = rotator();
  const goals = (telemetry: never, deltaDeg = 1, stepDeg = Infinity) =>
    rotatorGoals(control, telemetry, (deg) => deg + deltaDeg, stepDeg, "move")
      .map(({ command: { params } }) => params[0]);
  assertEquals(goals(at(10.1, 10)), [11]);
  assertEquals(goals(at(10.11, 10)), [11.11]);
  assertEquals(goals(at(9.89, 10)), [10.89]);
  const steps = goals(at(10), -3, 1.1);
  assertEquals(steps.length, 3);
  for (const [index, deg] of steps.entries()) {
    assertAlmostEquals(deg, 9 - index, 1e-9);
  }
  assertEquals(steps[2], 7); // the end is the end, whatever rounding does
  assertEquals(goals(at(0.1, 0.3), 0.2, 0.001).at(-1), 0.1 + 0.2);
  assertEquals(goals(at(0), 90), [90]);
  assertEquals(goals(at(0), -80), [-80]);
  assertThrows(
    () => goals(at(0), 90.01),
    RangeError,
    "Cannot move as position must be in -80..90 deg: received 90.01",
  );
  assertThrows(() => goals(at(0), -80.01), RangeError);
});

Deno.test("rotatorGoals() returns the commands, signs and duration of each goal", () => {
  const { control, link } = rotator();
  const [goal] = rotatorGoals(control, at(0), () => 12, Infinity, "move");
  assertEquals(goal.text, "12 deg");
  assertEquals(goal.command, {
    code: RotatorCommandCode.POSITION_SET,
    params: [12],
  });
  assertEquals(goal.start, {
    code: SUBSTATE_CODE,
    params: [SetEnabledSubstateParam.MOVE_POINT_TO_POINT],
    isUrgent: false,
  });
  assertEquals(goal.setPoint!.value, 12);
  assertEquals(goal.setPoint!.echo(at(1, 2, 3)), 3);
  assertEquals(goal.isTaken(at(0, 0, 12)), false);
  assertEquals(goal.isTaken(at(0, 0, NaN)), true);
  for (const deg of [11.9, 12, 12.1]) assert(goal.isThere(at(deg)));
  for (const deg of [11.89, 12.11]) assert(!goal.isThere(at(deg)));
  assertAlmostEquals(goal.durationSec(at(0)), 12 / 3 + 3, 1e-9);
  assertAlmostEquals(goal.durationSec(at(13)), 2, 1e-9);
  goal.check();
  link.config.upperPosLimit = 11;
  assertThrows(() => goal.check(), RangeError, "-80..11 deg: received 12");
});

Deno.test("rotatorGoals() assumes a position error of at least a thousandth of a degree", () => {
  for (const posErrorThreshold of [0, NaN, 0.0001]) {
    const { control } = rotator({ posErrorThreshold });
    const [goal] = rotatorGoals(control, at(0), () => 1, Infinity, "move");
    assert(goal.isThere(at(1.0009)));
    assert(!goal.isThere(at(1.0011)));
  }
});

Deno.test("velocityGoal() is where the rotator is after its time, ramps or not", () => {
  const { control, link } = rotator();
  const goal = velocityGoal(control, at(10), -2, 10, "turn");
  assertEquals(goal.text, "-10 deg");
  assertEquals(goal.command, {
    code: RotatorCommandCode.SET_CONSTANT_VEL,
    params: [-2, 10],
  });
  assertEquals(goal.start.params, [SetEnabledSubstateParam.CONSTANT_VELOCITY]);
  assertEquals(goal.isTaken(at(10)), false);
  // A ramp of 2 s goes 2 deg instead of 4, twice: 16 to 20 deg in all.
  for (const deg of [-6, -6.1, -10, -10.05, -12]) {
    assert(goal.isThere(at(deg)), `${deg}`);
  }
  for (const deg of [-5.9, 10, 26]) assert(!goal.isThere(at(deg)), `${deg}`);
  assertEquals(goal.durationSec(at(10)), 14);
  assertEquals(velocityGoal(control, at(10), 2, 10, "turn").text, "30 deg");
  assertThrows(
    () => velocityGoal(control, at(10), 3, 27, "turn"),
    RangeError,
    "Cannot turn as position at the end must be in -80..90 deg: received 91",
  );
  link.config.velocityLimit = 1;
  assertThrows(() => goal.check(), RangeError);
});

Deno.test("checkVelocity() refuses no motion, and one that is too fast", () => {
  const { control } = rotator();
  for (const degPerSec of [3, -3, 0.001]) {
    checkVelocity(control, degPerSec, "turn");
  }
  for (const degPerSec of [3.01, -3.01]) {
    assertThrows(
      () => checkVelocity(control, degPerSec, "turn"),
      RangeError,
      `Cannot turn as velocity must be in -3..3 deg/s: received ${degPerSec}`,
    );
  }
  assertThrows(
    () => checkVelocity(control, 0, "turn"),
    RangeError,
    "Cannot turn as velocity must not be 0",
  );
});

Deno.test("targetCommand() refuses targets out of the limits at their time or now", () => {
  const { control } = rotator();
  const command = (
    aheadSec: number,
    positionDeg: number,
    velocityDegPerSec: number,
  ) => {
    const taiSec = taiNowSec() + aheadSec;
    const target = { taiSec, positionDeg, velocityDegPerSec };
    return [targetCommand(control, target, "track"), taiSec] as const;
  };
  const [sent, taiSec] = command(0.1, 90, 2.99);
  assertEquals(sent, {
    code: RotatorCommandCode.TRACK_VEL_CMD,
    params: [taiSec, 90, 2.99],
  });
  command(0.1, -80, -2.99);
  command(0, 5, 0);
  for (const velocity of [3, -3, 5]) {
    assertThrows(
      () => command(0, 0, velocity),
      RangeError,
      `target.velocityDegPerSec must be less than 3 deg/s, either way: received ${velocity}`,
    );
  }
  assertThrows(() => command(0, 90.1, 0), RangeError, "target.positionDeg");
  assertThrows(() => command(0, -80.1, 0), RangeError, "target.positionDeg");
  // On the UTC scale, 37 s behind, it would have gone far by now.
  const message =
    "the target must be in -80..90 deg now: received one that is at";
  assertThrows(() => command(-37, 0, 2.9), RangeError, message);
  assertThrows(() => command(-37, 0, -2.9), RangeError, message);
  assertThrows(() => command(37, 0, 2.9), RangeError, message);
  command(-20, 0, 2.9);
  assertThrows(
    () => targetCommand(control, { taiSec: NaN } as never, "track"),
    RangeError,
    "Cannot track as target.taiSec must be finite: received NaN s",
  );
});

Deno.test("degText() formats a position without the noise of floating point", () => {
  assertEquals(degText(0.1 + 0.2), "0.3 deg");
  assertEquals(degText(-12.3456784), "-12.345678 deg");
});

const HEXAPOD_CONFIG = {
  posLimitMaxXy: 1000,
  posLimitMinZ: -500,
  posLimitMaxZ: 600,
  posLimitMaxUv: 0.1,
  posLimitMinW: -0.02,
  posLimitMaxW: 0.03,
  velLimitXy: 2000,
  velLimitZ: 2000,
  velLimitUv: 0.1,
  velLimitW: 0.1,
  pivotX: 0,
  pivotY: 0,
  pivotZ: 500_000,
  maxDisplacementStrut: 14_100,
  maxVelocityStrut: 500,
  accelerationStrut: 500,
};
const ORIGIN: HexapodPosition = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };
const AXES = Object.keys(ORIGIN) as (keyof HexapodPosition)[];

function hexapodAt(commanded: HexapodPosition, measured = commanded) {
  return {
    commandedPos: Object.values(commanded),
    measuredX: measured.x,
    measuredY: measured.y,
    measuredZ: measured.z,
    measuredU: measured.u,
    measuredV: measured.v,
    measuredW: measured.w,
  } as never;
}

function goalsOf(
  end: (start: HexapodPosition) => HexapodPosition,
  telemetry = hexapodAt(ORIGIN),
  options = {},
  config = {},
) {
  const link = new ManualLink({ ...HEXAPOD_CONFIG, ...config });
  const mover = {
    control: controlOf(link) as never,
    struts: strutsOf("camera", "two-socket"),
  };
  const read = readHexapodMoveOptions(options, "move");
  return hexapodGoals(mover, telemetry, end, read, "move");
}

Deno.test("hexapodGoals() checks each axis by its own limits", () => {
  const limits: [keyof HexapodPosition, number, number, string][] = [
    ["x", -1000, 1000, "-1000..1000 µm"],
    ["y", -1000, 1000, "-1000..1000 µm"],
    ["z", -500, 600, "-500..600 µm"],
    ["u", -0.1, 0.1, "-0.1..0.1 deg"],
    ["v", -0.1, 0.1, "-0.1..0.1 deg"],
    ["w", -0.02, 0.03, "-0.02..0.03 deg"],
  ];
  for (const [axis, min, max, range] of limits) {
    for (const value of [min, max]) {
      goalsOf(() => ({ ...ORIGIN, [axis]: value }));
      const out = value * 1.001;
      assertThrows(
        () => goalsOf(() => ({ ...ORIGIN, [axis]: out })),
        RangeError,
        `Cannot move as ${axis} must be in ${range}: received ${out}`,
      );
    }
  }
});

Deno.test("hexapodGoals() checks the lengths of the struts, where there is a limit", () => {
  const up = () => ({ ...ORIGIN, z: 600 });
  const error = assertThrows(
    () => goalsOf(up, undefined, {}, { maxDisplacementStrut: 100 }),
    RangeError,
    "Cannot move as the displacement of each strut must be in -100..100 µm: received a position that needs",
  );
  const [, um, strut] = error.message.match(
    /needs (-?[\d.]+) µm of strut (\d)/,
  )!;
  assert(Math.abs(Number(um)) > 100 && Math.abs(Number(um)) < 600);
  assertEquals(strut, "0");
  const down = () => ({ ...ORIGIN, z: -500 });
  assertThrows(
    () => goalsOf(down, undefined, {}, { maxDisplacementStrut: 100 }),
    RangeError,
  );
  for (const maxDisplacementStrut of [0, -1, NaN, 600]) {
    goalsOf(up, undefined, {}, { maxDisplacementStrut });
  }
});

Deno.test("hexapodGoals() begins at the commanded position, if the hexapod is there", () => {
  const by = (start: HexapodPosition) => ({ ...start, x: start.x + 10 });
  const xOf = (measured: HexapodPosition) =>
    goalsOf(by, hexapodAt(ORIGIN, measured))[0].command.params[0];
  assertEquals(xOf({ ...ORIGIN, x: 4 }), 10);
  assertEquals(xOf({ ...ORIGIN, x: 6 }), 16);
  assertEquals(xOf({ ...ORIGIN, z: -6, x: 1 }), 11);
  assertEquals(xOf({ ...ORIGIN, w: 4e-4, x: 1 }), 10);
  assertEquals(xOf({ ...ORIGIN, w: 6e-4, x: 1 }), 11);
});

Deno.test("hexapodGoals() returns the commands, signs and duration of each goal", () => {
  const end = { x: 1, y: 2, z: 3, u: 0.01, v: 0.02, w: 0.003 };
  for (const synchronous of [true, false]) {
    const [goal] = goalsOf(() => end, undefined, { synchronous });
    assertEquals(goal.command, {
      code: HexapodCommandCode.POSITION_SET,
      params: Object.values(end),
    });
    assertEquals(goal.start, {
      code: SUBSTATE_CODE,
      params: [
        SetEnabledSubstateParam.MOVE_POINT_TO_POINT,
        synchronous ? 1 : 0,
      ],
      isUrgent: false,
    });
    assertEquals(
      goal.text,
      "(1.0, 2.0, 3.0) µm, (0.01000, 0.02000, 0.00300) deg",
    );
    assertEquals(goal.isTaken(hexapodAt(end, ORIGIN)), true);
    assertEquals(goal.isTaken(hexapodAt(ORIGIN, end)), false);
    assertEquals(goal.isThere(hexapodAt(ORIGIN, end)), true);
    assertEquals(goal.isThere(hexapodAt(end, { ...end, y: 8 })), false);
    assert(goal.durationSec(hexapodAt(ORIGIN)) > 0);
    assertEquals(goal.durationSec(hexapodAt(ORIGIN, end)), 0);
    goal.check();
  }
});

Deno.test("hexapodGoals() goes in equal steps, none longer than stepSize along its axis", () => {
  const end = { x: 30, y: -10, z: 5, u: 0.01, v: 0, w: 0.01 };
  const cases: [object | number, number][] = [
    [10, 3],
    [{ xyUm: 5 }, 6],
    [{ zUm: 1.25 }, 4],
    [{ uvDeg: 0.002 }, 5],
    [{ wDeg: 0.005 }, 2],
    [{ wDeg: 0.005, xyUm: 29 }, 2],
    [{}, 1],
    [{ xyUm: Infinity }, 1],
  ];
  for (const [stepSize, count] of cases) {
    const goals = goalsOf(() => end, undefined, { stepSize });
    assertEquals(goals.length, count, JSON.stringify(stepSize));
    for (const [index, { command }] of goals.entries()) {
      for (const [axis, name] of AXES.entries()) {
        const expected = end[name] * (index + 1) / count;
        assertAlmostEquals(command.params[axis], expected, 1e-9);
      }
    }
    assertEquals(goals.at(-1)!.command.params, Object.values(end));
  }
  const [first] = goalsOf(
    (start) => ({ ...start, x: 300 }),
    hexapodAt({ ...ORIGIN, x: 100 }),
    { stepSize: 100 },
  );
  assertEquals(first.command.params[0], 200);
});

Deno.test("isNear() and isSame() of a hexapod's position mind all axes, each in its unit", () => {
  for (const axis of AXES) {
    const isLength = "xyz".includes(axis);
    for (const sign of [1, -1]) {
      const off = (by: number) => ({ ...ORIGIN, [axis]: sign * by });
      const [near, far] = isLength ? [5, 5.01] : [5e-4, 5.01e-4];
      assertEquals(isNear(ORIGIN, off(near)), true);
      assertEquals(isNear(ORIGIN, off(far)), false);
      assertEquals(isSame(off(isLength ? 1e-6 : 1e-9), ORIGIN), true);
      assertEquals(isSame(off(isLength ? 2e-6 : 2e-9), ORIGIN), false);
    }
  }
  assertEquals(
    positionText({ x: 1.26, y: 2, z: -3, u: 1e-5, v: 0.1, w: -0.2 }),
    "(1.3, 2.0, -3.0) µm, (0.00001, 0.10000, -0.20000) deg",
  );
});

Deno.test("strutsOf() has one geometry in the two-socket protocol, and one of each hexapod in the other", () => {
  const lengthsOf = (...of: Parameters<typeof strutsOf>) =>
    strutsOf(...of).strutLengths([0, 0, 0, 0, 0, 0.01], [0, 0, 0]).join();
  const simulated = lengthsOf("camera", "two-socket");
  assertEquals(lengthsOf("M2", "two-socket"), simulated);
  const camera = lengthsOf("camera", "single-socket");
  const m2 = lengthsOf("M2", "single-socket");
  assertEquals(new Set([simulated, camera, m2]).size, 3);
});

Deno.test("readOffset() reads an axis that is left out as 0, and refuses invalid offsets", () => {
  assertEquals(readOffset({ y: 5, w: -0.1 }, "offset"), {
    ...ORIGIN,
    y: 5,
    w: -0.1,
  });
  assertEquals(readOffset({}, "offset"), ORIGIN);
  for (const wrong of [null, 5, "5"]) {
    assertThrows(
      () => readOffset(wrong as never, "offset"),
      TypeError,
      "Cannot offset as offset must be an object: received",
    );
  }
  assertThrows(
    () => readOffset({ z: NaN }, "offset"),
    RangeError,
    "Cannot offset as offset.z must be finite: received NaN µm",
  );
});

Deno.test("Options of moves have their defaults, and are refused by name when they are wrong", () => {
  const byDefault = {
    timeoutMs: undefined,
    signal: undefined,
    source: undefined,
    interrupt: false,
  };
  assertEquals(readMoveOptions({}, "move"), byDefault);
  assertEquals(readMoveOptions({ interrupt: true }, "move").interrupt, true);
  assertEquals(readRotatorMoveOptions({}, "move").stepSize, Infinity);
  assertEquals(readRotatorMoveOptions({ stepSize: 2 }, "move").stepSize, 2);
  assertEquals(
    readRotatorMoveOptions({ stepSize: Infinity }, "move").stepSize,
    Infinity,
  );
  assertEquals(readHexapodMoveOptions({}, "move").synchronous, true);
  assertEquals(readHexapodStep({ stepSize: 7 }, "move"), {
    ...{ x: 7, y: 7, z: 7 },
    ...{ u: Infinity, v: Infinity, w: Infinity },
  });
  const stepSize = { xyUm: 1, zUm: 2, uvDeg: 3, wDeg: 4 };
  assertEquals(readHexapodStep({ stepSize }, "move"), {
    ...{ x: 1, y: 1, z: 2, u: 3, v: 3, w: 4 },
  });
  for (
    const [name, unit] of [["xyUm", "µm"], ["zUm", "µm"], ["uvDeg", "deg"], [
      "wDeg",
      "deg",
    ]]
  ) {
    assertThrows(
      () => readHexapodStep({ stepSize: { [name]: 0 } }, "move"),
      RangeError,
      `Cannot move as stepSize.${name} must be more than 0: received 0 ${unit}`,
    );
  }
  assertThrows(
    () => readRotatorMoveOptions({ stepSize: -1 }, "move"),
    RangeError,
    "Cannot move as stepSize must be more than 0: received -1 deg",
  );
  for (const stepSize of ["5", null, true]) {
    assertThrows(
      () => readHexapodStep({ stepSize: stepSize as never }, "move"),
      TypeError,
      "Cannot move as stepSize must be a number or an object: received",
    );
  }
  for (const name of ["interrupt", "synchronous"]) {
    assertThrows(
      () => readHexapodMoveOptions({ [name]: 1 as never }, "move"),
      TypeError,
      `Cannot move as ${name} must be true or false: received`,
    );
  }
});

Deno.test("Checks of arguments name the action, the argument and its unit", async () => {
  checkPositive(1e-9, "set", "limit", "deg");
  for (
    const [value, ErrorClass, message] of [
      [
        0,
        RangeError,
        "Cannot set as limit must be more than 0: received 0 deg",
      ],
      [
        -1,
        RangeError,
        "Cannot set as limit must be more than 0: received -1 deg",
      ],
      [
        Infinity,
        RangeError,
        "Cannot set as limit must be finite: received Infinity deg",
      ],
      [NaN, RangeError, "Cannot set as limit must be finite: received NaN deg"],
      ["1", TypeError, "Cannot set as limit must be a number: received"],
    ] as const
  ) {
    assertThrows(
      () => checkPositive(value, "set", "limit", "deg"),
      ErrorClass as typeof Error,
      message,
    );
  }
  checkRange(1, 1, 2, "set", "limit", "deg");
  checkRange(2, 1, 2, "set", "limit", "deg");
  for (const value of [0.9, 2.1, NaN]) {
    assertThrows(
      () => checkRange(value, 1, 2, "set", "limit", "deg"),
      RangeError,
      `Cannot set as limit must be in 1..2 deg: received ${value}`,
    );
  }
  const units = { a: "mm", b: "deg" };
  assertEquals(readNumbers({ b: 2, a: 1 }, units, "set", "it"), { a: 1, b: 2 });
  for (const wrong of [null, undefined, 5]) {
    assertThrows(
      () => readNumbers(wrong as never, units, "set", "it"),
      TypeError,
      "Cannot set as it must be an object: received",
    );
  }
  assertThrows(
    () => readNumbers({ a: 1 } as never, units, "set", "it"),
    TypeError,
    "Cannot set as it.b must be a number: received undefined",
  );
  const signal = AbortSignal.abort(new Error("enough"));
  assertThrows(() => readWaitOptions({ signal }, "wait"), Error, "enough");
  const fine = new AbortController().signal;
  assertEquals(readWaitOptions({ timeoutMs: 5, signal: fine }, "wait"), {
    timeoutMs: 5,
    signal: fine,
    source: undefined,
  });
  await assertRejects(
    async () => await readWaitOptions({ timeoutMs: -1 }, "wait"),
    RangeError,
    "Cannot wait as timeoutMs must be",
  );
});

Deno.test("RotatorCommandCode has the codes of the two-socket protocol among its own", () => {
  for (const [name, code] of Object.entries(RotatorCommandCode)) {
    assertEquals(
      (RotatorCommandCode as Record<string, number>)[name],
      code,
    );
  }
});
