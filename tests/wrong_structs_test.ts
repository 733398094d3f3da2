import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
} from "jsr:@std/assert@^1.0.19";
import { defineStruct, Header } from "../mod.ts";
import { concat } from "./decoder_stream.ts";
import {
  Config as ClientConfig,
  ConnectedClient,
  telemetryFrame,
} from "./dialled_peer.ts";
import { EventList } from "./event_list.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import {
  Config,
  CONFIG_FRAME_BYTES,
  configFrame,
  LogLines,
  Peer,
  startServer,
  Telemetry,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
  until,
} from "./peer.ts";
import { Random } from "./random.ts";
import { SEED } from "./scale.ts";

const FRAMES = 200;

/** Telemetry frames of another frame id. */
function framesOf(frameId: number, first: number, count: number) {
  const bytes = telemetryFrames(first, count);
  for (let at = 0; at < bytes.length; at += TELEMETRY_FRAME_BYTES) {
    Header.view(bytes.buffer, at).frameId = frameId;
  }
  return bytes;
}

/** A frame that is longer, or shorter, by some bytes than it should be. */
function resized(frame: Uint8Array, by: number): Uint8Array {
  const bytes = new Uint8Array(frame.length + by);
  bytes.set(frame.subarray(0, bytes.length));
  return bytes;
}

/** Numbered telemetry frames that are longer, or shorter, each sent by itself. */
async function sendResized(peer: Peer, by: number, first = 0) {
  for (let i = first; i < first + FRAMES; i++) {
    await peer.telemetry.send(resized(telemetryFrames(i), by));
  }
}

netTest(
  "CommandTelemetryServer reports unknownFrame at once when the first bytes ever are of an undeclared id",
  async () => {
    const log = new LogLines();
    await using server = await startServer({ ...NO_WORKERS, log });
    const events = new EventList(server);
    using peer = await Peer.connect(server);
    await peer.telemetry.send(framesOf(0x21, 0, 1));
    const first = await events.wait("unknownFrame");
    assertEquals([first.frameId, first.count, first.lengthBytes], [
      0x21,
      1,
      undefined,
    ]);
    assertEquals(first.bytes, 0);
    await peer.telemetry.send(framesOf(0x21, 1, FRAMES - 1));
    const second = await events.wait("unknownFrame", 2);
    assertEquals(second.lengthBytes, TELEMETRY_FRAME_BYTES);
    await until(() => server.stats.unknownFrames === FRAMES, "all are counted");
    assertEquals(
      second.message,
      `Skipped ${second.count} frames with the undeclared frame id 0x0021, every ${TELEMETRY_FRAME_BYTES} bytes or more with their header; declared are 0x0019 (Config, ${CONFIG_FRAME_BYTES} bytes), 0x0005 (Telemetry, ${TELEMETRY_FRAME_BYTES} bytes): is 0x0021 the frameId of Telemetry?`,
    );
    assertEquals(events.of("unknownFrame").length, 2);
    assertEquals(log.matching(/undeclared frame id/).length, 2);
    assertEquals(server.stats.telemetryFrames, 0);
  },
);

