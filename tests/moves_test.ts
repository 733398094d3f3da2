// Moves with controllers that are awkward, and moves that interrupt others, go in
// steps, or begin where the last has ended.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreaterOrEqual,
  assertInstanceOf,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import {
  ControllerState,
  ControllerStateError,
  EnabledSubstate,
  MotionError,
  MotionStoppedError,
  Rotator,
  RotatorCommandCode,
  SetEnabledSubstateParam,
} from "../rotator.ts";
import { TimeoutError } from "../mod.ts";
import { RotatorController } from "../simulator.ts";
import { taiNowSec } from "../src/base/tai.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { eventually, LogLines, until } from "./peer.ts";
import { HexapodCommandCode, type HexapodPosition } from "../hexapod.ts";
import { measuredPosition } from "../src/control/hexapod/hexapod_telemetry.ts";
import { PACE } from "../src/control/motion/pauses.ts";
import { enableAgain, shown } from "./device_rigs.ts";
import {
  type ReceivedCommand,
  type WrappedHexapod,
  wrappedHexapodTest,
  wrappedRotatorTest,
} from "./wrapped_rigs.ts";

PACE.factor = 0;

const { STATIONARY, MOVING_POINT_TO_POINT } = EnabledSubstate;
const { MOVE_POINT_TO_POINT } = SetEnabledSubstateParam;
const ORIGIN: HexapodPosition = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };
const THRESHOLD_DEG = 0.1;
/** Goal of a hexapod that takes it longer than any test by {@linkcode slow}. */
const FAR: HexapodPosition = { ...ORIGIN, x: 10_000 };

const isMoving = (telemetry: { readonly enabledSubstate: number }) =>
  telemetry.enabledSubstate === MOVING_POINT_TO_POINT;
const namesOf = (commands: readonly ReceivedCommand[]) =>
  commands.map(({ name }) => name);
/** Lets a hexapod move so slowly that it is under way still when a busy machine looks. */
async function slow(
  { device, simulated }: Pick<WrappedHexapod, "device" | "simulated">,
): Promise<void> {
  simulated.config.maxVelocityStrut = 100;
  await until(() => device.link.config.maxVelocityStrut === 100);
}
const positionsOf = (commands: readonly ReceivedCommand[]) =>
  commands.filter(({ name }) => name === "POSITION_SET")
    .map(({ params: [positionDeg] }) => positionDeg);

// Awkward controllers.

for (const [what, echo] of [["none", NaN], ["a constant", 0]] as const) {
  const isAcknowledged = echo === 0; // who doesn't acknowledge echoes, or shows NaN
  wrappedRotatorTest(
    `Rotator.moveTo() needs no echo of the position: it may be ${what}`,
    async ({ device, simulated, commands }, wrapping) => {
      let setPos = NaN;
      simulated.telemetry.setPos = echo;
      wrapping.onSample = (telemetry) => telemetry.setPos = echo;
      wrapping.onCommand = ({ name }, obey) => {
        if (name === "MOVE_POINT_TO_POINT") simulated.telemetry.setPos = setPos;
        const isAccepted = obey();
        if (name === "POSITION_SET") setPos = simulated.telemetry.setPos;
        return isAccepted;
      };
      for (const positionDeg of [5, 5, 5.05, -5]) {
        const { telemetry } = await device.moveTo(positionDeg);
        assertAlmostEquals(telemetry.currentPos, positionDeg, THRESHOLD_DEG);
        assertEquals(telemetry.enabledSubstate, STATIONARY);
      }
      assertEquals(positionsOf(commands), [5, 5, 5.05, -5]);
    },
    isAcknowledged ? { protocols: ["single-socket"] } : {},
  );
}

