// Generation of the two-socket controller that connects, identified by its first frames,
// of which none is lost.

import {
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { Hexapod, type HexapodServer } from "../hexapod.ts";
import {
  CommandTelemetryServer,
  defineStruct,
  type DisconnectedEvent,
  Header,
} from "../mod.ts";
import {
  Rotator,
  type RotatorServeOptions,
  type RotatorServer,
  TimeoutError,
  type TwoSocketGenerationName,
  WrongDeviceError,
} from "../rotator.ts";
import { HexapodController, RotatorController } from "../simulator.ts";
import { DeviceFrames, type DeviceName, DEVICES } from "./device_frames.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { LogLines, PeerSocket, until } from "./peer.ts";
import { Random } from "./random.ts";

const GENERATIONS = ["two-socket", "two-socket-late"] as const;

/** A controller of two bare sockets. */
class Controller implements Disposable {
  private constructor(
    readonly telemetry: PeerSocket,
    readonly command: PeerSocket,
  ) {}

  static async dial(
    { telemetryPort, commandPort }: RotatorServer | HexapodServer,
  ): Promise<Controller> {
    return new Controller(
      await PeerSocket.dial(telemetryPort),
      await PeerSocket.dial(commandPort),
    );
  }

  send(...frames: Uint8Array[]): Promise<void> {
    return this.telemetry.send(concat(frames));
  }

  /** Sends telemetry at a steady rate. */
  stream(frames: DeviceFrames): Disposable {
    const timer = setInterval(() => this.send(frames.telemetry()), 10);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  [Symbol.dispose]() {
    this.telemetry.close();
    this.command.close();
  }
}

type Serving = RotatorServeOptions & {
  readonly onListen?: (server: never) => void | Promise<void>;
};

function serve(device: DeviceName, options: Serving): Promise<
  Rotator<RotatorServer> | Hexapod<HexapodServer>
> {
  const serving = { port: 0, log: new LogLines(), ...options } as object;
  return device === "rotator"
    ? Rotator.serve(serving)
    : Hexapod.serve({ hexapod: device, ...serving });
}

/**
 * Serves a device whose controller sends some pieces of bytes, then telemetry at a
 * steady rate until the device can be used.
 */
async function serveAfter(
  device: DeviceName,
  frames: DeviceFrames,
  pieces: readonly Uint8Array[],
  options: Serving = {},
) {
  await using stack = new AsyncDisposableStack();
  const received: string[] = [];
  const later: string[] = [];
  let read: Promise<void> | undefined;
  const streaming = new AbortController();
  const stream = async (controller: Controller) => {
    for (const piece of pieces) await controller.send(piece);
    while (!streaming.signal.aborted) {
      const frame = frames.telemetry({ state: 2 });
      await controller.send(frame);
      later.push(frame.toHex());
      await delay(10);
    }
  };
  let streamed: Promise<void> | undefined;
  const onListen = async (server: RotatorServer | HexapodServer) => {
    const samples = server.samples({ buffer: "lossless" });
    read = (async () => {
      for await (const { header, telemetry } of samples) {
        received.push(header.bytes.toHex() + telemetry.bytes.toHex());
      }
    })();
    const controller = stack.use(await Controller.dial(server));
    streamed = stream(controller);
    streamed.catch(() => {}); // the server ends the connection when it gives up
    stack.defer(async () => {
      streaming.abort();
      await streamed!.catch(() => {});
    });
  };
  const opened = stack.use(
    await serve(device, { ...NO_WORKERS, onListen, ...options } as Serving),
  );
  stack.defer(() => opened.link.close().then(() => read));
  streaming.abort();
  await streamed;
  const owned = stack.move();
  return {
    opened,
    received,
    later,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

for (const device of DEVICES) {
  for (const generation of GENERATIONS) {
    netTest(
      `serve() finds out that the ${device}'s controller is of the ${generation} generation, and loses no frame`,
      async () => {
        const random = new Random(Date.now());
        console.log(`seed ${random.seed}`);
        for (const kind of ["whole", "split", "byte by byte"]) {
          const frames = new DeviceFrames(device, generation);
          const config = frames.config();
          const telemetry = Array.from(
            { length: 20 },
            (_, i) => frames.telemetry({ state: i % 5, enabledSubstate: i }),
          );
          const bytes = concat([config, ...telemetry]);
          const pieces: Uint8Array[] = [];
          for (let at = 0; at < bytes.length;) {
            const step = kind === "whole"
              ? bytes.length
              : kind === "split"
              ? random.integer(1, 600)
              : at < 200
              ? 1
              : bytes.length;
            pieces.push(bytes.subarray(at, at + step));
            at += step;
          }
          await using served = await serveAfter(device, frames, pieces);
          const { opened, received, later } = served;
          assertEquals(opened.generation, generation);
          assertEquals(opened.protocol, "two-socket");
          assertEquals(
            opened.link.TelemetryClass,
            frames.structs.TelemetryClass,
          );
          assertEquals(opened.link.ConfigClass, frames.structs.ConfigClass);
          assertEquals(
            opened.link.config.toObject(),
            frames.structs.ConfigClass.create(frames.structs.values).toObject(),
          );
          const sent = [...telemetry.map((frame) => frame.toHex()), ...later];
          await until(() => received.length === sent.length);
          assertEquals(received, sent);
          const { stats } = opened.link;
          assertEquals(stats.configFrames, 1);
          assertEquals(stats.telemetryFrames, sent.length);

          assertEquals([stats.bytesDiscarded, stats.resyncs], [0, 0]);
        }
      },
    );

    netTest(
      `serve() finds out that the ${device}'s controller is of the ${generation} generation when it begins with telemetry, or junk`,
      async () => {
        for (const junkBytes of [0, 3 * Header.byteLength + 1]) {
          const junk = new Uint8Array(junkBytes).map((_, i) => 37 * i);
          const frames = new DeviceFrames(device, generation);
          const pieces = [
            junk,
            frames.telemetry({ state: 1 }),
            frames.telemetry({ state: 1 }),
            frames.telemetry({ state: 1 }),
            frames.config(),
            frames.telemetry({ state: 2 }),
          ];
          await using served = await serveAfter(device, frames, [
            concat(pieces),
          ]);
          assertEquals(served.opened.generation, generation);
          const sent = 4 + served.later.length;
          await until(() => served.received.length === sent);
          assertEquals(served.opened.link.stats.bytesDiscarded, junk.length);
        }
      },
    );

    netTest(
      `serve() with protocol "${generation}" takes the ${device}'s controllers of that generation only`,
      async () => {
        const frames = new DeviceFrames(device, generation);
        await using served = await serveAfter(
          device,
          frames,
          [frames.config(), frames.telemetry()],
          { protocol: generation },
        );
        assertEquals(served.opened.generation, generation);
        const other = new DeviceFrames(device, otherThan(generation));
        const pieces = [other.config(), other.telemetry(), other.telemetry()];
        const error = await assertRejects(
          () => serveAfter(device, other, pieces, { protocol: generation }),
          WrongDeviceError,
        );
        const { expected, message } = error;
        const [what, kind] = device === "rotator"
          ? ["rotator", expected]
          : [`${device} hexapod`, "the camera hexapod or the M2 hexapod"];
        const seen = otherThan(generation);
        assertEquals(
          message,
          `Cannot serve ${what} as its frames are not those of ${expected} in the ${generation} protocol: this looks like the ${seen} controller of ${
            seen === "two-socket" ? expected : kind
          }`,
        );
      },
    );
  }
}

for (const protocol of GENERATIONS) {
  netTest(
    `Rotator and Hexapod move what a simulated ${protocol} controller controls`,
    async () => {
      const log = new LogLines();
      await using stack = new AsyncDisposableStack();
      const begin = (
        controller: AsyncDisposable & { connect(): Promise<void> },
      ) => void stack.use(controller).connect();
      const common = { protocol, log, telemetryIntervalMs: 10 };
      await using rotator = await Rotator.serve({
        port: 0,
        log,
        onListen: ({ telemetryPort, commandPort }) => {
          const ports = { telemetryPort, commandPort };
          begin(new RotatorController({ ...common, ...ports }));
        },
      });
      await using hexapod = await Hexapod.serve({
        hexapod: "M2",
        port: 0,
        log,
        onListen: ({ telemetryPort, commandPort }) => {
          const ports = { telemetryPort, commandPort };
          begin(new HexapodController({ hexapod: "M2", ...common, ...ports }));
        },
      });
      for (const device of [rotator, hexapod]) {
        assertEquals(device.generation, protocol);
        await device.enable();
        assertEquals(device.mayCommand, true);
      }
      const { telemetry } = await rotator.moveTo(0.2);
      assertAlmostEquals(telemetry.currentPos, 0.2, 0.1);
      const z = 20;
      const at = await hexapod.moveTo({ x: 0, y: 0, z, u: 0, v: 0, w: 0 });
      assertAlmostEquals(at.telemetry.measuredZ, z, 5);
      assertEquals(at.telemetry.commandedZ, z);
      await until(() => rotator.inPosition && hexapod.inPosition);
      await hexapod.configureVelocity({
        xyUmPerSec: 100,
        uvDegPerSec: 0.01,
        zUmPerSec: 200,
        wDegPerSec: 0.02,
      });
      assertEquals(hexapod.link.config.velLimitUv, 0.01);
      for (const device of [rotator, hexapod]) await device.standby();
    },
  );
}

netTest(
  "serve() isn't misled by a stranger that connects before the controller",
  async () => {
    for (const generation of GENERATIONS) {
      const frames = new DeviceFrames("rotator", generation);
      const onListen = async (server: RotatorServer) => {
        using stranger = await PeerSocket.dial(server.telemetryPort);
        await stranger.send(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
        await stranger.send(new Uint8Array(100));
        stranger.close();
        const controller = stack.use(await Controller.dial(server));
        await controller.send(frames.config());
        stack.use(controller.stream(frames));
      };
      await using stack = new AsyncDisposableStack();
      await using rotator = await Rotator.serve({
        port: 0,
        log: new LogLines(),
        onListen,
      });
      assertEquals(rotator.generation, generation);
      assertEquals(rotator.link.config.upperPosLimit, 90);
    }
  },
);

netTest(
  "a controller of the other generation that connects later is disconnected, with that cause",
  async () => {
    for (const generation of GENERATIONS) {
      const frames = new DeviceFrames("rotator", generation);
      let first: Controller | undefined;
      let streaming: Disposable | undefined;

      await using rotator = await Rotator.serve({
        port: 0,
        log: new LogLines(),
        onListen: async (server) => {
          first = await Controller.dial(server);
          await first.send(frames.config());
          streaming = first.stream(frames);
        },
      });
      const { link } = rotator;

      streaming![Symbol.dispose]();
      first![Symbol.dispose]();
      await until(() => !link.telemetryConnected && !link.commandConnected);

      const { telemetryFrames } = link.stats;
      const ends: DisconnectedEvent[] = [];
      const watching = (async () => {
        for await (const event of link.events()) {
          if (event.type === "disconnected") ends.push(event);
        }
      })();
      const other = new DeviceFrames("rotator", otherThan(generation));
      const entries = link.frames();
      using upgraded = await Controller.dial(link);
      const sent = [other.config(), other.telemetry()]; // each has a time of its own
      await upgraded.send(...sent);
      await until(() => ends.some(({ cause }) => cause === "otherFrames"));
      const { message } = ends.find(({ cause }) => cause === "otherFrames")!;
      const ids = generation === "two-socket" ? "2, 0" : "25, 5";
      assertEquals(
        message,
        `The telemetry socket was closed: its frame ids are ${ids}, unlike those of the controller before; if it was upgraded, open a new link`,
      );
      const { value: refused } = await entries.next();
      assertEquals(refused?.kind, "discarded");
      const { length } = refused!.bytes;
      assertNotEquals(length, 0);
      assertEquals(refused!.bytes, concat(sent).slice(0, length));
      await entries.return();
      const { stats } = link;
      assertEquals([stats.configFrames, stats.bytesDiscarded], [1, 0]);
      assertEquals(stats.telemetryFrames, telemetryFrames);
      await assertRejects(
        () => rotator.waitReady({ timeoutMs: 100 }),
        TimeoutError,
        `its frame ids are ${ids}`,
      );
      upgraded[Symbol.dispose]();

      using again = await Controller.dial(link);
      await again.send(frames.config(), frames.telemetry({ state: 2 }));
      await until(() => link.configured && link.telemetry.state === 2);
      assertEquals(rotator.generation, generation);
      await link.close();
      await watching;
    }
  },
);

Deno.test("CommandTelemetryServer refuses alternatives that make no sense", () => {
  const struct = (frameId: number) =>
    defineStruct(`S${frameId}`, { a: "f64" }, { frameId });
  const [A, B, C, D] = [1, 2, 3, 4].map(struct);
  const make = (alternatives: unknown) =>
    new CommandTelemetryServer({
      port: 0,
      ConfigClass: A,
      TelemetryClass: B,
      alternatives: alternatives as never,
    });
  make([]);
  make([{ ConfigClass: C, TelemetryClass: D }]);
  const cases: [unknown, new () => Error, string][] = [
    [5, TypeError, "alternatives must be an array"],
    [[5], TypeError, "alternatives[0] must be an object"],
    [[{ ConfigClass: C }], TypeError, "alternatives[0].TelemetryClass"],
    [
      [{ ConfigClass: {}, TelemetryClass: D }],
      TypeError,
      "alternatives[0].ConfigClass",
    ],
    [[{ ConfigClass: C, TelemetryClass: B }], RangeError, 'struct "S2"'],
    [[{ ConfigClass: C, TelemetryClass: C }], RangeError, 'struct "S3"'],
  ];
  for (const [alternatives, ErrorClass, text] of cases) {
    let error: unknown;
    try {
      make(alternatives);
    } catch (caught) {
      error = caught;
    }
    assertEquals(error instanceof ErrorClass, true, `${text}: ${error}`);
    assertEquals(String(error).includes(text), true, String(error));
  }
});

function otherThan(generation: TwoSocketGenerationName) {
  return generation === "two-socket" ? "two-socket-late" : "two-socket";
}
