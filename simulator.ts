/**
 * Simulated controllers, for tests and for first tries: they connect to a server in place
 * of the hardware, or listen for a client (`protocol: "single-socket"`).
 *
 * @example A controller that connects to your server
 * ```ts
 * import { SimpleController } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function connectTo(telemetryPort: number, commandPort: number) {
 *   await using controller = new SimpleController({ telemetryPort, commandPort });
 *   await controller.connect();
 *   controller.config.maxPosition = 30; // sent with the next sample
 * }
 * ```
 *
 * @example A controller with faults, to test your server
 * ```ts
 * import { FaultyController } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function disturb(telemetryPort: number, commandPort: number) {
 *   await using controller = new FaultyController({ telemetryPort, commandPort });
 *   await controller.play([{ fault: "junk", frames: 100 }, { fault: "reset" }]);
 * }
 * ```
 *
 * @example A controller of the single-socket protocol, which listens
 * ```ts
 * import { SimpleController } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function serve(talkTo: (port: number) => Promise<void>) {
 *   await using controller = new SimpleController({ protocol: "single-socket" });
 *   await controller.start();
 *   await talkTo(controller.port);
 * }
 * ```
 *
 * @module
 */

export {
  type CommandedNames,
  type ElementNames,
  type HexapodConfigNames,
  type MeasuredPosNames,
  type MeasuredXyzUvwNames,
  VEL_LIMIT_ORDER,
} from "./src/protocol/devices/hexapod_arrays.ts";
export {
  CAMERA_HEXAPOD,
  type HexapodConfig,
  type HexapodConfigStruct,
  type HexapodFacts,
  type HexapodName,
  HEXAPODS,
  type HexapodTelemetry,
  type HexapodTelemetryStruct,
  M2_HEXAPOD,
  SIMULATED_HEXAPOD,
} from "./src/protocol/devices/hexapod_facts.ts";
export {
  HEXAPOD_FIELDS,
  HEXAPOD_ORDER,
  PosFiltVel,
  PosVel,
} from "./src/protocol/devices/hexapod_fields.ts";
export {
  HexapodApplicationStatus,
  HexapodCommandCode,
} from "./src/protocol/devices/hexapod_enumerations.ts";
export {
  ROTATOR,
  type RotatorConfig,
  type RotatorStruct,
  type RotatorTelemetry,
  SIMULATED_ROTATOR,
} from "./src/protocol/devices/rotator_facts.ts";
export {
  ROTATOR_FIELDS,
  ROTATOR_ORDER,
} from "./src/protocol/devices/rotator_fields.ts";
export {
  RotatorApplicationStatus,
  RotatorCommandCode,
} from "./src/protocol/devices/rotator_enumerations.ts";
export {
  SIMPLE,
  SIMPLE_COMMAND_CODES,
  SIMPLE_FIELDS,
  SIMPLE_ORDER,
  SimpleCommandCode,
  SimpleConfig,
  type SimpleStruct,
  SimpleTelemetry,
} from "./src/protocol/devices/simple_facts.ts";
export {
  ControllerState,
  EnabledSubstate,
  FaultSubstate,
  OfflineSubstate,
  SetEnabledSubstateParam,
  SetStateParam,
} from "./src/protocol/enumerations.ts";
export type {
  DeviceFacts,
  FieldsOf,
  StructRole,
  TwoSocketFacts,
} from "./src/protocol/devices/field_table.ts";
export type {
  DeviceGeneration,
  Protocol,
  TwoSocketGenerationName,
} from "./src/protocol/generations.ts";
export type { LogSink } from "./src/base/log.ts";
export type {
  AnswerFault,
  AnswerRule,
} from "./src/simulator/faults/answer_faults.ts";
export { ControllerClosedError } from "./src/simulator/sockets/controller_link.ts";
export { FaultProxy } from "./src/simulator/faults/fault_proxy.ts";
export {
  type FaultStep,
  randomScript,
  type RandomScriptOptions,
} from "./src/simulator/faults/fault_script.ts";
export {
  type Fault,
  FRAME_FAULTS,
  type FrameFault,
  LINK_FAULTS,
  type LinkFault,
} from "./src/simulator/faults/faults.ts";
export { FaultyController } from "./src/simulator/faults/faulty_controller.ts";
export type { SentFrame } from "./src/simulator/faults/frame_faults.ts";
export type {
  FaultyControllerOptions,
  FaultyControllerStats,
} from "./src/simulator/faults/faulty_options.ts";
export type { InjectionOptions } from "./src/simulator/faults/faulty_options.ts";
export type {
  ClientProxyOptions,
  FaultProxyCommonOptions,
  FaultProxyOptions,
  FaultProxyStats,
  ServerProxyOptions,
} from "./src/simulator/faults/proxy_options.ts";
export { type Quirks, REAL_QUIRKS } from "./src/simulator/faults/quirks.ts";
export type {
  DeviceCommand,
  Verdict,
} from "./src/simulator/sockets/verdict.ts";
export type {
  DiallingOptions,
  DiallingStats,
} from "./src/simulator/sockets/controller_options.ts";
export type {
  ControllerDefaults,
  DeviceModel,
  FrameIds,
  GenerationOf,
} from "./src/simulator/sockets/device.ts";
export type {
  ListeningOptions,
  ListeningStats,
} from "./src/simulator/sockets/listening_options.ts";
export {
  type ControllerOptions,
  type ControllerStats,
  type ReceivedCommand,
  SimulatedController,
} from "./src/simulator/sockets/simulated_controller.ts";
export {
  HexapodController,
  type HexapodControllerOptions,
} from "./src/simulator/devices/hexapod_controller.ts";
export {
  HexapodDevice,
  type HexapodDeviceOptions,
} from "./src/simulator/devices/hexapod_device.ts";
export {
  RotatorController,
  type RotatorControllerOptions,
} from "./src/simulator/devices/rotator_controller.ts";
export {
  RotatorDevice,
  type RotatorDeviceOptions,
} from "./src/simulator/devices/rotator_device.ts";
export {
  SimpleController,
  type SimpleControllerOptions,
} from "./src/simulator/devices/simple_controller.ts";
export {
  SimpleDevice,
  type SimpleDeviceOptions,
} from "./src/simulator/devices/simple_device.ts";
export {
  type Behaviour,
  SimulatedDevice,
  type SimulatedDeviceOptions,
  type SimulatedModel,
} from "./src/simulator/devices/simulated_device.ts";
