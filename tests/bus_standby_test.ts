// Options and turns of gateways, by a clock that the test advances.

import {
  assertEquals,
  assertMatch,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { LinkClosedError } from "../mod.ts";
import { type GatewayLink, type GatewayOptions, runGateway } from "../nats.ts";
import { ManualClock } from "./manual_clock.ts";
import { ManualSource } from "./manual_source.ts";
import { MemoryBus } from "./memory_bus.ts";

const device = "stage";

/** Gateways of one device, whose links keep what is done to them. */
class Rig {
  readonly bus = new MemoryBus();
  readonly calls: string[] = [];
  readonly log: string[] = [];
  /** Error of the next attempts to connect. */
  fault: Error | undefined;
  /** Source of the link that was opened last. */
  manual = new ManualSource();
  #links = 0;

  open(): GatewayLink {
    const id = ++this.#links;
    const manual = this.manual = new ManualSource();
    const { source } = manual;
    let isDisposed = false;
    const note = (call: string) => void this.calls.push(`${call} ${id}`);
    return {
      ...source,
      structs: source.structs,
      events: ({ signal }: { signal?: AbortSignal } = {}) => {
        const events = source.events();
        signal?.addEventListener("abort", () => events.return());
        return events;
      },
      prepare: () => Promise.resolve(note("prepare")),
      connect: ({ signal }) => {
        note(signal ? "connect" : "connect without a signal");
        return this.fault ? Promise.reject(this.fault) : Promise.resolve();
      },
      [Symbol.asyncDispose]: () => {
        // A second call has no effect.
        if (!isDisposed) note("dispose");
        isDisposed = true;
        manual.close();
        return Promise.resolve();
      },
    };
  }

  run(options: Partial<GatewayOptions> = {}) {
    const line = (level: string) => (text: string) =>
      void this.log.push(`${level}: ${text}`);
    return runGateway({
      connection: this.bus,
      name: device,
      gateway: "a",
      leaseMs: 600,
      heartbeatMs: 60_000,
      open: () => this.open(),
      log: {
        debug() {},
        info: line("info"),
        warn: line("warn"),
        error() {},
      },
      ...options,
    });
  }

  /** Returns and forgets the calls. */
  take(): string[] {
    return this.calls.splice(0);
  }

  async lease() {
    const entry = await this.bus.leases.get(`gateway.${device}`);
    return entry && JSON.parse(entry.value);
  }
}

/** Lets time pass until a promise is settled. */
async function ended(clock: ManualClock, promise: Promise<void>) {
  let isEnded = false;
  promise.finally(() => isEnded = true);
  while (!isEnded) await clock.advance(10);
}

Deno.test("runGateway() takes each option within its limits, and refuses what is beyond by name", () => {
  const rig = new Rig();
  const { bus: connection } = rig;
  const { serve: _, ...plain } = {
    broker: "b",
    publish() {},
    read() {},
    serve() {},
  };
  const options: Record<string, unknown[]> = {
    connection: [undefined, {}, plain],
    open: [undefined, 1],
    leaseMs: [299, 60_001, 300.5],
    gateway: ["", 1, undefined],
    name: ["", "a.b"],
  };
  const required = { connection, name: device, gateway: "a", open: rig.open };
  for (const [name, values] of Object.entries(options)) {
    for (const value of values) {
      const error = assertThrows(
        () => runGateway({ ...required, [name]: value } as never),
        Error,
        ` as ${name}`,
      );
      assertMatch(error.name, /^(Type|Range)Error$/);
    }
  }
});

Deno.test("Gateway has the lease of its device for two thirds of leaseMs, and the link meanwhile", async () => {
  using clock = new ManualClock();
  for (const leaseMs of [300, 60_000]) {
    const rig = new Rig();
    const gateway = rig.run({ leaseMs });
    assertEquals([gateway.isActive, gateway.publisher], [false, undefined]);
    while (!gateway.publisher) await clock.advance(0);
    assertEquals([gateway.isActive, gateway.active], [true, "a"]);
    assertEquals(await rig.lease(), { holder: "a", ttlMs: leaseMs * 2 / 3 });
    assertEquals(rig.take(), ["prepare 1", "connect 1"]);
    assertEquals(rig.log, ["info: Gateway a of stage is active"]);
    await ended(clock, gateway.close());
    assertEquals([gateway.isActive, gateway.publisher], [false, undefined]);
    assertEquals((await rig.lease()).holder, "");
    assertEquals(rig.take(), ["dispose 1"]);
    assertEquals(clock.timers, 0);
  }
});

Deno.test("Gateway on standby has a link that isn't connected, and takes over once the lease is free", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const active = rig.run();
  while (!active.publisher) await clock.advance(0);
  const standby = rig.run({ gateway: "b" });
  await clock.advance(1_000);
  assertEquals(rig.take(), ["prepare 1", "connect 1", "prepare 2"]);
  assertEquals([standby.isActive, standby.active], [false, "a"]);
  await ended(clock, active.close());
  await clock.until(() => standby.publisher !== undefined);
  assertEquals(rig.take(), ["dispose 1", "connect 2"]);
  assertEquals(standby.active, "b");
  await ended(clock, standby.close());
  assertEquals(clock.timers, 0);
});

Deno.test("Gateway on standby ends at once", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const value = JSON.stringify({ holder: "z", ttlMs: 60_000 });
  await rig.bus.leases.set(`gateway.${device}`, value, 0);
  const standby = rig.run();
  await clock.advance(100);
  await ended(clock, standby.close());
  assertEquals(rig.take(), ["prepare 1", "dispose 1"]);
  assertEquals((await rig.lease()).holder, "z");
  assertEquals([rig.log, clock.timers], [[], 0]);
});

