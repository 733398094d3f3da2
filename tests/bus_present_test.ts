// Present of a device: its state, alarms and newest telemetry, by a clock that the test advances.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  PresentPublisher,
  type PublisherState,
} from "../src/bus/present_publisher.ts";
import type { AlarmEvent, AlarmStatus } from "../limits.ts";
import type { SampleIterator } from "../mod.ts";
import { EntryQueues } from "../src/bus/entry_queues.ts";
import type { BusMessage } from "../nats.ts";
import { ManualClock } from "./manual_clock.ts";
import { MemoryBus } from "./memory_bus.ts";
import { message } from "./played_broker.ts";

const HEARTBEAT_MS = 1_000;
const decoder = new TextDecoder();

/** Publisher of the present at a broker in memory. */
class Rig {
  readonly bus = new MemoryBus();
  readonly sent: BusMessage[] = [];
  schema = "hash";
  readonly present: PresentPublisher;

  constructor(nowRateHz = 10) {
    const { bus: connection } = this;
    const publish = connection.publish.bind(connection);
    connection.publish = (message) => {
      this.sent.push(message);
      return publish(message);
    };
    const options = {
      connection,
      name: "rotator",
      heartbeatMs: HEARTBEAT_MS,
      nowRateHz,
    };
    this.present = new PresentPublisher(
      options as never,
      "run",
      () => ({ schema: this.schema, waiting: 3 }) as PublisherState,
    );
  }

  /** Returns and forgets what was sent, as text. */
  take(): string[] {
    return this.sent.splice(0).map(({ id, payload }) =>
      `${id} ${decoder.decode(payload)}`
    );
  }
}

Deno.test("PresentPublisher publishes the state with each heartbeat, and when the controller changes", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  await clock.advance(999);
  assertEquals(rig.take(), []);
  await clock.advance(1);
  const state = {
    schema: "hash",
    waiting: 3,
    run: "run",
    heartbeatMs: 1000,
    controller: "disconnected",
  };
  const [{ device, channel, key, id, headers, payload }] = rig.sent.splice(0);
  assertEquals([device, channel, key, id], [
    "rotator",
    "gateway",
    "",
    "run.gateway.0",
  ]);
  assertEquals(headers, { "Content-Type": "application/json" });
  assertEquals(JSON.parse(decoder.decode(payload)), state);
  rig.present.noteController("disconnected");
  assertEquals(rig.take(), []);
  rig.present.noteController("connected");
  rig.present.noteController("connected");
  const connected = JSON.stringify({ ...state, controller: "connected" });
  assertEquals(rig.take(), [`run.gateway.1 ${connected}`]);
  await clock.advance(1_000);
  assertEquals(rig.take(), [`run.gateway.2 ${connected}`]);
  // Without a schema nobody can read it.
  rig.schema = "";
  await rig.present.sendState();
  assertEquals(rig.take(), []);
  rig.schema = "hash";
  rig.bus.setConnected(false);
  await rig.present.sendState();
  assertEquals(rig.take(), []);
  rig.bus.setConnected(true);
  rig.bus.fault = () => new Error("storage");
  await rig.present.sendState();
  assertEquals(rig.take().length, 1);
  rig.bus.fault = undefined;
  rig.bus.withholds = true;
  let isSent = false;
  const sending = rig.present.sendState().then(() => isSent = true);
  await clock.settle();
  assertEquals(isSent, false);
  rig.bus.acknowledge();
  await sending;
  rig.present.close();
  assertEquals(clock.timers, 0);
});

Deno.test("PresentPublisher sends the newest telemetry at its rate, and nothing while the broker is away", async () => {
  using clock = new ManualClock();
  const rig = new Rig(1);
  const received: string[] = [];
  rig.bus.follow("rotator", "now", ({ channel, headers }) => {
    received.push(`${channel} ${headers["Hexrot-Sequence"]}`);
  });
  for (const index of [0, 1, 2]) rig.present.noteNewest(message(index));
  await clock.advance(999);
  assertEquals(received, []);
  await clock.advance(1);
  assertEquals(received.splice(0), ["now 2"]);
  // Nothing is sent twice.
  await clock.advance(5_000);
  assertEquals(received, []);
  rig.present.noteNewest(message(3));
  await clock.advance(990);
  rig.present.noteNewest(message(4));
  await clock.advance(10);
  assertEquals(received.splice(0), ["now 4"]);
  let calls = 0;
  rig.bus.publishNow = () => void calls++;
  rig.bus.setConnected(false);
  rig.present.noteNewest(message(5));
  await clock.advance(1_000);
  assertEquals(calls, 0);
  rig.present.noteNewest(message(6));
  rig.present.close();
  assertEquals(clock.timers, 0);
});

Deno.test("PresentPublisher.followAlarms() publishes each alarm when it changes, and all when the broker is back", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const alarms = ["a", "b"].map((name) => ({ name }) as AlarmStatus);
  const queues = new EntryQueues<AlarmEvent>();
  const prepared = Promise.withResolvers<void>();
  const ending = new AbortController();
  const watch = {
    alarms,
    events: () => queues.open("dropOldest") as SampleIterator<AlarmEvent>,
  };
  const following = rig.present.followAlarms(
    watch,
    prepared.promise,
    ending.signal,
  );
  await clock.settle();
  assertEquals(rig.take(), []);
  prepared.resolve();
  await clock.settle();
  const [{ channel, key, headers }] = rig.sent;
  assertEquals([channel, key], ["alarm", "a"]);
  assertEquals(headers, { "Content-Type": "application/json" });
  assertEquals(rig.take(), [
    'run.alarm.0 {"name":"a"}',
    'run.alarm.1 {"name":"b"}',
  ]);
  queues.push({ name: "b" } as AlarmEvent);
  await clock.settle();
  assertEquals(rig.take(), ['run.alarm.2 {"name":"b"}']);
  // One that is of no alarm concerns all.
  queues.push({} as AlarmEvent);
  await clock.settle();
  assertEquals(rig.take().length, 2);
  rig.bus.setConnected(false);
  await clock.settle();
  assertEquals(rig.take(), []);
  rig.bus.setConnected(true);
  assertEquals(rig.take().length, 2);
  ending.abort();
  await following;
  rig.bus.setConnected(true);
  assertEquals(rig.take(), []);
  rig.present.close();
});
