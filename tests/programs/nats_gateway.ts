/**
 * Gateway of a single-socket device, which a test starts twice and kills. It prints whether
 * it is active, on standby, or nobody is active.
 *
 * Arguments: URL of the server, port of the device, name of the gateway, lease in ms.
 */
import { CommandTelemetryClient } from "../../mod.ts";
import { connectNats, runGateway } from "../../nats.ts";
import { COMMANDS, ConfigClass, TelemetryClass } from "./nats_device.ts";

const [url, port, name, leaseMs] = Deno.args;
const connection = await connectNats(url);
const gateway = runGateway({
  connection,
  name: "stage",
  gateway: name,
  leaseMs: Number(leaseMs),
  heartbeatMs: 200,
  allowCommands: { commands: COMMANDS },
  open: () =>
    new CommandTelemetryClient({
      port: Number(port),
      ConfigClass,
      TelemetryClass,
    }),
});
let last = "";
setInterval(() => {
  const { active, isActive } = gateway;
  const state = isActive ? "active" : active === undefined ? "free" : "standby";
  if (state !== last) console.log(last = state);
}, 5);
