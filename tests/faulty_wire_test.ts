// The frames of a controller with faults, without its sockets.

import { assertEquals, assertStrictEquals } from "jsr:@std/assert@^1.0.19";
import { setImmediate } from "node:timers/promises";
import type { SentFrame } from "../simulator.ts";
import { pickFault } from "../src/simulator/faults/faulty_options.ts";
import { FaultyWire } from "../src/simulator/faults/faulty_wire.ts";
import { Random } from "../src/simulator/faults/random.ts";
import type { DeviceModel } from "../src/simulator/sockets/device.ts";
import { FakeSocket } from "./fake_socket.ts";
import { ManualClock } from "./manual_clock.ts";
import { Config, LogLines, Telemetry } from "./peer.ts";

/** A wire of a device that has counted so many samples, and its link's socket. */
function newWire(onAdvance = () => {}) {
  const device = {
    frameIds: { config: Config.frameId!, telemetry: Telemetry.frameId! },
    telemetry: Telemetry.create(),
    advance: onAdvance,
  } as unknown as DeviceModel;
  const sent: SentFrame[] = [];
  const wire = new FaultyWire(
    device,
    {
      ...{ seed: 1, syncPattern: 7, nowNs: () => 5n, shares: [] },
      ...{
        onFrame: (frame: SentFrame) => sent.push(frame),
        log: new LogLines(),
      },
    } as unknown as ConstructorParameters<typeof FaultyWire>[1],
  );
  const link = new FakeSocket();
  const feed = () =>
    wire.send(link.socket, Config.frameId!, Config.create().bytes);
  return { wire, link, sent, feed };
}

Deno.test("pickFault() gives each fault its share of 0..1, and none to a share of 0", () => {
  const random = (fraction: number) =>
    new class extends Random {
      override fraction() {
        return fraction;
      }
    }(1);
  const shares = [["bitFlipped", 0], ["truncated", 0.25], [
    "byteLost",
    0.5,
  ]] as const;
  for (
    const [fraction, fault] of [
      [0, "truncated"],
      [0.125, "truncated"],
      [0.25, "byteLost"],
      [0.625, "byteLost"],
      [0.75, "none"],
      [0.875, "none"],
    ] as const
  ) assertEquals(pickFault(shares, random(fraction)), fault, `${fraction}`);
});

Deno.test("FaultyWire lets other tasks run at each millisecond of a script", async () => {
  using clock = new ManualClock();
  for (const [msPerFrame, framesAtATime] of [[1, 1], [0.5, 2]]) {
    const { wire, sent, feed } = newWire(() => clock.skip(msPerFrame));
    await feed();
    clock.skip(1);
    const script = wire.sendFrames("none", 6);
    const seen: number[] = [];
    while (seen.at(-1) !== 7) {
      await setImmediate();
      seen.push(sent.length);
    }
    await script;
    const steps = seen.map((count, i) => count - (seen[i - 1] ?? 1));
    assertEquals(Math.max(...steps), framesAtATime);
  }
});

Deno.test("FaultyWire.sendFrames() sends no more than its frames, in bursts too, and counts them", async () => {
  let samples = 0;
  const { wire, link, sent, feed } = newWire(() => void samples++);
  await feed();
  await wire.sendFrames("burst", 130);
  assertEquals([wire.telemetryFrames, samples, sent.length], [130, 130, 131]);
  await wire.sendFrames("duplicated", 3);
  assertEquals([wire.telemetryFrames, samples], [136, 133]);
  assertEquals(wire.framesDamaged, 0);
  await wire.sendFrames("wrongId", 2);
  assertEquals([wire.telemetryFrames, wire.framesDamaged], [138, 2]);
  wire.isHeldBack = true;
  await wire.send(link.socket, Telemetry.frameId!, new Uint8Array());
  assertEquals(wire.telemetryFrames, 138);
  wire.isHeldBack = false;
  await wire.send(link.socket, Telemetry.frameId!, new Uint8Array());
  assertEquals(
    [wire.telemetryFrames, samples],
    [139, 135],
    "no sample of its own",
  );
});

Deno.test("FaultyWire.fedSocket() waits for a configuration, and fails once it is stopped", async () => {
  const { wire, link, feed } = newWire();
  const waiting = wire.fedSocket();
  await feed();
  assertStrictEquals(await waiting, link.socket);
  link.isLost = true;
  const next = wire.fedSocket().catch((error) => error);
  const why = new Error("closing");
  wire.stop(why);
  assertEquals(await next, why);
  await feed();
  link.isLost = false;
  assertStrictEquals(await wire.fedSocket(), link.socket);
});
