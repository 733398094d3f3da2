// Many frames of each fault, which a server must survive, over real sockets.
// tests/frame_decoder_test.ts tests the faults without sockets, in every chunking.

import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLessOrEqual,
} from "jsr:@std/assert@^1.0.19";
import {
  FaultyController,
  type FrameFault,
  type SentFrame,
} from "../simulator.ts";
import { EventList } from "./event_list.ts";
import { netTest } from "./net.ts";
import {
  CONFIG_FRAME_BYTES,
  LogLines,
  startServer,
  TELEMETRY_FRAME_BYTES,
  type TestServer,
  until,
} from "./peer.ts";
import { SEED, SOCKET_FRAMES } from "./scale.ts";

/** Bytes as a key that is quick to compare. */
const keyOf = (...parts: Uint8Array[]) =>
  parts.map((bytes) => bytes.toHex()).join("");

/** A server, and a controller that sends what it is told to. */
async function connect(onFrame: (frame: SentFrame) => void) {
  const received: string[] = [];
  const server = await startServer({
    log: new LogLines(),
    configCallback: ({ header, config }) =>
      void received.push(keyOf(header.bytes, config.bytes)),
    telemetryCallback: ({ header, telemetry }) =>
      void received.push(keyOf(header.bytes, telemetry.bytes)),
  });
  const list = new EventList(server);
  const { telemetryPort, commandPort } = server;
  const controller = new FaultyController({
    telemetryPort,
    commandPort,
    telemetryIntervalMs: Infinity,
    seed: SEED,
    onFrame,
  });
  return { server, list, controller, received };
}

/** Waits until all that was sent on one connection has been read and handed out. */
async function drained(
  server: TestServer,
  list: EventList,
  received: readonly string[],
) {
  // It may not even have noticed yet that the controller was there.
  await until(() =>
    list.of("disconnected").some(({ socket }) => socket === "telemetry")
  );
  const { telemetryFrames, configFrames } = server.stats;
  await until(() => received.length === telemetryFrames + configFrames);
}

/** Sends frames with a fault, and compares what was received with what was sent. */
async function play(fault: FrameFault, frames: number) {
  const sent: string[] = [];
  let damaged = 0;
  const { server, list, controller, received } = await connect((frame) => {
    if (frame.isDamaged) damaged++;
    else sent.push(keyOf(frame.bytes));
  });
  await using _server = server;
  await using _controller = controller;
  const seed = `seed ${SEED}`;
  await controller.play([{ fault, frames }]);
  await controller.close();
  await drained(server, list, received);

  let next = 0;
  const extra: string[] = [];
  for (const key of received) {
    if (key === sent[next]) next++;
    else extra.push(key);
  }
  assertEquals(next, sent.length, `an undamaged frame is missing, ${seed}`);
  const wanted = new Set(sent);
  assertEquals(extra.filter((key) => wanted.has(key)), [], `twice, ${seed}`);
  assertEquals(new Set(extra).size, extra.length, `twice, ${seed}`);
  const { stats } = server;
  assertEquals(
    stats.bytesRead + stats.bytesOverlapped,
    stats.bytesDiscarded + stats.configFrames * CONFIG_FRAME_BYTES +
      stats.telemetryFrames * TELEMETRY_FRAME_BYTES,
    `bytes don't add up, ${seed}`,
  );
  return { stats, damaged, extra: extra.length, controller };
}

/** Faults that damage no frame. */
const HARMLESS = [
  "none",
  "singleBytes",
  "splitWrites",
  "falseHeaders",
  "burst",
  "repeatedCounter",
  "counterJump",
  "counterRestart",
  "clockJump",
] as const;

for (const fault of HARMLESS) {
  // Each byte is a write of its own.
  const frames = fault === "singleBytes"
    ? Math.ceil(SOCKET_FRAMES / 10)
    : SOCKET_FRAMES;
  netTest(
    `CommandTelemetryServer delivers each of ${frames} frames once: ${fault}`,
    async () => {
      const { stats, extra } = await play(fault, frames);
      assertEquals([stats.telemetryFrames, extra], [frames, 0]);
      assertEquals([stats.bytesDiscarded, stats.resyncs], [0, 0]);
    },
  );
}