netTest(
  "CommandTelemetryServer counts every frame of two undeclared ids when declared frames are between",
  async () => {
    await using server = await startServer(NO_WORKERS);
    const events = new EventList(server);
    using peer = await Peer.connect(server);
    const longer = resized(framesOf(0x77, 0, 1), 30);
    for (let i = 0; i < FRAMES; i++) {
      const stranger = longer.slice();
      Header.view(stranger.buffer).taiSec = 1_700_000_000n;
      Header.view(stranger.buffer).taiNsec = BigInt(4 * i + 2) * 1_000_000n;
      await peer.telemetry.send(concat(
        telemetryFrames(4 * i),
        framesOf(0x21, 4 * i + 1, 1),
        stranger,
        telemetryFrames(4 * i + 3),
      ));
    }
    await until(
      () => server.stats.telemetryFrames === 2 * FRAMES,
      "all are received",
    );
    assertEquals(server.stats.unknownFrames, 2 * FRAMES);
    assertEquals(
      server.stats.bytesDiscarded,
      FRAMES * (2 * TELEMETRY_FRAME_BYTES + 30),
    );
    await until(
      () => events.of("unknownFrame").filter((e) => e.lengthBytes).length > 1,
      "both lengths are reported",
    );
    const reported = events.of("unknownFrame");
    assertEquals(
      new Map(reported.map((event) => [event.frameId, event.lengthBytes])),
      new Map([
        [0x21, TELEMETRY_FRAME_BYTES],
        [0x77, TELEMETRY_FRAME_BYTES + 30],
      ]),
    );
    assertLess(reported.length, 5);
    assertLess(events.of("resync").length, 5);
  },
);

for (const by of [8, -8, 1, -3, 100]) {
  const change = `${Math.abs(by)} ${Math.abs(by) === 1 ? "byte" : "bytes"} ${
    by > 0 ? "longer" : "shorter"
  }`;
  netTest(
    `CommandTelemetryServer reports layoutMismatch once when telemetry is ${change} than declared`,
    async () => {
      const log = new LogLines();
      await using server = await startServer({ ...NO_WORKERS, log });
      const events = new EventList(server);
      using peer = await Peer.connect(server);
      await peer.telemetry.send(configFrame(0));
      await sendResized(peer, by, 1);
      const event = await events.wait("layoutMismatch");
      assertEquals(
        [event.frameId, event.name, event.declaredBytes, event.seenBytes],
        [0x05, "Telemetry", Telemetry.byteLength, Telemetry.byteLength + by],
      );
      assertEquals(
        event.message,
        `Telemetry frames are always ${change} than declared (44), so their fields can't be trusted: is the struct ${
          44 + by
        } bytes long?`,
      );
      await until(
        () => server.stats.telemetryFrames >= FRAMES - 3,
        "nearly all are received",
      );
      assertEquals(events.of("layoutMismatch").length, 1);
      assertLess(events.of("resync").length, 5);
      assertGreater(server.stats.resyncs, FRAMES - 5);
      const { findings } = server.explain(server.lastBytes());
      assertEquals(findings, [event.message]);
      assertEquals(server.stats.mismatchedStructs, 1);
    },
  );

  netTest(
    `CommandTelemetryServer reports layoutMismatch when the first configuration is ${change} than declared`,
    async () => {
      await using server = await startServer(NO_WORKERS);
      const events = new EventList(server);
      using peer = await Peer.connect(server);
      if (CONFIG_FRAME_BYTES + by < Header.byteLength) return;
      await peer.telemetry.send(
        concat(resized(configFrame(0), by), telemetryFrames(1, 10)),
      );
      const event = await events.wait("layoutMismatch");
      assertEquals([event.name, event.declaredBytes, event.seenBytes], [
        "Config",
        24,
        24 + by,
      ]);
      await until(() => server.stats.telemetryFrames === 10, "telemetry");
      assertEquals(events.of("layoutMismatch").length, 1);
    },
  );
}

netTest(
  "CommandTelemetryServer reports no layoutMismatch when frames of a right length lose bytes now and then",
  async () => {
    await using server = await startServer(NO_WORKERS);
    const events = new EventList(server);
    using peer = await Peer.connect(server);
    for (let i = 0; i < FRAMES; i++) {
      const by = i % 3 === 1 ? -8 : 0;
      await peer.telemetry.send(resized(telemetryFrames(i), by));
    }
    await peer.telemetry.send(telemetryFrames(FRAMES, 2));
    await until(() => server.stats.resyncs >= FRAMES / 3 - 1, "resyncs");
    assertEquals(events.of("layoutMismatch"), []);
    const { bytes, bytesBefore, hex, hexBefore } = await events.wait("resync");
    assertEquals(hexOf(bytes), hex);
    assertEquals(hexOf(bytesBefore), hexBefore);
  },
);

