// Arguments and scripts of a proxy with faults, whose peers are plain connections.

import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { defineStruct } from "../mod.ts";
import {
  ControllerClosedError,
  FaultProxy,
  type FaultProxyOptions,
  type FaultStep,
} from "../simulator.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { Header } from "../src/protocol/two_socket.ts";
import {
  FrameCutter,
  type Piece,
} from "../src/simulator/faults/frame_cutter.ts";
import { FrameFaults } from "../src/simulator/faults/frame_faults.ts";
import { netTest } from "./net.ts";
import { configFrame, LogLines, telemetryFrames } from "./peer.ts";
import * as peer from "./peer.ts";
import { Random } from "./random.ts";
import { SEED } from "./scale.ts";

const ConfigClass = defineStruct("Config", { maxMm: "f64" }, { frameId: 3 });
const TelemetryClass = defineStruct("Telemetry", {
  positionMm: "f64",
  samples: "u32",
  code: "u32",
}, { frameId: 2 });
const structs = { ConfigClass, TelemetryClass };

Deno.test("new FaultProxy() refuses options that make no sense", () => {
  const noId = defineStruct("NoId", { a: "u8" });
  const cases: [object, typeof RangeError | typeof TypeError, string][] = [
    [{ protocol: "udp" }, TypeError, "protocol must be one of two-socket"],
    [{ port: 65_535 }, RangeError, "port must be in 0..65534"],
    [{ host: 1 }, TypeError, "host must be a string"],
    [{ target: undefined }, TypeError, "target must be an object"],
    [{ target: { port: 1 } }, TypeError, 'received "port"'],
    [{ target: { telemetryPort: 1 } }, TypeError, "target.commandPort"],
    [
      { target: { telemetryPort: 0, commandPort: 2 } },
      RangeError,
      "target.telemetryPort must be in 1..65535: received 0",
    ],
    [
      { target: { host: 1, telemetryPort: 1, commandPort: 2 } },
      TypeError,
      "target.host must be a string",
    ],
    [{ ConfigClass: noId }, TypeError, "with a frameId"],
    [{ TelemetryClass: {} }, TypeError, "TelemetryClass must be a struct"],
    [{ TelemetryClass: ConfigClass }, RangeError, "both have frame id 3"],
    [{ seed: -1 }, RangeError, "seed must be in 0..4294967295"],
    [{ faults: { junk: 2 } }, RangeError, "faults.junk must be in 0..1"],
    [{ faults: { junk: 0.6, burst: 0.6 } }, RangeError, "sum of faults"],
    [{ onFrame: 1 }, TypeError, "onFrame must be a function"],
    [{ log: 1 }, TypeError, "log must be an object"],
  ];
  const good = {
    protocol: "two-socket",
    target: { telemetryPort: 1, commandPort: 2 },
    ...structs,
  };
  for (const [wrong, ErrorClass, text] of cases) {
    const options = { ...good, ...wrong } as FaultProxyOptions;
    const { message } = assertThrows(() => new FaultProxy(options), ErrorClass);
    assertStringIncludes(message, text);
    if (ErrorClass === TypeError) {
      assertStringIncludes(message, "Cannot create proxy as ");
    }
  }
});

Deno.test("FaultProxy.play() refuses steps that a proxy can't play", async () => {
  await using proxy = new FaultProxy({
    protocol: "single-socket",
    target: { port: 1 },
    ...structs,
  });
  const refusals: [FaultStep, string][] = [
    [{ fault: "reconnectStorm", times: 1 }, "that a proxy can play"],
    [{ fault: "reset", socket: "command" }, "one socket only"],
    [{ fault: "junk", frames: -1 }, "received -1"],
  ];
  for (const [step, text] of refusals) {
    const error = await assertRejects(() => proxy.play([step]));
    assert(error instanceof TypeError || error instanceof RangeError);
    assertStringIncludes(error.message, "Cannot play script as step 0");
    assertStringIncludes(error.message, text);
  }
});

Deno.test("FrameCutter.take() cuts a stream into the same pieces however it was split", () => {
  const layout = frameLayout(Header, [peer.Config, peer.Telemetry]);
  const random = new Random(SEED);
  const junk = () => Uint8Array.from({ length: 30 }, () => 0xee);
  const frames: Uint8Array[] = [];
  const parts: Uint8Array[] = [];
  for (let i = 0; i < 3000; i++) {
    const frame = i % 7 === 0 ? configFrame(i) : telemetryFrames(i);
    frames.push(frame);
    if (i % 5 === 0) parts.push(junk());
    parts.push(frame);
  }
  const stream = concat(parts);
  for (const stepMax of [1, 100, 65_536]) {
    const cutter = new FrameCutter(layout);
    const pieces: Piece[] = [];
    for (let at = 0; at < stream.length;) {
      const { free } = cutter;
      assertGreater(free.length, 0);
      const step = stream.subarray(at, at + random.integer(1, stepMax));
      const count = Math.min(step.length, free.length);
      free.set(step.subarray(0, count));
      pieces.push(...cutter.take(count));
      at += count;
    }
    pieces.push(...cutter.finish());
    assertEquals(concat(pieces.map(({ bytes }) => bytes)), stream);
    const found = pieces.filter(({ frameType }) => frameType >= 0);
    assertEquals(found.map(({ bytes }) => bytes), frames);
  }
});

