/**
 * Devices whose simulated controllers are awkward: a test sees each command, decides
 * whether the simulated device obeys it, and changes what samples show.
 *
 * @module
 */

import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { Hexapod, HexapodCommandCode, VEL_LIMIT_ORDER } from "../hexapod.ts";
import { Rotator, RotatorCommandCode } from "../rotator.ts";
import {
  ControllerState,
  type DeviceModel,
  HexapodDevice,
  type Protocol,
  RotatorDevice,
  SetEnabledSubstateParam,
  SimulatedController,
} from "../simulator.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { atPace } from "./pace.ts";
import { LogLines, TIME_LIMIT_MS } from "./peer.ts";

const TELEMETRY_INTERVAL_MS = 5;

/** A command that a controller has received. */
export interface ReceivedCommand {
  /** Its name, as far as motions are concerned; else its code. */
  readonly name: string;
  /** `param1` … `param6`. */
  readonly params: readonly number[];
  /** When it was received, by `performance.now()`. */
  readonly atMs: number;
  /** Number of samples that the device had made by then. */
  readonly samples: number;
}

/** Body of a test with a device. */
export interface Wrapping<Telemetry> {
  /**
   * Called for each command.
   *
   * @param command The command.
   * @param obey Lets the device execute it; returns whether that accepts it.
   * @returns Whether the controller accepts it; by default it does what `obey` does.
   */
  onCommand?(command: ReceivedCommand, obey: () => boolean): boolean;
  /** Called for each sample, which it may change. */
  onSample?(telemetry: Telemetry): void;
}

/** A device, its controller, and what that has received. */
export interface WrappedRig<D, Telemetry, Config> extends AsyncDisposable {
  readonly device: D;
  /** The simulated device. */
  readonly simulated: {
    readonly telemetry: Telemetry;
    readonly config: Config;
  };
  /** All commands, in order. */
  readonly commands: ReceivedCommand[];
  /** The generation of its controller. */
  readonly protocol: "two-socket" | "single-socket";
  /** Sends a command past the device, as somebody else would. */
  execute(code: number, ...params: number[]): void;
}

interface RotatorTelemetryFields {
  setPos: number;
  demandPos: number;
  currentPos: number;
  state: number;
  enabledSubstate: number;
}
interface RotatorConfigFields {
  velocityLimit: number;
  accelLimit: number;
}
interface HexapodTelemetryFields {
  state: number;
  enabledSubstate: number;
  commandedPos: Iterable<number>;
}
interface HexapodConfigFields {
  maxVelocityStrut: number;
  accelerationStrut: number;
}

/** The rig of a rotator. */
export type WrappedRotator = WrappedRig<
  Rotator,
  RotatorTelemetryFields,
  RotatorConfigFields
>;
/** The rig of a hexapod. */
export type WrappedHexapod = WrappedRig<
  Hexapod,
  HexapodTelemetryFields,
  HexapodConfigFields
>;

/** Options of a rig. */
export interface WrappedOptions {
  /** Generations to test; both, if left out. */
  readonly protocols?: readonly ("two-socket" | "single-socket")[];
  /** By default ENABLED. */
  readonly initialState?: ControllerState;
}

/** Registers a test for the rotator of each generation. */
export function wrappedRotatorTest(
  name: string,
  fn: (
    rig: WrappedRotator,
    wrapping: Wrapping<RotatorTelemetryFields>,
  ) => Promise<void>,
  options: WrappedOptions = {},
): void {
  register(name, options, async (protocol, initialState) => {
    const wrapping: Wrapping<RotatorTelemetryFields> = {};
    const simulated = new RotatorDevice({ protocol, initialState });
    simulated.config.velocityLimit = 30;
    simulated.config.accelLimit = 300;
    await using rig = await start<
      Rotator,
      RotatorTelemetryFields,
      RotatorConfigFields
    >(
      simulated,
      wrapping,
      RotatorCommandCode.SET_ENABLED_SUBSTATE,
      (port, onListen) =>
        onListen
          ? Rotator.serve({ port, ...linkOptions(), onListen })
          : Rotator.connect({ port, ...linkOptions() }),
    );
    await fn(rig, wrapping);
  });
}

/** Registers a test for the camera hexapod of each generation. */
export function wrappedHexapodTest(
  name: string,
  fn: (
    rig: WrappedHexapod,
    wrapping: Wrapping<HexapodTelemetryFields>,
  ) => Promise<void>,
  options: WrappedOptions = {},
): void {
  register(name, options, async (protocol, initialState) => {
    const wrapping: Wrapping<HexapodTelemetryFields> = {};
    const hexapod = "camera";
    const simulated = new HexapodDevice({ protocol, hexapod, initialState });
    const { config } = simulated;
    config.maxVelocityStrut = 50_000;
    config.accelerationStrut = 500_000;
    const order = VEL_LIMIT_ORDER[protocol];
    config.velLimits = order.map((axis) => /(Xy|Z)$/.test(axis) ? 5e4 : 5);
    await using rig = await start<
      Hexapod,
      HexapodTelemetryFields,
      HexapodConfigFields
    >(
      simulated,
      wrapping,
      HexapodCommandCode.SET_ENABLED_SUBSTATE,
      (port, onListen) =>
        onListen
          ? Hexapod.serve({ hexapod, port, ...linkOptions(), onListen })
          : Hexapod.connect({ hexapod, port, ...linkOptions() }),
    );
    await fn(rig, wrapping);
  });
}

