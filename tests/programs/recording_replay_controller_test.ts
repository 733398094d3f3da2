// Recordings sent by a controller: ReplayController.

import {
  assert,
  assertEquals,
  assertGreater,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { Header, singleSocket } from "../../mod.ts";
import {
  openRecording,
  record,
  ReplayController,
  type ReplayControllerOptions,
} from "../../recording.ts";
import { clientsOf } from "../clients_of.ts";
import * as dialled from "../dialled_peer.ts";
import { EventList } from "../event_list.ts";
import { ManualClock } from "../manual_clock.ts";
import {
  configFrame,
  LogLines,
  Peer,
  startServer,
  TELEMETRY_FRAME_BYTES,
  telemetryFrames,
  until,
} from "../peer.ts";
import { programTest } from "./program.ts";
import { recordedWire } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";
import {
  eventAt,
  recordingOf,
  replayInto,
  SINGLE_SOCKET_STRUCTS,
  START_MS,
  STRUCTS,
  telemetryAt,
  telemetryEnds,
} from "./replay_rig.ts";

const log = new LogLines();
const JUNK = new Uint8Array(33).fill(0xee);
const { setTimeout: realSetTimeout } = globalThis;

/** A frame of an id that no struct has. */
function unknownFrame(number: number): Uint8Array {
  const bytes = telemetryFrames(number);
  Header.view(bytes.buffer).frameId = 77;
  return bytes;
}

const frameToClient = [
  START_MS,
  "telemetry",
  dialled.telemetryFrame(1),
] as const;
const connectedAt = (ms: number, peer: string) =>
  eventAt(ms, "connected", { socket: "telemetry", peer });
const disconnectedAt = (ms: number, peer: string) =>
  eventAt(ms, "disconnected", { socket: "telemetry", peer });

/** Receives bytes, as long as it is told to, and keeps those of each connection. */
class Receiver implements AsyncDisposable {
  readonly connections: Uint8Array[] = [];
  isReading = true;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns: Deno.TcpConn[] = [];
  readonly #accepting = this.#accept();
  readonly #reading: Promise<void>[] = [];

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Bytes of all connections. */
  get bytes(): number {
    return this.connections.reduce((sum, { length }) => sum + length, 0);
  }

  /** Waits, by the clock of the machine, until something is so. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await settled();
  }

  /** Ends the present connections. */
  disconnect(): void {
    for (const conn of this.#conns.splice(0)) conn[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.isReading = true;
    this.disconnect();
    await this.#accepting;
    await Promise.all(this.#reading);
  }

  async #accept(): Promise<void> {
    for await (const conn of clientsOf(this.#listener)) {
      this.#conns.push(conn);
      this.#reading.push(this.#read(conn, this.connections.length));
      this.connections.push(new Uint8Array());
    }
  }

  async #read(conn: Deno.TcpConn, index: number): Promise<void> {
    const bytes = new Uint8Array(65_536);
    try {
      for (;;) {
        while (!this.isReading) await settled();
        const count = await conn.read(bytes);
        if (count === null) break;
        this.connections[index] = concat([
          this.connections[index],
          bytes.subarray(0, count),
        ]);
      }
    } catch {
      // It was ended on purpose.
    }
    conn[Symbol.dispose]();
  }
}

const settled = () =>
  new Promise<void>((resolve) => realSetTimeout(resolve, 1));

/** Server without a link: it only receives. */
class RawServer implements AsyncDisposable {
  readonly telemetry = new Receiver();
  readonly command = new Receiver();

  get ports() {
    return {
      telemetryPort: this.telemetry.port,
      commandPort: this.command.port,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.telemetry[Symbol.asyncDispose]();
    await this.command[Symbol.asyncDispose]();
  }
}

programTest(
  "ReplayController.play() sends a server the bytes that were recorded, over rotated files, at any speed",
  async () => {
    await using folder = await TempFolder.make();
    const sent = [
      configFrame(1),
      telemetryFrames(2, 40),
      JUNK,
      telemetryFrames(45, 5),
      unknownFrame(50),
      unknownFrame(51),
      telemetryFrames(52, 3),
      telemetryFrames(60, 10),
      configFrame(70),
      telemetryFrames(71).subarray(0, 40), // cut off by the end of the connection
    ];
    {
      await using server = await startServer();
      await using recorder = record(server, folder.path, { log });
      const events = new EventList(server);
      using peer = await Peer.connect(server);
      for (const [i, bytes] of sent.entries()) {
        await peer.telemetry.send(bytes);
        if (i !== 6) continue;
        await until(() => server.telemetry.currPosition === 54);
        await recorder.rotate();
      }
      await until(() => server.telemetry.currPosition === 69);
      peer.close();
      await until(() => telemetryEnds(events) === 1);
    }
    assertEquals(folder.files.length, 2);
    assertEquals(await recordedWire(folder.path), concat(sent));
    await using recording = await openRecording(folder.path);
    for (const speed of [1, 20, Infinity]) {
      await using copy = await TempFolder.make();
      await using server = await startServer();
      const { stats } = await replayInto(server, recording, copy, { speed });
      assertEquals(await recordedWire(copy.path), concat(sent));
      const { frames, discardedBytes, bytes, connections, passes } = stats;
      assertEquals([frames, connections, passes], [60, 1, 1]);
      const unknown = 2 * TELEMETRY_FRAME_BYTES;
      assertEquals(discardedBytes, JUNK.length + unknown + 40);
      assertEquals(bytes, concat(sent).length);
    }
  },
);

programTest(
  "ReplayController.play() sends a client the bytes that were recorded, answers to commands among them",
  async () => {
    await using folder = await TempFolder.make();
    const sent = [
      dialled.configFrame(1),
      JUNK,
      dialled.telemetryFrame(2),
      dialled.statusFrame(5, { duration: 3 }),
      dialled.telemetryFrame(3),
    ];
    {
      await using connected = await dialled.ConnectedClient.open();
      const { client, peer } = connected;
      await using _recorder = record(client, folder.path, { log });
      for (const bytes of sent) await peer.send(bytes);
      await until(() => client.telemetry.currPosition === 3);
      await client.close();
    }
    await using copy = await TempFolder.make();
    await using recording = await openRecording(folder.path);
    await using controller = new ReplayController(recording, { log });
    assertEquals(controller.port, 0);
    await controller.start();
    const client = dialled.newClient(controller.port);
    const recorder = record(client, copy.path, { log });
    const playing = controller.play();
    await client.connect();
    const { frames } = await playing;
    assertEquals(frames, 4);
    await until(() => client.telemetry.currPosition === 3);
    await client.close();
    await recorder.close();
    assertEquals(await recordedWire(copy.path), concat(sent));
  },
);

programTest(
  "ReplayController.play() sends each frame at its time, paused and step by step",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      telemetryAt(0, 1),
      telemetryAt(100, 2, 2),
      [START_MS + 250, "discarded", JUNK],
      telemetryAt(400, 4),
      telemetryAt(1000, 5),
    ]);
    await using server = new RawServer();
    const { telemetry } = server;
    const received = async (count: number, junk = 0) => {
      const bytes = count * TELEMETRY_FRAME_BYTES + junk;
      await telemetry.until(() => telemetry.bytes >= bytes);
      for (let i = 0; i < 5; i++) await settled();
      assertEquals(telemetry.bytes, bytes);
    };
    using clock = new ManualClock();
    await using controller = new ReplayController(recording, {
      ...server.ports,
      log,
    });
    assertEquals(controller.receivedAtMs, undefined);
    const playing = controller.play();
    await received(1);
    await clock.advance(99);
    await received(1);
    await clock.advance(1);
    await received(3);
    controller.pause();
    await clock.advance(10_000);
    await received(3);
    controller.step();
    await received(3, JUNK.length);
    assertEquals(controller.receivedAtMs, START_MS + 250);
    controller.step();
    await received(4, JUNK.length);
    controller.speed = 6;
    controller.resume();
    await clock.advance(99);
    await received(4, JUNK.length);
    await clock.advance(1);
    const { late, lateMsMax } = await playing;
    await received(5, JUNK.length);
    assertEquals([late, lateMsMax], [0, 0]);
    assertEquals(telemetry.connections, [await recordedWire(folder.path)]);
  },
);

