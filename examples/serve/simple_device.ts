/** The simple device: a server, and commands whose effect shows in telemetry. */
import {
  Command,
  CommandTelemetryServer,
  TimeoutError,
  type ViewOf,
} from "../../mod.ts";
import {
  ControllerState,
  SetStateParam,
  SIMPLE,
  SimpleCommandCode,
  SimpleConfig,
  SimpleController,
  SimpleTelemetry,
} from "../../simulator.ts";
import { simpleCommands } from "../../src/protocol/devices/device_commands.ts";
import type { Controls, Device } from "./device.ts";
import { stateName } from "./state_name.ts";

const STATE_LIMIT_MS = 3_000;
const MOVE_LIMIT_MS = 3_000;
const TOLERANCE = 0.5; // it creeps on
/** Next step of a controller towards ENABLED, by its state. */
const STEPS: Readonly<Record<number, "START" | "ENABLE" | undefined>> = {
  [ControllerState.STANDBY]: "START",
  [ControllerState.DISABLED]: "ENABLE",
};

type SimpleServer = CommandTelemetryServer<
  typeof SimpleConfig,
  typeof SimpleTelemetry
>;

/** The simple device. */
export const simpleDevice: Device<typeof SimpleTelemetry> = {
  port: 6210,
  simulatedPosition: 12.5,
  commands: simpleCommands("two-socket"),
  async serve({ signal, ...options }) {
    const server: SimpleServer = new CommandTelemetryServer({
      ...options,
      ConfigClass: SimpleConfig,
      TelemetryClass: SimpleTelemetry,
      commandSyncPattern: SIMPLE["two-socket"].commandSyncPattern,
    });
    await server.start();
    return {
      server,
      controls: async () => {
        await server.waitConnected({ timeoutMs: Infinity, signal });
        return new SimpleControls(server, signal);
      },
      [Symbol.asyncDispose]: () => server.close(),
    };
  },
  simulate: (address) => new SimpleController(address),
  statusOf: ({ state, currPosition, cmdPosition }) => ({
    state,
    position: currPosition,
    commandedPosition: cmdPosition,
  }),
};

class SimpleControls implements Controls {
  readonly #server: SimpleServer;
  readonly #signal: AbortSignal;

  constructor(server: SimpleServer, signal: AbortSignal) {
    this.#server = server;
    this.#signal = signal;
  }

  async enable(onStep: (command: string, state: number) => void) {
    const { telemetry } = await this.#server.nextTelemetry(0, {
      signal: this.#signal,
    });
    let { state } = telemetry;
    while (state !== ControllerState.ENABLED) {
      const before = state;
      const step = STEPS[before];
      if (step === undefined) {
        throw new Error(`Cannot enable the controller in ${stateName(before)}`);
      }
      ({ state } = await this.#perform(
        step,
        { code: SimpleCommandCode.SET_STATE, param1: SetStateParam[step] },
        ({ state }) => state !== before,
        STATE_LIMIT_MS,
      ));
      onStep(step, state);
    }
  }

  async moveTo(position: number): Promise<number> {
    const { currPosition } = await this.#perform(
      `MOVE to ${position}`,
      { code: SimpleCommandCode.MOVE, param1: position },
      ({ currPosition, cmdPosition }) =>
        cmdPosition === position &&
        Math.abs(currPosition - position) < TOLERANCE,
      MOVE_LIMIT_MS,
    );
    return currPosition;
  }

  /** Sends a command, and waits for telemetry that shows its effect. */
  async #perform(
    name: string,
    fields: { readonly code: number; readonly param1: number },
    isDone: (telemetry: ViewOf<typeof SimpleTelemetry>) => boolean,
    timeoutMs: number,
  ): Promise<ViewOf<typeof SimpleTelemetry>> {
    try {
      const { telemetry } = await this.#server.sendAndConfirm(
        Command.create(fields),
        ({ telemetry }) => isDone(telemetry),
        { timeoutMs, signal: this.#signal },
      );
      return telemetry;
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      const { minPosition, maxPosition } = this.#server.config;
      throw new Error(
        `The controller has not executed ${name} within ${timeoutMs} ms; it takes commands only when ENABLED, and positions in ${minPosition}..${maxPosition}`,
      );
    }
  }
}
