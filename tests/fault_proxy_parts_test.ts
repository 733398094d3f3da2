// The parts of a proxy with faults, without its peers.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  FaultProxy,
  type FaultProxyOptions,
  type FrameFault,
} from "../simulator.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { Header } from "../src/protocol/two_socket.ts";
import type { FrameChoice } from "../src/simulator/faults/fault_chooser.ts";
import { ProxiedConnection } from "../src/simulator/faults/proxied_connection.ts";
import { checkProxyOptions } from "../src/simulator/faults/proxy_options.ts";
import { Random } from "../src/simulator/faults/random.ts";
import { FakeSocket } from "./fake_socket.ts";
import { isSettled, turn } from "./manual_link.ts";
import { netTest } from "./net.ts";
import {
  Config,
  configFrame,
  LogLines,
  Telemetry,
  telemetryFrames,
} from "./peer.ts";

const structs = { ConfigClass: Config, TelemetryClass: Telemetry };
const LAYOUT = frameLayout(Header, [Config, Telemetry]);
const FRAMES = {
  Header,
  layout: LAYOUT,
  configType: 0,
  telemetryType: 1,
  answerType: 2,
} as const;

/** A connection through the proxy whose telemetry has the given faults in turn. */
class Rig {
  readonly controller = new FakeSocket();
  readonly link = new FakeSocket();
  readonly connection: ProxiedConnection;
  /** Numbers of the choices whose frames were sent, or lost. */
  readonly done: number[] = [];
  /** Types of the transmissions, and their numbers of frames. */
  readonly counted: [frameType: number, frames: number][] = [];
  readonly stall = Promise.withResolvers<void>();

  constructor(
    choices: readonly (readonly [FrameFault, number])[] = [],
    isForCommands = false,
  ) {
    let next = 0;
    const choose = (): FrameChoice => {
      const index = next++;
      const [fault, frames] = choices[index] ?? ["none", 1];
      const done = () => void this.done.push(index);
      return { fault, frames, random: new Random(1), done };
    };
    this.connection = new ProxiedConnection(
      this.controller.socket,
      this.link.socket,
      {
        onFrame: () => {},
        log: new LogLines(),
        stalled: this.stall.promise,
        chooseFault: choose,
        count: (frameType, { frames }) =>
          void this.counted.push([frameType, frames.length]),
      },
      isForCommands ? undefined : FRAMES,
    );
  }

  get received(): Uint8Array {
    return Uint8Array.from(this.link.fake.written);
  }
}

