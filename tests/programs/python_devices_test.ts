// Both device classes with single-socket controllers in Python, which have the habits of
// the real server: leftover memory in the time stamps of statuses, one frame per 20 ms,
// 20 commands/s, frames of before at the start of a connection, no echo of a position.
// One controller is the project's own; another one, of independent make, is used where
// it lies beside the checkout.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import {
  Hexapod,
  type HexapodName,
  type HexapodPosition,
} from "../../hexapod.ts";
import {
  CommandRejectedError,
  ControllerState,
  EnabledSubstate,
  MotionStoppedError,
  NotCommanderError,
  NotSupportedError,
  Rotator,
} from "../../rotator.ts";
import { measuredPosition } from "../../src/control/hexapod/hexapod_telemetry.ts";
import { taiNowSec } from "../../src/base/tai.ts";
import { eventually, LogLines } from "../peer.ts";
import {
  controllerTest,
  forAll,
  Process,
  PYTHON_CONTROLLERS,
  ROOT,
} from "./program.ts";

const ORIGIN: HexapodPosition = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };
const NOT_THE_COMMANDER = "The CSC is not the commander";
const DDS_COMMAND_SOURCE = 0x400;
const { STANDBY } = ControllerState;
const { STATIONARY, MOVING_POINT_TO_POINT } = EnabledSubstate;

/** Starts a controller; the port is that which it prints first. */
async function start(path: string, ...options: string[]) {
  const { pathname } = new URL(path, ROOT);
  const process = new Process("python3", [
    decodeURIComponent(pathname),
    ...options,
  ]);
  const [port] = await process.match(/^\d+$/m);
  return { process, port: Number(port) };
}

/** Makes a call that the controller may not know; says whether it does. */
async function isKnown(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    const isUnknown = error instanceof CommandRejectedError &&
      error.reason.startsWith("Unsupported command");
    if (!isUnknown) throw error;
    return false;
  }
}

type Device = Rotator | Hexapod;

/** Waits until telemetry shows something. */
async function shown(
  device: Device,
  isShown: (telemetry: {
    readonly applicationStatus: number;
    readonly enabledSubstate: number;
  }) => boolean,
): Promise<void> {
  for (;;) {
    const { telemetry } = await device.link.nextTelemetry(0);
    if (isShown(telemetry)) return;
  }
}

const isMoving = (telemetry: { readonly enabledSubstate: number }) =>
  telemetry.enabledSubstate === MOVING_POINT_TO_POINT;

/** The calls that both devices have, in a controller that was just started. */
async function callsOfBoth(device: Device): Promise<void> {
  for (
    const call of ["start", "disable", "exitControl", "enterControl"] as const
  ) {
    await assertRejects(() => device[call](), NotSupportedError);
  }
  await device.waitReady();
  await device.clearError();
  await device.enable();
  await device.enable();
}

async function callsOfRotator(port: number): Promise<string[]> {
  const connect = () => Rotator.connect({ port, log: new LogLines() });
  const unknown: string[] = [];
  {
    await using rotator = await connect();
    const at = async (
      expectedDeg: number,
      call: ReturnType<Rotator["moveTo"]>,
    ) => {
      const { telemetry } = await call;
      assertAlmostEquals(telemetry.currentPos, expectedDeg, 0.1);
      assertEquals(telemetry.enabledSubstate, STATIONARY);
    };
    await callsOfBoth(rotator);
    await at(0.3, rotator.moveTo(0.3));
    await at(0.3, rotator.moveTo(0.3));
    await at(0.1, rotator.offset(-0.2));
    await at(0.5, rotator.moveTo(0.5, { stepSize: 0.2 }));
    const interrupted = assertRejects(
      () => rotator.moveTo(60),
      MotionStoppedError,
    );
    await shown(rotator, isMoving);
    await at(1, rotator.moveTo(1, { interrupt: true }));
    await interrupted;
    const stopped = assertRejects(() => rotator.moveTo(60), MotionStoppedError);
    await shown(rotator, isMoving);
    assertEquals((await rotator.stop()).telemetry.enabledSubstate, STATIONARY);
    await stopped;
    await at(1, rotator.moveTo(1));
    const target = { positionDeg: 1, velocityDegPerSec: 0 };
    const calls: Record<string, () => Promise<unknown>> = {
      configureVelocity: () => rotator.configureVelocity(2),
      configureAcceleration: () => rotator.configureAcceleration(0.9),
      configureEmergencyAcceleration: () =>
        rotator.configureEmergencyAcceleration(2),
      configureEmergencyJerk: () => rotator.configureEmergencyJerk(2),
      configureJerk: () => rotator.configureJerk(2),
      track: () => rotator.track([{ taiSec: taiNowSec(), ...target }]),
      moveAtVelocity: () => rotator.moveAtVelocity(0.5, 0.5),
    };
    for (const [name, call] of Object.entries(calls)) {
      if (!await isKnown(call)) unknown.push(name);
    }
    assertEquals(rotator.link.config.velocityLimit, 2);
    // Another program takes over while it moves, and receives frames of before.
    const lost = assertRejects(() => rotator.moveTo(60));
    await shown(rotator, isMoving);
    await rotator.close();
    await lost;
  }
  await using rotator = await connect();
  const { telemetry } = await rotator.moveTo(2, { interrupt: true });
  assertAlmostEquals(telemetry.currentPos, 2, 0.1);
  await rotator.fault();
  assertEquals((await rotator.clearError()).telemetry.state, STANDBY);
  await rotator.enable();
  await rotator.lock();
  assertEquals(rotator.link.config.drivesEnabled, false);
  await rotator.unlock();
  await rotator.standby();
  await rotator.standby();
  return unknown;
}

