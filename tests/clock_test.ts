// Durations of a link, and the machine's clock that is stepped under it.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
} from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { Command, Header } from "../mod.ts";
import { ClockComparison, monotonicMs, now } from "../src/base/clock.ts";
import { GENERATIONS } from "./device_rigs.ts";
import { EventList } from "./event_list.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import {
  eventually,
  LogLines,
  Peer,
  PeerSocket,
  startServer,
  telemetryFrames,
  until,
} from "./peer.ts";
import { Random } from "./random.ts";
import { SEED } from "./scale.ts";
import { SteppedClock } from "./stepped_clock.ts";

/** Of NTP at boot, of a virtual machine that was resumed, and of a wrong time zone. */
const STEPS_MS = [-3_000, 5_000, -3_600_000];
/** Goal that takes longer to reach than a motion may be silent. */
const FAR_DEG = 20;
/**
 * Difference of a wall time that was just read, on a machine that is busy, in ms; less than
 * the smallest step.
 */
const TOLERANCE_MS = 2_000;
/**
 * Difference of a step, during which a busy machine may leave this thread for a while, in
 * ms; less than the smallest step.
 */
const STEP_TOLERANCE_MS = 100;
/** Time limit that no pause of a busy machine exceeds, in ms. */
const SILENCE_MS = 2_500;

Deno.test("ClockComparison bounds the offset of a clock more narrowly with each round", () => {
  const random = new Random(SEED);
  const trueMs = 1234.5;
  const comparison = new ClockComparison();
  assertEquals(comparison.uncertaintyMs, Infinity);
  let widthMs = Infinity;
  for (let askedMs = 10_000; !comparison.isEnough; askedMs += 100) {
    const thereMs = askedMs + 0.05 + random.fraction() * 30;
    const answeredMs = thereMs + 0.05 + random.fraction() * 30;
    comparison.add(askedMs, thereMs - trueMs, answeredMs);
    assertLessOrEqual(comparison.uncertaintyMs, widthMs);
    widthMs = comparison.uncertaintyMs;
    assertAlmostEquals(comparison.offsetMs, trueMs, widthMs + 1e-6);
  }
  assertLess(widthMs, 10, "better than the mean of a round");
});

Deno.test("ClockComparison has enough after one quick round", () => {
  const comparison = new ClockComparison();
  comparison.add(100, 40, 100.1);
  assert(comparison.isEnough);
  assertAlmostEquals(comparison.offsetMs, 60.05, 1e-6);
});

Deno.test("now() follows a step of the machine's clock, and monotonicMs() doesn't", () => {
  const before = now();
  assertAlmostEquals(before.wallMs, Date.now(), TOLERANCE_MS);
  using clock = new SteppedClock(0);
  for (const byMs of [-3_600_000, 5, 3_000, -10]) {
    clock.step(byMs);
    const earliestMs = Date.now();
    const { wallMs, monotonicMs: present } = now();
    assertGreaterOrEqual(wallMs, earliestMs - 2);
    assertLess(wallMs, Date.now() + 2);
    assertLess(present - before.monotonicMs, 10_000);
    assertLessOrEqual(present, monotonicMs());
  }
});

/** A telemetry frame with the time by a controller's own clock, which is right. */
function stampedFrame(number: number): Uint8Array<ArrayBuffer> {
  const frame = telemetryFrames(number);
  const header = Header.view(frame.buffer);
  const taiMs = performance.timeOrigin + performance.now() + 37_000;
  header.taiSec = BigInt(Math.floor(taiMs / 1000));
  header.taiNsec = BigInt(Math.floor(taiMs % 1000 * 1e6));
  return frame;
}

netTest(
  "CommandTelemetryServer follows the clock, and reports the step, when that is stepped while it runs",
  async () => {
    using clock = new SteppedClock(0);
    const log = new LogLines();
    await using server = await startServer({
      ...NO_WORKERS,
      log,
      telemetryRateHz: 50,
      telemetryTimeoutMs: SILENCE_MS,
    });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    const samples = server.samples();
    let number = 0;
    let aheadMs = 0;
    for (const [i, byMs] of [0, ...STEPS_MS, 250].entries()) {
      if (byMs !== 0) {
        aheadMs += byMs;
        clock.step(byMs);
        const stepped = await list.wait("clockStepped", i);
        assertAlmostEquals(stepped.byMs, byMs, STEP_TOLERANCE_MS);
        assert(stepped.withinMs > 0 && stepped.withinMs < 1000 + TOLERANCE_MS);
        assertAlmostEquals(stepped.atMs, Date.now(), TOLERANCE_MS);
      }
      for (let frame = 0; frame < 60; frame++) {
        await peer.telemetry.send(stampedFrame(++number));
        const { value } = await samples.next();
        assertAlmostEquals(value!.receivedAtMs, Date.now(), TOLERANCE_MS);
        assertLess(server.telemetryAgeMs, TOLERANCE_MS);
        await delay(10);
      }
      const { clockOffsetMs, clockJitterMs, telemetryRateHz } = server.stats;
      assertAlmostEquals(clockOffsetMs!, -aheadMs, 100);
      assertLess(clockJitterMs!, 200); // none of the steps is in it
      assert(telemetryRateHz > 1 && telemetryRateHz < 200);
    }
    assertEquals(list.of("clockStepped").length, STEPS_MS.length + 1);
    assertEquals(list.of("stale"), []);
    assertEquals(
      log.matching(
        /^warn The clock of this machine was set back by (?:3599\.9|3600\.[01])\d\d s within the last /,
      ).length,
      1,
    );
    peer.telemetry.close();
    const { atMs } = await list.wait("disconnected");
    assertAlmostEquals(atMs, Date.now(), TOLERANCE_MS);
  },
);