const joined = (...parts: Uint8Array[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

Deno.test("ProxiedConnection collects a burst, and sends it when it is full, before another frame, or at the end", async () => {
  const rig = new Rig([["burst", 2], ["burst", 9], ["none", 1], ["burst", 9]]);
  rig.stall.resolve();
  const run = rig.connection.run();
  const { fake } = rig.controller;
  fake.send(telemetryFrames(1));
  await turn();
  assertEquals([rig.received.length, rig.done], [0, []]);
  fake.send(telemetryFrames(2));
  await turn();
  assertEquals(rig.received, telemetryFrames(1, 2));
  assertEquals([rig.counted, rig.done], [[[1, 2]], [0]]);
  fake.send(telemetryFrames(3), configFrame(4));
  await turn();
  assertEquals(rig.counted, [[1, 2], [1, 1], [0, 1]]);
  assertEquals(rig.done, [0, 1]);
  fake.send(telemetryFrames(5), telemetryFrames(6), null);
  await run;
  assertEquals(rig.counted.slice(3), [[1, 1], [1, 1]]);
  assertEquals(rig.done, [0, 1, 2, 3]);
  assertEquals(
    rig.received,
    joined(telemetryFrames(1, 3), configFrame(4), telemetryFrames(5, 2)),
  );
  assertEquals([rig.controller.ends, rig.link.ends], [["closed"], ["closed"]]);
});

Deno.test("ProxiedConnection ends what was chosen when it loses the link with it", async () => {
  for (
    const [fault, frames, next] of [
      ["burst", 9, configFrame(2)],
      ["burst", 2, telemetryFrames(2)],
      ["burst", 9, null],
      ["none", 1, null],
    ] as const
  ) {
    const rig = new Rig([[fault, frames]]);
    const run = rig.connection.run();
    rig.controller.fake.send(telemetryFrames(1));
    await turn();
    rig.link.isLost = true; // abandoned, so that it stays open
    rig.controller.fake.send(next);
    rig.stall.resolve();
    await turn();
    assertEquals(rig.received.length, 0);
    assertEquals([...new Set(rig.done)], [0]);
    assertEquals([rig.controller.ends, rig.link.ends], [["reset"], []]);
    assertEquals(await isSettled(run), false);
    rig.link.fake.send(null);
    await run;
  }
});

Deno.test("ProxiedConnection holds back what goes to the link while it is stalled, nothing else", async () => {
  for (const isForCommands of [false, true]) {
    const rig = new Rig([], isForCommands);
    const run = rig.connection.run();
    rig.controller.fake.send(configFrame(1));
    rig.link.fake.send(Uint8Array.of(1, 2, 3));
    await turn();
    assertEquals(rig.controller.fake.written, [1, 2, 3]);
    const injected = rig.connection.inject(Uint8Array.of(7));
    await turn();
    assertEquals([rig.received.length, rig.counted], [0, []]);
    rig.stall.resolve();
    await injected;
    assertEquals(rig.received, joined(configFrame(1), Uint8Array.of(7)));
    assertEquals(rig.counted, isForCommands ? [] : [[0, 1]]);
    assertEquals(rig.connection.isLost, false);
    rig.link.fake.send(null);
    await run;
    assertEquals(rig.connection.isLost, true);
    assertEquals(rig.controller.ends, ["closed"]);
    await rig.connection.inject(Uint8Array.of(8)); // rejects nothing
  }
});

Deno.test("ProxiedConnection.end() waits for the frame being written, and ends what is not lost", async () => {
  const rig = new Rig();
  const run = rig.connection.run();
  rig.link.fake.take(3);
  rig.stall.resolve();
  rig.controller.fake.send(configFrame(1));
  await turn();
  const ended = rig.connection.end((link) => link.reset());
  await turn();
  assertEquals([rig.received.length, rig.link.ends], [3, []]);
  rig.link.fake.take(Infinity);
  await ended;
  await run;
  assertEquals(rig.received, configFrame(1));
  assertEquals([rig.link.ends, rig.controller.ends], [["reset"], ["closed"]]);
  await rig.connection.end((link) => link.reset());
  assertEquals(rig.link.ends, ["reset"], "once");
});

Deno.test("checkProxyOptions() reads the addresses, and gives each role its ports", () => {
  const read = (options: object) => {
    const { host, targetHost, routes, frames } = checkProxyOptions(
      { ...structs, ...options } as unknown as FaultProxyOptions,
    );
    const ports = routes.map(({ role, port, targetPort }) =>
      [role, port, targetPort] as const
    );
    return { host, targetHost, ports, frames: frames.layout.frames.length };
  };
  const here = "127.0.0.1";
  const twoSocket = {
    protocol: "two-socket",
    target: { telemetryPort: 5, commandPort: 6 },
  };
  const singleSocket = { protocol: "single-socket", target: { port: 65_535 } };
  assertEquals(read(twoSocket), {
    host: here,
    targetHost: here,
    ports: [["telemetry", 0, 5], ["command", 0, 6]],
    frames: 2,
  });
  assertEquals(read({ ...twoSocket, port: 65_534 }).ports, [
    ["telemetry", 65_534, 5],
    ["command", 65_535, 6],
  ]);
  assertEquals(read(singleSocket), {
    host: here,
    targetHost: here,
    ports: [["combined", 0, 65_535]],
    frames: 3,
  });
  const elsewhere = { port: 1, host: "there" };
  const named = read({
    ...singleSocket,
    target: elsewhere,
    host: "h",
    port: 9,
  });
  assertEquals(named.ports, [["combined", 9, 1]]);
  assertEquals([named.host, named.targetHost], ["h", "there"]);
});

netTest(
  "FaultProxy shows the ports of its protocol while it is started",
  async () => {
    for (const protocol of ["two-socket", "single-socket"] as const) {
      const isTwoSocket = protocol === "two-socket";
      const target = isTwoSocket ? { telemetryPort: 1, commandPort: 1 } : {
        port: 1,
      };
      const options = { ...structs, protocol, target, log: new LogLines() };
      const proxy = new FaultProxy(options as FaultProxyOptions);
      const ports = () => [proxy.telemetryPort, proxy.commandPort, proxy.port];
      assertEquals(ports(), [0, 0, 0]);
      await proxy.start();
      const isOpen = ports().map((port) => port > 0);
      assertEquals(isOpen, [isTwoSocket, isTwoSocket, !isTwoSocket]);
      assertEquals(new Set(ports()).size, isTwoSocket ? 3 : 2);
      assertEquals(proxy.connected, false);
      await proxy.close();
      assertEquals(ports(), [0, 0, 0]);
    }
  },
);
