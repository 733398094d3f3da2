// The verbs of the command line that use a broker, with a real NATS server.

import { assert, assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import {
  type BusTransport,
  connectNats,
  type OutboxGapEvent,
} from "../../nats.ts";
import { SimpleController } from "../../simulator.ts";
import { NatsServer, natsTest } from "./nats_server.ts";
import { recordedNames, recordedSizes } from "./outbox_rig.ts";
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

await natsTest(
  "gateway --outbox sends each frame once, in order, when it was killed while the broker was away",
  async () => {
    await using server = await NatsServer.start();
    const folder = await Deno.makeTempDir({ prefix: "outbox_" });
    try {
      await using controller = new SimpleController({
        protocol: "single-socket",
        telemetryIntervalMs: 2,
      });
      await controller.start();
      const start = () =>
        cli([
          "gateway",
          ...["--device", "simple", "--protocol", "single-socket"],
          ...["--port", String(controller.port), "--nats", server.url],
          ...["--outbox", folder],
        ]);
      // Files of earlier runs are completed, which makes them larger, too.
      let earlier = recordedNames(folder);
      const recorded = async (bytes: number) => {
        const recordedBytes = () =>
          recordedSizes(folder, earlier).reduce((sum, each) => sum + each, 0);
        const end = recordedBytes() + bytes;
        while (recordedBytes() < end) await delay(20);
      };
      for (let kill = 0; kill < 2; kill++) {
        await using gateway = start();
        await gateway.matchError(/Dialling/);
        await recorded(20_000);
        if (kill === 0) await server.kill();
        await recorded(40_000);
        earlier = recordedNames(folder);
      }
      await using last = start();
      await last.matchError(/Waiting for NATS/);
      await recorded(20_000);
      await server.start();
      await last.matchError(/Connected to NATS/);
      await last.matchError(/takes messages again/);
      await recorded(20_000);
      const code = await last.endBy("SIGINT");
      await using connection = await connectNats(server.url);
      const { runs, lost } = await sequencesOf(connection, "simple");
      assertEquals(runs.size, 3);
      for (const sequences of runs.values()) {
        assert(sequences.length > 50);
        assertEquals(sequences, [...sequences.keys()]);
      }
      // A kill may take what isn't written yet; it is known if the cursor file counts it.
      assertEquals(code, lost.length > 0 ? 1 : 0, last.stderr);
      for (const { run, channels: { telemetry } } of lost) {
        const end = runs.get(run)!.length;
        assertEquals(telemetry?.fromSequence ?? end, end);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

/** Returns the sequences of telemetry that a broker has by their runs, and the gaps. */
async function sequencesOf(connection: BusTransport, device: string) {
  const { headers: last } = (await connection.last(device, "telemetry"))!;
  const runs = new Map<string, number[]>();
  const lost: Pick<OutboxGapEvent, "run" | "channels">[] = [];
  const reading = new AbortController();
  const from = { position: 0 };
  const { signal } = reading;
  for await (const message of connection.read(device, { from, signal })) {
    const { channel, headers, payload } = message;
    if (channel === "gap") {
      lost.push(JSON.parse(new TextDecoder().decode(payload)));
    }
    if (channel !== "telemetry") continue;
    const run = headers["Hexrot-Run"];
    const sequences = runs.get(run) ?? [];
    runs.set(run, sequences);
    sequences.push(Number(headers["Hexrot-Sequence"]));
    const isLast = run === last["Hexrot-Run"] &&
      headers["Hexrot-Sequence"] === last["Hexrot-Sequence"];
    if (isLast) reading.abort();
  }
  return { runs, lost };
}

await natsTest(
  "gateway --standby takes over when the active one is ended",
  async () => {
    await using server = await NatsServer.start();
    await using controller = new SimpleController({
      protocol: "single-socket",
      telemetryIntervalMs: 20,
    });
    await controller.start();
    const start = (name: string) =>
      cli([
        ...["gateway", "--device", "simple", "--protocol", "single-socket"],
        ...["--port", String(controller.port), "--nats", server.url],
        ...["--standby", name],
      ]);
    await using first = start("first");
    await first.matchError(/Gateway first of simple is active/);
    await using second = start("second");
    await second.matchError(/Connected to NATS/);
    assertEquals(await first.endBy("SIGINT"), 0, first.stderr);
    await second.matchError(/Gateway second of simple is active/);
    await using reader = cli([
      ...["subscribe", "simple", "--nats", server.url, "--count", "1"],
    ]);
    assertEquals(await reader.end(), 0, reader.stderr);
    assertEquals(await second.endBy("SIGINT"), 0, second.stderr);
  },
);
