// A controller of another device than was asked for is refused, and said to be so.

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import { Hexapod } from "../hexapod.ts";
import { CommandTelemetryServer } from "../mod.ts";
import {
  type DeviceGeneration,
  Rotator,
  WrongDeviceError,
} from "../rotator.ts";
import {
  HexapodController,
  RotatorController,
  SimpleController,
} from "../simulator.ts";
import { identify } from "../src/control/device/device_identity.ts";
import {
  DeviceFrames,
  type DeviceName,
  DEVICES,
  Listening,
  stream,
} from "./device_frames.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import {
  Config,
  LogLines,
  Peer,
  PeerSocket,
  Telemetry,
  until,
} from "./peer.ts";

const GENERATIONS = [
  "two-socket",
  "two-socket-late",
  "single-socket",
] as const;
/** Time limit that a rejection of a wrong device comes well before, in ms. */
const TIMEOUT_MS = 20_000;
const NAMES = {
  rotator: "the camera rotator",
  camera: "the camera hexapod",
  M2: "the M2 hexapod",
  simple: "the simple test device",
};

interface Ports {
  readonly telemetryPort: number;
  readonly commandPort: number;
}

/** Serves a device whose controller is made when the server listens. */
function serve(
  device: DeviceName,
  begin: (ports: Ports) => void | Promise<void>,
): Promise<Rotator | Hexapod> {
  const options = {
    port: 0,
    log: new LogLines(),
    ...NO_WORKERS,
    timeoutMs: TIMEOUT_MS,
    onListen: begin,
  };
  return device === "rotator"
    ? Rotator.serve(options)
    : Hexapod.serve({ hexapod: device, ...options });
}

function connect(device: DeviceName, port: number): Promise<Rotator | Hexapod> {
  const options = {
    port,
    log: new LogLines(),
    ...NO_WORKERS,
    timeoutMs: TIMEOUT_MS,
  };
  return device === "rotator"
    ? Rotator.connect(options)
    : Hexapod.connect({ hexapod: device, ...options });
}

async function assertWrong(
  opening: () => Promise<Rotator | Hexapod>,
  expected: DeviceName,
  actual: DeviceName | "simple",
) {
  const error = await assertRejects(opening, WrongDeviceError);
  assertEquals(error.expected, NAMES[expected]);
  assert(error.mayBe.includes(NAMES[actual]), `${error.message}`);
  assertMatch(error.message, /: this looks like the (\S+ )?controller of /);
  assert(error.found.length > 0);
}

for (const generation of GENERATIONS) {
  for (const actual of DEVICES) {
    for (const asked of DEVICES) {
      const verb = generation === "single-socket" ? "connect" : "serve";
      netTest(
        `${verb}() ${
          actual === asked ? "takes" : "refuses"
        } the ${actual}'s ${generation} controller for the ${asked}`,
        async () => {
          const open = await opener(asked, actual, generation);
          if (actual !== asked) {
            return await assertWrong(open.start, asked, actual)
              .finally(() => open[Symbol.asyncDispose]());
          }
          await using _peer = open;
          await using device = await open.start();
          assertEquals(device.generation, generation);
        },
      );
    }
  }
}