wrappedRotatorTest(
  "Rotator.moveTo() moves nothing when another position is reported as set",
  async ({ device, commands }, wrapping) => {
    let isSet = false;
    wrapping.onCommand = ({ name }, obey) => {
      if (name === "POSITION_SET") isSet = true;
      return obey();
    };
    wrapping.onSample = (telemetry) => telemetry.setPos = isSet ? 7 : NaN;
    PACE.factor = 1; // on a busy machine the controller may need the pause
    const error = await assertRejects(() => device.moveTo(5), MotionError)
      .finally(() => PACE.factor = 0);
    assertEquals(
      error.message,
      "Cannot move rotator to 5 deg: its controller reports 7 as the position that was set",
    );
    assertEquals(error.enabledSubstate, STATIONARY);
    await device.link.nextTelemetry(3);
    assertEquals(namesOf(commands), ["POSITION_SET"]);
  },
);

wrappedRotatorTest(
  "Rotator.moveTo() isn't there before it is at rest in four samples in a row",
  async ({ device }, wrapping) => {
    let stationary = 0;
    let interruptions = 0;
    wrapping.onSample = (telemetry) => {
      stationary = telemetry.enabledSubstate === STATIONARY
        ? stationary + 1
        : 0;
      // It begins to settle, and then moves for one sample more.
      if (Math.abs(telemetry.currentPos - 3) > THRESHOLD_DEG) return;
      if (stationary !== 3 || interruptions === 2) return;
      interruptions++;
      stationary = 0;
      telemetry.enabledSubstate = MOVING_POINT_TO_POINT;
    };
    const { telemetry } = await device.moveTo(3);
    assertEquals(interruptions, 2);
    assertEquals(telemetry.enabledSubstate, STATIONARY);
    assertGreaterOrEqual(stationary, 4);
  },
);

for (const way of ["stop()", "a signal"] as const) {
  wrappedHexapodTest(
    `Hexapod stops by ${way}, also if the controller loses a STOP right after a move`,
    async ({ device, simulated, commands }, wrapping) => {
      await slow({ device, simulated });
      let lost = 0;
      let isStopped = false;
      wrapping.onCommand = ({ name, samples }, obey) => {
        const move = commands.findLast(({ name }) =>
          name === "MOVE_POINT_TO_POINT"
        );
        // The first is, however late it is received from a busy machine.
        const isLost = name === "STOP" && move !== undefined &&
          (lost === 0 || samples - move.samples < 4);
        if (!isLost) {
          isStopped ||= name === "STOP";
          return obey();
        }
        lost++;
        return true;
      };
      const giveUp = new AbortController();
      const moved = device.moveTo(FAR, { signal: giveUp.signal });
      const failed = assertRejects(() => moved);
      while (!namesOf(commands).includes("MOVE_POINT_TO_POINT")) {
        await device.link.nextTelemetry(0);
      }
      if (way === "stop()") {
        const { telemetry } = await device.stop();
        assertEquals(telemetry.enabledSubstate, STATIONARY);
        assert(measuredPosition(telemetry).x < 9_000);
      } else {
        giveUp.abort();
        await until(() => isStopped);
        await shown(device, (telemetry) => !isMoving(telemetry));
      }
      await failed;
      assertGreaterOrEqual(lost, 1);
      assert(measuredPosition((await device.stop()).telemetry).x < 9_000);
    },
  );
}

wrappedHexapodTest(
  "Hexapod.stop() writes STOP at once, whatever the pauses",
  async ({ device, commands }) => {
    PACE.factor = 50; // a pause of 5 s before a move
    try {
      const moved = device.moveTo({ ...ORIGIN, z: 1000 });
      const failed = assertRejects(() => moved, MotionStoppedError);
      while (commands.length === 0) await device.link.nextTelemetry(0);
      const startMs = performance.now();
      await device.stop();
      await failed;
      assertEquals(namesOf(commands), ["POSITION_SET", "STOP"]);
      assert(commands[1].atMs - startMs < 4_000);
    } finally {
      PACE.factor = 0;
    }
  },
);

// Devices that aren't at rest yet.