async function callsOfHexapod(
  port: number,
  hexapod: HexapodName,
): Promise<string[]> {
  const connect = () => Hexapod.connect({ hexapod, port, log: new LogLines() });
  const unknown: string[] = [];
  {
    await using device = await connect();
    const at = async (
      expected: Partial<HexapodPosition>,
      call: ReturnType<Hexapod["moveTo"]>,
    ) => {
      const { telemetry } = await call;
      const position = measuredPosition(telemetry);
      for (const [axis, value] of Object.entries({ ...ORIGIN, ...expected })) {
        assertAlmostEquals(position[axis as keyof HexapodPosition], value, 5);
      }
      assertEquals(telemetry.enabledSubstate, STATIONARY);
    };
    await callsOfBoth(device);
    await at({ z: 60 }, device.moveTo({ ...ORIGIN, z: 60 }));
    await at({ z: 60 }, device.moveTo({ ...ORIGIN, z: 60 }));
    await at({ z: 90, x: 20 }, device.offset({ z: 30, x: 20, u: 0.01 }));
    await at({}, device.moveTo(ORIGIN, { stepSize: 50, synchronous: false }));
    const far = { ...ORIGIN, x: 9_000 };
    const interrupted = assertRejects(
      () => device.moveTo(far),
      MotionStoppedError,
    );
    await shown(device, isMoving);
    await at(
      { y: 50 },
      device.moveTo({ ...ORIGIN, y: 50 }, { interrupt: true }),
    );
    await interrupted;
    const stopped = assertRejects(() => device.moveTo(far), MotionStoppedError);
    await shown(device, isMoving);
    assertEquals((await device.stop()).telemetry.enabledSubstate, STATIONARY);
    await stopped;
    await at({}, device.moveTo(ORIGIN));
    const velocities = {
      ...{ xyUmPerSec: 1500, zUmPerSec: 1400 },
      ...{ uvDegPerSec: 0.1, wDegPerSec: 0.09 },
    };
    const limits = {
      ...{ maxXyUm: 10_000, minZUm: -8_000, maxZUm: 8_000 },
      ...{ maxUvDeg: 0.17, minWDeg: -0.04, maxWDeg: 0.04 },
    };
    const calls: Record<string, () => Promise<unknown>> = {
      configureVelocity: () => device.configureVelocity(velocities),
      configureLimits: () => device.configureLimits(limits),
      configureAcceleration: () => device.configureAcceleration(400),
      setPivot: () => device.setPivot({ x: 0, y: 0, z: -700_000 }),
    };
    for (const [name, call] of Object.entries(calls)) {
      if (!await isKnown(call)) unknown.push(name);
    }
    const { velLimitXy, velLimitZ, velLimitUv, velLimitW } = device.link.config;
    assertEquals(
      [velLimitXy, velLimitZ, velLimitUv, velLimitW],
      [1500, 1400, 0.1, 0.09],
    );
    const lost = assertRejects(() => device.moveTo({ ...far, x: 7_000 }));
    await shown(device, isMoving);
    await device.close();
    await lost;
  }
  await using device = await connect();
  await device.moveTo(ORIGIN, { interrupt: true });
  await device.fault();
  assertEquals((await device.clearError()).telemetry.state, STANDBY);
  await device.enable();
  await device.standby();
  await device.standby();
  return unknown;
}

