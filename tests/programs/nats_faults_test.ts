// Faults of a real NATS server and its network: every frame accounted for.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { connectNats, publish, subscribe } from "../../nats.ts";
import type { Publisher, PublisherEvent, Subscription } from "../../nats.ts";
import type { SampleIterator, SampleOf } from "../../mod.ts";
import { ManualSource } from "../manual_source.ts";
import { SlowNetwork } from "../slow_network.ts";
import { NatsServer, natsTest } from "./nats_server.ts";
import { reportIgnored } from "./program.ts";

const device = "rotator";
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Emits frames at a steady rate until it is stopped. */
class Emitter {
  count = 0;
  readonly #timer;

  constructor(manual: ManualSource, rateHz: number) {
    const startMs = performance.now();
    this.#timer = setInterval(() => {
      const due = (performance.now() - startMs) / 1000 * rateHz;
      while (this.count < due) manual.sample({ torque: this.count++ });
    }, 5);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Reads samples until one has a torque. */
async function torquesUntil(
  // deno-lint-ignore no-explicit-any
  samples: SampleIterator<SampleOf<any>>,
  last: () => number,
): Promise<number[]> {
  const torques: number[] = [];
  for await (const { telemetry } of samples) {
    torques.push((telemetry.toObject() as { torque: number }).torque);
    if (torques.at(-1) === last()) break;
  }
  return torques;
}

/** Publisher and lossless reader of frames at 2 kHz, on a connection each. */
class Rig implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #manual = new ManualSource();
  readonly #emitter = new Emitter(this.#manual, 2_000);
  #last = Infinity;
  #reading: Promise<number[]> | undefined;
  publisher!: Publisher;
  subscription!: Subscription;
  events!: SampleIterator<PublisherEvent>;

  static async open(url: string, readerUrl: string): Promise<Rig> {
    const rig = new Rig();
    const stack = rig.#stack;
    const connection = stack.use(await connectNats(url));
    const other = stack.use(await connectNats(readerUrl));
    rig.publisher = stack.use(publish(rig.#manual.source, {
      connection,
      name: device,
      log: silent,
    }));
    rig.events = rig.publisher.events();
    rig.subscription = stack.use(
      await subscribe({
        connection: other,
        device,
        log: silent,
        from: { position: 0 },
      }),
    );
    const samples = rig.subscription.samples({ buffer: "lossless" });
    rig.#reading = torquesUntil(samples, () => rig.#last);
    return rig;
  }

  /** Waits for an event of the publisher. */
  async event(wanted: PublisherEvent["type"]): Promise<void> {
    for (;;) {
      const { value } = await this.events.next();
      if (value?.type === wanted) return;
    }
  }

  /** Waits until a number of frames more were emitted. */
  async emitted(count: number): Promise<void> {
    const end = this.#emitter.count + count;
    while (this.#emitter.count < end) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Checks that each frame was received, once and in its order. */
  async check(): Promise<void> {
    this.#emitter.stop();
    const { count } = this.#emitter;
    this.#last = count - 1;
    const torques = await this.#reading!;
    const wrong = torques.flatMap((torque, index) =>
      torque === (torques[index - 1] ?? -1) + 1
        ? []
        : [`${torque} after ${torques[index - 1]}`]
    );
    assertEquals(wrong, []);
    assertEquals(torques.length, count);
    assertEquals(this.publisher.stats.lost, 0);
    const { missing, repeated, late } = this.subscription.busStats;
    const none = { missing: 0, repeated: 0, late: 0 };
    assertEquals({ missing, repeated, late }, none);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#emitter.stop();
    this.#manual.close();
    await this.#stack[Symbol.asyncDispose]();
  }
}

await natsTest(
  "publish() and subscribe() lose and double no frame when the server is killed under load",
  async () => {
    await using server = await NatsServer.start();
    await using rig = await Rig.open(server.url, server.url);
    for (let kill = 0; kill < 2; kill++) {
      await rig.emitted(1_000);
      await server.kill();
      await server.start();
      await rig.event("brokerRecovered");
    }
    await rig.check();
  },
);

await natsTest(
  "publish() and subscribe() lose and double no frame over 200 ms of delay",
  async () => {
    await using server = await NatsServer.start();
    await using network = new SlowNetwork(server.port);
    network.delayMs = 200;
    await using rig = await Rig.open(network.url, network.url);
    await rig.emitted(1_500);
    await rig.check();
  },
);

await natsTest(
  "publish() loses and doubles no frame when the network is partitioned",
  async () => {
    await using server = await NatsServer.start();
    await using network = new SlowNetwork(server.port);
    await using rig = await Rig.open(network.url, server.url);
    await rig.emitted(1_000);
    network.isCut = true;
    await rig.event("brokerLost");
    network.isCut = false;
    await rig.event("brokerRecovered");
    await rig.check();
  },
);

await natsTest(
  "publish() keeps what a full disk refuses, until there is room",
  async (t) => {
    const folder = await Deno.makeTempDir({ prefix: "small_disk_" });
    const isMounted = await run("mount", [
      "-t",
      "tmpfs",
      "-o",
      "size=64m",
      "none",
      folder,
    ]);
    if (!isMounted) {
      await Deno.remove(folder);
      return await reportIgnored(t, "root, to mount a small disk");
    }
    try {
      const ballast = `${folder}/ballast`;
      await using server = await NatsServer.start({ folder });
      await using rig = await Rig.open(server.url, server.url);
      await rig.emitted(1_000);
      await run("dd", ["if=/dev/zero", `of=${ballast}`, "bs=64k"]);
      await rig.event("brokerLost");
      await Deno.remove(ballast);
      // The server stays out of order until it is started again.
      await server.kill();
      await server.start();
      await rig.event("brokerRecovered");
      await rig.check();
    } finally {
      await run("umount", [folder]);
      await Deno.remove(folder);
    }
  },
);

async function run(command: string, args: string[]): Promise<boolean> {
  const options = { args, stdout: "null", stderr: "null" } as const;
  return (await new Deno.Command(command, options).output()).success;
}