wrappedRotatorTest(
  "Rotator.track() waits for a rotator that stops",
  // A busy machine may go on later than the rotator tracks without a target.
  ({ device, simulated, commands }) =>
    eventually(async () => {
      await enableAgain(device);
      commands.length = 0;
      simulated.config.velocityLimit = 10;
      simulated.config.accelLimit = 300;
      const giveUp = new AbortController();
      const { signal } = giveUp;
      const goal = device.link.telemetry.currentPos > 0 ? -90 : 90;
      const moved = device.moveTo(goal, { signal });
      await shown(
        device,
        () => Math.abs(device.link.telemetry.demandVel) > 9.9,
        moved,
      );
      simulated.config.accelLimit = 10; // it takes a second to stop
      giveUp.abort();
      await assertRejects(() => moved, DOMException);
      const { SLEWING_OR_TRACKING } = EnabledSubstate;
      const tracked = device.track(async function* () {
        const { currentPos: positionDeg } = device.link.telemetry;
        yield { taiSec: taiNowSec(), positionDeg, velocityDegPerSec: 0 };
        await shown(
          device,
          ({ enabledSubstate }) => enabledSubstate === SLEWING_OR_TRACKING,
        );
      }());
      assertEquals((await tracked).telemetry.enabledSubstate, STATIONARY);
      const stop = commands.find(({ name }) => name === "STOP")!;
      const track = commands.find(({ name }) => name === "TRACK")!;
      assert(track.atMs - stop.atMs > 400, `${track.atMs - stop.atMs} ms`);
    }),
);

netTest(
  "Rotator.moveTo() waits for a rotator that stops, as its last link was lost",
  // On a busy machine it may be at rest before it is connected again.
  () =>
    eventually(async () => {
      const log = new LogLines();
      await using controller = new RotatorController({
        protocol: "single-socket",
        port: 0,
        telemetryIntervalMs: 10,
        initialState: ControllerState.ENABLED,
        log,
      });
      controller.config.velocityLimit = 30;
      controller.config.accelLimit = 60;
      await controller.start();
      const { port } = controller;
      {
        await using rotator = await Rotator.connect({
          ...NO_WORKERS,
          port,
          log,
        });
        const failed = assertRejects(() => rotator.moveTo(90));
        await shown(rotator, () => controller.telemetry.demandVel > 29);
        controller.config.accelLimit = 15; // two seconds from that speed
        await rotator.close();
        await failed;
      }
      await using rotator = await Rotator.connect({ ...NO_WORKERS, port, log });
      await rotator.enable();
      assertEquals(
        controller.telemetry.enabledSubstate,
        EnabledSubstate.CONTROLLED_STOPPING,
      );
      const { telemetry } = await rotator.moveTo(5);
      assertAlmostEquals(telemetry.currentPos, 5, THRESHOLD_DEG);
      assertEquals(controller.stats.commandsRejected, 0);
    }),
);

// Options of moves.

wrappedHexapodTest(
  "Hexapod.moveTo() and offset() are synchronous by default",
  async ({ device, commands }) => {
    await device.moveTo({ ...ORIGIN, z: 100 });
    await device.moveTo({ ...ORIGIN, z: 200 }, { synchronous: true });
    await device.moveTo({ ...ORIGIN, z: 300 }, { synchronous: false });
    await device.offset({ z: 100 });
    await device.offset({ z: 100 }, { synchronous: false });
    const moves = commands.filter(({ name }) => name === "MOVE_POINT_TO_POINT");
    assertEquals(moves.map(({ params }) => params.slice(0, 2)), [
      [1, 1],
      [1, 1],
      [1, 0],
      [1, 1],
      [1, 0],
    ]);
  },
);

