/**
 * Devices at the other end of a real link, with a simulated controller that is
 * quicker than any real one: what tests of both generations need.
 *
 * @module
 */

import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { Hexapod, type HexapodName, VEL_LIMIT_ORDER } from "../hexapod.ts";
import { Command, singleSocket } from "../mod.ts";
import type { SingleSocketCommand } from "../src/protocol/single_socket.ts";
import { type DeviceTelemetry, Rotator } from "../rotator.ts";
import {
  ControllerState,
  HexapodController,
  type Protocol,
  type RotatorControllerOptions,
  RotatorDevice,
  SimulatedController,
} from "../simulator.ts";
import { PACE } from "../src/control/motion/pauses.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { eventually, LogLines, TIME_LIMIT_MS } from "./peer.ts";

export const TELEMETRY_INTERVAL_MS = 10;
/** Simulated controllers need no pause; tests/pauses_test.ts looks at the pauses. */
PACE.factor = 0;
const VELOCITY_DEG_PER_SEC = 30;
const ACCELERATION_DEG_PER_SEC2 = 300;

/** Options of a rig. */
export interface RigOptions {
  /** The state of the device. */
  readonly initialState?: ControllerState;
}

/** Options of the rig of a rotator. */
export interface RotatorRigOptions extends RigOptions {
  /** Whether the controller executes nothing that it is told, though it accepts it. */
  readonly isDeaf?: boolean;
  /** Whether it answers no command, though it may execute it; single-socket only. */
  readonly isSilent?: boolean;
  /**
   * Whether the test is tried again, with another rig, when it fails: one that tracks, as
   * the controller faults when a busy machine gives it no target for a second.
   */
  readonly isRepeated?: boolean;
}

/** Parts of a simulated controller that tests use, in both generations. */
export interface RigController<Config, Telemetry> extends AsyncDisposable {
  readonly config: Config;
  readonly telemetry: Telemetry;
  readonly state: number;
  readonly stats: {
    readonly commandsReceived: number;
    readonly commandsRejected: number;
  };
}

/** A device and its controller. */
export interface Rig<Device extends AsyncDisposable, Config, Telemetry>
  extends AsyncDisposable {
  readonly device: Device;
  readonly controller: RigController<Config, Telemetry>;
  /** Ends the link from the controller's side. */
  lose(): Promise<void>;
  /** Sends a command past the device. */
  send(code: number, param1: number): Promise<void>;
}

/** Parts of a rotator that tests set and read. */
export type RotatorRig = Rig<
  Rotator,
  { velocityLimit: number; accelLimit: number },
  {
    state: number;
    enabledSubstate: number;
    readonly currentPos: number;
    readonly demandPos: number;
  }
>;

/** Parts of a hexapod that tests set and read. */
export type HexapodRig = Rig<
  Hexapod,
  {
    maxVelocityStrut: number;
    accelerationStrut: number;
    readonly velLimits: Iterable<number>;
    maxDisplacementStrut: number;
    readonly posLimits: Iterable<number>;
    readonly pivot: Iterable<number>;
  },
  { state: number; enabledSubstate: number }
>;

/** The generations, with how to start a device of each. */
export const GENERATIONS = {
  "two-socket": { rotator: twoSocketRotator, hexapod: twoSocketHexapod },
  "single-socket": {
    rotator: singleSocketRotator,
    hexapod: singleSocketHexapod,
  },
} as const;

/** Registers a test for the rotator of each generation that has what is wanted. */
export function rotatorTest(
  name: string,
  options: RotatorRigOptions,
  fn: (rig: RotatorRig) => Promise<void>,
): void {
  for (const [generation, { rotator }] of Object.entries(GENERATIONS)) {
    if (options.isSilent && generation !== "single-socket") continue;
    const run = async () => {
      await using rig = await rotator(options);
      await deadline(fn(rig), TIME_LIMIT_MS);
    };
    const { isRepeated } = options;
    netTest(
      `${name} (${generation})`,
      isRepeated ? () => eventually(run) : run,
    );
  }
}

/** Registers a test for a hexapod of each generation. */
export function hexapodTest(
  name: string,
  hexapod: HexapodName,
  options: RigOptions,
  fn: (rig: HexapodRig) => Promise<void>,
): void {
  for (const [generation, start] of Object.entries(GENERATIONS)) {
    netTest(`${name} (${generation})`, async () => {
      await using rig = await start.hexapod(hexapod, options);
      await deadline(fn(rig), TIME_LIMIT_MS);
    });
  }
}

/** Enables a rotator that a failed attempt may have left in FAULT. */
export async function enableAgain(rotator: Rotator): Promise<void> {
  if (rotator.link.telemetry.state === ControllerState.FAULT) {
    await rotator.clearError();
  }
  await rotator.enable();
}

/**
 * Waits until telemetry shows a condition.
 *
 * @param device Device whose telemetry is awaited.
 * @param isShown Whether a sample shows it.
 * @param call Promise that the test awaits later; if it rejects before, so does this.
 */
export async function shown(
  { link }: {
    readonly link: {
      nextTelemetry(skip: number): Promise<{
        readonly telemetry: DeviceTelemetry;
      }>;
    };
  },
  isShown: (telemetry: DeviceTelemetry) => boolean,
  call?: Promise<unknown>,
): Promise<void> {
  const failed = call?.then(() => new Promise<never>(() => {}));
  failed?.catch(() => {}); // once it is shown, it isn't awaited
  for (;;) {
    const next = link.nextTelemetry(0);
    const { telemetry } = await (failed ? Promise.race([next, failed]) : next);
    if (isShown(telemetry)) return;
  }
}

