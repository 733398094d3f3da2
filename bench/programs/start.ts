// Program that prints the time until its first server listens on both ports, in ms.
import { CommandTelemetryServer } from "../../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../../simulator.ts";

const startMs = performance.now();
await using server = new CommandTelemetryServer({
  port: 0,
  ConfigClass: SimpleConfig,
  TelemetryClass: SimpleTelemetry,
});
await server.start();
console.log(performance.now() - startMs);
