// Each call of both devices with simulated controllers of both two-socket generations.

import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { Hexapod, type HexapodSample } from "../hexapod.ts";
import {
  ControllerState,
  EnabledSubstate,
  LinkLostError,
  MotionStoppedError,
  NotSupportedError,
  Rotator,
  type RotatorSample,
} from "../rotator.ts";
import { HexapodController, RotatorController } from "../simulator.ts";
import { measuredPosition } from "../src/control/hexapod/hexapod_telemetry.ts";
import { taiNowSec } from "../src/base/tai.ts";
import { enableAgain, shown } from "./device_rigs.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { eventually, LogLines } from "./peer.ts";

const { STANDBY, DISABLED, ENABLED, OFFLINE, FAULT } = ControllerState;
const { STATIONARY } = EnabledSubstate;
const ORIGIN = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };
const isMoving = (telemetry: { readonly enabledSubstate: number }) =>
  telemetry.enabledSubstate !== STATIONARY;

/** Asserts that a call ends in a state, and at rest. */
async function endsIn(
  state: ControllerState,
  call: Promise<RotatorSample | HexapodSample>,
): Promise<void> {
  const { telemetry } = await call;
  assertEquals([telemetry.state, telemetry.enabledSubstate], [
    state,
    STATIONARY,
  ]);
}

async function changeStates(device: Rotator | Hexapod): Promise<void> {
  for (
    const [call, state] of [
      ["start", DISABLED],
      ["disable", DISABLED],
      ["standby", STANDBY],
      ["exitControl", OFFLINE],
      ["enterControl", STANDBY],
      ["clearError", STANDBY],
      ["enable", ENABLED],
    ] as const
  ) await endsIn(state, device[call]());
  await device.waitReady();
}