Deno.test("FrameFaults.apply() damages no frame of equal bytes, whose loss wouldn't show", () => {
  const faults = new FrameFaults(Header, [0, 1]);
  const frame = new Uint8Array(40);
  for (const fault of ["truncated", "byteLost"] as const) {
    const { frames, writes } = faults.apply(fault, frame, new Random(SEED));
    assertEquals(writes, [frame]);
    assertEquals(frames, [{ bytes: frame, fault: "none", isDamaged: false }]);
  }
});

const here = { hostname: "127.0.0.1", port: 0 };

/** A two-socket proxy, its two connections with the controller, and those with the link. */
async function startRig() {
  const servers = [Deno.listen(here), Deno.listen(here)];
  const [telemetryPort, commandPort] = servers.map(({ addr }) => addr.port);
  const log = new LogLines();
  const proxy = new FaultProxy({
    protocol: "two-socket",
    target: { telemetryPort, commandPort },
    ...structs,
    log,
  });
  await proxy.start();
  const ports = [proxy.telemetryPort, proxy.commandPort];
  const controllers = await Promise.all(
    ports.map((port) => Deno.connect({ ...here, port })),
  );
  const links = await Promise.all(servers.map((server) => server.accept()));
  return {
    ...{ proxy, controllers, links, log },
    async [Symbol.asyncDispose]() {
      await proxy.close();
      for (const each of [...servers, ...controllers, ...links]) each.close();
    },
  };
}

/** Result of a read: the number of bytes, null for the end, or the name of an error. */
const readOf = (conn: Deno.Conn) =>
  conn.read(new Uint8Array(64)).catch(({ name }) => name);

netTest(
  "FaultProxy.play() ends the connections of a step's socket as its fault says, and no other",
  async () => {
    const reset = "ConnectionReset";
    const bytes = Uint8Array.of(1, 2, 3);
    const cases: [FaultStep, telemetry: unknown, command: unknown][] = [
      [{ fault: "close", socket: "command" }, 3, null],
      [{ fault: "close", socket: "telemetry" }, null, 3],
      [{ fault: "reset", socket: "telemetry" }, reset, 3],
      [{ fault: "close" }, null, null],
      [{ fault: "reset", socket: "both" }, reset, reset],
    ];
    for (const [step, ...expected] of cases) {
      await using rig = await startRig();
      const { proxy, controllers, links } = rig;
      await proxy.play([step]);
      assertEquals(proxy.connected, false);
      for (const [index, read] of expected.entries()) {
        // Bytes of no frame pass, too, once the controller has ended.
        if (read === 3) {
          await controllers[index].write(bytes);
          await controllers[index].closeWrite();
        } else assertEquals(await readOf(controllers[index]), null);
        assertEquals(await readOf(links[index]), read, JSON.stringify(step));
      }
      const { stepsPlayed, connections, failedConnections } = proxy.stats;
      assertEquals([stepsPlayed, connections, failedConnections], [1, 2, 0]);
    }
  },
);

netTest(
  "FaultProxy.play() abandons connections so that the link sees nothing, and sends bytes on its commands' socket",
  async () => {
    await using rig = await startRig();
    const { proxy, controllers, links } = rig;
    await proxy.play([
      { fault: "unexpectedBytes", bytes: 5 },
      { fault: "halfOpen", socket: "telemetry" },
    ]);
    assertEquals(await readOf(links[1]), 5);
    assertEquals([proxy.connected, proxy.stats.stepsPlayed], [false, 2]);
    assertEquals(await readOf(controllers[0]), null);
    const read = readOf(links[0]);
    const next = assertRejects(
      () => proxy.play([{ fault: "close" }]),
      ControllerClosedError,
      "the proxy is closed",
    );
    await proxy.close();
    await next;
    assertEquals(await read, null, "only the proxy's end ends it");
  },
);

netTest(
  "FaultProxy counts and logs a target that it can't reach, once",
  async () => {
    const server = Deno.listen(here);
    const { port } = server.addr;
    server.close();
    const log = new LogLines();
    await using proxy = new FaultProxy({
      protocol: "single-socket",
      target: { port },
      ...structs,
      log,
    });
    await proxy.start();
    for (const failed of [1, 2]) {
      using link = await Deno.connect({ ...here, port: proxy.port });
      assertEquals(await readOf(link), null);
      const { connections, failedConnections } = proxy.stats;
      assertEquals([connections, failedConnections], [0, failed]);
    }
    const address = `127.0.0.1:${port}`;
    const warnings = log.matching(/^warn/);
    assertEquals(warnings.length, 1);
    assertStringIncludes(
      warnings[0],
      `Cannot connect combined socket to ${address}: `,
    );
  },
);
