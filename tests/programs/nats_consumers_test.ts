// Consumers on another machine: programs that read a device over a real NATS server.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { serveDashboard } from "../../dashboard.ts";
import { watchLimits } from "../../limits.ts";
import { Metrics, prometheusText } from "../../metrics.ts";
import { CommandTelemetryClient } from "../../mod.ts";
import {
  type BusHealth,
  commandDevice,
  connectNats,
  publish,
  subscribe,
} from "../../nats.ts";
import { openRecording, record } from "../../recording.ts";
import { until } from "../peer.ts";
import { Viewer } from "../view_rig.ts";
import {
  COMMANDS,
  ConfigClass,
  MOVE,
  Stage,
  TelemetryClass,
} from "./nats_device.ts";
import { NatsServer, natsTest } from "./nats_server.ts";
import { Process } from "./program.ts";
import { TempFolder } from "./recording_rig.ts";

const device = "stage";
const silent = { debug() {}, info() {}, warn() {}, error() {} };

await natsTest(
  "a recorder, a page, limits, metrics and alarms have of a subscription what they have of a link",
  async () => {
    await using server = await NatsServer.start();
    await using folder = await TempFolder.make();
    await using stack = new AsyncDisposableStack();
    const controller = stack.use(await new Stage().listen());
    const { port } = controller;
    const client = stack.use(
      new CommandTelemetryClient({
        port,
        ConfigClass,
        TelemetryClass,
        log: silent,
      }),
    );
    const limits = { critical: { above: 10 } };
    const rules = { rules: [{ name: "far", field: "positionMm", limits }] };
    const alarms = stack.use(await watchLimits(client, rules));
    const publisher = stack.use(publish(client, {
      connection: stack.use(await connectNats(server.url)),
      name: device,
      alarms,
      allowCommands: { commands: COMMANDS },
      log: silent,
    }));
    await client.connect();

    const connection = stack.use(await connectNats(server.url));
    const source = stack.use(
      await subscribe({ connection, device, from: "last", log: silent }),
    );
    const recorder = record(source, folder.path, { device, log: silent });
    const watch = stack.use(await watchLimits(source, rules));
    const metrics = stack.use(
      new Metrics({ stage: { source, alarms: watch } }),
    );
    const dashboard = stack.use(
      serveDashboard({ stage: { source } }, { port: 0, log: silent }),
    );
    const viewer = new Viewer(`ws://127.0.0.1:${dashboard.port}/socket`);
    stack.defer(() => viewer.close());
    const commands = source.commands({ outcomesOnly: true });
    const events = watch.events();
    const ann = stack.use(commandDevice({ connection, device, source: "ann" }));
    await ann.takeAuthority();
    await ann.send({ code: MOVE, parameters: [11] });
    const { value: step } = await commands.next();
    assertEquals([step!.code, step!.source, step!.outcome], [
      MOVE,
      "ann",
      "acknowledged",
    ]);
    for await (const event of events) {
      if (event.type === "raised" && event.name === "far") break;
    }
    for await (const { name, level } of source.alarms()) {
      if (name === "far" && level === "critical") break;
    }
    await viewer.next("batch");
    assertEquals(source.latestConfig!.config.toObject(), { maxMm: 0 });
    assertStringIncludes(
      prometheusText(metrics),
      'hexrotcomm_alarm_severity{link="stage",alarm="far"} 4',
    );

    await client.close();
    await publisher.close();
    const { telemetry } = client.latest!;
    const last = (telemetry.toObject() as { sample: number }).sample;
    await until(() =>
      (source.latest!.telemetry.toObject() as { sample: number }).sample ===
        last
    );
    await recorder.close();
    await using recording = await openRecording(folder.path);
    const numbers: number[] = [];
    for await (const { telemetry } of recording.samples()) {
      numbers.push((telemetry.toObject() as { sample: number }).sample);
    }
    assertEquals(numbers.at(-1), last);
    assertEquals(numbers.length, last - numbers[0] + 1);
  },
);

await natsTest(
  "Subscription.health names what has died: controller, gateway or server",
  async () => {
    await using server = await NatsServer.start();
    await using controller = await new Stage().listen();
    const program = "tests/programs/nats_gateway.ts";
    await using gateway = new Process(Deno.execPath(), [
      ...["run", "--allow-net", "--no-check", program],
      ...[server.url, String(controller.port), "gateway", "3000"],
    ]);
    await gateway.match(/active/);
    await using connection = await connectNats(server.url);
    await using source = await subscribe({ connection, device, log: silent });
    const changes = source.healthChanges();
    const until = async (test: (health: BusHealth) => boolean) => {
      let { health } = source;
      while (!test(health)) health = (await changes.next()).value!;
      return health;
    };
    await until(({ controller }) => controller === "connected");
    await controller.close();
    const { gateway: alive, message } = await until(({ controller }) =>
      controller === "disconnected"
    );
    assertEquals(alive, "alive");
    assertStringIncludes(message, "The controller of stage is disconnected");
    await gateway[Symbol.asyncDispose]();
    const stale = await until(({ gateway }) => gateway === "stale");
    assertEquals(stale.broker, "connected");
    assertStringIncludes(stale.message, "The gateway of stage is stale");
    await server.kill();
    const away = await until(({ broker }) => broker === "disconnected");
    assertStringIncludes(away.message, `${connection.broker} is disconnected`);
  },
);
