// Leases by a clock that the test advances: when they are renewed, lost, and seen as free.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import {
  Lease,
  type LeaseState,
  LeaseWatch,
} from "../src/bus/commands/lease.ts";
import type { KeyEntry, KeyStore } from "../src/bus/commands/lease_store.ts";
import { ManualClock } from "./manual_clock.ts";
import { MemoryBus } from "./memory_bus.ts";

const TTL_MS = 600;
const FREE = { holder: undefined, fencing: 0 };

/** Keys of a broker, and what a test does with them. */
class Rig {
  readonly leases = new MemoryBus().leases;
  /** Changes by leases: key, name of the holder, and the revision replaced. */
  readonly changes: unknown[] = [];
  readonly states: LeaseState[] = [];
  losses = 0;
  readonly store: KeyStore = {
    get: (key) => this.leases.get(key),
    set: (key, value, revision) => {
      const { holder, fencing } = JSON.parse(value);
      this.changes.push([key, holder, fencing, revision]);
      return this.leases.set(key, value, revision);
    },
    watch: (key, onChange) => this.leases.watch(key, onChange),
  };
  readonly lease = new Lease(
    this.store,
    "k",
    "ann",
    TTL_MS,
    () => this.losses++,
  );
  readonly watch = new LeaseWatch(
    this.leases,
    "k",
    (state) => this.states.push(state),
  );
}

Deno.test("Lease is renewed each third of its time to live, with the fencing number that it has", async () => {
  using clock = new ManualClock();
  const { lease, watch, changes, states } = new Rig();
  assertEquals(lease.fencing, 0);
  assertEquals(await lease.take(watch), true);
  await clock.advance(199);
  assertEquals(changes, [["k", "ann", undefined, 0]]);
  await clock.advance(1);
  assertEquals(changes[1], ["k", "ann", 1, 1]);
  await clock.advance(400);
  assertEquals(changes.slice(2), [
    ["k", "ann", 1, 2],
    ["k", "ann", 1, 3],
  ]);
  assertEquals([lease.fencing, watch.revision], [1, 4]);
  assertEquals(states, [{ holder: "ann", fencing: 1 }]);
  // A second call changes nothing.
  assertEquals(await lease.take(watch), true);
  assertEquals(changes.length, 4);
  await lease.release();
  assertEquals(changes.slice(4), [["k", "", undefined, 4]]);
  assertEquals([lease.fencing, watch.state], [0, FREE]);
  assertEquals(states.at(-1), FREE);
  // Nothing is left of it.
  await lease.release();
  assertEquals(changes.length, 5);
  watch.close();
  assertEquals(clock.timers, 0);
});

Deno.test("Lease is lost when its time to live is over, counted from the begin of the last renewal", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const { lease, watch } = rig;
  await lease.take(watch);
  rig.leases.isAway = true;
  await clock.advance(599);
  assertEquals([lease.fencing, rig.losses], [1, 0]);
  // At 200, 300, 400 and 500 ms.
  assertEquals(rig.changes.length, 5);
  await clock.advance(1);
  assertEquals([lease.fencing, rig.losses], [0, 1]);
  await clock.advance(5_000);
  assertEquals([rig.changes.length, rig.losses], [5, 1]);
  watch.close();
  assertEquals(clock.timers, 0);
});

Deno.test("Lease.release() changes nothing when it wasn't taken, and waits for the broker otherwise", async () => {
  using clock = new ManualClock();
  const { lease, watch, leases, changes } = new Rig();
  await lease.release();
  assertEquals(changes, []);
  await lease.take(watch);
  const { set } = leases;
  leases.set = async (...entry) => {
    await new Promise<void>((resolve) => setTimeout(resolve, 50));
    return await set.apply(leases, entry);
  };
  let isReleased = false;
  const releasing = lease.release().then(() => isReleased = true);
  await clock.advance(49);
  assertEquals(isReleased, false);
  await clock.advance(1);
  await releasing;
  watch.close();
  assertEquals(clock.timers, 0);
});

Deno.test("Lease goes on when its broker is back before its time to live is over", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const { lease, watch } = rig;
  await lease.take(watch);
  rig.leases.isAway = true;
  await clock.advance(350);
  rig.leases.isAway = false;
  await clock.advance(550);
  assertEquals([lease.fencing, rig.losses, watch.state.holder], [1, 0, "ann"]);
  await lease.release();
  watch.close();
});

Deno.test("Lease is lost at once when another program has changed its entry", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const { lease, watch } = rig;
  await lease.take(watch);
  const bob = JSON.stringify({ holder: "bob", ttlMs: 1_000 });
  await rig.leases.set("k", bob, 1);
  await clock.advance(200);
  assertEquals([lease.fencing, rig.losses], [0, 1]);
  assertEquals(watch.state, { holder: "bob", fencing: 2 });
  // A lease of another isn't released, nor taken.
  await lease.release();
  assertEquals(await lease.take(watch), false);
  assertEquals(watch.state.holder, "bob");
  await clock.advance(800);
  assertEquals(watch.state.holder, "bob");
  await clock.advance(1);
  assertEquals(await lease.take(watch), true);
  assertEquals(lease.fencing > 2, true);
  await lease.release();
  watch.close();
});

