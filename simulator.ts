/**
 * Simulated controllers: what dials in to a server in place of the hardware,
 * for tests and for trying things out.
 *
 * @example A controller that dials in to your server
 * ```ts
 * import { SimpleController } from "./simulator.ts";
 *
 * async function connectTo(telemetryPort: number, commandPort: number) {
 *   await using controller = new SimpleController({ telemetryPort, commandPort });
 *   await controller.connect();
 *   controller.config.maxPosition = 30; // sent with the next sample
 * }
 * ```
 *
 * @module
 */

export {
  ControllerState,
  EnabledSubstate,
  OfflineSubstate,
  SetStateParam,
} from "./src/enumerations.ts";
export type { LogSink } from "./src/log.ts";
export {
  ControllerClosedError,
  SimpleController,
  type SimpleControllerOptions,
  type SimpleControllerStats,
} from "./src/simulator/simple_controller.ts";
export {
  SetEnabledSubstateParam,
  SIMPLE_COMMAND_SYNC_PATTERN,
  SimpleCommandCode,
  SimpleConfig,
  SimpleDevice,
  SimpleFrameId,
  SimpleTelemetry,
} from "./src/simulator/simple_device.ts";
