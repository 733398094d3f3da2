// examples/controller.ts as a user runs it.

import { assert, assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import { type AnyStructType, CommandTelemetryServer } from "../../mod.ts";
import {
  CAMERA_HEXAPOD,
  M2_HEXAPOD,
  ROTATOR,
  SIMPLE,
  SimpleConfig,
  SimpleTelemetry,
} from "../../simulator.ts";
import { freePorts, until } from "../peer.ts";
import { Client } from "../single_socket_client.ts";
import {
  assertHelps,
  assertOneErrorLine,
  assertRefuses,
  programTest,
  run,
} from "./program.ts";

for (
  const [device, ConfigClass, TelemetryClass] of [
    ["simple", SimpleConfig, SimpleTelemetry],
    [
      "rotator",
      ROTATOR["two-socket"].ConfigClass,
      ROTATOR["two-socket"].TelemetryClass,
    ],
    [
      "camera-hexapod",
      CAMERA_HEXAPOD["two-socket"].ConfigClass,
      CAMERA_HEXAPOD["two-socket"].TelemetryClass,
    ],
    [
      "m2-hexapod",
      M2_HEXAPOD["two-socket"].ConfigClass,
      M2_HEXAPOD["two-socket"].TelemetryClass,
    ],
  ] as const
) {
  programTest(
    `controller.ts --device ${device} connects to a server`,
    async () => {
      const port = freePorts();
      await using server = new CommandTelemetryServer({
        port,
        ConfigClass: ConfigClass as AnyStructType,
        TelemetryClass: TelemetryClass as AnyStructType,
      });
      await server.start();
      const args = [
        "--device",
        device,
        "--port",
        `${port}`,
        "--interval",
        "10",
      ];
      await using controller = run("controller.ts", ...args);
      await controller.match(/^Connected$/);
      await until(() => server.stats.telemetryFrames > 5);
      const { configFrames, bytesDiscarded } = server.stats;
      assertEquals([configFrames, bytesDiscarded], [1, 0]);
      assertEquals(await controller.endBy("SIGINT"), 0);
      assertEquals(controller.stderr, "");
      assertMatch(
        controller.lines.at(-1)!,
        /^Sent \d+ telemetry samples, received 0/,
      );
    },
  );
}

for (
  const [device, Config, Telemetry, setState] of [
    [
      "simple",
      SIMPLE["single-socket"].ConfigClass,
      SIMPLE["single-socket"].TelemetryClass,
      1,
    ],
    [
      "rotator",
      ROTATOR["single-socket"].ConfigClass,
      ROTATOR["single-socket"].TelemetryClass,
      0x8000,
    ],
    [
      "camera-hexapod",
      CAMERA_HEXAPOD["single-socket"].ConfigClass,
      CAMERA_HEXAPOD["single-socket"].TelemetryClass,
      0x8000,
    ],
    [
      "m2-hexapod",
      CAMERA_HEXAPOD["single-socket"].ConfigClass,
      CAMERA_HEXAPOD["single-socket"].TelemetryClass,
      0x8000,
    ],
  ] as const
) {
  programTest(
    `controller.ts --protocol single-socket --device ${device} listens`,
    async () => {
      await using controller = run(
        "controller.ts",
        ...["--protocol", "single-socket", "--device", device],
        ...["--port", "0", "--interval", "10"],
      );
      const [, port] = await controller.match(
        /^Listening at port (\d+) of 127\.0\.0\.1$/,
      );
      using client = await Client.dial<AnyStructType, AnyStructType>(
        Number(port),
        Config,
        Telemetry,
      );
      await client.readUntil(() => client.telemetry.length > 5);
      assertEquals(client.configs.length, 1);
      const { reason } = await client.send(setState, 2);
      await controller.match(/^Rejected command .*: drives are not enabled$/);
      assertEquals(reason, "drives are not enabled");
      assertEquals(await controller.endBy("SIGINT"), 0);
      assertEquals(controller.stderr, "");
      assertMatch(
        controller.lines.at(-1)!,
        /^Sent \d+ telemetry samples, received 1 commands, rejected 1 /,
      );
    },
  );
}

programTest(
  "controller.ts --quirks lets a second client wait in silence",
  async () => {
    await using controller = run(
      "controller.ts",
      ...["--protocol", "single-socket", "--port", "0", "--quirks"],
    );
    const [, port] = await controller.match(/^Listening at port (\d+) /);
    const dial = () =>
      Client.dial(
        Number(port),
        SIMPLE["single-socket"].ConfigClass,
        SIMPLE["single-socket"].TelemetryClass,
      );
    using first = await dial();
    await first.readUntil(() => first.telemetry.length > 0);
    using second = await dial();
    await first.readUntil(() => first.telemetry.length > 3);
    first.socket.close();
    await second.readUntil(() => second.configs.length === 1);
    assert(second.telemetry.length > 0, "it begins with frames of the first");
  },
);

programTest(
  "controller.ts --protocol two-socket-late connects to a server of that generation",
  async () => {
    const port = freePorts();
    await using server = new CommandTelemetryServer({
      ...ROTATOR["two-socket-late"],
      port,
    });
    await server.start();
    await using controller = run(
      "controller.ts",
      ...["--protocol", "two-socket-late", "--device", "rotator"],
      ...["--port", `${port}`, "--interval", "10"],
    );
    await controller.match(/^Connected$/);
    await until(() => server.stats.telemetryFrames > 5 && server.configured);
    assertEquals(server.stats.configFrames, 1);
    assertEquals(server.config.upperPosLimit, 90);
  },
);

programTest("controller.ts --duration ends by itself", async () => {
  const duration = ["--duration", "0.3", "--port", "0"];
  await using controller = run(
    "controller.ts",
    ...["--protocol", "single-socket", ...duration],
  );
  assertEquals(await controller.end(), 0);
  assertMatch(controller.lines.at(-1)!, /^Sent 0 telemetry samples/);
});

programTest("controller.ts ends by SIGTERM, too", async () => {
  await using listening = run(
    "controller.ts",
    ...["--protocol", "single-socket", "--port", "0"],
  );
  await listening.match(/^Listening/);
  assertEquals(await listening.endBy("SIGTERM"), 0);
  const port = freePorts();
  await using dialling = run("controller.ts", "--port", `${port}`);
  await dialling.match(/^The simulated simple device dials/);
  assertEquals(await dialling.endBy("SIGTERM"), 0);
  assertEquals(listening.stderr, "");
  for (const { lines } of [listening, dialling]) {
    assertMatch(lines.at(-1)!, /^Sent 0 telemetry samples/);
  }
});

programTest("controller.ts reports once that it can't connect", async () => {
  const port = freePorts();
  await using controller = run("controller.ts", "--port", `${port}`);
  const pattern = new RegExp(
    `^Cannot connect command socket to 127\\.0\\.0\\.1:${
      port + 1
    }: .*refused.*; trying again every 100 ms$`,
    "m",
  );
  await controller.matchError(pattern);
  await using server = new CommandTelemetryServer({
    port,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
  });
  await server.start();
  await controller.match(/^Connected$/);
  assertEquals(await controller.endBy("SIGINT"), 0);
  assertEquals(controller.stderr.match(/Cannot connect/g)?.length, 2);
});

programTest("controller.ts fails when its host's name is unknown", async () => {
  const host = "no-such-controller.invalid";
  await using controller = run("controller.ts", "--host", host);
  assertEquals(await controller.end(), 1);
  assertOneErrorLine(controller, `Cannot dial ${host}: no such name`);
});

programTest("controller.ts reports that its port is in use", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await using controller = run(
    "controller.ts",
    ...["--protocol", "single-socket", "--port", `${port}`],
  );
  assertEquals(await controller.end(), 1);
  assertOneErrorLine(controller, `port ${port} of 127.0.0.1 as it is in use`);
});

