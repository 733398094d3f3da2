// Connection to Kafka whose brokers are in memory, by a clock that the test advances.

import { KafkaBus } from "../src/kafka/kafka_bus.ts";
import {
  type KafkaOptions,
  readKafkaOptions,
} from "../src/kafka/kafka_options.ts";
import type { BusMessage, ReceivedMessage } from "../kafka.ts";
import { ManualClock } from "./manual_clock.ts";
import { MemoryClient } from "./memory_client.ts";
import { message } from "./played_broker.ts";

/** Connection, and its brokers. */
export class KafkaRig implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly client = new MemoryClient();
  readonly bus: KafkaBus;
  readonly changes: boolean[] = [];

  constructor(options: KafkaOptions = {}) {
    const { module } = this.client;
    const read = readKafkaOptions({ prefix: "site", ...options });
    this.bus = new KafkaBus(module, ["a:1", "b:2"], read);
    this.bus.watchConnection((isConnected) => this.changes.push(isConnected));
  }

  /** Sends messages of telemetry. */
  async send(...messages: BusMessage[]): Promise<void> {
    const sent = messages.map((each) => this.bus.publish(each));
    await this.clock.settle();
    await Promise.all(sent);
  }

  /** Topics and values that the brokers have. */
  get stored(): Record<string, (string | null)[]> {
    const all = [...this.client.broker.topics].filter(([, { messages }]) =>
      messages.length > 0
    );
    return Object.fromEntries(
      all.map(([name, { messages }]) => [name, messages.map((m) => m.value)]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closing = this.bus.close();
    await this.clock.advance(1_000);
    await closing;
    this.clock[Symbol.dispose]();
  }
}

/** Message of a channel, with a text. */
export function text(
  value: string,
  channel: BusMessage["channel"] = "telemetry",
  key = "",
): BusMessage {
  const payload = new TextEncoder().encode(value);
  return { ...message(0, { channel }), payload, key };
}

/** Returns the payload of a message as text. */
export const valueOf = (received: ReceivedMessage | undefined) =>
  received && new TextDecoder().decode(received.payload);

/** Takes messages: channels, values, positions. */
export async function take(
  messages: AsyncIterable<ReceivedMessage>,
  count: number,
): Promise<unknown[]> {
  const taken: unknown[] = [];
  for await (const each of messages) {
    taken.push([each.channel, valueOf(each), each.position]);
    if (taken.length === count) break;
  }
  return taken;
}
