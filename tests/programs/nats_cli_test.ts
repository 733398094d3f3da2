// The verbs of the command line that use a broker, with a real NATS server.

import { assert, assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import { SimpleController } from "../../simulator.ts";
import { NatsServer, natsTest } from "./nats_server.ts";
import { Process } from "./program.ts";

function cli(args: string[], env: Record<string, string> = {}): Process {
  const all = ["run", "--no-check", "--allow-all", "cli.ts", ...args];
  return new Process(Deno.execPath(), all, { env });
}

await natsTest(
  "gateway, subscribe and command share a controller over NATS",
  async () => {
    await using server = await NatsServer.start();
    await using controller = new SimpleController({
      protocol: "single-socket",
      telemetryIntervalMs: 20,
    });
    await controller.start();
    const nats = ["--nats", server.url, "--site", "north"];
    await using gateway = cli([
      "gateway",
      ...["--device", "simple", "--protocol", "single-socket"],
      ...["--port", String(controller.port), "--allow-commands", ...nats],
    ]);
    await gateway.matchError(/Dialling/);
    const from = ["--from", "-1h", "--count", "3", "--json"];
    await using second = cli(
      ["subscribe", "simple", ...from, "--site", "north"],
      { NATS_URL: server.url },
    );
    assertEquals(await second.end(), 0, second.stderr);
    const lines = second.jsonLines<{ telemetry: { currPosition: number } }>();
    assertEquals(lines.length, 3);
    assert(Number.isFinite(lines[0].telemetry.currPosition));
    const send = async (...args: string[]) => {
      await using command = cli([
        "command",
        "simple",
        ...args,
        ...["--source", "ann", ...nats],
      ]);
      const code = await command.end();
      return [code, command.stdout + command.stderr] as const;
    };
    const [[stopCode, stopText], [nameCode, nameText], [moveCode, moveText]] =
      await Promise.all([send("STOP"), send("STOPP"), send("MOVE", "1")]);
    assertMatch(stopText, /^simple STOP: /);
    assertEquals(stopCode, stopText.includes("acknowledged") ? 0 : 1);
    assertEquals(nameCode, 2);
    assertMatch(nameText, /must be one of .*STOP/);
    assertEquals(moveCode, 2);
    assertMatch(moveText, /give '--yes'/);
    assertEquals(await gateway.endBy("SIGINT"), 0);
    assertMatch(gateway.stderr, /Published \d+ messages; lost 0/);
  },
);