netTest(
  `CommandTelemetryServer delivers each of ${SOCKET_FRAMES} frames with 1 to 300 bytes of junk before it`,
  async () => {
    const { stats, extra } = await play("junk", SOCKET_FRAMES);
    // By chance junk holds a header, about once in 5000 times.
    const byChance = 5 + SOCKET_FRAMES / 1000;
    assertLessOrEqual(extra, byChance, `seed ${SEED}`);
    assertGreaterOrEqual(stats.resyncs, SOCKET_FRAMES - byChance);
  },
);

netTest(
  `CommandTelemetryServer delivers ${SOCKET_FRAMES} duplicated frames twice`,
  async () => {
    const sent: string[] = [];
    const { server, list, controller, received } = await connect((frame) =>
      void sent.push(keyOf(frame.bytes))
    );
    await using _server = server;
    await using _controller = controller;
    await controller.play([{ fault: "duplicated", frames: SOCKET_FRAMES }]);
    await controller.close();
    await drained(server, list, received);
    assertEquals(sent.length, 1 + 2 * SOCKET_FRAMES);
    assertEquals(received.length, sent.length);
    assert(received.every((key, i) => key === sent[i]), `seed ${SEED}`);
  },
);

const DAMAGING = [
  "truncated",
  "byteLost",
  "byteAdded",
  "bitFlipped",
  "wrongId",
] as const;

for (const fault of DAMAGING) {
  netTest(
    `CommandTelemetryServer delivers the whole frames of ${SOCKET_FRAMES} when each third is damaged: ${fault}`,
    async () => {
      const sent: string[] = [];
      let damaged = 0;
      const { server, list, controller, received } = await connect((frame) => {
        if (frame.isDamaged) damaged++;
        else sent.push(keyOf(frame.bytes));
      });
      await using _server = server;
      await using _controller = controller;
      const pair = [{ fault: "none", frames: 2 }, {
        fault,
        frames: 1,
      }] as const;
      const script = Array.from({ length: SOCKET_FRAMES / 3 }, () => pair)
        .flat();
      await controller.play([...script, { fault: "none", frames: 2 }]);
      await controller.close();
      await drained(server, list, received);
      assertEquals(damaged, Math.floor(SOCKET_FRAMES / 3));
      let next = 0;
      let extra = 0;
      let missing = 0;
      for (const key of received) {
        const skipped = sent.slice(next, next + 11).indexOf(key);
        if (skipped < 0) extra++;
        else {
          missing += skipped;
          next += skipped + 1;
        }
      }
      missing += sent.length - next;
      // A single flipped bit may hit the frame beside it, too; nothing else may.
      const allowed = fault === "bitFlipped" ? damaged : 0;
      assertLessOrEqual(missing, allowed, `seed ${SEED}`);
      assertLessOrEqual(extra, damaged, `seed ${SEED}`);
      const { stats } = server;
      assertEquals(
        stats.bytesRead + stats.bytesOverlapped,
        stats.bytesDiscarded + stats.configFrames * CONFIG_FRAME_BYTES +
          stats.telemetryFrames * TELEMETRY_FRAME_BYTES,
      );
    },
  );
}

netTest(
  "CommandTelemetryServer accepts a controller again after each way to end a connection",
  async () => {
    const sent: string[] = [];
    const { server, list, controller, received } = await connect((frame) =>
      void sent.push(keyOf(frame.bytes))
    );
    await using _server = server;
    await using _controller = controller;
    for (let round = 0; round < 5; round++) {
      for (const fault of ["reset", "close"] as const) {
        for (const socket of ["telemetry", "command", "both"] as const) {
          await controller.play([{ fault: "none", frames: 10 }]);
          await until(() => received.length === sent.length);
          await controller.play([{ fault, socket }]);
        }
      }
      await controller.play([{ fault: "reconnectStorm", times: 20 }]);
    }
    await controller.play([{ fault: "none", frames: 10 }]);
    await until(() => received.length === sent.length);
    assertEquals(received, sent);
    for (const socket of ["telemetry", "command"]) {
      const types = list.events
        .filter((event) => "socket" in event && event.socket === socket)
        .map(({ type }) => type)
        .filter((type) => type.endsWith("connected"));
      types.forEach((type, i) =>
        assertEquals(type, i % 2 ? "disconnected" : "connected")
      );
    }
  },
);
