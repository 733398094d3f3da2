/** Connects to a controller of the single-socket protocol, which answers its commands. */
import {
  CommandRejectedError,
  CommandTelemetryClient,
  singleSocket,
} from "../mod.ts";
import * as simulator from "../simulator.ts";
import { takeDuration } from "./shared/take_duration.ts";

takeDuration(
  "single_socket.ts",
  "Connects to a controller of the single-socket protocol, which answers its commands.",
);

const initialState = simulator.ControllerState.ENABLED;
await using controller = new simulator.SimpleController({
  protocol: "single-socket",
  initialState,
});
await controller.start();

await using client = new CommandTelemetryClient({
  port: controller.port,
  ...simulator.SIMPLE["single-socket"],
  reconnect: true,
});
await client.connect();

const { MOVE } = simulator.SIMPLE_COMMAND_CODES["single-socket"];
/** Resolves when the controller has accepted the command and telemetry shows its effect. */
const move = (param1: number) =>
  client.sendAndConfirm(
    singleSocket.Command.create({ code: MOVE, param1 }),
    ({ telemetry }) => telemetry.cmdPosition === param1,
  );

const { telemetry } = await move(12.5);
console.log(`Moved to ${telemetry.currPosition.toFixed(1)}`);

try {
  await move(99); // out of the limits
} catch (error) {
  if (!(error instanceof CommandRejectedError)) throw error;
  console.log(error.message);
}

controller.disconnect(); // it disconnects, and can be dialled again
for await (const event of client.events()) {
  console.log(event.message.replaceAll(/\d{5}/g, "…"));
  if (event.type === "connected") break;
}
await move(1);
console.log("And moved again");
