/**
 * Program that records metrics of a simulated controller by OpenTelemetry. It prints how
 * many frames were received each time that it is typed to, silences the controller at
 * `silence`, and ends at `end`.
 *
 * @module
 */

import { metrics as otel } from "npm:@opentelemetry/api@1.9.0";
import { Command, CommandTelemetryServer } from "../../mod.ts";
import { Metrics, observe } from "../../metrics.ts";
import {
  SimpleConfig,
  SimpleController,
  SimpleTelemetry,
} from "../../simulator.ts";

await using server = new CommandTelemetryServer({
  port: 0,
  ConfigClass: SimpleConfig,
  TelemetryClass: SimpleTelemetry,
});
await server.start();
await using metrics = new Metrics({
  simple: { source: server, fields: ["currPosition"] },
}, { staleAfterMs: 200 });
using _observation = observe(metrics, otel.getMeter("test"));
const { telemetryPort, commandPort } = server;
await using controller = new SimpleController({
  telemetryPort,
  commandPort,
  telemetryIntervalMs: 5,
});
await controller.connect();
await server.waitConnected();
await server.putCommand(Command.create({ code: 1 }));
const reader = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
for await (const text of reader) {
  if (text.includes("silence")) await controller.close();
  console.log(server.stats.telemetryFrames);
  if (text.includes("end")) break;
}
