/** Gateway of a single-socket device, which a test starts twice and kills. */
import { CommandTelemetryClient } from "../../mod.ts";
import { connectNats, runGateway } from "../../nats.ts";
import { COMMANDS, ConfigClass, TelemetryClass } from "./nats_device.ts";

const [url, port, gateway] = Deno.args;
const connection = await connectNats(url);
runGateway({
  connection,
  name: "stage",
  gateway,
  leaseMs: 1_000,
  heartbeatMs: 200,
  allowCommands: { commands: COMMANDS },
  open: async () => {
    const client = new CommandTelemetryClient({
      port: Number(port),
      ConfigClass,
      TelemetryClass,
    });
    try {
      await client.connect();
    } catch (error) {
      await client.close();
      throw error;
    }
    console.log("active");
    return client;
  },
});
console.log("started");