for (const protocol of ["two-socket", "two-socket-late"] as const) {
  netTest(
    `Rotator has each call obeyed by a simulated ${protocol} controller`,
    async () => {
      const log = new LogLines();
      await using stack = new AsyncDisposableStack();
      let lose: (() => Promise<void>) | undefined;
      const rotator = stack.use(
        await Rotator.serve({
          ...NO_WORKERS,
          port: 0,
          log,
          onListen: ({ telemetryPort, commandPort }) => {
            const ports = { telemetryPort, commandPort };
            const options = { protocol, log, telemetryIntervalMs: 10 };
            const controller = stack.use(
              new RotatorController({ ...options, ...ports }),
            );
            lose = () => controller.close();
            controller.config.accelLimit = 10;
            controller.connect();
          },
        }),
      );
      assertEquals(rotator.generation, protocol);
      const at = async (deg: number, call: Promise<RotatorSample>) => {
        const { telemetry } = await call;
        assertAlmostEquals(telemetry.currentPos, deg, 0.1);
        assertEquals(telemetry.enabledSubstate, STATIONARY);
      };
      const stopped = async (end: () => Promise<unknown>) => {
        const moved = rotator.moveTo(80, { stepSize: 20 });
        const rejected = assertRejects(() => moved, MotionStoppedError);
        await shown(rotator, isMoving);
        await end();
        await rejected;
      };
      await changeStates(rotator);
      await at(0.3, rotator.moveTo(0.3));
      await at(0.1, rotator.offset(-0.2));
      await at(0.6, rotator.moveTo(0.6, { stepSize: 0.2 }));
      await stopped(() => at(1, rotator.moveTo(1, { interrupt: true })));
      await stopped(() => endsIn(ENABLED, rotator.stop()));
      const { telemetry: { currentPos } } = await rotator.stop();
      await at(currentPos + 0.5, rotator.moveAtVelocity(0.2, 2.5));
      // A busy machine may send a target later than the rotator tracks without.
      await eventually(async () => {
        await enableAgain(rotator);
        await endsIn(
          ENABLED,
          rotator.track(async function* () {
            for (let i = 0; i < 10; i++) {
              const taiSec = taiNowSec() + 0.1;
              yield { taiSec, positionDeg: 2, velocityDegPerSec: 0 };
              await delay(20);
            }
          }()),
        );
      });
      await rotator.configureVelocity(2);
      await rotator.configureAcceleration(0.9);
      const { velocityLimit, accelLimit } = rotator.link.config;
      assertEquals([velocityLimit, accelLimit], [2, 0.9]);
      for (
        const call of [
          "configureJerk",
          "configureEmergencyJerk",
          "configureEmergencyAcceleration",
        ] as const
      ) await assertRejects(() => rotator[call](1), NotSupportedError);
      await stopped(async () => {
        assertEquals((await rotator.fault()).telemetry.state, FAULT);
      });
      await endsIn(STANDBY, rotator.clearError());
      await rotator.enable();
      await stopped(() => rotator.lock());
      assertEquals(rotator.locked, true);
      await endsIn(ENABLED, rotator.unlock());
      const lost = assertRejects(() => rotator.moveTo(80), LinkLostError);
      await shown(rotator, isMoving);
      await lose!();
      await lost;
    },
  );

  netTest(
    `Hexapod has each call obeyed by a simulated ${protocol} controller`,
    async () => {
      for (const hexapod of ["camera", "M2"] as const) {
        const log = new LogLines();
        await using stack = new AsyncDisposableStack();
        const device = stack.use(
          await Hexapod.serve({
            ...NO_WORKERS,
            hexapod,
            port: 0,
            log,
            onListen: ({ telemetryPort, commandPort }) => {
              const ports = { telemetryPort, commandPort };
              const options = { protocol, log, telemetryIntervalMs: 10 };
              const controller = stack.use(
                new HexapodController({ hexapod, ...options, ...ports }),
              );
              controller.connect();
            },
          }),
        );
        assertEquals(device.generation, protocol);
        const at = async (
          position: Partial<typeof ORIGIN>,
          call: Promise<HexapodSample>,
        ) => {
          const { telemetry } = await call;
          const measured = measuredPosition(telemetry);
          for (const axis of ["x", "y", "z"] as const) {
            assertAlmostEquals(measured[axis], position[axis] ?? 0, 5);
          }
          assertEquals(telemetry.enabledSubstate, STATIONARY);
        };
        const stopped = async (end: () => Promise<unknown>) => {
          const moved = device.moveTo({ ...ORIGIN, z: 5000 });
          const rejected = assertRejects(() => moved, MotionStoppedError);
          await shown(device, isMoving);
          await end();
          await rejected;
        };
        await changeStates(device);
        await at({ z: 20 }, device.moveTo({ ...ORIGIN, z: 20 }));
        await at({ x: 10, z: 20 }, device.offset({ x: 10, u: 0.001 }));
        const steps = { stepSize: 10, synchronous: false };
        await at({}, device.moveTo(ORIGIN, steps));
        await stopped(() =>
          at(
            { y: 10 },
            device.moveTo({ ...ORIGIN, y: 10 }, {
              interrupt: true,
            }),
          )
        );
        await stopped(() => endsIn(ENABLED, device.stop()));
        await at({}, device.moveTo(ORIGIN));
        await assertRejects(() => device.fault(), NotSupportedError);
        await device.setPivot({ x: 0, y: 0, z: 1000 });
        await device.configureAcceleration(400);
        await device.configureVelocity({
          ...{ xyUmPerSec: 100, zUmPerSec: 200 },
          ...{ uvDegPerSec: 0.01, wDegPerSec: 0.02 },
        });
        await device.configureLimits({
          ...{ maxXyUm: 1000, minZUm: -500, maxZUm: 600 },
          ...{ maxUvDeg: 0.1, minWDeg: -0.01, maxWDeg: 0.02 },
        });
        const { config } = device.link;
        assertEquals([config.velLimitUv, config.posLimitMaxZ], [0.01, 600]);
        await assertRejects(
          () => device.moveTo({ ...ORIGIN, z: 601 }),
          RangeError,
        );
        await device.standby();
      }
    },
  );
}