const hexOf = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

netTest(
  "CommandTelemetryServer reports a layoutMismatch again when the controller connects again",
  async () => {
    await using server = await startServer(NO_WORKERS);
    const events = new EventList(server);
    assertEquals(server.stats.mismatchedStructs, 0);
    for (let i = 1; i <= 3; i++) {
      using peer = await Peer.connect(server);
      await sendResized(peer, 8);
      const { seenBytes } = await events.wait("layoutMismatch", i);
      assertEquals(seenBytes, Telemetry.byteLength + 8);
      peer.telemetry.close();
      await events.wait("disconnected", 2 * i - 1);
    }
    assertEquals(server.stats.mismatchedStructs, 1);
    using right = await Peer.connect(server);
    await right.telemetry.send(telemetryFrames(0, 5));
    await until(() => server.stats.mismatchedStructs === 0, "frames that fit");
  },
);

netTest(
  "CommandTelemetryServer.lastBytes() returns the last 16 KiB of the connection when the ring has wrapped",
  async () => {
    await using server = await startServer({
      ...NO_WORKERS,
      ringBytes: 65_536,
    });
    assertEquals(server.lastBytes(), new Uint8Array(0));
    {
      using peer = await Peer.connect(server);
      await peer.telemetry.send(telemetryFrames(0, 10));
      await until(() => server.stats.telemetryFrames === 10, "ten");
      assertEquals(server.lastBytes(), telemetryFrames(0, 10));
    }
    await until(() => !server.connected, "the end");
    using peer = await Peer.connect(server);
    for (let sent = 0; sent < 5000;) {
      const count = 1 + sent % 97;
      const bytes = telemetryFrames(sent, count);
      await peer.telemetry.send(bytes);
      sent += count;
      await until(
        () => server.stats.telemetryFrames === 10 + sent,
        "what was sent",
      );
      const all = telemetryFrames(Math.max(0, sent - 300), Math.min(sent, 300));
      const last = server.lastBytes();
      assertEquals(last, all.slice(Math.max(0, all.length - 16_384)));
      assert(!(last.buffer instanceof SharedArrayBuffer));
    }
  },
);

netTest(
  "CommandTelemetryClient reports unknownFrame and layoutMismatch when its controller sends other structs",
  async () => {
    await using connected = await ConnectedClient.open();
    const { client, peer } = connected;
    const events = new EventList(client);
    const stranger = telemetryFrame(1);
    stranger[0] = 0x21;
    await peer.send(stranger);
    await events.wait("unknownFrame");
    await peer.send(telemetryFrame(2));
    assertEquals((await events.wait("unknownFrame", 2)).lengthBytes, 40);
    for (let i = 3; i < 10; i++) {
      await peer.send(resized(telemetryFrame(i), 4));
    }
    const { declaredBytes, seenBytes } = await events.wait("layoutMismatch");
    assertEquals([declaredBytes, seenBytes], [16, 20]);
    const { findings } = client.explain(client.lastBytes());
    assertEquals(findings.length, 2);
    assertEquals(ClientConfig.byteLength, 16);
  },
);

netTest(
  "CommandTelemetryServer reports unknownFrame when all header fields but the frame id are 0",
  async () => {
    await using server = await startServer(NO_WORKERS);
    const events = new EventList(server);
    using peer = await Peer.connect(server);
    const frame = new Uint8Array(70).fill(0xee, 24);
    Header.view(frame.buffer).frameId = 0x21;
    for (let i = 0; i < FRAMES; i++) await peer.telemetry.send(frame);
    const { frameId, lengthBytes } = await events.wait("unknownFrame");
    assertEquals([frameId, lengthBytes], [0x21, 70]);
    await until(() => server.stats.unknownFrames === FRAMES, "all are counted");
  },
);

