/**
 * Devices shared over NATS with JetStream: published by a gateway near the controllers,
 * subscribed to by any number of programs elsewhere. It needs `npm:@nats-io/transport-node`
 * and `npm:@nats-io/jetstream`.
 *
 * @module
 */

export { connectNats } from "./src/nats/connect_nats.ts";
export type { NatsOptions } from "./src/nats/nats_options.ts";
export { publish } from "./src/bus/publish.ts";
export { Publisher } from "./src/bus/publisher.ts";
export type {
  OutboxOptions,
  PublishOptions,
  WatchedAlarms,
} from "./src/bus/publish_options.ts";
export type {
  BrokerLostEvent,
  BrokerRecoveredEvent,
  LostRange,
  OutboxFailedEvent,
  OutboxGapEvent,
  OutboxRecoveredEvent,
  PublisherEvent,
  PublisherFailedEvent,
  PublisherStats,
} from "./src/bus/publisher_events.ts";
export { commandDevice, Commander } from "./src/bus/commands/commander.ts";
export type {
  CommanderOptions,
  RemoteCommand,
  RemoteCommandOptions,
} from "./src/bus/commands/commander.ts";
export type {
  CommandAnswer,
  CommandRequest,
  ConfirmCondition,
  RemoteFailure,
} from "./src/bus/commands/command_request.ts";
export type { AllowCommands } from "./src/bus/commands/command_server.ts";
export type { LeaseState } from "./src/bus/commands/lease.ts";
export { Gateway, runGateway } from "./src/bus/commands/gateway.ts";
export type {
  GatewayLink,
  GatewayOptions,
} from "./src/bus/commands/gateway.ts";
export { subscribe } from "./src/bus/subscribe.ts";
export { Subscription } from "./src/bus/subscription.ts";
export type { SubscriptionStats } from "./src/bus/message_reader.ts";
export type { SubscribeOptions } from "./src/bus/subscribe_options.ts";
export type { BusHealth } from "./src/bus/health.ts";
export type { ControllerState, GatewayState } from "./src/bus/gateway_state.ts";
export {
  type BusTransport,
  MessageRefusedError,
  type ReadOptions,
  type StartFrom,
} from "./src/bus/transport.ts";
export type {
  BusMessage,
  Channel,
  FlowChannel,
  Headers,
  PayloadMode,
  ReceivedMessage,
  StateChannel,
} from "./src/bus/message.ts";