function linkOptions() {
  return { log: new LogLines(), ...NO_WORKERS };
}

function register(
  name: string,
  { protocols = ["two-socket", "single-socket"], initialState }: WrappedOptions,
  fn: (
    protocol: "two-socket" | "single-socket",
    initialState: ControllerState,
  ) => Promise<void>,
): void {
  for (const protocol of protocols) {
    netTest(`${name} (${protocol})`, async () => {
      const state = initialState ?? ControllerState.ENABLED;
      await atPace(1, () => deadline(fn(protocol, state), TIME_LIMIT_MS));
    });
  }
}

interface Ports {
  readonly telemetryPort: number;
  readonly commandPort: number;
}

async function start<D extends AsyncDisposable, Telemetry, Config>(
  simulated: Simulated,
  wrapping: Wrapping<Telemetry>,
  substateCode: number,
  open: (
    port: number,
    onListen: ((ports: Ports) => void) | undefined,
  ) => Promise<unknown>,
): Promise<WrappedRig<D, Telemetry, Config>> {
  const commands: ReceivedCommand[] = [];
  const execute = wrap(simulated, wrapping, commands, substateCode);
  let device: D;
  let controller: { close(): Promise<void> };
  const { protocol } = simulated;
  const options = {
    log: new LogLines(),
    telemetryIntervalMs: TELEMETRY_INTERVAL_MS,
  };
  if (protocol === "two-socket") {
    const connected = Promise.withResolvers<typeof controller>();
    device = await open(0, ({ telemetryPort, commandPort }) => {
      const ports = { telemetryPort, commandPort };
      const dialling = new SimulatedController(simulated, {
        ...ports,
        ...options,
      });
      dialling.connect();
      connected.resolve(dialling);
    }) as D;
    controller = await connected.promise;
  } else {
    const listening = new SimulatedController(simulated, {
      port: 0,
      ...options,
    });
    await listening.start();
    device = await open(listening.port, undefined) as D;
    controller = listening;
  }
  return {
    device,
    simulated: simulated as unknown as { telemetry: Telemetry; config: Config },
    commands,
    protocol,
    execute,
    async [Symbol.asyncDispose]() {
      await device[Symbol.asyncDispose]();
      await controller.close();
    },
  };
}

type Simulated = DeviceModel & { readonly protocol: Protocol };

/** Wraps the device; returns what sends it a command unseen. */
function wrap<Telemetry>(
  simulated: Simulated,
  wrapping: Wrapping<Telemetry>,
  commands: ReceivedCommand[],
  substateCode: number,
): (code: number, ...params: number[]) => void {
  let samples = 0;
  const advance = simulated.advance.bind(simulated);
  simulated.advance = () => {
    advance();
    samples++;
    wrapping.onSample?.(simulated.telemetry as Telemetry);
  };
  const obey = simulated.execute.bind(simulated);
  simulated.execute = (command) => {
    const { code, param1, param2, param3, param4, param5, param6 } = command;
    const received = {
      name: nameOf(code, param1, substateCode),
      params: [param1, param2, param3, param4, param5, param6],
      atMs: performance.now(),
      samples,
    };
    commands.push(received);
    const { onCommand } = wrapping;
    if (!onCommand) return obey(command);
    const isAccepted = onCommand(received, () => obey(command).isAccepted);
    return isAccepted
      ? { isAccepted, durationSec: 0 }
      : { isAccepted, reason: "the test wants it so" };
  };
  return (code, param1 = 0, param2 = 0, ...others) => {
    const [param3 = 0, param4 = 0, param5 = 0, param6 = 0] = others;
    const params = { param1, param2, param3, param4, param5, param6 };
    obey({ code, ...params });
  };
}

function nameOf(code: number, param1: number, substateCode: number): string {
  if (code === substateCode) return substateNames.get(param1) ?? String(param1);
  return codeNames.get(code) ?? `0x${code.toString(16)}`;
}

const substateNames = new Map<number, string>(
  Object.entries(SetEnabledSubstateParam).map(([name, value]) => [value, name]),
);
// Codes that mean other things for the other device aren't among them.
const codeNames = new Map<number, string>([
  [0x7000, "ENABLE_DRIVES"],
  [0x8000, "SET_STATE"],
  [RotatorCommandCode.POSITION_SET, "POSITION_SET"],
  [HexapodCommandCode.POSITION_SET, "POSITION_SET"],
]);