programTest(
  "ReplayController.play() ends connections and connects anew where the recording does, or keeps one",
  async () => {
    await using folder = await TempFolder.make();
    const first = concat([telemetryFrames(1, 2), JUNK]);
    await using recording = await recordingOf(folder, STRUCTS, [
      connectedAt(0, "a"),
      telemetryAt(0, 1, 2),
      disconnectedAt(50, "a"),
      [START_MS + 50, "discarded", JUNK], // the last bytes of that connection
      connectedAt(5000, "b"),
      disconnectedAt(5001, "a"), // late, and of another
      telemetryAt(5010, 1),
      connectedAt(6000, "c"), // no end of the one before was recorded
      telemetryAt(6000, 7),
    ]);
    const rest = [telemetryFrames(1), telemetryFrames(7)];
    for (const connections of ["asRecorded", "one"] as const) {
      await using server = new RawServer();
      await using controller = new ReplayController(recording, {
        ...server.ports,
        log,
        speed: Infinity,
        connections,
      });
      const { connections: opened } = await controller.play();
      const expected = connections === "one"
        ? [concat([first, ...rest])]
        : [first, ...rest];
      assertEquals(opened, expected.length);
      await controller.close();
      const { telemetry } = server;
      await telemetry.until(() => telemetry.bytes === concat(expected).length);
      assertEquals(telemetry.connections, expected);
      assertEquals(server.command.connections.length, 1);
    }
    await using copy = await TempFolder.make();
    await using server = await startServer();
    const { events } = await replayInto(server, recording, copy);
    assertEquals(events.of("restart"), []);
    assertEquals(
      await recordedWire(copy.path),
      await recordedWire(folder.path),
    );
  },
);

