/** Reads the structs of a controller of your own, including its header. */
import { CommandTelemetryServer, defineStruct } from "../mod.ts";
import { takeDuration } from "./shared/take_duration.ts";

takeDuration(
  "own_structs.ts",
  "Reads the structs of a controller of your own, including its header.",
);

const Header = defineStruct("Header", { frameId: "u8", uptimeSec: "f64" });
const Strut = defineStruct("Strut", { lengthMm: "f32", faults: "u16" });
const Config = defineStruct("Config", {
  name: ["char", 12],
  limitsMm: ["f32", 2],
}, { frameId: 1 });
const Telemetry = defineStruct("Telemetry", {
  sampleCount: "u64",
  struts: [Strut, 3],
}, { frameId: 2 });

await using server = new CommandTelemetryServer({
  port: 0,
  HeaderClass: Header,
  ConfigClass: Config,
  TelemetryClass: Telemetry,
  configCallback: ({ config: { name, limitsMm } }) =>
    console.log(`${name}: struts of ${limitsMm[0]} to ${limitsMm[1]} mm`),
});
await server.start();
const samples = server.samples();

// The controller: it connects and sends a header in front of each struct.
using socket = await Deno.connect({ port: server.telemetryPort });
const config = Config.create({ name: "tripod", limitsMm: [250, 750] });
await socket.write(Header.create({ frameId: 1 }).bytes);
await socket.write(config.bytes);
const struts = [512, 512.5, 513].map((lengthMm) => ({ lengthMm }));
const telemetry = Telemetry.create({ sampleCount: 1n, struts });
await socket.write(Header.create({ frameId: 2, uptimeSec: 0.25 }).bytes);
await socket.write(telemetry.bytes);

for await (const { header, telemetry } of samples) {
  console.log(
    `after ${header.uptimeSec} s:`,
    Deno.inspect(telemetry.toObject()),
  );
  break;
}