netTest(
  "CommandTelemetryServer reports no layoutMismatch when the first frame has lost bytes, and asks about the first configuration",
  async () => {
    await using server = await startServer(NO_WORKERS);
    const events = new EventList(server);
    {
      using peer = await Peer.connect(server);
      await peer.telemetry.send(
        concat(resized(telemetryFrames(0), -8), telemetryFrames(1)),
      );
      await until(() => server.stats.resyncs === 1, "the loss");
      await peer.telemetry.send(telemetryFrames(2, 9));
      await peer.telemetry.send(concat(configFrame(11), telemetryFrames(12)));
      await until(() => server.stats.telemetryFrames >= 11, "telemetry");
      assertEquals(events.of("layoutMismatch"), []);
    }
    await until(() => !server.connected, "the end");
    await using next = await startServer(NO_WORKERS);
    const nextEvents = new EventList(next);
    using peer = await Peer.connect(next);
    await peer.telemetry.send(
      concat(resized(configFrame(0), -8), telemetryFrames(1, 3)),
    );
    const { message, count } = await nextEvents.wait("layoutMismatch");
    assertEquals(count, 1);
    assertEquals(
      message,
      "The first Config frame is 8 bytes shorter than declared (24): is the struct 16 bytes long, or were bytes of it lost?",
    );
  },
);

/** Headers without a time stamp, and one whose time lies elsewhere than declared. */
const TIMELESS_HEADERS = {
  "a u8 id": defineStruct("Header", { frameId: "u8" }),
  "a u16 id": defineStruct("Header", { frameId: "u16" }),
  "a u32 id": defineStruct("Header", { frameId: "u32" }),
  "an id and a counter": defineStruct("Header", {
    frameId: "u16",
    counter: "u16",
  }),
  "a time that can't be one": defineStruct("Header", {
    frameId: "u16",
    mjd: "f64",
    taiSec: "i64",
    taiNsec: "i64",
  }),
};

for (const [what, HeaderClass] of Object.entries(TIMELESS_HEADERS)) {
  netTest(
    `CommandTelemetryServer reports unknownFrame when headers have ${what}`,
    async () => {
      const random = new Random(SEED);
      await using server = await startServer({
        ...NO_WORKERS,
        HeaderClass: HeaderClass as unknown as typeof Header,
      });
      const events = new EventList(server);
      using peer = await Peer.connect(server);
      const bodyBytes = 61;
      const frame = (frameId: number) => {
        const header = HeaderClass.create({ frameId } as never);
        const bytes = concat(header.bytes, random.bytes(bodyBytes));
        if (what.startsWith("a time")) bytes.fill(0xf7, 10, 26);
        return bytes;
      };
      const config = frame(0x19).subarray(
        0,
        HeaderClass.byteLength + Config.byteLength,
      );
      await peer.telemetry.send(config);
      for (let i = 0; i < FRAMES; i++) await peer.telemetry.send(frame(0x21));
      const { frameId, lengthBytes } = await events.wait("unknownFrame");
      assertEquals(
        [frameId, lengthBytes],
        [0x21, HeaderClass.byteLength + bodyBytes],
      );
      await until(
        () => server.stats.unknownFrames > FRAMES - 20,
        "nearly all are counted",
      );
    },
  );
}

netTest(
  "CommandTelemetryServer reports unknownFrame when no header is found in 4 KiB",
  async () => {
    const random = new Random(SEED);
    const HeaderClass = TIMELESS_HEADERS["a u32 id"];
    await using server = await startServer({
      ...NO_WORKERS,
      HeaderClass: HeaderClass as unknown as typeof Header,
    });
    const events = new EventList(server);
    using peer = await Peer.connect(server);
    await peer.telemetry.send(random.bytes(5000));
    await events.wait("unknownFrame");
    assertEquals(server.stats.unknownFrames, 1);
  },
);