wrappedRotatorTest(
  "Rotator.moveTo() interrupts a move of its own",
  async ({ device, commands }) => {
    const moved = device.moveTo(90);
    await shown(device, isMoving, moved);
    const failed = assertRejects(() => moved, MotionStoppedError);
    const { telemetry } = await device.moveTo(-5, { interrupt: true });
    const error = await failed;
    assertEquals(
      error.message,
      "Cannot move rotator: it was interrupted to move rotator",
    );
    assertAlmostEquals(telemetry.currentPos, -5, THRESHOLD_DEG);
    const expected = ["POSITION_SET", "MOVE_POINT_TO_POINT"];
    assertEquals(namesOf(commands), [...expected, "STOP", ...expected]);
  },
);

wrappedHexapodTest(
  "Hexapod.moveTo() interrupts a move of its own, four samples after its command",
  async ({ device, simulated, commands }) => {
    await slow({ device, simulated });
    const moved = device.moveTo(FAR);
    const failed = assertRejects(() => moved, MotionStoppedError);
    await shown(device, isMoving);
    const { telemetry } = await device.moveTo(ORIGIN, { interrupt: true });
    await failed;
    assertAlmostEquals(measuredPosition(telemetry).x, 0, 5);
    const move = commands.find(({ name }) => name === "MOVE_POINT_TO_POINT")!;
    const stop = commands.find(({ name }) => name === "STOP")!;
    assertGreaterOrEqual(stop.samples - move.samples, 4);
  },
);

