// A link as a source of telemetry, which code that only reads asks for.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  Command,
  LINK_STATISTICS,
  singleSocket,
  type TelemetrySource,
} from "../mod.ts";
import * as dialled from "./dialled_peer.ts";
import { netTest } from "./net.ts";
import { configFrame, Peer, startServer, telemetryFrames } from "./peer.ts";

/** A reader of any source: one entry of each of its streams, and its numbers. */
async function readAll(source: TelemetrySource, provoke: () => Promise<void>) {
  const { structs } = source;
  const streams = [
    source.samples(),
    source.configs(),
    source.frames(),
    source.events(),
    source.commands(),
  ] as const;
  const [samples, configs, frames, events, commands] = streams;
  const before = source.latest;
  const entries = Promise.all([
    samples.next().then(({ value }) => value!.telemetry.toObject()),
    configs.next().then(({ value }) => value!.config.toObject()),
    frames.next().then(({ value }) => value!.kind),
    events.next().then(({ value }) => value!.type),
    commands.next().then(({ value }) => value!.type),
  ]);
  await provoke();
  const read = await entries;
  for (const stream of streams) await stream.return();
  const numbers = Object.entries(LINK_STATISTICS)
    .filter(([name, { of }]) => of === "link" && name in source.stats);
  return {
    names: Object.values(structs).map((type) => type?.name),
    before,
    latest: source.latest,
    read,
    numbers: numbers.length,
  };
}

const LINK_NUMBERS =
  Object.values(LINK_STATISTICS).filter(({ of }) => of === "link").length;

netTest("CommandTelemetryServer is a TelemetrySource", async () => {
  await using server = await startServer();
  using peer = await Peer.connect(server);
  const { names, before, latest, read, numbers } = await readAll(
    server,
    async () => {
      await server.putCommand(Command.create({ code: 3 }));
      await peer.telemetry.send(configFrame(4));
      await peer.telemetry.send(telemetryFrames(7));
    },
  );
  assertEquals(names, ["Header", "Config", "Telemetry", "Command", undefined]);
  assertEquals(before, undefined);
  assertEquals(read.slice(2), ["config", "commandSent", "commandSent"]);
  assertEquals(latest?.telemetry.toObject(), read[0]);
  assertEquals(numbers, LINK_NUMBERS);
});

netTest("CommandTelemetryClient is a TelemetrySource", async () => {
  await using connected = await dialled.ConnectedClient.open();
  const { client, peer } = connected;
  const { names, latest, read, numbers } = await readAll(client, async () => {
    const running = client.runCommand(singleSocket.Command.create({ code: 3 }));
    const { counter } = await peer.readCommand();
    await peer.send(
      dialled.statusFrame(counter),
      dialled.configFrame(4),
      dialled.telemetryFrame(7),
    );
    await running;
  });
  assertEquals(names, [
    "singleSocket.Header",
    "Config",
    "Telemetry",
    "singleSocket.Command",
    "CommandStatus",
  ]);
  assertEquals(read.slice(2), ["commandStatus", "commandSent", "commandSent"]);
  assertEquals(latest?.telemetry.toObject(), read[0]);
  assertEquals(numbers, LINK_NUMBERS);
});

netTest(
  "CommandTelemetryServer.latest never changes, and is the frame of the callback within it",
  async () => {
    const seen: unknown[] = [];
    await using server = await startServer({
      telemetryCallback: ({ latest, telemetry }) =>
        void seen.push([
          latest?.header.counter,
          latest?.telemetry.currPosition,
          telemetry.currPosition,
        ]),
    });
    using peer = await Peer.connect(server);
    const first = server.nextTelemetry(0);
    await peer.telemetry.send(telemetryFrames(5));
    await first;
    const kept = server.latest;
    const last = server.nextTelemetry(1);
    await peer.telemetry.send(telemetryFrames(6, 2));
    await last;
    assertEquals(kept?.telemetry.currPosition, 5);
    assertEquals(server.latest?.telemetry.currPosition, 7);
    assertEquals(seen, [[5, 5, 5], [6, 6, 6], [7, 7, 7]]);
  },
);
