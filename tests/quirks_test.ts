import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertNotEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { singleSocket, taiNowSec } from "../mod.ts";
import { ControllerState, Rotator } from "../rotator.ts";
import {
  type Quirks,
  REAL_QUIRKS,
  RotatorController,
  SIMPLE,
  SIMPLE_COMMAND_CODES,
  SimpleController,
} from "../simulator.ts";
import { netTest } from "./net.ts";
import { eventually, LogLines, until } from "./peer.ts";
import { SEED } from "./scale.ts";
import { Client } from "./single_socket_client.ts";

const { MOVE } = SIMPLE_COMMAND_CODES["single-socket"];
const { COMMAND_STATUS } = singleSocket.FrameId;
const CSC_CONTROL_BIT = 0x400;

/** Starts a controller with some habits, and keeps what it logs. */
async function start(quirks: "real" | Quirks, telemetryIntervalMs = 5) {
  const log = new LogLines();
  const controller = new SimpleController({
    protocol: "single-socket",
    initialState: ControllerState.ENABLED,
    telemetryIntervalMs,
    log,
    quirks,
  });
  await controller.start();
  return { controller, log };
}

function dial({ port }: SimpleController<"single-socket">) {
  return Client.dial(
    port,
    SIMPLE["single-socket"].ConfigClass,
    SIMPLE["single-socket"].TelemetryClass,
  );
}

type SimpleClient = Awaited<ReturnType<typeof dial>>;

/** Sends moves to 0, 1, 2 … in one piece. */
async function sendMoves(client: SimpleClient, count: number): Promise<void> {
  const moves = Array.from(
    { length: count },
    (_, i) => client.command(MOVE, i),
  );
  await client.socket.send(concat(moves.map(({ bytes }) => bytes)));
}

Deno.test("new SimpleController() of protocol single-socket refuses quirks that make no sense", () => {
  const cases: [unknown, string][] = [
    ["unreal", `quirks must be "real" or an object: received "unreal"`],
    [null, "quirks must be"],
    [{ staleFrame: true }, 'received "staleFrame"'],
    [{ staleFrames: 1 }, "quirks.staleFrames must be true or false"],
    [
      { garbageStatusTime: "no" },
      "quirks.garbageStatusTime must be true or false",
    ],
    [
      { frameIntervalMs: -1 },
      "quirks.frameIntervalMs must be in 0..2147483647",
    ],
    [{ frameIntervalMs: Infinity }, "quirks.frameIntervalMs"],
    [{ commandsPerSec: 0 }, "quirks.commandsPerSec must be at least 0.001"],
    [{ commandsPerSec: "20" }, "quirks.commandsPerSec"],
    [{ statusQueueMax: 0 }, "quirks.statusQueueMax must be an integer from 1"],
    [{ statusQueueMax: 1.5 }, "quirks.statusQueueMax"],
    [{ guiControlAfterMs: NaN }, "quirks.guiControlAfterMs"],
    [{ guiControlForMs: -1 }, "quirks.guiControlForMs"],
    [{ seed: -1 }, "quirks.seed"],
  ];
  for (const [quirks, message] of cases) {
    assertThrows(
      () =>
        new SimpleController({
          protocol: "single-socket",
          // deno-lint-ignore no-explicit-any -- that's the mistake
          quirks: quirks as any,
        }),
      Error,
      message,
    );
  }
});

Deno.test("new SimpleController() of protocol single-socket accepts quirks when they are at the ends of their ranges", () => {
  const longestMs = 2 ** 31 - 1;
  for (
    const quirks of [
      { frameIntervalMs: 0, guiControlAfterMs: 0, guiControlForMs: 0, seed: 0 },
      { frameIntervalMs: longestMs, seed: 2 ** 32 - 1 },
      { guiControlAfterMs: longestMs, guiControlForMs: longestMs },
      { guiControlAfterMs: Infinity, guiControlForMs: Infinity },
      { commandsPerSec: 0.001, statusQueueMax: 1 },
      { commandsPerSec: Infinity, statusQueueMax: Infinity },
    ]
  ) new SimpleController({ protocol: "single-socket", quirks });
});

netTest(
  "garbageStatusTime fills the time stamps of statuses by its seed",
  async () => {
    const stamps = async (seed: number) => {
      const { controller } = await start({ garbageStatusTime: true, seed });
      await using _ = controller;
      using client = await dial(controller);
      for (let i = 0; i < 20; i++) await client.accept(MOVE, i);
      const now = taiNowSec();
      for (const { header } of client.telemetry) {
        assertLess(Math.abs(header.tai - now), 60);
      }
      return client.answers.map(({ header }) => header.bytes.slice(8).toHex());
    };
    const first = await stamps(SEED);
    assertEquals(await stamps(SEED), first);
    assertNotEquals(await stamps(SEED + 1), first);
    assertGreater(new Set(first).size, 10);
    assert(first.some((stamp) => stamp.startsWith("0000000000000000")));
  },
);

netTest(
  "frameIntervalMs spaces frames, and lets statuses go first",
  // A busy machine may read the commands in two pieces, with a frame between.
  () =>
    eventually(async () => {
      const { controller } = await start(
        { frameIntervalMs: 20, statusQueueMax: 4 },
        1,
      );
      await using _ = controller;
      using client = await dial(controller);
      await client.readUntil(() => client.telemetry.length === 3);
      const startMs = performance.now();
      await sendMoves(client, 4);
      await client.readUntil(() => client.answers.length === 4);
      // One may have gone, and one may go while the commands are read.
      const first = client.frameIds.indexOf(COMMAND_STATUS);
      assertEquals(
        client.frameIds.slice(first, first + 4),
        Array(4).fill(COMMAND_STATUS),
      );
      await client.readUntil(() => client.telemetry.length === 13);
      assertGreaterOrEqual(performance.now() - startMs, 13 * 20);
    }),
);

