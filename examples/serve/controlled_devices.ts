/** The rotator and the hexapods, controlled by `Rotator` and `Hexapod`. */
import {
  CAMERA_HEXAPOD,
  Hexapod,
  type HexapodFacts,
  type HexapodName,
  type HexapodTelemetryStruct,
  M2_HEXAPOD,
} from "../../hexapod.ts";
import {
  type DeviceSample,
  type DeviceTelemetry,
  ROTATOR,
  Rotator,
  type RotatorStruct,
  type TwoSocketGenerationName,
} from "../../rotator.ts";
import {
  hexapodCommands,
  rotatorCommands,
} from "../../src/protocol/devices/device_commands.ts";
import { HexapodController, RotatorController } from "../../simulator.ts";
import type { Device, Served, Server } from "./device.ts";

/** The camera rotator; positions are in deg. */
export const rotatorDevice: Device<
  RotatorStruct<"telemetry", TwoSocketGenerationName>
> = {
  port: ROTATOR["two-socket"].port,
  simulatedPosition: 5,
  commands: rotatorCommands("two-socket"),
  serve: ({ signal, ...options }) =>
    listen({
      open: (waiting) => Rotator.serve({ ...options, ...waiting }),
      moveTo: async (rotator, positionDeg) => {
        const { telemetry } = await rotator.moveTo(positionDeg, { signal });
        return telemetry.currentPos;
      },
    }, signal),
  simulate: (address) => new RotatorController(address),
  statusOf: ({ state, currentPos, demandPos }) => ({
    state,
    position: currentPos,
    commandedPosition: demandPos,
  }),
};

/** The camera hexapod; positions are z, in µm. */
export const cameraHexapodDevice = hexapodDevice("camera", CAMERA_HEXAPOD);

/** The M2 hexapod; positions are z, in µm. */
export const m2HexapodDevice = hexapodDevice("M2", M2_HEXAPOD);

function hexapodDevice(
  hexapod: HexapodName,
  facts: HexapodFacts,
): Device<HexapodTelemetryStruct<TwoSocketGenerationName>> {
  return {
    port: facts["two-socket"].port,
    simulatedPosition: 500,
    commands: hexapodCommands(facts, "two-socket"),
    serve: ({ signal, ...options }) =>
      listen({
        open: (waiting) => Hexapod.serve({ hexapod, ...options, ...waiting }),
        moveTo: async (device, z) => {
          const position = { x: 0, y: 0, z, u: 0, v: 0, w: 0 };
          const { telemetry } = await device.moveTo(position, { signal });
          return telemetry.measuredZ;
        },
      }, signal),
    simulate: (address) => new HexapodController({ hexapod, ...address }),
    statusOf: ({ state, measuredZ, commandedZ }) => ({
      state,
      position: measuredZ,
      commandedPosition: commandedZ,
    }),
  };
}

/** Members that `Rotator` and `Hexapod` share. */
interface Controlled extends AsyncDisposable {
  enable(
    options: { readonly signal: AbortSignal },
  ): Promise<DeviceSample<DeviceTelemetry>>;
}

/** Functions that open and move one of them. */
interface Opening<D extends Controlled> {
  open(waiting: {
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    readonly onListen: (server: Server) => void;
  }): Promise<D>;
  moveTo(device: D, position: number): Promise<number>;
}

/**
 * Returns the server as soon as it listens; the device is ready once its controller
 * connects.
 */
async function listen<D extends Controlled>(
  { open, moveTo }: Opening<D>,
  signal: AbortSignal,
): Promise<Served> {
  const listening = Promise.withResolvers<Server>();
  let opened: D | undefined;
  const opening = open({
    timeoutMs: Infinity,
    signal,
    onListen: listening.resolve,
  }).then((device) => opened = device);
  opening.catch(listening.reject);
  const server = await listening.promise;
  return {
    server,
    controls: async () => {
      const device = await opening;
      return {
        enable: async (onStep) => {
          const { telemetry } = await device.enable({ signal });
          onStep("ENABLE", telemetry.state);
        },
        moveTo: (position) => moveTo(device, position),
      };
    },
    [Symbol.asyncDispose]: () => (opened ?? server)[Symbol.asyncDispose](),
  };
}
