/** Sends commands and finds out what became of each. */
import { Command, CommandTelemetryServer, NotConnectedError } from "../mod.ts";
import * as simulator from "../simulator.ts";

await using server = new CommandTelemetryServer({
  port: 0,
  ConfigClass: simulator.SimpleConfig,
  TelemetryClass: simulator.SimpleTelemetry,
  commandSyncPattern: simulator.SIMPLE_COMMAND_SYNC_PATTERN,
});
await server.start();
const code = simulator.SimpleCommandCode.MOVE;
const move = (param1: number) =>
  server.putCommand(Command.create({ code, param1 }));

try {
  await move(1);
} catch (error) {
  if (!(error instanceof NotConnectedError)) throw error;
  console.log(error.message);
}

const { telemetryPort, commandPort } = server;
const initialState = simulator.ControllerState.ENABLED;
const options = { telemetryPort, commandPort, initialState };
await using controller = new simulator.SimpleController(options);
controller.connect();
await server.waitConnected();

await move(12.5); // done when it is written; telemetry shows what it does
for await (const { telemetry } of server) {
  if (telemetry.cmdPosition !== 12.5) continue;
  console.log(`Moved to ${telemetry.currPosition.toFixed(1)}`);
  break;
}

await move(99); // out of the limits: it is ignored, and nobody says so
const { telemetry } = await server.nextTelemetry();
console.log(`Asked for 99, but still sent to ${telemetry.cmdPosition}`);
