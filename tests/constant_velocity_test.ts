// A rotator at a constant velocity, with a controller that turns as it is told.

import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import {
  CommandRejectedError,
  EnabledSubstate,
  MotionError,
  MotionStoppedError,
} from "../rotator.ts";
import { PACE } from "../src/control/motion/pauses.ts";
import { shown } from "./device_rigs.ts";
import {
  type WrappedRotator,
  wrappedRotatorTest,
  type Wrapping,
} from "./wrapped_rigs.ts";

PACE.factor = 0;

const { STATIONARY, CONSTANT_VELOCITY } = EnabledSubstate;

/** Lets the simulated rotator turn, at `set` from `startMs` on. */
function turn(
  { commands, simulated }: WrappedRotator,
  wrapping: Wrapping<WrappedRotator["simulated"]["telemetry"]>,
) {
  const turning = { endsAtMs: 0, rejects: false };
  let set = [0, 0];
  let positionDeg = 0;
  let lastMs = 0;
  wrapping.onCommand = ({ name, params, atMs }, obey) => {
    if (name === "0x800b") {
      set = params.slice(0, 2);
      return !turning.rejects;
    }
    if (name === "CONSTANT_VELOCITY") {
      lastMs = atMs;
      turning.endsAtMs = atMs + set[1] * 1000;
      return true;
    }
    if (name !== "STOP") return obey();
    turning.endsAtMs = atMs;
    return true;
  };
  wrapping.onSample = (telemetry) => {
    const untilMs = Math.min(performance.now(), turning.endsAtMs);
    if (untilMs > lastMs) {
      positionDeg += set[0] * (untilMs - lastMs) / 1000;
      lastMs = untilMs;
    }
    const isTurning = performance.now() < turning.endsAtMs;
    telemetry.enabledSubstate = isTurning ? CONSTANT_VELOCITY : STATIONARY;
    telemetry.currentPos = positionDeg;
  };
  simulated.config.accelLimit = 300;
  return {
    turning,
    namesOf: () => commands.map(({ name }) => name),
  };
}

wrappedRotatorTest(
  "Rotator.moveAtVelocity() turns for its time, and resolves at rest",
  async (rig, wrapping) => {
    const { namesOf } = turn(rig, wrapping);
    const { telemetry } = await rig.device.moveAtVelocity(-20, 0.4);
    assertEquals(telemetry.enabledSubstate, STATIONARY);
    assertAlmostEquals(telemetry.currentPos, -8, 0.01);
    assertEquals(namesOf(), ["0x800b", "CONSTANT_VELOCITY"]);
    assertEquals(rig.commands[0].params.slice(0, 2), [-20, 0.4]);
  },
);

wrappedRotatorTest(
  "Rotator.moveAtVelocity() is ended by stop(), and by a move that interrupts it",
  async (rig, wrapping) => {
    const { namesOf } = turn(rig, wrapping);
    const { device } = rig;
    const isTurning = (telemetry: { readonly enabledSubstate: number }) =>
      telemetry.enabledSubstate === CONSTANT_VELOCITY;
    for (const how of ["stop", "interrupt"] as const) {
      const turned = device.moveAtVelocity(1, 20);
      await shown(device, isTurning, turned);
      const failed = assertRejects(() => turned, MotionStoppedError);
      if (how === "stop") await device.stop();
      // Long enough to be seen in the telemetry of a busy machine.
      else await device.moveAtVelocity(-1, 1, { interrupt: true });
      await failed;
    }
    assertEquals(namesOf().filter((name) => name === "STOP").length, 2);
  },
);

wrappedRotatorTest(
  "Rotator.moveAtVelocity() rejects when somebody else stops it",
  async (rig, wrapping) => {
    const { turning } = turn(rig, wrapping);
    const { device } = rig;
    const turned = device.moveAtVelocity(2, 20);
    const failed = assertRejects(() => turned, MotionError);
    await shown(
      device,
      ({ enabledSubstate }) => enabledSubstate === CONSTANT_VELOCITY,
    );
    turning.endsAtMs = performance.now();
    const { message } = await failed;
    assertEquals(
      message.startsWith("Cannot turn rotator to 40 deg: it has stopped at 0."),
      true,
      message,
    );
  },
);

wrappedRotatorTest(
  "Rotator.moveAtVelocity() turns the simulated rotator",
  async ({ device }) => {
    const { telemetry } = await device.moveAtVelocity(20, 0.4);
    assertEquals(telemetry.enabledSubstate, STATIONARY);
    assertAlmostEquals(telemetry.currentPos, 8, 20 ** 2 / 300);
    const turned = device.moveAtVelocity(-1, 60);
    await shown(
      device,
      ({ enabledSubstate }) => enabledSubstate === CONSTANT_VELOCITY,
      turned,
    );
    await Promise.all([
      device.stop(),
      assertRejects(() => turned, MotionStoppedError),
    ]);
  },
);

wrappedRotatorTest(
  "Rotator.moveAtVelocity() refuses a motion out of the limits, and sends nothing",
  async (rig) => {
    const { device, commands } = rig;
    const wrong = [
      [[31, 1], RangeError, "velocity must be in -30..30 deg/s: received 31"],
      [[0, 1], RangeError, "velocity must not be 0"],
      [[1, 0], RangeError, "duration must be more than 0"],
      [[1, Infinity], RangeError, "duration must be finite"],
      [[10, 9.5], RangeError, "position at the end must be in -90..90 deg"],
      [["1", 1], TypeError, "velocity must be a number"],
      [[1], TypeError, "duration must be a number"],
    ] as const;
    for (const [args, ErrorClass, text] of wrong) {
      await assertRejects(
        () => device.moveAtVelocity(...args as unknown as [number, number]),
        ErrorClass,
        `Cannot turn rotator as ${text}`,
      );
    }
    assertEquals(commands, []);
  },
);

wrappedRotatorTest(
  "Rotator.moveAtVelocity() rejects when the controller rejects the command",
  async (rig, wrapping) => {
    const { turning, namesOf } = turn(rig, wrapping);
    turning.rejects = true;
    await assertRejects(
      () => rig.device.moveAtVelocity(1, 1),
      CommandRejectedError,
    );
    assertEquals(namesOf(), ["0x800b"]);
  },
  { protocols: ["single-socket"] },
);
