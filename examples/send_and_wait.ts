/** Sends commands and finds out the result of each. */
import {
  Command,
  CommandTelemetryServer,
  NotConnectedError,
  TimeoutError,
} from "../mod.ts";
import * as simulator from "../simulator.ts";
import { takeDuration } from "./shared/take_duration.ts";

takeDuration(
  "send_and_wait.ts",
  "Sends commands and finds out the result of each.",
);

await using server = new CommandTelemetryServer({
  port: 0,
  ConfigClass: simulator.SimpleConfig,
  TelemetryClass: simulator.SimpleTelemetry,
  commandSyncPattern: simulator.SIMPLE["two-socket"].commandSyncPattern,
});
await server.start();
const code = simulator.SimpleCommandCode.MOVE;
/** Sends a command, and waits for telemetry that shows its effect. */
const move = (param1: number) =>
  server.sendAndConfirm(
    Command.create({ code, param1 }),
    ({ telemetry }) => telemetry.cmdPosition === param1,
    { timeoutMs: 3000 },
  );

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

const { telemetry } = await move(12.5);
console.log(`Moved to ${telemetry.currPosition.toFixed(1)}`);

try {
  await move(99); // out of the limits: it is ignored without a report
} catch (error) {
  if (!(error instanceof TimeoutError)) throw error;
  console.log(error.message);
  console.log(`Still sent to ${server.telemetry.cmdPosition}`);
}
