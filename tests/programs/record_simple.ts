/**
 * Program that records a simulated controller: `record_simple.ts FOLDER [SAMPLES]`. It
 * prints the time of receipt of each sample, and ends after so many, or never.
 *
 * @module
 */

import { CommandTelemetryServer } from "../../mod.ts";
import { record } from "../../recording.ts";
import {
  SimpleConfig,
  SimpleController,
  SimpleTelemetry,
} from "../../simulator.ts";

const TELEMETRY_INTERVAL_MS = 10;
const [folder, samplesMax = "Infinity"] = Deno.args;

await using server = new CommandTelemetryServer({
  port: 0,
  ConfigClass: SimpleConfig,
  TelemetryClass: SimpleTelemetry,
});
await server.start();
await using _recorder = record(server, folder);
const samples = server.samples({ buffer: "lossless" });
const { telemetryPort, commandPort } = server;
await using controller = new SimpleController({
  telemetryPort,
  commandPort,
  telemetryIntervalMs: TELEMETRY_INTERVAL_MS,
});
await controller.connect();
let count = 0;
for await (const { receivedAtMs } of samples) {
  console.log(receivedAtMs);
  if (++count >= Number(samplesMax)) break;
}