Deno.test("Lease.take() counts from its begin when the broker takes its time, and is lost if that was too long", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const { set } = rig.leases;
  let delayMs = 500;
  rig.leases.set = async (...entry) => {
    await new Promise<void>((resolve) => setTimeout(resolve, delayMs));
    return await set.apply(rig.leases, entry);
  };
  const taking = rig.lease.take(rig.watch);
  await clock.advance(500);
  assertEquals([await taking, rig.lease.fencing], [true, 1]);
  delayMs = 5_000;
  await clock.advance(99);
  assertEquals([rig.lease.fencing, rig.losses], [1, 0]);
  await clock.advance(1);
  assertEquals([rig.lease.fencing, rig.losses], [0, 1]);
  // The renewal that was on its way has no effect, and the release follows it.
  const releasing = rig.lease.release();
  await clock.advance(10_000);
  await releasing;
  assertEquals(rig.lease.fencing, 0);
  rig.watch.close();
});

Deno.test("Lease.take() throws when the broker doesn't answer", async () => {
  const rig = new Rig();
  rig.leases.isAway = true;
  await assertRejects(() => rig.lease.take(rig.watch), Error, "away");
  assertEquals(rig.lease.fencing, 0);
  rig.leases.isAway = false;
  assertEquals(await rig.lease.take(rig.watch), true);
  await rig.lease.release();
  rig.watch.close();
});

Deno.test("LeaseWatch reports a holder, that nobody has it any more, and the next holder", async () => {
  using clock = new ManualClock();
  const { leases, watch, states } = new Rig();
  const hold = (holder: string, more: object, revision: number) =>
    leases.set("k", JSON.stringify({ holder, ttlMs: 300, ...more }), revision);
  assertEquals([watch.state, watch.revision], [FREE, 0]);
  let isFree = false;
  await watch.free();
  await hold("ann", {}, 0);
  const waiting = watch.free().then(() => isFree = true);
  await clock.advance(300);
  assertEquals([watch.state.holder, isFree], ["ann", false]);
  // It is over beyond its time to live.
  await clock.advance(1);
  assertEquals([watch.state, isFree], [FREE, true]);
  await waiting;
  await hold("bob", {}, 1);
  await hold("bob", { fencing: 2 }, 2);
  await hold("eve", {}, 3);
  assertEquals(states, [
    { holder: "ann", fencing: 1 },
    FREE,
    { holder: "bob", fencing: 2 },
    { holder: "eve", fencing: 4 },
  ]);
  // Each change begins its time to live anew.
  await clock.advance(200);
  await hold("eve", { fencing: 4 }, 4);
  await clock.advance(300);
  assertEquals(watch.state.holder, "eve");
  await clock.advance(1);
  assertEquals([states.length, states.at(-1)], [5, FREE]);
  watch.close();
  assertEquals(clock.timers, 0);
});

Deno.test("LeaseWatch takes the newest entry, whatever the order of what it is given", async () => {
  let onChange = (_entry: KeyEntry) => {};
  let present: KeyEntry | undefined;
  let watches = 0;
  const watch = new LeaseWatch({
    get: () => Promise.resolve(present),
    set: () => Promise.resolve(undefined),
    watch: (_key, call) => {
      onChange = call;
      watches++;
      return () => watches--;
    },
  }, "k");
  const entry = (holder: string, revision: number) => ({
    value: JSON.stringify({ holder, ttlMs: 60_000 }),
    revision,
  });
  onChange(entry("bob", 5));
  onChange(entry("ann", 4));
  onChange(entry("eve", 5));
  assertEquals(watch.state, { holder: "bob", fencing: 5 });
  // A broker that has lost its data counts anew.
  present = entry("zoe", 2);
  assertEquals(await watch.refresh(), { holder: "zoe", fencing: 2 });
  present = undefined;
  assertEquals(await watch.refresh(), FREE);
  onChange({ value: "null", revision: 1 });
  assertEquals([watch.state, watch.revision], [FREE, 1]);
  onChange(entry("ann", 2));
  const waiting = watch.free();
  watch.close();
  await waiting;
  assertEquals(watches, 0);
  await watch.free();
});

Deno.test("LeaseWatch.refresh() keeps the time of an entry that hasn't changed", async () => {
  using clock = new ManualClock();
  const { leases, watch } = new Rig();
  await leases.set("k", JSON.stringify({ holder: "ann", ttlMs: 300 }), 0);
  await clock.advance(200);
  assertEquals((await watch.refresh()).holder, "ann");
  await clock.advance(101);
  assertEquals((await watch.refresh()).holder, undefined);
  watch.close();
});
