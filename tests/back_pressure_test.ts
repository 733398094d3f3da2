import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { EventList } from "./event_list.ts";
import { collectUntil } from "./garbage.ts";
import { netTest } from "./net.ts";
import {
  dawdle,
  LogLines,
  Peer,
  startServer,
  telemetryFrames,
  type TestServer,
  TIME_LIMIT_MS,
  until,
} from "./peer.ts";

const SMALL_RING_BYTES = 1024;

/** Opens a lossless iterator that nobody holds. */
function abandonIterator(server: TestServer): void {
  server.samples({ buffer: "lossless" });
}

netTest(
  "CommandTelemetryServer reports back-pressure with its reader when a lossless iterator isn't read",
  async () => {
    const log = new LogLines();
    await using server = await startServer({
      log,
      ringBytes: SMALL_RING_BYTES,
      telemetryTimeoutMs: 100,
    });
    using peer = await Peer.connect(server);
    const events = new EventList(server);
    assertEquals(server.stats.backPressureMs, 0);
    const unread = server.samples({ buffer: "lossless" });
    const sent = peer.telemetry.send(telemetryFrames(0, 1000));
    const event = await events.wait("backPressure");
    assertGreaterOrEqual(event.forMs, 1000);
    assertLess(event.forMs, 5000);
    assertStringIncludes(event.reader, 'a "lossless" iterator opened at ');
    assertStringIncludes(event.reader, "back_pressure_test.ts:");
    assertStringIncludes(event.message, event.reader);
    assertEquals(server.stats.lastBackPressure, event);
    assertGreaterOrEqual(server.stats.backPressureMs, event.forMs);
    assert(!server.stale, "it isn't the controller that is silent");
    const again = await events.wait("backPressure", 2);
    assertGreaterOrEqual(again.forMs, 10 * event.forMs - 1);
    assertEquals(again.reader, event.reader);
    assertLess(server.stats.telemetryFrames, 100);
    for (let i = 0; i < 1000; i++) {
      const { value } = await deadline(unread.next(), TIME_LIMIT_MS);
      assertEquals(value?.telemetry.currPosition, i);
    }
    await sent;
    await until(() => server.telemetry.currPosition === 999);
    const { backPressureMs } = server.stats;
    await delay(50);
    assertEquals(server.stats.backPressureMs, backPressureMs, "it is over");
    assertEquals(log.matching(/^warn Telemetry has not been read/).length, 2);
  },
);

netTest(
  "CommandTelemetryServer reports back-pressure of callbacks that are too slow",
  async () => {
    let isSlow = true;
    await using server = await startServer({
      telemetryCallback: () => isSlow && dawdle(1),
    });
    using peer = await Peer.connect(server);
    const events = new EventList(server);
    peer.telemetry.send(telemetryFrames(0, 200_000));
    const { reader, message } = await events.wait("backPressure");
    assertEquals(reader, "callbacks");
    assertStringIncludes(message, "too slow for this rate");
    isSlow = false;
    await until(() => server.telemetry.currPosition === 199_999);
  },
);

netTest(
  "CommandTelemetryServer reports no back-pressure of iterators that may lose samples",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    const events = new EventList(server);
    const _oldest = server.samples();
    const _latest = server.samples({ buffer: "latest" });
    await peer.telemetry.send(telemetryFrames(0, 1000));
    await until(() => server.telemetry.currPosition === 999);
    await delay(1500);
    assertEquals(events.types.filter((type) => type === "backPressure"), []);
  },
);

netTest(
  "CommandTelemetryServer.samples() frees a lossless iterator that was collected",
  async () => {
    await using server = await startServer({ ringBytes: SMALL_RING_BYTES });
    using peer = await Peer.connect(server);
    abandonIterator(server);
    const sent = peer.telemetry.send(telemetryFrames(0, 1000));
    await until(() => server.stats.backPressureMs > 0);
    const held = server.stats.telemetryFrames;
    assertLess(held, 1000);
    await collectUntil(() => server.stats.telemetryFrames > held);
    await sent;
    await until(() => server.telemetry.currPosition === 999);
  },
);

netTest(
  "CommandTelemetryServer.samples() keeps an iterator that is read or waited for",
  async () => {
    await using server = await startServer({ telemetryTimeoutMs: Infinity });
    using peer = await Peer.connect(server);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { telemetry } of server) {
        if (seen.push(telemetry.currPosition) === 3) return;
      }
    })();
    const next = server.samples({ buffer: "lossless" }).next();
    const event = server.events().next();
    let collected = false;
    const registry = new FinalizationRegistry(() => collected = true);
    (() => registry.register({}, undefined))();
    await collectUntil(() => collected);
    await collectUntil(() => true);
    await peer.telemetry.send(telemetryFrames(0, 3));
    assertEquals((await next).value?.telemetry.currPosition, 0);
    await reading;
    assertEquals(seen, [0, 1, 2]);
    peer.close();
    assertEquals((await event).value?.type, "disconnected");
  },
);