/** Makes a rotator's controller, perhaps one that accepts commands and executes none. */
function rotatorController<P extends Protocol>(
  options: RotatorControllerOptions<P>,
  isDeaf: boolean,
): SimulatedController<RotatorDevice<P>> {
  const device = new RotatorDevice<P>(options);
  if (isDeaf) device.execute = () => ({ isAccepted: true, durationSec: 0 });
  return new SimulatedController(device, options);
}

/** Connects the controller to a server as soon as that listens. */
async function twoSocketRotator(
  { initialState, isDeaf = false }: RotatorRigOptions,
): Promise<RotatorRig> {
  const log = new LogLines();
  const started = Promise.withResolvers<SimulatedController<RotatorDevice>>();
  const device = await Rotator.serve({
    port: 0,
    log,
    ...NO_WORKERS,
    onListen: ({ telemetryPort, commandPort }) => {
      const controller = rotatorController({
        protocol: "two-socket",
        telemetryPort,
        commandPort,
        telemetryIntervalMs: TELEMETRY_INTERVAL_MS,
        initialState,
        log,
      }, isDeaf);
      quicken(controller.config);
      controller.connect();
      started.resolve(controller);
    },
  });
  return twoSocketRig(device, await started.promise);
}

async function twoSocketHexapod(
  hexapod: HexapodName,
  { initialState }: RigOptions,
): Promise<HexapodRig> {
  const log = new LogLines();
  const started = Promise.withResolvers<HexapodController>();
  const device = await Hexapod.serve({
    hexapod,
    port: 0,
    log,
    ...NO_WORKERS,
    onListen: ({ telemetryPort, commandPort }) => {
      const controller = new HexapodController({
        hexapod,
        telemetryPort,
        commandPort,
        telemetryIntervalMs: TELEMETRY_INTERVAL_MS,
        initialState,
        log,
      });
      quickenStruts(controller.config, VEL_LIMIT_ORDER["two-socket"]);
      controller.connect();
      started.resolve(controller);
    },
  });
  return twoSocketRig(device, await started.promise);
}

interface TwoSocketDevice extends AsyncDisposable {
  readonly link: { putCommand(command: Command): Promise<void> };
}

function twoSocketRig<
  Device extends TwoSocketDevice,
  Controller extends AsyncDisposable & { close(): Promise<void> },
>(device: Device, controller: Controller) {
  return {
    device,
    controller,
    lose: () => controller.close(),
    send: (code: number, param1: number) =>
      device.link.putCommand(Command.create({ code, param1 })),
    async [Symbol.asyncDispose]() {
      await device[Symbol.asyncDispose]();
      await controller.close();
    },
  };
}

/** We dial, as soon as the controller listens. */
async function singleSocketRotator(
  { initialState, isDeaf = false, isSilent = false }: RotatorRigOptions,
): Promise<RotatorRig> {
  const log = new LogLines();
  const controller = rotatorController({
    protocol: "single-socket",
    port: 0,
    telemetryIntervalMs: TELEMETRY_INTERVAL_MS,
    initialState,
    log,
  }, isDeaf);
  quicken(controller.config);
  // The velocity at which it faults depends on how busy the machine is.
  controller.config.emergencyAccelLimit = ACCELERATION_DEG_PER_SEC2;
  await controller.start();
  if (isSilent) controller.answerWith(() => ({ dropAnswer: true }));
  const { port } = controller;
  const device = await Rotator.connect({ port, log, ...NO_WORKERS });
  return singleSocketRig(device, controller);
}

async function singleSocketHexapod(
  hexapod: HexapodName,
  { initialState }: RigOptions,
): Promise<HexapodRig> {
  const log = new LogLines();
  const controller = new HexapodController({
    protocol: "single-socket",
    hexapod,
    port: 0,
    telemetryIntervalMs: TELEMETRY_INTERVAL_MS,
    initialState,
    log,
  });
  quickenStruts(controller.config, VEL_LIMIT_ORDER["single-socket"]);
  await controller.start();
  const { port } = controller;
  const device = await Hexapod.connect({ hexapod, port, log, ...NO_WORKERS });
  return singleSocketRig(device, controller);
}

interface SingleSocketDevice extends AsyncDisposable {
  readonly link: {
    runCommand(command: SingleSocketCommand): Promise<unknown>;
  };
}

function singleSocketRig<
  Device extends SingleSocketDevice,
  Controller extends AsyncDisposable & { close(): Promise<void> },
>(device: Device, controller: Controller) {
  return {
    device,
    controller,
    lose: () => controller.close(),
    send: async (code: number, param1: number) => {
      await device.link.runCommand(
        singleSocket.Command.create({ code, param1 }),
      );
    },
    async [Symbol.asyncDispose]() {
      await device[Symbol.asyncDispose]();
      await controller.close();
    },
  };
}

function quicken(config: { velocityLimit: number; accelLimit: number }): void {
  config.velocityLimit = VELOCITY_DEG_PER_SEC;
  config.accelLimit = ACCELERATION_DEG_PER_SEC2;
}

function quickenStruts(config: {
  maxVelocityStrut: number;
  accelerationStrut: number;
  velLimits: unknown;
}, velLimitOrder: readonly string[]): void {
  config.maxVelocityStrut = 50_000;
  config.accelerationStrut = 500_000;
  config.velLimits = velLimitOrder.map((name) =>
    /(Xy|Z)$/.test(name) ? 50_000 : 5
  );
}
