import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { serveDashboard, simpleCommands } from "../dashboard.ts";
import { CommandTelemetryServer } from "../mod.ts";
import {
  SIMPLE,
  SimpleConfig,
  SimpleController,
  SimpleTelemetry,
} from "../simulator.ts";
import { netTest } from "./net.ts";
import { LogLines, until } from "./peer.ts";
import { Viewer } from "./view_rig.ts";

function newServer() {
  return new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
    commandSyncPattern: SIMPLE["two-socket"].commandSyncPattern,
    log: new LogLines(),
  });
}

netTest(
  "a dashboard shows a link that is lost and regained, until it is closed",
  async () => {
    const server = newServer();
    await server.start();
    const { telemetryPort, commandPort } = server;
    await using dashboard = serveDashboard({ simple: { source: server } }, {
      port: 0,
      log: new LogLines(),
    });
    const viewer = new Viewer(`ws://127.0.0.1:${dashboard.port}/socket`);
    const states = (isConnected: boolean) =>
      viewer.next(
        "state",
        ({ telemetryConnected, commandConnected }) =>
          telemetryConnected === isConnected &&
          commandConnected === isConnected,
      );
    await states(false);
    for (let connection = 0; connection < 2; connection++) {
      await using controller = new SimpleController({
        telemetryPort,
        commandPort,
      });
      await controller.connect();
      const { kind } = await viewer.next("batch");
      assertEquals(kind, connection === 0 ? "config" : "telemetry");
      const { stats } = await states(true);
      assertEquals(stats.connections, 2 * (connection + 1));
      await controller.close();
      await states(false);
    }
    const count = (wanted: string) =>
      viewer.received.flatMap((message) =>
        message.type === "events" ? message.events : []
      ).filter(({ type }) => type === wanted).length;
    await until(() => count("disconnected") === 4);
    assertEquals(count("connected"), 4);
    await server.close();
    await viewer.next("state", ({ isClosed }) => isClosed);
    await viewer.close();
  },
);

netTest(
  "a command from the page is in the history of the link, with its source",
  async () => {
    await using server = newServer();
    await server.start();
    const { telemetryPort, commandPort } = server;
    await using controller = new SimpleController({
      telemetryPort,
      commandPort,
    });
    await controller.connect();
    await server.waitConnected();
    await using dashboard = serveDashboard({
      simple: {
        source: server,
        commandLink: server,
        commands: simpleCommands("two-socket"),
      },
    }, { port: 0, allowCommands: true, log: new LogLines() });
    const commands = server.commands();
    const viewer = new Viewer(`ws://127.0.0.1:${dashboard.port}/socket`);
    const { sources: [source] } = await viewer.next("hello");
    const { code, parameters } = source.commands.find(({ name }) =>
      name === "START"
    )!;
    viewer.send({
      type: "send",
      request: 1,
      source: 0,
      token: new URL(dashboard.url).hash.slice("#token=".length),
      code,
      params: parameters.map(({ fixed }) => fixed),
      isConfirmed: false,
    });
    assertEquals((await viewer.next("done")).error, undefined);
    const { value } = await commands.next();
    assertEquals([value?.source, value?.outcome], ["page", "sent"]);
    const { events } = await viewer.next(
      "events",
      ({ events }) => events.some(({ type }) => type === "commandSent"),
    );
    const sent = events.find(({ type }) => type === "commandSent");
    assertEquals(sent, value);
    await viewer.close();
  },
);
