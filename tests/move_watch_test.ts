// How far a move has come, and how long it may take, without a link.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLessOrEqual,
} from "jsr:@std/assert@^1.0.19";
import { HexapodCommandCode, SetEnabledSubstateParam } from "../hexapod.ts";
import { SingleSocketCommand } from "../mod.ts";
import {
  SingleSocketControllerState,
  SingleSocketHexapodDevice,
} from "../simulator.ts";
import { moveSec, strutsOf } from "../src/control/hexapod_motion.ts";
import { measuredPosition } from "../src/control/hexapod_telemetry.ts";
import { motionLimitMs, travelSec } from "../src/control/motion_time.ts";
import { type MoveProgress, MoveWatch } from "../src/control/move_watch.ts";
import { ControllerState, EnabledSubstate } from "../src/enumerations.ts";
import { Random } from "./random.ts";
import { TrapezoidalPath } from "../src/simulator/motion/trapezoidal_path.ts";

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

Deno.test("MoveWatch tells how far a move has come", () => {
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
    // Where it comes to rest counts, not where it was stationary first.
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
    assertEquals(new Set(seen.slice(0, -1)).has("there"), false);
  }
});

Deno.test("moveSec() is what a simulated hexapod takes, or a little more", () => {
  const random = new Random(20_261_128);
  for (const hexapod of ["camera", "M2"] as const) {
    let nowSec = 1000;
    const struts = strutsOf(hexapod, "two-socket"); // those that are simulated
    const device = new SingleSocketHexapodDevice({
      hexapod,
      initialState: SingleSocketControllerState.ENABLED,
      nowSec: () => nowSec,
    });
    const run = (code: number, params: number[]) => {
      const [param1, param2, param3, param4, param5, param6] = params;
      const all = { param1, param2, param3, param4, param5, param6 };
      const given = Object.entries(all).filter(([, v]) => v !== undefined);
      const command = { code, ...Object.fromEntries(given) };
      const verdict = device.execute(SingleSocketCommand.create(command));
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
      ]);
      const limitSec = moveSec(from, to, device.config, struts);
      assertLessOrEqual(tookSec, limitSec + 0.1, `${JSON.stringify(to)}`);
      assertLessOrEqual(limitSec, 5 * tookSec + 1, `${JSON.stringify(to)}`);
      nowSec += tookSec + 1;
      device.advance();
    }
  }
});

Deno.test("travelSec() is what a simulated axis takes", () => {
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