netTest(
  "statusQueueMax loses the statuses of commands that it executes",
  // A busy machine may execute the commands in more than one interval.
  () =>
    eventually(async () => {
      const { controller, log } = await start({
        frameIntervalMs: 200,
        statusQueueMax: 2,
      });
      await using _ = controller;
      using client = await dial(controller);
      await client.readUntil(() => client.configs.length === 1);
      await sendMoves(client, 10);
      await until(() => controller.stats.commandsReceived === 10);
      await client.readUntil(() => client.telemetry.length === 1);
      assertEquals(client.answers.map(({ header }) => header.counter), [0, 1]);
      assertEquals(controller.telemetry.cmdPosition, 9);
      assertEquals(
        log.matching(/warn Lost the status of the command/).length,
        8,
      );
    }),
);

netTest(
  "commandsPerSec reads a command at a time, whole or not at all",
  async () => {
    const { controller, log } = await start({ commandsPerSec: 20 });
    await using _ = controller;
    using client = await dial(controller);
    const startMs = performance.now();
    await sendMoves(client, 5);
    await client.readUntil(() => client.answers.length === 5);
    assertGreaterOrEqual(performance.now() - startMs, 4 * 50 - 1);

    const { bytes } = client.command(MOVE, 20);
    await client.socket.send(bytes.subarray(0, 59));
    await until(() => log.matching(/Ignored 59 bytes/).length === 1);
    await client.socket.send(bytes.subarray(59));
    await until(() => log.matching(/Ignored 1 byte\b/).length === 1);
    await client.accept(MOVE, 6);
    assertEquals(controller.stats.commandsReceived, 6);
  },
);

netTest(
  "staleFrames begins a connection with the last frames of the previous one",
  async () => {
    const { controller } = await start({ staleFrames: true });
    await using _ = controller;
    {
      using first = await dial(controller);
      await first.accept(MOVE, 1);
      await first.readUntil(() => first.telemetry.length >= 5);
      first.socket.close();
      await until(() => !controller.connected);
    }
    using second = await dial(controller);
    await second.readUntil(() => second.configs.length === 1);
    const { counter } = second.configs[0].header;
    const stale = second.telemetry.map(({ header }) =>
      counter - header.counter
    );
    assertEquals(stale, [3, 2, 1]);
  },
);

netTest(
  "silentSecondClient accepts a second client, and serves it after the first",
  async () => {
    const { controller } = await start({ silentSecondClient: true });
    await using _ = controller;
    using first = await dial(controller);
    await first.read();
    using second = await dial(controller);
    let isHeard = false;
    const heard = second.read().then(() => isHeard = true);
    // The plain controller refuses after 20 ms; this is 100 ms and more.
    await first.readUntil(() => first.telemetry.length >= 20);
    assert(!isHeard);
    assertEquals(controller.stats.refusedConnections, 0);
    first.socket.close();
    await heard;
    await second.accept(MOVE, 2);
    assertEquals(controller.stats.connections, 2);
  },
);

netTest("close() ends a second client that has waited in silence", async () => {
  const { controller } = await start({ silentSecondClient: true });
  using first = await dial(controller);
  await first.read();
  using second = await dial(controller);
  await first.read();
  await controller.close();
  assertEquals(await second.socket.readToEnd(), 0);
});

netTest(
  "guiControlAfterMs takes control from the client for guiControlForMs",
  // A busy machine may execute the first command later than the GUI comes.
  () =>
    eventually(async () => {
      const isCsc = (client: SimpleClient, isCsc: boolean) =>
        client.sample((t) =>
          ((t.applicationStatus & CSC_CONTROL_BIT) !== 0) === isCsc
        );
      {
        const { controller } = await start({
          guiControlAfterMs: 2000,
          guiControlForMs: Infinity,
        });
        await using _ = controller;
        using client = await dial(controller);
        await isCsc(client, true);
        await client.accept(MOVE, 1);
        await isCsc(client, false);
        const { status, reason } = await client.send(MOVE, 2);
        assertEquals([status, reason], [2, "The CSC is not the commander"]);
      }
      const { controller } = await start({
        guiControlAfterMs: 0,
        guiControlForMs: 100,
      });
      await using _ = controller;
      using client = await dial(controller);
      await isCsc(client, true);
      await client.accept(MOVE, 3);
    }),
);

netTest(
  "Rotator works when its controller has the real server's habits",
  async () => {
    const controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      quirks: { ...REAL_QUIRKS, seed: SEED },
      echoSetPosition: false,
      log: new LogLines(),
    });
    await using _ = controller;
    controller.config.accelLimit = 100;
    await controller.start();
    const options = { port: controller.port, log: new LogLines() };
    for (const positionDeg of [2, -1]) {
      await using rotator = await Rotator.connect(options);
      await rotator.enable();
      await rotator.moveTo(positionDeg);
      assertEquals(controller.telemetry.demandPos, positionDeg);
      await rotator.standby();
      assertEquals(controller.state, ControllerState.STANDBY);
    }
  },
);
