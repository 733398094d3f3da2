// Leases and gateways, at a broker in memory that fails, by a clock that the test advances:
// one has the link at a time.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { type Gateway, type GatewayLink, runGateway } from "../nats.ts";
import type { GatewayOptions, GatewayState } from "../nats.ts";
import type { KeyStore } from "../src/bus/commands/lease_store.ts";
import { Lease, LeaseWatch } from "../src/bus/commands/lease.ts";
import { ManualClock } from "./manual_clock.ts";
import { ManualSource } from "./manual_source.ts";
import { MemoryBus } from "./memory_bus.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const device = "stage";

/** Controller with one link at a time, which counts its samples. */
class Controller {
  /** Times that it was connected. */
  connects = 0;
  /** Times that it wasn't. */
  refusals = 0;
  /** Most links that it had at one time. */
  linksMax = 0;
  isAway = false;
  #links = 0;
  #count = 0;
  #manual: ManualSource | undefined;

  open(): GatewayLink {
    const manual = new ManualSource();
    const { source } = manual;
    let isConnected = false;
    return {
      ...source,
      structs: source.structs,
      events: ({ signal }: { signal?: AbortSignal } = {}) => {
        const events = source.events();
        signal?.addEventListener("abort", () => events.return());
        return events;
      },
      connect: () => {
        if (this.isAway) {
          this.refusals++;
          return Promise.reject(new Error("no route to host"));
        }
        this.connects++;
        this.linksMax = Math.max(this.linksMax, ++this.#links);
        isConnected = true;
        this.#manual = manual;
        // It is received with the connection.
        this.emit(1);
        return Promise.resolve();
      },
      [Symbol.asyncDispose]: () => {
        if (isConnected) this.#links--;
        manual.close();
        return Promise.resolve();
      },
    };
  }

  /** Sends samples, whose torque counts from 0. */
  emit(count: number): void {
    for (let i = 0; i < count; i++) {
      this.#manual!.sample({ torque: this.#count++ });
    }
  }

  /** Ends the connection. */
  disconnect(): void {
    this.#links--;
    this.#manual!.disconnect("switched off");
  }
}

/** Two gateways of one controller. */
class Rig implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly controller = new Controller();
  readonly bus = new MemoryBus();
  readonly gateways: Gateway[] = [];

  add(options: Partial<GatewayOptions> = {}): Gateway {
    const gateway = runGateway({
      connection: this.bus,
      name: device,
      gateway: `gateway ${this.gateways.length}`,
      leaseMs: 300,
      heartbeatMs: 60_000,
      log: silent,
      open: () => this.controller.open(),
      ...options,
    });
    this.gateways.push(gateway);
    return gateway;
  }

  /** Numbers of the samples that the broker has. */
  get samples(): number[] {
    return this.bus.of("telemetry").map(({ payload }) =>
      new DataView(payload.buffer, payload.byteOffset).getFloat64(19, true)
    );
  }

  /** Last state of a gateway. */
  get state(): GatewayState {
    const message = this.bus.present.get(`${device}/gateway`)!;
    return JSON.parse(new TextDecoder().decode(message.payload));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    using clock = this.clock;
    let closed = 0;
    for (const gateway of this.gateways) gateway.close().then(() => closed++);
    await clock.until(() => closed === this.gateways.length);
  }
}

