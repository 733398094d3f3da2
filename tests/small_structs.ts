/**
 * Structs of a small device, for tests of what is recorded of any.
 *
 * @module
 */

import { Command, CommandStatus, defineStruct, Header } from "../mod.ts";

export const Telemetry = defineStruct("Telemetry", { value: "f64" }, {
  frameId: 5,
});
export const Config = defineStruct("Config", { limit: "u8" }, { frameId: 6 });

/** Structs of what a controller sends. */
export const STRUCTS = { header: Header, config: Config, telemetry: Telemetry };

/** Structs of a controller, with commands and their answers. */
export const ALL_STRUCTS = {
  ...STRUCTS,
  command: Command,
  commandStatus: CommandStatus,
};