/** Opens a device whose controller is another's. */
function opener(
  asked: DeviceName,
  actual: DeviceName,
  generation: DeviceGeneration,
) {
  const frames = new DeviceFrames(actual, generation);
  const stack = new AsyncDisposableStack();
  const start = () => {
    if (generation === "single-socket") {
      const listening = stack.use(new Listening((s) => stream(s, frames)));
      return connect(asked, listening.port);
    }
    return serve(asked, async ({ telemetryPort, commandPort }) => {
      const telemetry = await PeerSocket.dial(telemetryPort);
      stack.defer(() => telemetry.close());
      const command = await PeerSocket.dial(commandPort);
      stack.defer(() => command.close());
      stack.use(stream(telemetry, frames));
    });
  };
  return { start, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

netTest(
  "connect() refuses each simulated controller of another device",
  async () => {
    const options = { port: 0, log: new LogLines(), telemetryIntervalMs: 10 };
    const controllers = {
      rotator: () =>
        new RotatorController({ protocol: "single-socket", ...options }),
      camera: () =>
        new HexapodController({
          protocol: "single-socket",
          ...options,
          hexapod: "camera",
        }),
      M2: () =>
        new HexapodController({
          protocol: "single-socket",
          ...options,
          hexapod: "M2",
        }),
      simple: () =>
        new SimpleController({ protocol: "single-socket", ...options }),
    };
    for (const [actual, create] of Object.entries(controllers)) {
      for (const asked of DEVICES) {
        await using controller = create();
        await controller.start();
        const start = () => connect(asked, controller.port);
        if (actual === asked) await (await start()).close();
        else await assertWrong(start, asked, actual as DeviceName);
      }
    }
  },
);

netTest(
  "serve() refuses each simulated controller of another device",
  async () => {
    const create = (actual: string, ports: Ports) => {
      const { telemetryPort, commandPort } = ports; // getters of the server
      const options = {
        telemetryPort,
        commandPort,
        log: new LogLines(),
        telemetryIntervalMs: 10,
      };
      if (actual === "rotator") return new RotatorController(options);
      if (actual === "simple") return new SimpleController(options);
      return new HexapodController({ ...options, hexapod: actual as "M2" });
    };
    for (const actual of [...DEVICES, "simple"] as const) {
      for (const asked of DEVICES) {
        await using stack = new AsyncDisposableStack();
        const start = () =>
          serve(asked, (ports) => {
            const controller = stack.use(create(actual, ports));
            controller.connect().catch(() => {}); // the server ends the connection
          });
        if (actual === asked) await (await start()).close();
        else await assertWrong(start, asked, actual);
      }
    }
  },
);

netTest(
  "connect() refuses an impossible configuration and telemetry",
  async () => {
    const cases: [DeviceName, object, object, found: string][] = [
      ["rotator", { velocityLimit: NaN }, {}, "velocityLimit is NaN"],
      ["rotator", { velocityLimit: 11_400 }, {}, "velocityLimit is 11400"],
      ["rotator", { accelLimit: 0 }, {}, "accelLimit is 0"],
      [
        "rotator",
        { lowerPosLimit: 90, upperPosLimit: -90 },
        {},
        "lowerPosLimit is 90, and upperPosLimit -90",
      ],
      ["rotator", { upperPosLimit: Infinity }, {}, "upperPosLimit is Infinity"],
      ["rotator", {}, { state: 5 }, "state is 5"],
      ["rotator", {}, { state: 1.5 }, "state is 1.5"],
      ["rotator", {}, { currentPos: NaN }, "currentPos is NaN"],
      ["camera", { accelerationStrut: -1 }, {}, "accelerationStrut is -1"],
      [
        "camera",
        { velLimits: [2000, 2000, 2000, 0.1] },
        {},
        "velLimitUv is 2000",
      ],
      [
        "camera",
        { posLimits: [11_400, 1, 1, 0.36, -0.1, 0.1] },
        {},
        "posLimitMinZ is 1, and posLimitMaxZ 1",
      ],
      [
        "camera",
        { posLimits: [1e9, -1, 1, 0.36, -0.1, 0.1] },
        {},
        "posLimitMaxXy is 1000000000",
      ],
      ["M2", {}, { measuredXyz: [0, Infinity, 0] }, "measuredY is Infinity"],
      ["M2", {}, { state: -1 }, "state is -1"],
    ];
    for (const [device, config, telemetry, found] of cases) {
      const frames = new DeviceFrames(device, "single-socket");
      await using listening = new Listening((socket) =>
        stream(socket, frames, config, telemetry)
      );
      const error = await assertRejects(
        () => connect(device, listening.port),
        WrongDeviceError,
      );
      assertEquals([error.found, error.mayBe], [found, []]);
      const name = device === "rotator" ? "rotator" : `${device} hexapod`;
      assertEquals(
        error.message,
        `Cannot connect to ${name} as ${found}: is it another device, or one with other structs?`,
      );
    }
  },
);

netTest(
  "connect() accepts a hexapod whose limits were narrowed",
  async () => {
    for (
      const [hexapod, posLimits] of [
        ["camera", [10_000, -5000, 5000, 0.1, -0.01, 0.01]],
        ["M2", [10_000, -5000, 5000, 0.1, -0.01, 0.01]],
        ["camera", [12_000, -14_000, 14_000, 0.4, -0.2, 0.2]], // wider than documented
      ] as const
    ) {
      const frames = new DeviceFrames(hexapod, "single-socket");
      await using listening = new Listening((socket) =>
        stream(socket, frames, { posLimits })
      );
      await using device = await connect(hexapod, listening.port);
      assert(device instanceof Hexapod);
      assertEquals([...device.link.config.posLimits], [...posLimits]);
    }
  },
);

netTest("lastBytes() returns the last bytes received, in order", async () => {
  await using server = new CommandTelemetryServer({
    port: 0,
    ConfigClass: Config,
    TelemetryClass: Telemetry,
    log: new LogLines(),
    ringBytes: 1024,
  });
  await server.start();
  assertEquals(server.lastBytes(), new Uint8Array(0));
  using peer = await Peer.connect(server);
  const all: number[] = [];
  for (let i = 0; i < 40; i++) {
    const bytes = Uint8Array.from(
      { length: 1 + 7 * i },
      (_, j) => 1 + (i + j) % 200,
    );
    all.push(...bytes);
    await peer.telemetry.send(bytes);
    await until(() => server.stats.bytesRead === all.length);
    assertEquals([...server.lastBytes()], all.slice(-256));
  }
});

Deno.test("identify() identifies every device and generation by three frames, from any byte on", () => {
  for (const generation of GENERATIONS) {
    for (const device of DEVICES) {
      const frames = new DeviceFrames(device, generation);
      const some = [
        frames.config(),
        ...Array.from({ length: 4 }, () => frames.telemetry({ state: 2 })),
      ];
      const bytes = Uint8Array.from(some.flatMap((frame) => [...frame]));
      for (let start = 0; start < some[0].length; start += 5) {
        const identity = identify(bytes.subarray(start));
        assert(
          identity?.kinds.includes(device),
          `${generation} ${device} from ${start}`,
        );
        assertEquals(identity?.generation, generation);
      }
    }
  }
  assertEquals(identify(new Uint8Array(16 * 1024)), undefined);
  assertEquals(
    identify(new TextEncoder().encode("GET / HTTP/1.1\r\n".repeat(99))),
    undefined,
  );
  assertEquals(identify(new Uint8Array(0)), undefined);
});
