import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { RateMeter } from "../src/link/samples/rate_meter.ts";
import { SampleChannel } from "../src/link/samples/sample_channel.ts";
import { defineStruct, movableView } from "../src/struct/struct.ts";
import type { JournalRecord } from "../src/transport/record_list.ts";
import { Rig, RING_BYTES } from "./feed_rig.ts";

const HeaderPart = defineStruct("HeaderPart", { first: "u8", rest: ["u8", 7] });
const Body = defineStruct("Body", { first: "u8", rest: ["u8", 15] });

/** A channel of the frames of a rig; a sample is the number that each byte of it holds. */
class ChannelRig extends Rig {
  /** Numbers of the present frame when the callback was called. */
  readonly called: number[] = [];
  readonly rate = new RateMeter();
  readonly channel;

  constructor({ hasCallback = true, ringBytes = RING_BYTES } = {}) {
    super(ringBytes);
    this.channel = new SampleChannel(this.feed, {
      type: 0,
      header: HeaderPart,
      body: Body,
      presentHeader: movableView(HeaderPart),
      toSample: (header, body) => {
        assertEquals(header.first, body.first);
        return body.first;
      },
      onFrame: hasCallback
        ? () => void this.called.push(this.channel.present.first)
        : undefined,
      rate: this.rate,
    });
  }

  /** Receives frames in one record, and begins a turn; returns the record. */
  receiveRecord(count: number): JournalRecord {
    const record = this.end;
    this.receive(0, count);
    this.feed.catchUp();
    return record;
  }
}

Deno.test("SampleChannel.deliver() calls back for each frame until the deadline is over", () => {
  const rig = new ChannelRig();
  const record = rig.receiveRecord(40);
  assertEquals(rig.channel.deliver(record, 0, Infinity), 40);
  assertEquals(rig.called, Array.from({ length: 40 }, (_, i) => i));
  assertEquals(rig.channel.present.first, 39);

  const late = new ChannelRig();
  const lateRecord = late.receiveRecord(40);
  assertEquals(late.channel.deliver(lateRecord, 0, -Infinity), 1);
  assertEquals(late.channel.deliver(lateRecord, 1, -Infinity), 1);
  assertEquals([late.called, late.channel.present.first], [[0, 1], 1]);
});

Deno.test("SampleChannel.deliver() stops within 128 callbacks, and as many as before, when its deadline is over", () => {
  const count = 600;
  const stops = [[0, 1], [1, 2], [3, 4], [4, 8], [30, 32], [100, 128]];
  stops.push([200, 256], [300, 384], [400, 512]);
  const realNow = performance.now;
  for (const [deadline, stop] of stops) {
    const rig = new ChannelRig({ ringBytes: 2 ** 14 });
    const record = rig.receiveRecord(count);
    performance.now = () => rig.called.length; // each callback takes 1 ms
    try {
      assertEquals(rig.channel.deliver(record, 0, deadline), stop);
    } finally {
      performance.now = realNow;
    }
  }
});

Deno.test("SampleChannel.deliver() shows the last frame at once when no reader needs all", () => {
  const rig = new ChannelRig({ hasCallback: false });
  const record = rig.receiveRecord(40);
  assertEquals(rig.channel.deliver(record, 3, -Infinity), 37);
  assertEquals(rig.channel.present.first, 39);
});

Deno.test("SampleChannel.deliver() counts each frame for the rate", () => {
  for (const hasCallback of [true, false]) {
    const rig = new ChannelRig({ hasCallback });
    const counted: number[] = [];
    rig.rate.add = (count) => void counted.push(count);
    rig.channel.deliver(rig.receiveRecord(5), 1, Infinity);
    assertEquals(counted, [4]);
  }
});

Deno.test("SampleChannel.present keeps its bytes when the ring is used again", () => {
  const rig = new ChannelRig();
  assertEquals(rig.channel.presentReceivedMs, -Infinity);
  assertEquals(rig.channel.present.first, 0);
  rig.channel.deliver(rig.receiveRecord(5), 0, Infinity);
  rig.memory.ring.fill(99);
  assertEquals(rig.channel.present.first, 4);
  assertEquals(rig.channel.presentReceivedMs > 0, true);
});

Deno.test("SampleChannel.iterateQueue() yields each frame of a record to a single reader", async () => {
  const rig = new ChannelRig({ hasCallback: false });
  const iterator = rig.channel.iterateQueue();
  rig.channel.deliver(rig.receiveRecord(3), 0, Infinity);
  rig.channel.wake();
  for (const expected of [0, 1, 2]) {
    assertEquals((await iterator.next()).value, expected);
  }
  await iterator.return!();
  rig.channel.deliver(rig.receiveRecord(9), 0, Infinity);
  assertEquals(iterator.dropped, 0);
});

Deno.test("SampleChannel.at() resolves with the sample of its number, in one record or another", async () => {
  const rig = new ChannelRig({ hasCallback: false });
  const waits = [1, 4, 5].map((number) => rig.channel.at(number));
  rig.channel.deliver(rig.receiveRecord(5), 0, Infinity);
  assertEquals(await Promise.all(waits.slice(0, 2)), [1, 4]);
  rig.channel.deliver(rig.receiveRecord(1), 0, Infinity);
  assertEquals(await waits[2], 5);
});

Deno.test("SampleChannel.at() rejects when the frame won't be received, and for no other", async () => {
  const rig = new ChannelRig({ hasCallback: false });
  const [early, late] = [1, 5].map((number) => rig.channel.at(number));
  const record = rig.receiveRecord(5);
  rig.channel.rejectLateWaiters(new Error("lost"));
  await assertRejects(() => late, Error, "lost");
  rig.channel.deliver(record, 0, Infinity);
  assertEquals(await early, 1);
  const last = rig.channel.at(6);
  rig.channel.rejectWaiters(new Error("closed"));
  await assertRejects(() => last, Error, "closed");
});

Deno.test("SampleChannel.at() leaves no listener and no waiter behind when it ends", async () => {
  const rig = new ChannelRig({ hasCallback: false });
  const abort = new AbortController();
  const { signal } = abort;
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: unknown[]) => {
    listeners++;
    addEventListener.apply(signal, args as never);
  };
  signal.removeEventListener = (...args: unknown[]) => {
    listeners--;
    removeEventListener.apply(signal, args as never);
  };
  const found = rig.channel.at(1, signal);
  const aborted = rig.channel.at(9, signal);
  assertEquals(listeners, 2);
  rig.channel.deliver(rig.receiveRecord(3), 0, Infinity);
  assertEquals(await found, 1);
  abort.abort("reason");
  assertEquals(await aborted.catch((reason) => reason), "reason");
  assertEquals(listeners, 0);
  const record = rig.receiveRecord(40);
  assertEquals(
    rig.channel.deliver(record, 0, -Infinity),
    40,
    "nobody waits for one of them",
  );
});
