import { assertAlmostEquals, assertEquals } from "jsr:@std/assert@^1.0.19";
import { EndCause } from "../src/transport/journal.ts";
import { Total } from "../src/transport/shared_layout.ts";
import { ServerRig } from "./link_rig.ts";
import { ManualClock } from "./manual_clock.ts";
import { TELEMETRY_FRAME_BYTES, telemetryFrames } from "./peer.ts";

const RING_BYTES = 4096;

Deno.test("TelemetryReceiver.lastBytes() copies the last bytes of this connection, a quarter of the ring at most", async () => {
  await using rig = await ServerRig.connect();
  const { receiver } = rig.link;
  const { memory } = receiver.link;
  assertEquals(receiver.lastBytes(100).length, 0);
  rig.receive(0).receive(1).telemetry.turn();
  assertEquals(receiver.lastBytes(100_000), telemetryFrames(0, 2));
  assertEquals(receiver.lastBytes(100), telemetryFrames(0, 2).slice(-100));
  rig.telemetry.disconnect().turn();
  assertEquals(receiver.lastBytes(100_000), telemetryFrames(0, 2));
  rig.telemetry.connect().turn();
  assertEquals(receiver.lastBytes(100_000).length, 0, "it is another one");
  // Round the ring, to where the last bytes lie in two pieces.
  const bytesRead = () => memory.total(Total.BYTES_READ);
  let number = 2;
  while (bytesRead() % RING_BYTES < RING_BYTES - TELEMETRY_FRAME_BYTES) {
    rig.receive(number++).telemetry.turn();
  }
  rig.receive(number++).telemetry.turn();
  const frames = telemetryFrames(2, number - 2);
  assertEquals(receiver.lastBytes(100_000), frames.slice(-RING_BYTES / 4));
  assertEquals(receiver.lastBytes(100), frames.slice(-100));
});

Deno.test("TelemetryReceiver.lastBytes() looks again when more than a quarter of the ring was read meanwhile", async () => {
  for (
    const [bytes, isRead] of [[RING_BYTES / 4, false], [
      RING_BYTES / 4 + 1,
      true,
    ]] as const
  ) {
    await using rig = await ServerRig.connect();
    const { receiver } = rig.link;
    const { memory } = receiver.link;
    for (let i = 0; i < 60; i++) rig.receive(i).telemetry.turn();
    const end = memory.total(Total.BYTES_READ);
    const { total } = memory;
    let reads = 0;
    memory.total = (index) => {
      if (index === Total.BYTES_READ && ++reads === 2) {
        memory.setTotal(Total.BYTES_READ, end + bytes);
      }
      return total.call(memory, index);
    };
    receiver.lastBytes(10);
    assertEquals(reads, isRead ? 4 : 2);
  }
});

Deno.test("TelemetryReceiver.rateHz is the rate of this connection, 0 when there is none", async () => {
  using clock = new ManualClock();
  await using rig = await ServerRig.connect();
  const { receiver } = rig.link;
  assertEquals(receiver.rateHz, 0);
  for (let i = 0; i < 60; i++) {
    await clock.advance(50);
    rig.receive(i).telemetry.turn();
  }
  assertAlmostEquals(receiver.rateHz, 20, 1);
  assertEquals(receiver.telemetryReceived, 60);
  rig.telemetry.disconnect(EndCause.PEER).turn();
  assertEquals(receiver.rateHz, 0);
  await clock.advance(60_000);
  rig.telemetry.connect().turn();
  for (let i = 0; i < 40; i++) {
    await clock.advance(25);
    rig.receive(i).telemetry.turn();
  }
  assertAlmostEquals(receiver.rateHz, 40, 2, "the pause doesn't count");
});

Deno.test("TelemetryReceiver shows the header of the latest frame of either kind", async () => {
  await using rig = await ServerRig.connect();
  const { receiver } = rig.link;
  assertEquals(receiver.header.counter, 0);
  rig.receiveConfig(3).telemetry.turn();
  assertEquals([receiver.header.counter, receiver.header.frameId], [3, 0x19]);
  rig.receive(4).telemetry.turn();
  assertEquals([receiver.header.counter, receiver.header.frameId], [4, 0x05]);
  assertEquals(receiver.configs.present.maxPosition, 3);
  assertEquals(receiver.telemetries.present.currPosition, 4);
});

Deno.test("Link.stats has no offset of the clock before the first was measured", async () => {
  await using rig = await ServerRig.connect();
  const { memory } = rig.link.receiver.link;
  const clock = () => {
    const { clockOffsetMs, clockJitterMs } = rig.link.stats;
    return [clockOffsetMs, clockJitterMs];
  };
  assertEquals(clock(), [undefined, undefined]);
  memory.setFloat(Total.CLOCK_OFFSET_MS, -37_000);
  memory.setFloat(Total.CLOCK_JITTER_MS, 0);
  assertEquals(clock(), [-37_000, 0]);
});
