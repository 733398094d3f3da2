// The commands that each call of a device sends to its controller, which rejects them all.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { CommandRejectedError, ControllerState } from "../mod.ts";
import { Hexapod, HexapodCommandCode } from "../hexapod.ts";
import {
  Rotator,
  RotatorCommandCode,
  SetEnabledSubstateParam,
  taiNowSec,
} from "../rotator.ts";
import {
  HexapodDevice,
  RotatorDevice,
  SimulatedController,
} from "../simulator.ts";
import { PACE } from "../src/control/motion/pauses.ts";
import { paramsOf } from "../src/simulator/sockets/verdict.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { LogLines } from "./peer.ts";

PACE.factor = 0;

const log = new LogLines();
const OPTIONS = {
  protocol: "single-socket",
  port: 0,
  telemetryIntervalMs: 5,
  initialState: ControllerState.ENABLED,
  log,
} as const;

/** Code and parameters of a command, up to the last that isn't 0. */
type Words = readonly number[];

/**
 * Starts the controller of a simulated device that rejects every command.
 *
 * @returns The controller, and a function that gives the commands of a rejected call.
 */
async function startRejecting<
  D extends RotatorDevice<"single-socket"> | HexapodDevice<"single-socket">,
>(device: D) {
  const commands: Words[] = [];
  device.execute = (command) => {
    const words = [command.code, ...paramsOf(command)];
    while (words.at(-1) === 0) words.pop();
    commands.push(words);
    return { isAccepted: false, reason: "noted" };
  };
  const controller = new SimulatedController(
    device as RotatorDevice<"single-socket">,
    OPTIONS,
  );
  await controller.start();
  const commandsOf = async (call: () => Promise<unknown>) => {
    await assertRejects(call, CommandRejectedError, "noted");
    return commands.splice(0);
  };
  return { controller, commandsOf };
}

netTest(
  "Rotator's calls send their arguments in order, with their signs",
  async () => {
    const device = new RotatorDevice(OPTIONS);
    const { controller, commandsOf } = await startRejecting(device);
    await using _controller = controller;
    const { port } = controller;
    await using rotator = await Rotator.connect({ port, log, ...NO_WORKERS });
    const target = {
      taiSec: taiNowSec(),
      positionDeg: -2,
      velocityDegPerSec: 0.5,
    };
    const code = RotatorCommandCode;
    const { TRACK } = SetEnabledSubstateParam;
    const calls: [() => Promise<unknown>, Words][] = [
      [() => rotator.moveTo(-3), [code.POSITION_SET, -3]],
      [
        () => rotator.moveTo(-3, { stepSize: 1.5 }),
        [code.POSITION_SET, -1.5],
      ],
      [() => rotator.offset(-4), [code.POSITION_SET, -4]],
      [() => rotator.offset(4, { stepSize: 1 }), [code.POSITION_SET, 1]],
      [
        () => rotator.moveAtVelocity(-1, 2),
        [code.SET_CONSTANT_VEL, -1, 2],
      ],
      [() => rotator.configureVelocity(1.5), [code.CONFIG_VEL, 1.5]],
      [() => rotator.configureAcceleration(0.5), [code.CONFIG_ACCEL, 0.5]],
      [
        () => rotator.configureEmergencyAcceleration(6),
        [code.CONFIG_ACCEL_EMERGENCY, 6],
      ],
      [
        () => rotator.configureEmergencyJerk(7),
        [code.CONFIG_JERK_EMERGENCY, 7],
      ],
      [() => rotator.configureJerk(8), [code.CONFIG_JERK, 8]],
    ];
    for (const [call, words] of calls) {
      assertEquals(await commandsOf(call), [words], `${call}`);
    }
    const [first] = await commandsOf(() => rotator.track([target]));
    assertEquals(first, [code.SET_ENABLED_SUBSTATE, TRACK]);
  },
);

netTest(
  "Hexapod's calls send their arguments in order, with their signs",
  async () => {
    const hexapod = "M2";
    const device = new HexapodDevice({ ...OPTIONS, hexapod });
    const { controller, commandsOf } = await startRejecting(device);
    await using _controller = controller;
    const { port } = controller;
    await using m2 = await Hexapod.connect({
      hexapod,
      port,
      log,
      ...NO_WORKERS,
    });
    const code = HexapodCommandCode;
    const goal = { x: -1, y: 2, z: -3, u: 0.01, v: -0.02, w: 0.03 };
    const velocities = {
      xyUmPerSec: 1,
      uvDegPerSec: 2,
      zUmPerSec: 3,
      wDegPerSec: 4,
    };
    const limits = {
      maxXyUm: 1,
      minZUm: -2,
      maxZUm: 3,
      maxUvDeg: 0.4,
      minWDeg: -0.5,
      maxWDeg: 0.6,
    };
    const calls: [() => Promise<unknown>, Words][] = [
      [() => m2.moveTo(goal), [code.POSITION_SET, ...Object.values(goal)]],
      [
        () => m2.moveTo(goal, { stepSize: { zUm: 1.5 } }),
        [code.POSITION_SET, ...Object.values(goal).map((value) => value / 2)],
      ],
      [() => m2.offset({ z: -5 }), [code.POSITION_SET, 0, 0, -5]],
      [() => m2.offset({ y: 6 }), [code.POSITION_SET, 0, 6]],
      [
        () => m2.setPivot({ x: 1, y: -2, z: 3 }),
        [code.SET_PIVOTPOINT, 1, -2, 3],
      ],
      [() => m2.configureVelocity(velocities), [code.CONFIG_VEL, 1, 2, 3, 4]],
      [
        () => m2.configureLimits(limits),
        [code.CONFIG_LIMITS, ...Object.values(limits)],
      ],
      [() => m2.configureAcceleration(9), [code.CONFIG_ACCEL, 9]],
    ];
    for (const [call, words] of calls) {
      assertEquals(await commandsOf(call), [words], `${call}`);
    }
  },
);