programTest(
  "ReplayController.play() closes a connection at the time of its end, though nothing follows for long",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      telemetryAt(0, 1),
      disconnectedAt(50, "a"),
      telemetryAt(60_000, 2),
      disconnectedAt(60_000, "b"),
    ]);
    await using server = new RawServer();
    const { telemetry } = server;
    using clock = new ManualClock();
    await using controller = new ReplayController(recording, {
      ...server.ports,
      log,
    });
    const playing = controller.play();
    await telemetry.until(() => telemetry.bytes > 0);
    assert(controller.connected);
    await clock.advance(50);
    await telemetry.until(() => !controller.connected);
    await clock.advance(59_950);
    await playing;
    assert(!controller.connected);
    assertEquals(telemetry.connections.length, 2);
  },
);

programTest(
  "ReplayController.play() waits for the next client of a single-socket controller",
  async () => {
    await using folder = await TempFolder.make();
    const socket = "combined";
    await using recording = await recordingOf(folder, SINGLE_SOCKET_STRUCTS, [
      frameToClient,
      eventAt(10, "disconnected", { socket, peer: "a" }),
      eventAt(20, "connected", { socket, peer: "a" }),
      [START_MS + 20, "telemetry", dialled.telemetryFrame(1)],
    ]);
    await using controller = new ReplayController(recording, { log });
    await controller.start();
    await using client = dialled.newClient(controller.port, {
      reconnect: true,
    });
    const events = new EventList(client);
    const samples = client.samples();
    const playing = controller.play();
    await client.connect();
    const { connections } = await playing;
    assertEquals(connections, 2);
    await samples.next();
    await samples.next();
    assertEquals(events.types.filter((type) => type !== "unreachable"), [
      "connected",
      "disconnected",
      "connected",
    ]);
  },
);