/** Runs each call with a controller in a process of its own. */
async function runCalls(path: string, isOwn: boolean, ...options: string[]) {
  const { process, port } = await start(path, "--duration", "550", ...options);
  await using _ = process;
  const [, name] = options;
  try {
    const unknown = name === "rotator"
      ? await callsOfRotator(port)
      : await callsOfHexapod(port, name === "camera" ? "camera" : "M2");
    if (isOwn) assertEquals(unknown, []);
  } catch (error) {
    const what = `${path} ${options.join(" ")}`;
    throw new Error(`${what}:\n${process.stdout}`, { cause: error });
  }
}

/** A device, and calls of it. */
interface Mover extends AsyncDisposable {
  readonly device: Device;
  /** Makes a move that takes longer than until the GUI takes control. */
  moveFar(): Promise<unknown>;
  /** Makes another one, and interrupts that. */
  moveOn(): Promise<unknown>;
  /** Changes the configuration. */
  configure(): Promise<unknown>;
  /** Makes a move that takes a moment. */
  moveShort(): Promise<unknown>;
}

async function openRotator(port: number): Promise<Mover> {
  const device = await Rotator.connect({ port, log: new LogLines() });
  return {
    device,
    moveFar: () => device.moveTo(80),
    moveOn: () => device.moveTo(0, { interrupt: true }),
    configure: () => device.configureVelocity(1),
    moveShort: () => device.offset(0.2),
    [Symbol.asyncDispose]: () => device.close(),
  };
}

async function openHexapod(
  hexapod: HexapodName,
  port: number,
): Promise<Mover> {
  const device = await Hexapod.connect({ hexapod, port, log: new LogLines() });
  return {
    device,
    moveFar: () => device.moveTo({ ...ORIGIN, z: 8_800 }),
    moveOn: () => device.moveTo(ORIGIN, { interrupt: true }),
    configure: () =>
      device.configureVelocity({
        ...{ xyUmPerSec: 1500, zUmPerSec: 1400 },
        ...{ uvDegPerSec: 0.1, wDegPerSec: 0.09 },
      }),
    moveShort: () => device.offset({ z: -20 }),
    [Symbol.asyncDispose]: () => device.close(),
  };
}

const OPEN: Readonly<Record<string, (port: number) => Promise<Mover>>> = {
  rotator: openRotator,
  camera: (port) => openHexapod("camera", port),
  m2: (port) => openHexapod("M2", port),
};

for (
  const [index, [name, path]] of Object.entries(PYTHON_CONTROLLERS).entries()
) {
  const isOwn = index === 0;

  await controllerTest(
    `Rotator and Hexapod have each call obeyed by ${name}`,
    path,
    async () => {
      const seed = Math.floor(Math.random() * 2 ** 31);
      const habits = [["--tidy"], ["--seed", String(seed)]];
      const options = Object.keys(OPEN).flatMap((device) =>
        habits.map((habit) => ["--device", device, ...habit])
      );
      await forAll(options, (each) => runCalls(path, isOwn, ...each));
    },
  );

  await controllerTest(
    `Calls of each device reject while the GUI has control of ${name}, and go on then`,
    path,
    () =>
      // On a busy machine the GUI may have control before the device is enabled.
      forAll(Object.keys(OPEN), (device) =>
        eventually(async () => {
          const options = ["--device", device, "--gui", "3"];
          const { process, port } = await start(path, ...options);
          await using _ = process;
          await using mover = await OPEN[device](port);
          const { device: moved, moveFar, moveOn, configure, moveShort } =
            mover;
          await moved.enable();
          const farMove = moveFar().catch((error) => error);
          const guiHas = (
            { applicationStatus }: { applicationStatus: number },
          ) => (applicationStatus & DDS_COMMAND_SOURCE) === 0;
          await shown(moved, guiHas);
          assertEquals(moved.mayCommand, false);
          // The motion goes on, as it isn't ours to stop any more.
          // All calls at once, as the GUI has control for 3 s only.
          const calls = [() => moved.stop(), configure, moveOn];
          for (
            const error of await Promise.all(
              calls.map((call) => assertRejects(call, NotCommanderError)),
            )
          ) assertEquals(error.reason, NOT_THE_COMMANDER);
          assert((await farMove) instanceof MotionStoppedError);
          await shown(moved, (telemetry) => !guiHas(telemetry));
          const { telemetry } = await moved.stop();
          assertEquals(telemetry.enabledSubstate, STATIONARY);
          await moveShort();
          await moved.standby();
        })),
  );
}