programTest("controller.ts --help lists the options", async () => {
  await assertHelps("controller.ts", [
    "--device",
    "--protocol",
    "--host",
    "--port",
    "--interval",
    "--quirks",
    "--duration",
  ]);
});

programTest("controller.ts refuses a wrong option", async () => {
  const duration = "'--duration' must be more than 0 and at most 2147483";
  const interval = "'--interval' must be more than 0 and at most 2147483647";
  const listening = "--protocol=single-socket";
  await assertRefuses("controller.ts", [
    [["--bogus"], "'--bogus'"],
    [["--device", "toaster"], "must be one of simple, rotator"],
    [
      ["--protocol", "three-socket"],
      "must be one of two-socket, single-socket",
    ],
    [["--quirks"], "--quirks needs --protocol single-socket"],
    [
      ["--protocol", "two-socket-late"],
      "--protocol two-socket-late needs --device rotator, camera-hexapod or m2-hexapod",
    ],
    [["--host="], "'--host' must be an address: received nothing"],
    [
      ["--port", "abc"],
      "'--port' must be an integer in 1..65534: received abc",
    ],
    [["--port", "0"], "'--port' must be an integer in 1..65534"],
    [["--port", "65535"], "'--port' must be an integer in 1..65534"],
    [[listening, "--port", "65536"], "'--port' must be an integer in 0..65535"],
    [["--interval="], `${interval}: received nothing`],
    [["--interval", "0"], interval],
    [["--interval", "3e9"], interval],
    [["--duration", "abc"], `${duration}: received abc`],
    [["--duration=-1"], duration],
    [["--duration", "0"], duration],
    [["--duration", "99999999999"], duration],
  ]);
});