programTest(
  "ReplayController.play() forgets clients that have left before they received anything",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, SINGLE_SOCKET_STRUCTS, [
      frameToClient,
    ]);
    const log = new LogLines();
    await using controller = new ReplayController(recording, {
      log,
      paused: true,
    });
    await controller.start();
    const connect = () => Deno.connect({ port: controller.port });
    const leave = async (conn: Deno.TcpConn) => {
      const { length } = log.matching(/Lost client/);
      conn.close();
      await until(() => log.matching(/Lost client/).length > length);
    };
    await leave(await connect()); // before it plays
    const playing = controller.play();
    const second = await connect();
    await until(() => controller.connected);
    await leave(second); // before the first frame
    controller.step();
    using third = await connect();
    await playing;
    const bytes = new Uint8Array(1000);
    const frame = dialled.telemetryFrame(1);
    assertEquals(await third.read(bytes), frame.length);
    assertEquals(bytes.subarray(0, frame.length), frame);
  },
);

programTest(
  "ReplayController.play() sends each pass at its times",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      telemetryAt(0, 1),
      telemetryAt(100, 2),
    ]);
    await using server = new RawServer();
    const { telemetry } = server;
    using clock = new ManualClock();
    await using controller = new ReplayController(recording, {
      ...server.ports,
      log,
      passes: 2,
      connections: "one",
    });
    const playing = controller.play();
    const received = (count: number) =>
      telemetry.until(() => telemetry.bytes === count * TELEMETRY_FRAME_BYTES);
    await received(1);
    await clock.advance(100);
    await received(3);
    await clock.advance(99);
    await received(3);
    await clock.advance(1);
    assertEquals((await playing).late, 0);
    await received(4);
  },
);

programTest(
  "ReplayController.play() begins at fromMs with the configuration before it, ends at toMs, and repeats it",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      [START_MS, "config", configFrame(1)],
      telemetryAt(10, 2),
      [START_MS + 20, "config", configFrame(3)],
      telemetryAt(1000, 4),
    ], [
      telemetryAt(1010, 5),
      [START_MS + 1020, "config", configFrame(6)],
      telemetryAt(2000, 7),
    ]);
    const range = { fromMs: START_MS + 1000, toMs: START_MS + 1020 };
    const frames = concat([telemetryFrames(4, 2), configFrame(6)]);
    const config = configFrame(3);
    const cases = [
      [{}, [concat([config, frames])]],
      [{ configFirst: false }, [frames]],
      [{ passes: 3 }, Array(3).fill(concat([config, frames]))],
      [
        { passes: 2, connections: "one" },
        [concat([config, frames, config, frames])],
      ],
      [{ fromMs: START_MS, toMs: START_MS }, [configFrame(1)]],
    ] as const;
    for (const [options, expected] of cases) {
      await using server = new RawServer();
      const { telemetry } = server;
      await using controller = new ReplayController(recording, {
        ...server.ports,
        log,
        speed: Infinity,
        ...range,
        ...options,
      });
      const { bytes } = await controller.play();
      assertEquals(bytes, concat(expected).length);
      await telemetry.until(() => telemetry.bytes === bytes);
      assertEquals(telemetry.connections, expected);
    }
  },
);

programTest(
  "ReplayController.play() sends first the configuration that the link had before the recording",
  async () => {
    await using folder = await TempFolder.make();
    {
      await using server = await startServer({ telemetryTimeoutMs: 0 });
      using peer = await Peer.connect(server);
      await peer.telemetry.send(configFrame(1));
      await until(() => server.config.maxPosition === 1);
      await using recorder = record(server, folder.path, { log });
      await peer.telemetry.send(telemetryFrames(2));
      await until(() => recorder.stats.messages === 1);
      await recorder.rotate();
      await peer.telemetry.send(telemetryFrames(3));
      await until(() => recorder.stats.messages === 2);
    }
    await using recording = await openRecording(folder.path);
    await using server = new RawServer();
    const { telemetry } = server;
    await using controller = new ReplayController(recording, {
      ...server.ports,
      log,
      speed: Infinity,
    });
    await controller.play();
    const expected = concat([configFrame(1), telemetryFrames(2, 2)]);
    await telemetry.until(() => telemetry.bytes >= expected.length);
    assertEquals(telemetry.connections, [expected]);
  },
);