wrappedRotatorTest(
  "Rotator.moveTo() interrupts somebody else's motion, and rejects without that option",
  async ({ device, execute }) => {
    execute(RotatorCommandCode.POSITION_SET, 90);
    execute(RotatorCommandCode.SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
    await shown(device, isMoving);
    const error = await assertRejects(
      () => device.moveTo(1),
      ControllerStateError,
      "Cannot move rotator as it must be STATIONARY: received ENABLED, MOVING_POINT_TO_POINT",
    );
    assertEquals(error.enabledSubstate, MOVING_POINT_TO_POINT);
    const { telemetry } = await device.moveTo(1, { interrupt: true });
    assertAlmostEquals(telemetry.currentPos, 1, THRESHOLD_DEG);
  },
);

wrappedRotatorTest(
  "Rotator.moveTo() interrupts a tracking, and is interrupted itself",
  // A busy machine may go on later than the rotator tracks without a target.
  ({ device }) =>
    eventually(async () => {
      await enableAgain(device);
      const tracked = device.track(async function* () {
        yield {
          taiSec: Date.now() / 1000,
          positionDeg: 0,
          velocityDegPerSec: 0,
        };
        await new Promise(() => {}); // the signal of the motion ends it
      }());
      await shown(
        device,
        ({ enabledSubstate }) =>
          enabledSubstate === EnabledSubstate.SLEWING_OR_TRACKING,
        tracked,
      );
      const moves = [80, -80, 2].map((positionDeg) =>
        device.moveTo(positionDeg, { interrupt: true })
      );
      const last = moves.at(-1)!;
      last.catch(() => {}); // a failed attempt doesn't wait for it
      const ends = await Promise.allSettled([tracked, ...moves.slice(0, -1)]);
      for (const end of ends) {
        assert(end.status === "rejected");
        assertInstanceOf(end.reason, MotionStoppedError);
      }
      assertAlmostEquals((await last).telemetry.currentPos, 2, THRESHOLD_DEG);
      assertAlmostEquals(
        (await device.moveTo(3)).telemetry.currentPos,
        3,
        THRESHOLD_DEG,
      );
    }),
);

wrappedRotatorTest(
  "Rotator.moveTo() that is aborted before it has interrupted leaves nothing moving",
  async ({ device }) => {
    const moved = device.moveTo(90);
    await shown(device, isMoving, moved);
    const failed = assertRejects(() => moved, MotionStoppedError);
    const signal = AbortSignal.abort();
    const giveUp = new AbortController();
    const next = device.moveTo(0, { interrupt: true, signal: giveUp.signal });
    giveUp.abort(signal.reason);
    await assertRejects(() => next, DOMException);
    await failed;
    await shown(
      device,
      ({ enabledSubstate }) => enabledSubstate === STATIONARY,
    );
    assert((await device.stop()).telemetry.currentPos < 80);
  },
);

wrappedRotatorTest(
  "Rotator.offset() adds up no errors, and begins where the rotator is after a stop",
  async ({ device, commands, simulated }, wrapping) => {
    await device.moveTo(10);
    wrapping.onSample = (telemetry) => telemetry.currentPos += 0.05;
    for (let i = 0; i < 3; i++) await device.offset(1.5);
    await device.offset(-0.5);
    assertEquals(positionsOf(commands), [10, 11.5, 13, 14.5, 14]);
    // Some controllers continue to report the goal of the canceled move.
    wrapping.onSample = (telemetry) => telemetry.demandPos = 60;
    simulated.telemetry.demandPos = 60;
    await device.link.nextTelemetry(1);
    const { telemetry } = await device.offset(2);
    assertAlmostEquals(positionsOf(commands).at(-1)!, 16, 0.01);
    assertAlmostEquals(telemetry.currentPos, 16, THRESHOLD_DEG);
    await assertRejects(
      () => device.offset(80),
      RangeError,
      "Cannot offset rotator as position must be in -90..90 deg: received 9",
    );
    assertEquals(positionsOf(commands).length, 6);
  },
);

wrappedHexapodTest(
  "Hexapod.offset() moves along the axes that it is given",
  async ({ device, commands }) => {
    await device.moveTo({ ...ORIGIN, x: 100, u: 0.01 });
    await device.offset({ x: -30, z: 200 });
    const { telemetry } = await device.offset({ u: 0.02, w: -0.01 });
    const { params } = commands.findLast(({ name }) =>
      name === "POSITION_SET"
    )!;
    const goal = [70, 0, 200, 0.03, 0, -0.01];
    params.forEach((value, axis) =>
      assertAlmostEquals(value, goal[axis], 1e-9)
    );
    assertAlmostEquals(measuredPosition(telemetry).z, 200, 5);
    await assertRejects(
      () => device.offset({ z: 14_000 }),
      RangeError,
      "z must",
    );
    await assertRejects(
      () => device.offset({ z: NaN }),
      RangeError,
      "Cannot offset camera hexapod as offset.z must be finite: received NaN µm",
    );
    await assertRejects(() => device.offset({ z: "1" } as never), TypeError);
    await assertRejects(() => device.offset(5 as never), TypeError);
  },
);

wrappedRotatorTest(
  "Rotator.moveTo() goes in equal steps, none longer than stepSize",
  async ({ device, commands }) => {
    const { telemetry } = await device.moveTo(1, { stepSize: 0.3 });
    assertEquals(positionsOf(commands), [0.25, 0.5, 0.75, 1]);
    assertAlmostEquals(telemetry.currentPos, 1, THRESHOLD_DEG);
    await device.offset(-0.6, { stepSize: 0.3 });
    assertEquals(positionsOf(commands).slice(4), [0.7, 0.4]);
    await device.moveTo(0.3, { stepSize: Infinity });
    assertEquals(positionsOf(commands).slice(6), [0.3]);
    await assertRejects(
      () => device.moveTo(80, { stepSize: 0.01 }),
      RangeError,
      "Cannot move rotator as stepSize must make at most 1000 steps: received one that makes 7970",
    );
  },
);

wrappedHexapodTest(
  "Hexapod.moveTo() goes in equal steps, none longer than stepSize along any axis",
  async ({ device, commands }) => {
    const goal = { ...ORIGIN, x: 100, z: -60, w: 0.04 };
    const steps = () =>
      commands.splice(0).filter(({ name }) => name === "POSITION_SET")
        .map(({ params: [x, , z, , , w] }) => [x, z, w]);
    await device.moveTo(goal, { stepSize: { xyUm: 50, wDeg: 0.01 } });
    assertEquals(steps(), [
      [25, -15, 0.01],
      [50, -30, 0.02],
      [75, -45, 0.03],
      [100, -60, 0.04],
    ]);
    await device.moveTo(ORIGIN, { stepSize: 50 });
    assertEquals(steps(), [[50, -30, 0.02], [0, 0, 0]]);
    await device.moveTo(goal, { stepSize: { uvDeg: 1e-6 } });
    assertEquals(steps(), [[100, -60, 0.04]]);
  },
);

wrappedRotatorTest(
  "Rotator.stop() ends a move between and within its steps",
  async ({ device, commands }) => {
    const moved = device.moveTo(60, { stepSize: 1 });
    const failed = assertRejects(() => moved, MotionStoppedError);
    while (positionsOf(commands).length < 3) await device.link.nextTelemetry(0);
    await device.stop();
    await failed;
    const { length } = commands;
    await device.link.nextTelemetry(10);
    assertEquals(commands.length, length);
    assert((await device.moveTo(0)).telemetry.currentPos < 1);
  },
);

wrappedRotatorTest(
  "Rotator.moveTo() has one time limit for all steps",
  async ({ device }) => {
    const error = await assertRejects(
      () => device.moveTo(60, { stepSize: 0.5, timeoutMs: 700 }),
      TimeoutError,
      "Cannot move rotator: ", // it may end right between a step and the next sample
    );
    assertEquals(error.timeoutMs, 700);
  },
);

wrappedRotatorTest(
  "Rotator and its moves refuse options that are wrong, and send nothing",
  async ({ device, commands }) => {
    const wrong = [
      [{ interrupt: 1 }, TypeError, "interrupt must be true or false"],
      [{ stepSize: "1" }, TypeError, "stepSize must be a number"],
      [{ stepSize: 0 }, RangeError, "stepSize must be more than 0"],
      [{ stepSize: NaN }, RangeError, "stepSize must be finite"],
    ] as const;
    for (const [options, ErrorClass, text] of wrong) {
      for (const move of ["moveTo", "offset"] as const) {
        await assertRejects(
          () => device[move](1, options as never),
          ErrorClass,
          text,
        );
      }
    }
    for (const offset of [NaN, Infinity]) {
      await assertRejects(() => device.offset(offset), RangeError);
    }
    await assertRejects(() => device.offset("1" as never), TypeError);
    assertEquals(commands, []);
  },
);

wrappedHexapodTest(
  "Hexapod and its moves refuse options that are wrong, and send nothing",
  async ({ device, commands }) => {
    const wrong = [
      [{ synchronous: "yes" }, TypeError, "synchronous must be true or false"],
      [{ stepSize: "1" }, TypeError, "stepSize must be a number or an object"],
      [{ stepSize: -1 }, RangeError, "stepSize.xyUm must be more than 0"],
      [{ stepSize: { wDeg: 0 } }, RangeError, "stepSize.wDeg must be more"],
      [{ stepSize: { zUm: "1" } }, TypeError, "stepSize.zUm must be a number"],
    ] as const;
    for (const [options, ErrorClass, text] of wrong) {
      await assertRejects(
        () => device.moveTo(ORIGIN, options as never),
        ErrorClass,
        text,
      );
    }
    assertEquals(commands, []);
  },
);

wrappedHexapodTest(
  "Hexapod.moveTo() interrupts somebody else's motion",
  async ({ device, simulated, execute }) => {
    await slow({ device, simulated });
    execute(HexapodCommandCode.POSITION_SET, FAR.x);
    execute(HexapodCommandCode.SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT, 1);
    await shown(device, isMoving);
    await assertRejects(() => device.moveTo(ORIGIN), ControllerStateError);
    const { telemetry } = await device.moveTo(ORIGIN, { interrupt: true });
    assertAlmostEquals(measuredPosition(telemetry).x, 0, 5);
  },
);
