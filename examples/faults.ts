/**
 * Reports of a server about a controller with faults: the events of a script of faults, and
 * the explanation of a few bytes.
 */
import { CommandTelemetryServer } from "../mod.ts";
import {
  FaultyController,
  SimpleConfig,
  SimpleTelemetry,
} from "../simulator.ts";
import { takeDuration } from "./shared/take_duration.ts";

takeDuration(
  "faults.ts",
  "Shows what a server reports of a controller with faults.",
);

await using server = new CommandTelemetryServer({
  port: 0,
  ConfigClass: SimpleConfig,
  TelemetryClass: SimpleTelemetry,
  telemetryTimeoutMs: 200,
  onSecondClient: "takeOverIfSilent",
});
await server.start();
const events = server.events();

const { telemetryPort, commandPort } = server;
await using controller = new FaultyController({
  telemetryPort,
  commandPort,
  telemetryIntervalMs: Infinity, // it sends only what the script says
  seed: 7,
});
await Promise.all([controller.connect(), server.waitConnected()]);
await controller.play([
  { fault: "none", frames: 10 },
  { fault: "junk", frames: 1 },
  { fault: "counterJump", frames: 1 },
  { fault: "halfOpen", socket: "telemetry" }, // its power fails, and it reconnects
]);

for await (const { type, message } of events) {
  console.log(`${type.padEnd(12)} ${message}`);
  if (type === "replaced") break;
}
const { telemetryFrames, bytesDiscarded, missedFrames } = server.stats;
console.log(
  Deno.inspect({ telemetryFrames, bytesDiscarded, missedFrames }),
);

const strange = SimpleTelemetry.create({ state: 2 }).bytes;
console.log(`${server.explain(strange)}`);