Deno.test("Gateway asks for the lease each tenth of leaseMs while the broker doesn't answer", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  rig.bus.leases.isAway = true;
  let asked = 0;
  const { set } = rig.bus.leases;
  rig.bus.leases.set = (...entry) => {
    asked++;
    return set.apply(rig.bus.leases, entry);
  };
  const gateway = rig.run();
  await clock.advance(59);
  assertEquals(asked, 1);
  await clock.advance(1);
  assertEquals(asked, 2);
  rig.bus.leases.isAway = false;
  await clock.advance(60);
  assertEquals([asked, gateway.isActive], [3, true]);
  await ended(clock, gateway.close());
});

Deno.test("Gateway offers the lease to others when it doesn't reach the controller, and says why once", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const holders: string[] = [];
  rig.bus.leases.watch(`gateway.${device}`, ({ value }) => {
    holders.push(JSON.parse(value).holder);
  });
  rig.fault = new Error("no route");
  const gateway = rig.run();
  while (rig.take().length < 2) await clock.advance(0);
  assertEquals(holders.splice(0), ["a", ""]);
  await clock.advance(59);
  assertEquals(holders, []);
  await clock.advance(1);
  assertEquals(holders, ["a"]);
  // Not before the back-off, of 50 to 100 ms.
  await clock.advance(49);
  assertEquals(rig.take(), []);
  await clock.advance(51);
  assertEquals(rig.take(), ["connect 1"]);
  const warnings = () => rig.log.filter((line) => line.startsWith("warn"));
  assertEquals(warnings(), ["warn: Gateway a has no link of stage: no route"]);
  rig.fault = new Error("refused");
  while (rig.take().length === 0) await clock.advance(10);
  rig.fault = undefined;
  while (rig.take().length === 0) await clock.advance(10);
  assertEquals(warnings().length, 2);
  // Each failure after a connection is told anew.
  rig.fault = new Error("refused");
  rig.manual.disconnect("switched off");
  while (rig.take().length === 0) await clock.advance(10);
  assertEquals(warnings().length, 3);
  await ended(clock, gateway.close());
  assertEquals(clock.timers, 0);
});

Deno.test("Gateway opens another link when its own is closed, or can't be opened", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  let isBroken = true;
  const gateway = rig.run({
    open: () => {
      if (isBroken) throw new Error("no file");
      return rig.open();
    },
  });
  await clock.advance(10);
  assertEquals(rig.log, ["warn: Gateway a has no link of stage: no file"]);
  isBroken = false;
  rig.fault = new LinkClosedError("closed");
  await clock.advance(100);
  assertEquals(rig.take(), ["prepare 1", "connect 1", "dispose 1"]);
  rig.fault = undefined;
  while (!gateway.publisher) await clock.advance(10);
  rig.take();
  // The link ends by itself.
  rig.manual.close();
  await clock.advance(10);
  assertEquals(rig.take(), ["dispose 2"]);
  assertEquals((await rig.lease()).holder, "");
  await clock.advance(1_000);
  assertEquals(rig.take(), ["prepare 3", "connect 3"]);
  await ended(clock, gateway.close());
  assertEquals(clock.timers, 0);
});

Deno.test("Gateway that has lost its lease doesn't say that the device has ended, and tries again", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const gateway = rig.run();
  while (!gateway.publisher) await clock.advance(0);
  await clock.advance(10);
  rig.take();
  const entry = (await rig.bus.leases.get(`gateway.${device}`))!;
  const value = JSON.stringify({ holder: "z", ttlMs: 1_000 });
  await rig.bus.leases.set(`gateway.${device}`, value, entry.revision);
  await clock.advance(600);
  assertEquals([gateway.isActive, gateway.active], [false, "z"]);
  assertEquals(rig.take(), ["dispose 1", "prepare 2"]);
  const stateOf = async () => {
    for (;;) {
      const message = rig.bus.present.get(`${device}/gateway`);
      if (message) return JSON.parse(new TextDecoder().decode(message.payload));
      await clock.advance(0);
    }
  };
  assertEquals((await stateOf()).isClosed, false);
  await clock.advance(1_000);
  assertEquals(rig.take(), ["connect 2"]);
  assertEquals(gateway.isActive, true);
  await ended(clock, gateway.close());
  assertEquals((await stateOf()).isClosed, true);
  assertEquals(clock.timers, 0);
});

Deno.test("Gateway.close() waits for acknowledgements up to drainMs, also of what it has sent before", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const gateway = rig.run({ drainMs: 300 });
  while (!gateway.publisher) await clock.advance(0);
  await clock.advance(100);
  rig.bus.withholds = true;
  rig.manual.sample({});
  await clock.until(() => rig.bus.withheld > 0);
  // It has lost the lease, and goes on to send.
  const entry = (await rig.bus.leases.get(`gateway.${device}`))!;
  const value = JSON.stringify({ holder: "z", ttlMs: 60_000 });
  await rig.bus.leases.set(`gateway.${device}`, value, entry.revision);
  await clock.advance(1_000);
  assertEquals([gateway.isActive, gateway.publisher], [false, undefined]);
  let isClosed = false;
  const closing = gateway.close().then(() => isClosed = true);
  await clock.advance(299);
  assertEquals(isClosed, false);
  await clock.advance(1);
  await clock.advance(0);
  await closing;
  assertEquals(clock.timers, 0);
});
