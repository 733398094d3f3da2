// Commands over a real NATS server, to a simulated controller.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { watchLimits } from "../../limits.ts";
import { CommandTelemetryClient, TimeoutError } from "../../mod.ts";
import { commandDevice, connectNats, publish, subscribe } from "../../nats.ts";
import {
  COMMANDS,
  ConfigClass,
  MOVE,
  Stage,
  STOP,
  TelemetryClass,
} from "./nats_device.ts";
import { NatsServer, natsTest } from "./nats_server.ts";
import { ROOT } from "./program.ts";

const device = "stage";
const silent = { debug() {}, info() {}, warn() {}, error() {} };

await natsTest(
  "commandDevice() returns the outcome that the controller gives",
  async () => {
    await using server = await NatsServer.start();
    await using connection = await connectNats(server.url);
    const stage = new Stage();
    await using controller = await stage.listen();
    const { port } = controller;
    await using client = new CommandTelemetryClient({
      port,
      ConfigClass,
      TelemetryClass,
      log: silent,
    });
    await client.connect();
    await using _publisher = publish(client, {
      connection,
      name: device,
      allowCommands: { commands: COMMANDS },
      log: silent,
    });
    await using far = await connectNats(server.url);
    await using ann = commandDevice({
      connection: far,
      device,
      source: "ann",
    });
    await using bob = commandDevice({ connection, device, source: "bob" });
    const changes = bob.authorityChanges();
    await ann.takeAuthority();
    assertEquals((await changes.next()).value!.holder, "ann");
    const moved = await ann.send({ code: MOVE, parameters: [1.5] }, {
      confirm: { field: "positionMm", equals: 1.5 },
    });
    assertEquals(moved.outcome, "confirmed");
    const acknowledged = await ann.send({ code: MOVE, parameters: [2.5] });
    assertEquals(acknowledged.outcome, "acknowledged");
    const rejected = await ann.send({ code: MOVE, parameters: [1e9] });
    assertEquals([rejected.outcome, rejected.reason], [
      "rejected",
      "Beyond its range",
    ]);
    assertEquals((await bob.send({ code: MOVE })).cause, "noAuthority");
    assertEquals((await bob.send({ code: STOP })).outcome, "acknowledged");
    assertEquals([stage.moves, stage.stops], [[1.5, 2.5], 1]);
    const id = crypto.randomUUID();
    const first = await ann.send({ code: MOVE, parameters: [3] }, { id });
    await server.kill();
    const again = ann.send({ code: MOVE, parameters: [3] }, {
      id,
      timeoutMs: 60_000, // a server may take its time to start
    });
    await server.start();
    assertEquals(await again, first);
    assertEquals(stage.moves, [1.5, 2.5, 3]);
    await ann.close();
    for (;;) {
      const { value } = await changes.next();
      if (value!.holder === undefined) break;
    }
  },
);

await natsTest(
  "the permissions in docs/nats.md let users do their work, and no more",
  async () => {
    const page = await Deno.readTextFile(new URL("docs/nats.md", ROOT));
    const [, block] = /```text\n(authorization [^]*?)```/.exec(page)!;
    const config = block.replaceAll(
      /\$(GATEWAY|READER|COMMANDER)/g,
      "secret",
    );
    await using server = await NatsServer.start({ config });
    const connectAs = (user: string) =>
      connectNats(server.url, { user, password: "secret" });
    await using gateway = await connectAs("gateway");
    await using reader = await connectAs("reader");
    await using commander = await connectAs("commander");
    await assertRejects(
      () => connectNats(server.url, { user: "reader", password: "wrong" }),
      Error,
      "Cannot connect to NATS",
    );
    await using controller = await new Stage().listen();
    const { port } = controller;
    await using client = new CommandTelemetryClient({
      port,
      ConfigClass,
      TelemetryClass,
      log: silent,
    });
    await client.connect();
    await using alarms = await watchLimits(client, {
      rules: [{
        name: "far",
        field: "positionMm",
        limits: { critical: { above: 10 } },
      }],
    });
    await gateway.prepare(device);
    await using _publisher = publish(client, {
      connection: gateway,
      name: device,
      allowCommands: { commands: COMMANDS },
      alarms,
      log: silent,
    });
    await using subscription = await subscribe({
      connection: reader,
      device,
      log: silent,
    });
    assertEquals((await subscription.samples().next()).done, false);
    assertEquals((await subscription.alarms().next()).done, false);
    await using ann = commandDevice({
      connection: commander,
      device,
      source: "ann",
    });
    await ann.takeAuthority();
    const move = { code: MOVE, parameters: [1] };
    assertEquals((await ann.send(move)).outcome, "acknowledged");
    assertEquals((await ann.commands()).length, COMMANDS.length);
    await using eve = commandDevice({
      connection: reader,
      device,
      source: "eve",
    });
    await assertRejects(
      () => eve.send({ code: STOP }, { timeoutMs: 100 }),
      TimeoutError,
      "Permissions Violation",
    );
  },
);