/** Store whose answers to changes wait. */
function heldStore() {
  const { leases } = new MemoryBus();
  let gate = Promise.resolve();
  const store: KeyStore = {
    get: (key) => leases.get(key),
    set: async (...entry) => {
      const set = await leases.set(...entry);
      await gate;
      return set;
    },
    watch: (key, onChange) => leases.watch(key, onChange),
  };
  return {
    leases,
    store,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

Deno.test("Lease.release() releases a lease that is being renewed", async () => {
  using clock = new ManualClock();
  const { leases, store, hold } = heldStore();
  const lease = new Lease(store, "k", "ann", 90, () => {});
  const watch = new LeaseWatch(leases, "k");
  assert(await lease.take(watch));
  const { revision } = watch;
  const answer = hold();
  await clock.until(() => watch.revision > revision);
  const released = lease.release();
  answer();
  await released;
  assertEquals(lease.fencing, 0);
  assertEquals(watch.state.holder, undefined);
  watch.close();
});

Deno.test("Lease stays lost when the answer to its renewal is late", async () => {
  using clock = new ManualClock();
  const { leases, store, hold } = heldStore();
  let losses = 0;
  const lease = new Lease(store, "k", "ann", 90, () => losses++);
  const watch = new LeaseWatch(leases, "k");
  assert(await lease.take(watch));
  const { revision } = watch;
  const answer = hold();
  await clock.until(() => watch.revision > revision);
  await clock.until(() => losses > 0);
  answer();
  await clock.until(() => watch.state.holder === undefined);
  assertEquals([lease.fencing, losses], [0, 1]);
  watch.close();
});

Deno.test("Lease.take() takes a free lease when its view is behind", async () => {
  using _clock = new ManualClock();
  const { leases } = new MemoryBus();
  const deaf = new LeaseWatch({
    get: (key) => leases.get(key),
    set: (...entry) => leases.set(...entry),
    watch: () => () => {},
  }, "k");
  const ann = new Lease(leases, "k", "ann", 300, () => {});
  const bob = new Lease(leases, "k", "bob", 300, () => {});
  const watch = new LeaseWatch(leases, "k");
  assert(await ann.take(watch));
  assertEquals(await bob.take(deaf), false);
  await ann.release();
  assert(await bob.take(deaf));
  await bob.release();
  watch.close();
});

Deno.test("Lease.take() takes a lease of a broker that counts its revisions anew", async () => {
  using clock = new ManualClock();
  const old = new MemoryBus().leases;
  const anew = new MemoryBus().leases;
  let store: KeyStore = old;
  const changing: KeyStore = {
    get: (key) => store.get(key),
    set: (...entry) => store.set(...entry),
    watch: (key, onChange) => old.watch(key, onChange),
  };
  const ann = new Lease(changing, "k", "ann", 60, () => {});
  const watch = new LeaseWatch(changing, "k");
  assert(await ann.take(watch));
  await clock.until(() => watch.revision > 2);
  await ann.release();
  store = anew;
  assert(await ann.take(watch));
  const other = new LeaseWatch(anew, "k");
  assertEquals(other.state.holder, "ann");
  await ann.release();
  for (const each of [watch, other]) each.close();
});

Deno.test("Lease.take() takes a lease whose entry isn't one", async () => {
  using _clock = new ManualClock();
  const { leases } = new MemoryBus();
  await leases.set("k", "{", 0);
  const watch = new LeaseWatch(leases, "k");
  const lease = new Lease(leases, "k", "ann", 300, () => {});
  assert(await lease.take(watch));
  await lease.release();
  watch.close();
});

Deno.test("runGateway() publishes all that is received from the connection on", async () => {
  await using rig = new Rig();
  rig.add();
  await rig.clock.until(() => rig.samples.length === 1);
  rig.controller.emit(2);
  await rig.clock.until(() => rig.samples.length === 3);
  assertEquals(rig.samples, [0, 1, 2]);
});

Deno.test("runGateway() connects again when the controller has disconnected", async () => {
  await using rig = new Rig();
  const gateway = rig.add();
  await rig.clock.until(() => rig.controller.connects === 1);
  rig.controller.disconnect();
  await rig.clock.until(() => rig.controller.connects === 2);
  assert(gateway.isActive);
  await rig.clock.until(() => rig.samples.length === 2);
});

Deno.test("runGateway() says that the controller is away, not the gateway, until it connects again", async () => {
  await using rig = new Rig();
  const { controller } = rig;
  rig.add();
  await rig.clock.until(() => rig.samples.length === 1);
  const { run } = rig.state;
  controller.isAway = true;
  controller.disconnect();
  await rig.clock.until(() => controller.refusals === 2);
  assertEquals(rig.state.controller, "disconnected");
  assertEquals(rig.state.isClosed, false);
  controller.isAway = false;
  await rig.clock.until(() => rig.samples.length === 2);
  await rig.clock.until(() => rig.state.controller === "connected");
  assertEquals(rig.state.run, run);
});

Deno.test("runGateway() lets a standby try when it doesn't reach the controller", async () => {
  await using rig = new Rig();
  const warnings: string[] = [];
  const warn = (line: string) => void warnings.push(line);
  const blind = rig.add({
    open: () => ({
      ...rig.controller.open(),
      connect: () => Promise.reject(new Error("no route to host")),
    }),
    log: { ...silent, warn },
  });
  await rig.clock.until(() => warnings.length > 0);
  const other = rig.add();
  await rig.clock.until(() => rig.samples.length === 1);
  assertEquals([blind.isActive, other.isActive], [false, true]);
  assertEquals(warnings, [
    "Gateway gateway 0 has no link of stage: no route to host",
  ]);
});

Deno.test("runGateway() has one gateway at a time with the link, and none after it has lost the broker", async () => {
  await using rig = new Rig();
  const gateway = rig.add();
  await rig.clock.until(() => rig.controller.connects === 1);
  rig.add();
  const { leases } = rig.bus;
  await rig.clock.until(() => rig.gateways[1].active === "gateway 0");
  leases.isAway = true;
  await rig.clock.until(() => !gateway.isActive);
  leases.isAway = false;
  await rig.clock.until(() => rig.controller.connects === 2);
  assertEquals(rig.controller.linksMax, 1);
});

Deno.test("runGateway() sends what waited when it had lost the broker, and not that it has ended", async () => {
  await using rig = new Rig();
  rig.add({ drainMs: 1 });
  await rig.clock.until(() => rig.samples.length === 1);
  rig.bus.setConnected(false);
  rig.bus.leases.isAway = true;
  rig.controller.emit(3);
  await rig.clock.until(() => !rig.gateways[0].isActive);
  await rig.clock.advance(50);
  rig.bus.leases.isAway = false;
  rig.bus.setConnected(true);
  await rig.clock.until(() => rig.samples.length === 5);
  assertEquals(rig.samples.toSorted(), [0, 1, 2, 3, 4]);
  assertEquals(rig.state.isClosed, false);
});
