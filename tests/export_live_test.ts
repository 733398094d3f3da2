// Exports of live links, also to sinks that are too slow.

import { assert, assertEquals, assertGreater } from "jsr:@std/assert@^1.0.19";
import { exportCsv } from "../recording.ts";
import { recordsOf, TextSink } from "./export_rig.ts";
import { netTest } from "./net.ts";
import { Peer, startServer, telemetryFrames, until } from "./peer.ts";

netTest("exportCsv() exports a link until it is closed", async () => {
  await using server = await startServer();
  using peer = await Peer.connect(server);
  const sink = new TextSink();
  const exporting = exportCsv(server, sink, { fields: ["currPosition"] });
  await peer.telemetry.send(telemetryFrames(0, 10));
  await peer.telemetry.send(telemetryFrames(15, 10));
  await until(() => server.telemetry.currPosition === 24);
  await server.close();
  const { frames, missedFrames, lostMessages } = await exporting;
  assertEquals([frames, missedFrames, lostMessages], [20, 5, 0]);
  const rows = recordsOf(sink.text);
  const gap = rows.findIndex(({ event }) => event === "gap");
  assertEquals(rows[gap - 1].currPosition, "9");
  assertEquals(rows[gap + 1].missed_frames, "5");
  assertEquals(rows.at(-1)!.event, "disconnected");
});

netTest(
  "exportCsv() counts what a slow sink has lost of a link, where it is missing",
  async () => {
    await using server = await startServer({ ringBytes: 2 ** 16 });
    using peer = await Peer.connect(server);
    const sink = new TextSink();
    const writer = sink.getWriter();
    const gate = Promise.withResolvers<void>();
    let isBlocked = false;
    const slow = new WritableStream<Uint8Array>({
      async write(bytes) {
        isBlocked = true;
        await gate.promise;
        await writer.write(bytes);
      },
    });
    const exporting = exportCsv(server, slow);
    const count = 140_000; // more than 32 MiB of entries
    const step = 4000;
    for (let i = 0; i < count; i += step) {
      await peer.telemetry.send(telemetryFrames(i, step));
      await until(() => server.telemetry.currPosition === i + step - 1);
    }
    assert(isBlocked);
    gate.resolve();
    await server.close();
    const { frames, lostMessages } = await exporting;
    assertGreater(lostMessages, 0);
    assertEquals(frames + lostMessages, count);
    const rows = recordsOf(sink.text)
      .filter((row) => row.currPosition !== undefined || row.event === "end");
    let expected = 0;
    for (const row of rows) {
      expected += Number(row.lost_messages);
      if (row.event === "end") break;
      assertEquals(Number(row.currPosition), expected++);
    }
    assertEquals(expected, count);
  },
);

netTest(
  "exportCsv() of a link loses nothing when it may wait",
  async () => {
    await using server = await startServer({ ringBytes: 2 ** 16 });
    using peer = await Peer.connect(server);
    const sink = new TextSink();
    const exporting = exportCsv(server, sink, { whenSlow: "wait" });
    await peer.telemetry.send(telemetryFrames(0, 5000));
    await until(() => server.telemetry.currPosition === 4999);
    await server.close();
    const { frames, lostMessages } = await exporting;
    assertEquals([frames, lostMessages], [5000, 0]);
  },
);

netTest(
  "exportCsv() of a link ends by stop, and at the first frame behind its range",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const controller = new AbortController();
    const stopped = exportCsv(server, new TextSink(), {
      stop: controller.signal,
    });
    await peer.telemetry.send(telemetryFrames(0, 3));
    await until(() => server.telemetry.currPosition === 2);
    const past = exportCsv(server, new TextSink(), { toMs: Date.now() - 1000 });
    await peer.telemetry.send(telemetryFrames(3));
    assertEquals((await past).frames, 0);
    controller.abort();
    const { frames, rows } = await stopped;
    assertGreater(frames, 0);
    assertEquals(rows, frames);
  },
);
