// Subscriptions at a broker in memory whose messages a test makes, by a clock that it advances.

import type { LinkEvent } from "../mod.ts";
import {
  type BusMessage,
  type GatewayState,
  subscribe,
  type SubscribeOptions,
  type Subscription,
} from "../nats.ts";
import { MessageEncoder } from "../src/bus/encoder.ts";
import { makeSchema } from "../src/bus/schema.ts";
import type { SourceStructs } from "../src/link/source.ts";
import { Header, Telemetry } from "./alarm_rig.ts";
import { ManualClock } from "./manual_clock.ts";
import { MemoryBus } from "./memory_bus.ts";

export const device = "rotator";
export const structs: SourceStructs = {
  header: Header,
  config: Telemetry,
  telemetry: Telemetry,
} as never;
export const { hash, text } = await makeSchema(structs);

/** Broker with a device, whose messages a test makes. */
export class SubscriptionRig implements Disposable {
  readonly clock = new ManualClock();
  readonly bus = new MemoryBus();
  readonly log: string[] = [];
  readonly encoder = new MessageEncoder(device, "run", "raw");
  #states = 0;

  constructor() {
    this.encoder.setStructs(structs, hash);
  }

  async subscribe(options: Partial<SubscribeOptions> = {}) {
    await this.bus.putSchema(hash, text);
    await this.state();
    const line = (level: string) => (text: string) =>
      void this.log.push(`${level}: ${text}`);
    return await subscribe({
      connection: this.bus,
      device,
      log: {
        debug() {},
        info: line("info"),
        warn: line("warn"),
        error() {},
      },
      ...options,
    });
  }

  /** Publishes a state of the gateway. */
  async state(more: Partial<GatewayState> = {}): Promise<void> {
    const state = {
      schema: hash,
      heartbeatMs: 1_000,
      isClosed: false,
      controller: "connected",
      stats: {},
      ...more,
    };
    const payload = new TextEncoder().encode(JSON.stringify(state));
    const id = `state ${this.#states++}`;
    const headers = {};
    const message = { device, channel: "gateway", key: "", id, headers };
    await this.bus.publish({ ...message, payload } as BusMessage);
  }

  /** Publishes a frame. */
  async frame(
    kind: "telemetry" | "config" = "telemetry",
    torque = 0,
    receivedAtMs = 1.5,
  ): Promise<BusMessage> {
    const bytes = new Uint8Array([
      ...Header.create({}).bytes,
      ...Telemetry.create({ torque }).bytes,
    ]);
    const entry = { kind, frameId: 5, header: {}, bytes, receivedAtMs };
    const message = this.encoder.entry(entry);
    await this.bus.publish(message);
    return message;
  }

  async event(event: object): Promise<void> {
    const whole = { atMs: 3, message: "m", ...event } as LinkEvent;
    await this.bus.publish(this.encoder.event(whole));
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }
}

/** Returns what iterators have, once a subscription is closed. */
export async function ended<T>(
  subscription: Subscription,
  ...iterators: AsyncIterable<T>[]
): Promise<T[][]> {
  await subscription.close();
  return await Promise.all(iterators.map((each) => Array.fromAsync(each)));
}
