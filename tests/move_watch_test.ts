// Progress, steps and time limits of a move, without a link.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { HexapodCommandCode, SetEnabledSubstateParam } from "../hexapod.ts";
import { singleSocket } from "../mod.ts";
import { ControllerState, HexapodDevice } from "../simulator.ts";
import { moveSec, strutsOf } from "../src/control/hexapod/hexapod_motion.ts";
import { measuredPosition } from "../src/control/hexapod/hexapod_telemetry.ts";
import { motionLimitMs, travelSec } from "../src/control/motion/motion_time.ts";
import {
  type MoveProgress,
  MoveWatch,
} from "../src/control/motion/move_watch.ts";
import {
  type DeviceTelemetry,
  isStationary,
} from "../src/control/device/device_sample.ts";
import { stepCount } from "../src/control/motion/move_options.ts";
import { RestWatch } from "../src/control/motion/rest_watch.ts";
import { SetPointWatch } from "../src/control/motion/set_point.ts";
import { EnabledSubstate } from "../src/protocol/enumerations.ts";
import { Random } from "./random.ts";
import { TrapezoidalPath } from "../src/simulator/physics/trapezoidal_path.ts";

const { STATIONARY, MOVING_POINT_TO_POINT, CONTROLLED_STOPPING } =
  EnabledSubstate;

/** A sample of a device that moves to 10. */
function sample(enabledSubstate: number, position: number, isTaken = true) {
  const { ENABLED: state } = ControllerState;
  return { state, enabledSubstate, applicationStatus: 0, position, isTaken };
}

const goal = {
  isTaken: ({ isTaken }: ReturnType<typeof sample>) => isTaken,
  isThere: ({ position }: ReturnType<typeof sample>) => position === 10,
};

Deno.test("MoveWatch reports the progress of a move", () => {
  const atStart = sample(STATIONARY, 0);
  const moving = sample(MOVING_POINT_TO_POINT, 5);
  const passing = sample(MOVING_POINT_TO_POINT, 10);
  const stopping = sample(CONTROLLED_STOPPING, 6);
  const stopped = sample(STATIONARY, 6);
  const there = sample(STATIONARY, 10);
  const notTaken = sample(STATIONARY, 10, false);
  const four = (one: ReturnType<typeof sample>) => [one, one, one, one];
  const cases: [ReturnType<typeof sample>[], MoveProgress][] = [
    [[atStart], "under way"],
    [[...four(atStart), ...four(atStart)], "under way"],
    [[atStart, moving], "under way"],
    [[atStart, moving, passing], "under way"],
    [[atStart, moving, there, there, there], "under way"],
    [[atStart, moving, ...four(there)], "there"],
    [[moving, ...four(there)], "there"],
    [[moving, there, there, there, moving, there], "under way"],
    [[moving, there, there, there, moving, ...four(there)], "there"],
    [[moving, stopping], "under way"],
    [[moving, stopping, stopped, stopped, stopped], "under way"],
    [[moving, stopping, ...four(stopped)], "stopped short"],
    [[moving, ...four(atStart)], "stopped short"],
    // The place of rest counts, not that of the first stationary sample.
    [[moving, stopped, there, there, there], "there"],
    // Too short a way to see it move: not before the fifth sample, nor untaken.
    [four(there), "under way"],
    [[there, ...four(there)], "there"],
    [[atStart, ...four(there)], "there"],
    [[...four(notTaken), ...four(notTaken)], "under way"],
    [[...four(notTaken), there], "there"],
  ];
  for (const [samples, progress] of cases) {
    const watch = new MoveWatch(goal);
    const seen = samples.map((sample) => watch.look(sample));
    assertEquals(seen.at(-1), progress, JSON.stringify(samples));
    assertEquals(
      watch.hasMoved,
      samples.some((sample) => !isStationary(sample)),
    );
    assertEquals(new Set(seen.slice(0, -1)).has("there"), false);
  }
});

Deno.test("RestWatch reports a device at rest from the fourth STATIONARY sample in a row", () => {
  const atRest = sample(STATIONARY, 0);
  const moving = sample(MOVING_POINT_TO_POINT, 0);
  const stopping = sample(CONTROLLED_STOPPING, 0);
  const inStandby = { ...atRest, state: ControllerState.STANDBY };
  const movingInFault = { ...moving, state: ControllerState.FAULT };
  const rows: [DeviceTelemetry, boolean, number][] = [
    [moving, false, 1],
    [moving, false, 2],
    [stopping, false, 0],
    [moving, false, 1],
    [movingInFault, false, 0],
    ...[1, 2, 3].map((): [
      DeviceTelemetry,
      boolean,
      number,
    ] => [atRest, false, 0]),
    [inStandby, false, 0],
    ...[1, 2, 3].map((): [
      DeviceTelemetry,
      boolean,
      number,
    ] => [atRest, false, 0]),
    [atRest, true, 0],
    [atRest, true, 0],
    [stopping, false, 0],
    [atRest, false, 0],
  ];
  const watch = new RestWatch();
  for (const [index, [telemetry, isAtRest, movingSamples]] of rows.entries()) {
    assertEquals(watch.look(telemetry), isAtRest, `sample ${index}`);
    assertEquals(watch.movingSamples, movingSamples, `sample ${index}`);
  }
});

