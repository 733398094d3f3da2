// Both device classes with simulated controllers that have the real server's habits:
// leftover memory in the time stamps of statuses, a frame per 20 ms, 20 commands/s.

import { delay } from "jsr:@std/async@^1.5.0/delay";
import {
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import { Hexapod } from "../hexapod.ts";
import {
  ControllerState,
  EnabledSubstate,
  MotionStoppedError,
  Rotator,
} from "../rotator.ts";
import { HexapodController, RotatorController } from "../simulator.ts";
import { measuredPosition } from "../src/control/hexapod/hexapod_telemetry.ts";
import { taiNowSec } from "../src/base/tai.ts";
import { shown } from "./device_rigs.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { eventually, LogLines } from "./peer.ts";

const { ENABLED } = ControllerState;
const { STATIONARY, MOVING_POINT_TO_POINT, SLEWING_OR_TRACKING } =
  EnabledSubstate;
const ORIGIN = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };
const isMoving = (telemetry: { readonly enabledSubstate: number }) =>
  telemetry.enabledSubstate === MOVING_POINT_TO_POINT;

netTest(
  "Rotator moves, tracks and stops when its controller has the real habits",
  // Its controller faults when a busy machine gives it no target for a second.
  () =>
    eventually(async () => {
      const log = new LogLines();
      await using controller = new RotatorController({
        protocol: "single-socket",
        port: 0,
        telemetryIntervalMs: 20,
        initialState: ENABLED,
        quirks: "real",
        log,
      });
      controller.config.velocityLimit = 30;
      controller.config.accelLimit = 300;
      await controller.start();
      const { port } = controller;
      await using rotator = await Rotator.connect({ ...NO_WORKERS, port, log });
      await rotator.moveTo(3);
      await rotator.offset(2, { stepSize: 1 });
      const interrupted = assertRejects(
        () => rotator.moveTo(90),
        MotionStoppedError,
      );
      await shown(rotator, isMoving);
      await rotator.moveTo(1, { interrupt: true });
      await interrupted;
      const velocityDegPerSec = 1;
      const startSec = taiNowSec();
      const positionAt = (sec: number) =>
        1 + velocityDegPerSec * (sec - startSec);
      // A busy machine is late now and then, but a device that doesn't follow is always.
      let errorDeg = Infinity;
      const { telemetry } = await rotator.track(async function* () {
        for (let i = 0; i < 30; i++) {
          const taiSec = taiNowSec() + 0.1;
          yield { taiSec, positionDeg: positionAt(taiSec), velocityDegPerSec };
          await delay(50);
          if (i < 20) continue;
          const { telemetry } = await rotator.link.nextTelemetry(0);
          assertEquals(telemetry.enabledSubstate, SLEWING_OR_TRACKING);
          const { currentPos } = telemetry;
          errorDeg = Math.min(
            errorDeg,
            Math.abs(currentPos - positionAt(taiNowSec())),
          );
        }
      }());
      assertLess(errorDeg, 0.2);
      assertEquals(telemetry.enabledSubstate, STATIONARY);
      await rotator.configureVelocity(2);
      await rotator.standby();
      assertEquals(controller.stats.commandsRejected, 0);
    }),
);

netTest(
  "Hexapod moves and stops when its controller has the real habits",
  async () => {
    const log = new LogLines();
    await using controller = new HexapodController({
      protocol: "single-socket",
      hexapod: "M2",
      port: 0,
      telemetryIntervalMs: 20,
      initialState: ENABLED,
      quirks: "real",
      log,
    });
    await controller.start();
    const { port } = controller;
    await using hexapod = await Hexapod.connect({
      ...NO_WORKERS,
      hexapod: "M2",
      port,
      log,
    });
    const { telemetry } = await hexapod.moveTo({ ...ORIGIN, z: 20 });
    assertAlmostEquals(measuredPosition(telemetry).z, 20, 5);
    await hexapod.offset({ x: 10, z: -20 }, { synchronous: false });
    const stopped = assertRejects(
      () => hexapod.moveTo({ ...ORIGIN, x: 9_000 }),
      MotionStoppedError,
    );
    await shown(hexapod, isMoving);
    await hexapod.stop();
    await stopped;
    await hexapod.setPivot({ x: 0, y: 0, z: 100 });
    await hexapod.standby();
    assertEquals(controller.stats.commandsRejected, 0);
  },
);