programTest(
  "ReplayController.play() loops until its signal is aborted, and not over nothing",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      telemetryAt(0, 1),
    ]);
    await using server = new RawServer();
    const options = { ...server.ports, log, speed: Infinity, passes: Infinity };
    await using controller = new ReplayController(recording, options);
    const aborter = new AbortController();
    const playing = controller.play({ signal: aborter.signal });
    await server.telemetry.until(() => controller.stats.passes > 20);
    await assertRejects(
      () => controller.play(),
      Error,
      "it is being played already",
    );
    aborter.abort(new Error("enough"));
    await assertRejects(() => playing, Error, "enough");
    const empty = { ...options, fromMs: START_MS + 1, configFirst: false };
    await using other = new ReplayController(recording, empty);
    assertEquals((await other.play()).passes, 1);
  },
);

programTest(
  "ReplayController.play() ends at once by its signal and by close(), whatever it waits for",
  async () => {
    await using folder = await TempFolder.make();
    const MESSAGES = 200;
    const COUNT = 1000; // more in all than the buffers of sockets
    await using recording = await recordingOf(
      folder,
      STRUCTS,
      Array.from({ length: MESSAGES }, () => telemetryAt(0, 1, COUNT)),
      [telemetryAt(1e9, 2)],
    );
    await using server = new RawServer();
    const { telemetry } = server;
    const options = { ...server.ports, log };
    const error = new Error("enough");
    const WAITS = [[true, true], [false, true], [true, false], [false, false]];
    const CLOSED = "Cannot replay: the controller is closed";
    for (const [isReading, isSignalled] of WAITS) {
      telemetry.isReading = isReading;
      const controller = new ReplayController(recording, options);
      const aborter = new AbortController();
      const playing = controller.play({ signal: aborter.signal });
      const frames = isReading ? MESSAGES : 0;
      await telemetry.until(() =>
        controller.stats.bytes >= frames * TELEMETRY_FRAME_BYTES * COUNT &&
        controller.stats.bytes > 0
      );
      for (let i = 0; i < 20; i++) await settled(); // until it waits
      if (isSignalled) {
        aborter.abort(error);
        assertEquals(await assertRejects(() => playing), error);
        await controller.close();
      } else {
        const rejected = assertRejects(() => playing, Error, CLOSED);
        await controller.close();
        await rejected;
      }
      await controller.close();
      await assertRejects(() => controller.play(), Error, CLOSED);
    }
  },
);

programTest(
  "ReplayController.play() loses nothing when the peer reads slowly, and counts what is late",
  async () => {
    await using folder = await TempFolder.make();
    const MESSAGES = 200;
    const COUNT = 1000;
    await using recording = await recordingOf(
      folder,
      STRUCTS,
      Array.from({ length: MESSAGES }, (_, i) => telemetryAt(i / 10, 1, COUNT)),
    );
    await using server = new RawServer();
    const { telemetry } = server;
    telemetry.isReading = false;
    await using controller = new ReplayController(recording, {
      ...server.ports,
      log,
    });
    const startMs = performance.now();
    const playing = controller.play();
    await telemetry.until(() => controller.stats.bytes > 0);
    await telemetry.until(() => performance.now() - startMs > 200);
    telemetry.isReading = true;
    const { frames, bytes, late, lateMsMax } = await playing;
    assertEquals(frames, MESSAGES);
    await telemetry.until(() => telemetry.bytes === bytes);
    assertEquals(telemetry.connections[0], await recordedWire(folder.path));
    assertGreater(late, 0);
    assertGreater(lateMsMax, 20);
  },
);

