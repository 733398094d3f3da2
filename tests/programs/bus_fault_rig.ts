/** Load for tests of a broker's faults, by which each frame is accounted for. */

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import type { SampleIterator, SampleOf } from "../../mod.ts";
import {
  type BusTransport,
  publish,
  type Publisher,
  type PublisherEvent,
  subscribe,
  type Subscription,
} from "../../nats.ts";
import { ManualSource } from "../manual_source.ts";
import { TIME_LIMIT_MS } from "./program.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Number of messages that may wait in the outbox: far below those for which it has room, but
 * those of half a minute, which is longer than most faults.
 */
const WAITING_MAX = 30_000;

/** Emits frames at a steady rate until it is stopped. */
class Emitter {
  count = 0;
  readonly #timer;

  /** @param isHeld Whether it emits nothing, as a busy machine is slow to end a fault. */
  constructor(manual: ManualSource, rateHz: number, isHeld: () => boolean) {
    let lastMs = performance.now();
    let due = 0;
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      if (!isHeld()) due += (nowMs - lastMs) / 1000 * rateHz;
      lastMs = nowMs;
      while (this.count < due) manual.sample({ torque: this.count++ });
    }, 5);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Reads samples into an array until one has a torque. */
async function readUntil(
  // deno-lint-ignore no-explicit-any
  samples: SampleIterator<SampleOf<any>>,
  torques: number[],
  last: () => number,
): Promise<void> {
  for await (const { telemetry } of samples) {
    torques.push((telemetry.toObject() as { torque: number }).torque);
    if (torques.at(-1) === last()) break;
  }
}

/** Publisher and lossless reader of frames, on a connection each. */
export class FaultRig implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #manual = new ManualSource();
  readonly #emitter: Emitter;
  #last = Infinity;
  readonly #torques: number[] = [];
  #reading: Promise<void> | undefined;
  readonly publisher: Publisher;
  readonly events: SampleIterator<PublisherEvent>;
  subscription?: Subscription;

  private constructor(connection: BusTransport, name: string, rateHz: number) {
    this.#stack.use(connection);
    const options = { connection, name, log: silent };
    const publisher = publish(this.#manual.source, options);
    this.publisher = this.#stack.use(publisher);
    this.events = publisher.events();
    const isHeld = () => publisher.stats.waiting > WAITING_MAX;
    this.#emitter = new Emitter(this.#manual, rateHz, isHeld);
  }

  /**
   * Begins to publish.
   *
   * @param connection Connection of the publisher, which the rig closes.
   * @param other Connection of the reader, which the rig closes.
   * @param device Name of the device.
   * @param rateHz Rate of its frames.
   */
  static async open(
    connection: BusTransport,
    other: BusTransport,
    device = "rotator",
    rateHz = 1_000,
  ): Promise<FaultRig> {
    await using cleanup = new AsyncDisposableStack(); // in case of a failure
    const rig = cleanup.use(new FaultRig(connection, device, rateHz));
    rig.#stack.use(other);
    rig.subscription = rig.#stack.use(
      await subscribe({
        connection: other,
        device,
        log: silent,
        timeoutMs: TIME_LIMIT_MS,
        from: { position: 0 },
      }),
    );
    const samples = rig.subscription.samples({ buffer: "lossless" });
    rig.#reading = readUntil(samples, rig.#torques, () => rig.#last);
    cleanup.move();
    return rig;
  }

  /** Waits for an event of the publisher. */
  async event(wanted: PublisherEvent["type"]): Promise<void> {
    const find = async () => {
      for (;;) {
        const { done, value } = await this.events.next();
        if (done) throw new Error("The publisher has ended");
        if (value.type === wanted) return;
      }
    };
    await this.#inTime(find(), wanted);
  }

  /** Waits for something, up to a limit; the error says where the frames are. */
  #inTime(promise: Promise<void>, what: string): Promise<void> {
    return deadline(promise, TIME_LIMIT_MS).catch((cause) => {
      throw new Error(`No ${what}: ${this.#numbers}`, { cause });
    });
  }

  /** Human-readable numbers of the frames at each place. */
  get #numbers(): string {
    return JSON.stringify({
      emitted: this.#emitter.count,
      received: this.#torques.length,
      publisher: this.publisher.stats,
      subscription: this.subscription?.busStats,
    });
  }

  /** Waits until a number of frames more were emitted. */
  async emitted(count: number): Promise<void> {
    const end = this.#emitter.count + count;
    while (this.#emitter.count < end) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /**
   * Checks that each frame was received, once and in its order.
   *
   * @returns Number of frames.
   */
  async check(): Promise<number> {
    this.#emitter.stop();
    const { count } = this.#emitter;
    this.#last = count - 1;
    await this.#inTime(this.#reading!, `frame ${this.#last}`);
    const torques = this.#torques;
    const wrong = torques.flatMap((torque, index) =>
      torque === (torques[index - 1] ?? -1) + 1
        ? []
        : [`${torque} after ${torques[index - 1]}`]
    );
    assertEquals(wrong, [], this.#numbers);
    assertEquals(torques.length, count, this.#numbers);
    assertEquals(this.publisher.stats.lost, 0);
    const { missing, repeated, late } = this.subscription!.busStats;
    const none = { missing: 0, repeated: 0, late: 0 };
    assertEquals({ missing, repeated, late }, none);
    return count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#emitter.stop();
    this.#manual.close();
    await this.#inTime(this.#stack.disposeAsync(), "end of the rig");
  }
}
