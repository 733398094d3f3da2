/** Single-socket device of tests of gateways: it counts its samples and commands. */
import { defineStruct } from "../../mod.ts";
import { SimulatedDevice } from "../../simulator.ts";

export const ConfigClass = defineStruct("StageConfig", { maxMm: "f64" }, {
  frameId: 3,
});
export const TelemetryClass = defineStruct("StageTelemetry", {
  sample: "f64",
  positionMm: "f64",
}, { frameId: 2 });

/** Code of the command that sets the position. */
export const MOVE = 1;
/** Code of the command that stops. */
export const STOP = 2;
export const COMMANDS = [
  { name: "MOVE", code: MOVE, parameters: [{ name: "position", unit: "mm" }] },
  { name: "STOP", code: STOP, parameters: [], isStop: true },
];

/** Device, and what it was commanded. */
export class Stage {
  /** Positions that it was commanded, in their order. */
  readonly moves: number[] = [];
  /** Number of stops. */
  stops = 0;

  /** Listens for a client; samples every 5 ms. */
  listen() {
    const device = new SimulatedDevice({
      ConfigClass,
      TelemetryClass,
      behaviour: ({ sample }, _dtSec, command) => {
        if (command?.code === STOP) {
          this.stops++;
          return {};
        }
        if (command && command.param1 > 1e6) return "Beyond its range";
        if (command) {
          this.moves.push(command.param1);
          return { positionMm: command.param1 };
        }
        return { sample: sample + 1 };
      },
    });
    return device.listen({ telemetryIntervalMs: 5 });
  }
}
