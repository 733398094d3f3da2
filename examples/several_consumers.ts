/** Reads one stream several times, with a different reaction to falling behind each time. */
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { CommandTelemetryServer, type SampleIterator } from "../mod.ts";
import * as simulator from "../simulator.ts";
import { takeDuration } from "./shared/take_duration.ts";

takeDuration(
  "several_consumers.ts",
  "Reads one stream several times, with a different reaction to falling behind each time.",
);

await using server = new CommandTelemetryServer({
  port: 0,
  ConfigClass: simulator.SimpleConfig,
  TelemetryClass: simulator.SimpleTelemetry,
});
await server.start();

async function read<S>(who: string, samples: SampleIterator<S>, pauseMs = 0) {
  let count = 0;
  for await (const _sample of samples) {
    count++;
    await delay(pauseMs);
  }
  console.log(`${who}: ${count} read, ${samples.dropped} lost`);
}
const readers = [
  read("recorder", server.samples({ buffer: "lossless" })),
  read("plot", server.samples({ framesMax: 10 }), 100),
  read("display", server.samples({ buffer: "latest" }), 100),
  read("limits", server.configs()),
];

const { telemetryPort, commandPort } = server;
const options = { telemetryPort, commandPort, telemetryIntervalMs: 10 };
await using controller = new simulator.SimpleController(options);
controller.connect();
await server.waitConnected();
await server.nextTelemetry(50);
controller.config.maxPosition = 30; // so it is sent again
await server.nextTelemetry(50);
await server.close(); // ends the loops
await Promise.all(readers);
