/**
 * Devices shared over Apache Kafka: published by a gateway near the controllers, subscribed
 * to by any number of programs elsewhere. Commands aren't. It needs
 * `npm:@platformatic/kafka`, which is loaded by `connectKafka()`.
 *
 * @module
 */

export { connectKafka } from "./src/kafka/connect_kafka.ts";
export type { KafkaConnection } from "./src/kafka/kafka_bus.ts";
export type { KafkaRecord } from "./src/kafka/record_batch.ts";
export type {
  KafkaOptions,
  KafkaSasl,
  KafkaTls,
} from "./src/kafka/kafka_options.ts";
export { publishSal, SalPublisher } from "./src/kafka/sal/publish_sal.ts";
export type {
  SalPublisherStats,
  SalPublishOptions,
} from "./src/kafka/sal/publish_sal.ts";
export type { SalComponent } from "./src/bus/sal_mode.ts";
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