Deno.test("SetPointWatch reports whether a position is set, with and without acknowledgement", () => {
  const maybe = "unless rejected";
  const cases: [
    boolean,
    number,
    number[],
    ReturnType<SetPointWatch<number>["look"]>[],
  ][] = [
    // Acknowledged: no echo is needed.
    [true, NaN, [NaN, NaN, 5], [maybe, maybe, true]],
    [true, 0, [0, 0, 5], [maybe, maybe, true]],
    [true, 3, [NaN], [maybe]],
    [true, 0, [0, 7], [maybe, { wrong: 7 }]],
    [true, NaN, [-5], [{ wrong: -5 }]],
    // Not acknowledged: the first sample may be from before.
    [false, NaN, [NaN, NaN], [false, maybe]],
    [false, NaN, [NaN, 5], [false, true]],
    [false, 3, [3, 3, 5], [false, false, true]],
    [false, 3, [3, NaN], [false, maybe]],
    [false, 3, [7], [{ wrong: 7 }]],
    [false, 5, [5], [true]],
  ];
  for (const [isAcknowledged, before, echoes, expected] of cases) {
    const setPoint = { value: 5, echo: (telemetry: number) => telemetry };
    const watch = new SetPointWatch(setPoint, before, isAcknowledged);
    assertEquals(
      echoes.map((echo) => watch.look(echo)),
      expected,
      JSON.stringify([isAcknowledged, before, echoes]),
    );
  }
});

Deno.test("stepCount() is the least number of equal steps that are short enough", () => {
  const cases: [number[], number[], number][] = [
    [[0], [1], 1],
    [[0.3], [0.1], 3],
    [[0.1 + 0.2], [0.1], 3], // a little more than three steps, by rounding
    [[-1.01], [0.5], 3],
    [[1, -10, 0], [1, 4, 0.1], 3],
    [[1e9], [Infinity], 1],
    [[1000], [1], 1000],
  ];
  for (const [ways, sizes, count] of cases) {
    assertEquals(stepCount(ways, sizes, "move"), count, `${ways} by ${sizes}`);
  }
  for (const way of [1001, Infinity, NaN]) {
    assertThrows(
      () => stepCount([way], [1], "move"),
      RangeError,
      "Cannot move as stepSize must make at most 1000 steps",
    );
  }
});

Deno.test("moveSec() is the duration of a simulated hexapod's move", () => {
  const random = new Random(20_261_128);
  for (const hexapod of ["camera", "M2"] as const) {
    let nowSec = 1000;
    const struts = strutsOf(hexapod, "single-socket");
    const device = new HexapodDevice({
      protocol: "single-socket",
      hexapod,
      initialState: ControllerState.ENABLED,
      nowSec: () => nowSec,
    });
    const run = (code: number, params: number[]) => {
      const [param1, param2, param3, param4, param5, param6] = params;
      const all = { param1, param2, param3, param4, param5, param6 };
      const given = Object.entries(all).filter(([, v]) => v !== undefined);
      const command = { code, ...Object.fromEntries(given) };
      const verdict = device.execute(singleSocket.Command.create(command));
      assert(verdict.isAccepted);
      return verdict.durationSec;
    };
    for (let i = 0; i < 200; i++) {
      const from = measuredPosition(device.telemetry);
      const way = () => 2 * random.fraction() - 1;
      // Long and short ways, in any of the directions.
      const um = () => random.chance(0.5) ? 0 : 3000 * way() ** 3;
      const deg = (most: number) => random.chance(0.5) ? 0 : most * way() ** 3;
      const to = {
        ...{ x: um(), y: um(), z: um() },
        ...{ u: deg(0.05), v: deg(0.05), w: deg(0.05) },
      };
      run(HexapodCommandCode.POSITION_SET, Object.values(to));
      const tookSec = run(HexapodCommandCode.SET_ENABLED_SUBSTATE, [
        SetEnabledSubstateParam.MOVE_POINT_TO_POINT,
        1,
      ]);
      const expectedSec = moveSec(from, to, device.config, struts);
      // The way begins where it is measured to, with a jitter of 0.1 µm.
      const toleranceSec = 0.05 + 0.01 * tookSec;
      assertAlmostEquals(
        expectedSec,
        tookSec,
        toleranceSec,
        JSON.stringify(to),
      );
      nowSec += tookSec + 1;
      device.advance();
    }
  }
});

Deno.test("travelSec() is the duration of a simulated axis's move", () => {
  for (const way of [0, 0.001, 1, 8.99, 9, 9.01, 180]) {
    const limits = { velocityMax: 3, accelerationMax: 1 };
    const start = { position: 0, velocity: 0 };
    const { durationSec } = TrapezoidalPath.to(way, start, limits);
    assertAlmostEquals(travelSec(way, 3, 1), durationSec, 1e-9);
  }
});

Deno.test("motionLimitMs() is finite whatever the limits of a device say", () => {
  assertEquals(motionLimitMs(0), 5_000);
  assertEquals(motionLimitMs(10), 20_000);
  assertEquals(motionLimitMs(travelSec(1, 0, 1)), 3_600_000);
  assertEquals(motionLimitMs(travelSec(1, 1, 0)), 3_600_000);
  assertEquals(motionLimitMs(NaN), 3_600_000);
});