netTest(
  "CommandTelemetryServer reports a step of the clock when nobody is connected",
  async () => {
    using clock = new SteppedClock(0);
    await using server = await startServer(NO_WORKERS);
    const list = new EventList(server);
    clock.step(5_000);
    const { byMs } = await list.wait("clockStepped");
    assertAlmostEquals(byMs, 5_000, STEP_TOLERANCE_MS);
  },
);

for (const stepMs of STEPS_MS) {
  netTest(
    `CommandTelemetryServer measures age and rate when the clock was stepped by ${stepMs} ms before its start`,
    async () => {
      using _clock = new SteppedClock(stepMs);
      const expectedHz = 1000;
      await using server = await startServer({
        ...NO_WORKERS,
        telemetryRateHz: expectedHz,
        telemetryTimeoutMs: SILENCE_MS,
      });
      const list = new EventList(server);
      using peer = await Peer.connect(server);
      const samples = server.samples();
      const startMs = Date.now();
      let number = 0;
      while (list.of("rate").length === 0) {
        await peer.telemetry.send(telemetryFrames(++number));
        const { value } = await samples.next();
        const ageMs = server.telemetryAgeMs;
        assert(ageMs >= 0 && ageMs < TOLERANCE_MS, `age ${ageMs} ms`);
        assertAlmostEquals(value!.receivedAtMs, Date.now(), TOLERANCE_MS);
        await delay(20);
      }
      const rateHz = 1000 * number / (Date.now() - startMs);
      const { telemetryRateHz } = server.stats;
      assertAlmostEquals(telemetryRateHz, rateHz, 0.5 * rateHz);
      const [{ isLow }] = list.of("rate");
      assert(isLow, "the rate is too low, and that is told");
      assertEquals(list.of("stale"), []);
      const { silentMs } = await list.wait("stale");
      const silentMsMax = SILENCE_MS + TOLERANCE_MS;
      assert(silentMs >= SILENCE_MS && silentMs < silentMsMax);
      const ageMs = server.telemetryAgeMs;
      assert(ageMs >= silentMs && ageMs < silentMsMax, `age ${ageMs} ms`);
      for (const { atMs } of list.events) {
        assert(atMs > startMs - TOLERANCE_MS && atMs < Date.now() + 2);
      }
    },
  );

  netTest(
    `CommandTelemetryServer leaves a healthy command socket alone by takeOver when the clock was stepped by ${stepMs} ms before its start`,
    // On a busy machine it may be silent for longer than that.
    () =>
      eventually(async () => {
        using _clock = new SteppedClock(stepMs);
        await using server = await startServer({
          ...NO_WORKERS,
          onSecondClient: "takeOver",
        });
        const list = new EventList(server);
        using peer = await Peer.connect(server);
        await peer.telemetry.send(telemetryFrames(1));
        await until(() => server.stats.telemetryFrames === 1);
        using next = await PeerSocket.dial(server.telemetryPort);
        const { silentMs } = await list.wait("replaced");
        assertLess(silentMs, TOLERANCE_MS);
        await next.send(telemetryFrames(2));
        await until(() => server.stats.telemetryFrames === 2);
        await list.wait("connected", 3);
        for (let code = 1; code <= 3; code++) { // by then, it would be cut
          await server.putCommand(Command.create({ code }));
          assertEquals((await peer.readCommand()).code, code);
        }
        assertEquals(list.of("disconnected").map(({ socket }) => socket), [
          "telemetry",
        ]);
        assert(server.connected);
      }),
  );

  for (const [generation, { rotator }] of Object.entries(GENERATIONS)) {
    netTest(
      `Rotator.moveTo() moves when the clock was stepped by ${stepMs} ms before its start (${generation})`,
      async () => {
        using _clock = new SteppedClock(stepMs);
        await using rig = await rotator({});
        await rig.device.enable();
        const { telemetry } = await rig.device.moveTo(FAR_DEG);
        assertAlmostEquals(telemetry.currentPos, FAR_DEG, 0.01);
        assertLess(rig.device.link.telemetryAgeMs, TOLERANCE_MS);
      },
    );
  }
}