programTest(
  "ReplayController.play() rejects when the peer ends a connection on which bytes are left, and only then",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      telemetryAt(0, 1),
      telemetryAt(10, 2),
      telemetryAt(20, 3),
      telemetryAt(1e9, 4),
    ]);
    await using server = new RawServer();
    const { telemetry, command } = server;
    await using controller = new ReplayController(recording, {
      ...server.ports,
      log,
      paused: true,
    });
    const playing = controller.play();
    controller.step(2);
    await telemetry.until(() => telemetry.bytes === 2 * TELEMETRY_FRAME_BYTES);
    command.disconnect(); // which ends nothing
    telemetry.disconnect();
    await telemetry.until(() => !controller.connected);
    for (let i = 0; i < 20; i++) await settled();
    controller.resume();
    const error = await assertRejects(() => playing, Error);
    assertStringIncludes(
      error.message,
      "Cannot replay as the peer has ended the telemetry connection",
    );
    assertInstanceOf(error.cause, Error);
    const again = controller.play();
    controller.step(); // not for a frame of the call that has failed
    await telemetry.until(() => telemetry.bytes === 3 * TELEMETRY_FRAME_BYTES);
    controller.speed = Infinity;
    controller.resume();
    assertEquals((await again).frames, 6);
  },
);

programTest(
  "ReplayController.play() dials until the server listens, and logs it once",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      telemetryAt(0, 1),
    ]);
    const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = closed.addr;
    closed.close();
    const log = new LogLines();
    await using controller = new ReplayController(recording, {
      telemetryPort: port,
      commandPort: port,
      log,
    });
    const { connect } = Deno;
    let attempts = 0;
    Deno.connect = ((options: Deno.ConnectOptions) => {
      attempts++;
      return connect(options);
    }) as typeof connect;
    const playing = controller.play();
    await until(() => attempts === 3);
    Deno.connect = connect;
    const listener = Deno.listen({ hostname: "127.0.0.1", port });
    const conns = [await listener.accept(), await listener.accept()];
    await playing;
    listener.close();
    for (const conn of conns) conn.close();
    assertEquals(log.matching(/Cannot connect telemetry socket/).length, 1);
  },
);

programTest(
  "ReplayController acknowledges commands only if it is told to, and does nothing else",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, SINGLE_SOCKET_STRUCTS, [
      frameToClient,
    ]);
    for (const acknowledge of [false, true]) {
      await using controller = new ReplayController(recording, {
        log,
        acknowledge,
      });
      await controller.start();
      await using client = dialled.newClient(controller.port);
      const playing = controller.play();
      await client.connect();
      await playing;
      const command = singleSocket.Command.create({ code: 1 });
      const aborter = new AbortController();
      const { signal } = aborter;
      const running = client.runCommand(command, { signal });
      if (acknowledge) {
        assertEquals(await running, 0);
      } else {
        await until(() => controller.stats.commandsReceived === 1);
        aborter.abort(new Error("not answered"));
        await assertRejects(() => running, Error, "not answered");
      }
      assertEquals(controller.stats.commandsReceived, 1);
      assertEquals(controller.stats.bytes, dialled.telemetryFrame(1).length);
    }
  },
);

programTest("ReplayController throws when an argument is wrong", async () => {
  await using folder = await TempFolder.make();
  await using recording = await recordingOf(folder, STRUCTS, [
    telemetryAt(0, 1),
  ]);
  const ports = { telemetryPort: 1, commandPort: 2 };
  const make = (options: object) =>
    new ReplayController(recording, options as ReplayControllerOptions);
  assertThrows(
    () => make({ port: 0 }),
    TypeError,
    "options must have telemetryPort and commandPort: the recording is of the two-socket protocol",
  );
  assertThrows(() => make({ telemetryPort: 1 }), TypeError, "commandPort");
  assertThrows(() => make({ ...ports, port: 1 }), TypeError, "port must be");
  assertThrows(
    () => make({ ...ports, acknowledge: true }),
    TypeError,
    "acknowledge must be left out",
  );
  assertThrows(() => make({ ...ports, passes: 0 }), RangeError, "passes");
  assertThrows(() => make({ ...ports, speed: -1 }), RangeError, "speed");
  assertThrows(
    () => make({ ...ports, connections: "all" }),
    TypeError,
    "connections must be one of asRecorded, one",
  );
  assertThrows(
    () => new ReplayController({} as typeof recording, ports),
    TypeError,
    "recording must be",
  );
});
