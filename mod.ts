/**
 * The link between a program and a hardware controller that streams packed C structs: a
 * server for the two sockets by which the controller of a telescope's camera rotator or
 * hexapods connects, and a client for its single-socket successors.
 *
 * @module
 */

export { Command, Header } from "./src/protocol/two_socket.ts";
export {
  COMMANDER,
  CommandStatus,
  CommandStatusCode,
  singleSocket,
} from "./src/protocol/single_socket.ts";
export {
  type AnyStructType,
  type AnyView,
  defineStruct,
  type DerivedFields,
  type Endian,
  type Field,
  type FieldArray,
  type FieldCopy,
  type FieldInput,
  type FieldLimits,
  type FieldMeaning,
  type FieldSpec,
  type FieldTag,
  type FieldType,
  type FieldTypesOf,
  type FieldValue,
  type LimitLevel,
  type LimitRange,
  type NoDerivedFields,
  type ScalarValue,
  type StructFields,
  type StructType,
  type ValuesOf,
  type View,
  type ViewOf,
} from "./src/struct/struct.ts";
export {
  structFromC,
  type StructFromCOptions,
  type StructRequest,
  structsFromC,
  type StructsFromCOptions,
  StructSourceError,
  structToTypeScript,
} from "./src/struct/from_c/struct_from_c.ts";
export { printable } from "./src/base/printable.ts";
export { taiNowSec } from "./src/base/tai.ts";
export {
  ControllerState,
  EnabledSubstate,
  FaultSubstate,
  OfflineSubstate,
  SetEnabledSubstateParam,
  SetStateParam,
} from "./src/protocol/enumerations.ts";
export {
  HexapodApplicationStatus,
  HexapodCommandCode,
} from "./src/protocol/devices/hexapod_enumerations.ts";
export {
  RotatorApplicationStatus,
  RotatorCommandCode,
} from "./src/protocol/devices/rotator_enumerations.ts";
export type {
  DeviceGeneration,
  Protocol,
  TwoSocketGenerationName,
} from "./src/protocol/generations.ts";
export { describeStruct } from "./src/struct/describe_struct.ts";
export { fieldText } from "./src/struct/field_text.ts";
export { CommandTelemetryClient } from "./src/link/client.ts";
export type { ClientStats } from "./src/link/client_link.ts";
export type {
  CommandTelemetryClientOptions,
  CommandTimeoutAction,
} from "./src/link/client_options.ts";
export { CommandTelemetryLink } from "./src/link/command_telemetry_link.ts";
export { CommandTelemetryServer } from "./src/link/server.ts";
export type {
  FramesOptions,
  RunOptions,
  SamplesOptions,
  SendOptions,
  WaitOptions,
} from "./src/link/call_options.ts";
export type {
  FrameClasses,
  LinkCallback,
  LinkOptions,
  StaleAction,
} from "./src/link/link_options.ts";
export {
  LinkPool,
  type LinkPoolOptions,
  type LinkThreads,
} from "./src/transport/link_pool.ts";
export type { CommandTelemetryServerOptions } from "./src/link/server_options.ts";
export type { SecondClientPolicy } from "./src/transport/worker_messages.ts";
export type { LinkStats } from "./src/link/link_stats.ts";
export {
  LINK_STATISTICS,
  type Statistic,
  type StatisticsOf,
  type StatisticValue,
} from "./src/link/link_statistics.ts";
export type {
  CommandsOptions,
  ConfigSample,
  ConfigSampleOf,
  SampleOf,
  SourceStructs,
  TelemetrySample,
  TelemetrySource,
} from "./src/link/source.ts";
export { LiveSource } from "./src/link/live_source.ts";
export type { ServerStats } from "./src/link/server_link.ts";
export type { DeviceStatus } from "./src/protocol/devices/device_status.ts";
export type {
  CommandAcknowledgedEvent,
  CommandConfirmedEvent,
  CommandEvent,
  CommandEventOf,
  CommandFailedEvent,
  CommandFailure,
  CommandOutcome,
  CommandRejectedEvent,
  CommandSentEvent,
} from "./src/link/events/command_events.ts";
export type {
  BackPressureEvent,
  ClockSteppedEvent,
  ConnectedEvent,
  DeviceStatusEvent,
  DisconnectCause,
  DisconnectedEvent,
  DuplicateEvent,
  EventOf,
  FailedEvent,
  GapEvent,
  LayoutMismatchEvent,
  LinkEvent,
  RateEvent,
  RecoveredEvent,
  RefusalCause,
  RefusedEvent,
  ReplacedEvent,
  RestartEvent,
  ResyncEvent,
  StaleEvent,
  UnexpectedBytesEvent,
  UnexpectedStatusEvent,
  UnknownFrameEvent,
  UnreachableEvent,
} from "./src/link/events/events.ts";
export type {
  ExpectedFrame,
  ExplainedPart,
  Explanation,
  NearestHeader,
} from "./src/framing/explain/explain.ts";
export type {
  DiscardedBytes,
  FrameKind,
  LentBlock,
  ReceivedFrame,
  StreamEntry,
} from "./src/link/samples/frames.ts";
export type {
  BufferPolicy,
  SampleIterator,
} from "./src/link/samples/samples.ts";
export {
  CommandRejectedError,
  LinkClosedError,
  LinkError,
  LinkLostError,
  LinkStaleError,
  NotConnectedError,
  type PortRole,
  type SocketRole,
  TimeoutError,
} from "./src/base/errors.ts";
export type { LogSink } from "./src/base/log.ts";
