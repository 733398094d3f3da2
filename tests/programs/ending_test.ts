// Programs end by themselves once their servers are closed, and leave nothing behind.

import { assertEquals, assertLessOrEqual } from "jsr:@std/assert@^1.0.19";
import { Process, programTest, ROOT } from "./program.ts";

programTest(
  "CommandTelemetryServer.close() lets the process end by itself",
  async () => {
    const module = new URL("mod.ts", ROOT);
    const program = `
      import { CommandTelemetryServer, defineStruct } from "${module}";
      const server = new CommandTelemetryServer({
        port: 0,
        ConfigClass: defineStruct("C", { a: "u8" }, { frameId: 1 }),
        TelemetryClass: defineStruct("T", { a: "u8" }, { frameId: 2 }),
      });
      await server.start();
      const conn = await Deno.connect({ port: server.telemetryPort });
      const second = new CommandTelemetryServer({
        port: server.telemetryPort,
        ConfigClass: defineStruct("C", { a: "u8" }, { frameId: 1 }),
        TelemetryClass: defineStruct("T", { a: "u8" }, { frameId: 2 }),
      });
      await second.start().catch((error) => console.log(error.name));
      const waits = [
        server.waitConnected({ timeoutMs: Infinity }),
        server.samples().next(),
        server.configs().next(),
      ];
      const settled = Promise.allSettled(waits);
      await server.close();
      await settled;
      console.log("closed");`;
    const args = ["run", "--allow-net", "-"];
    await using process = new Process(Deno.execPath(), args, {
      stdin: "piped",
    });
    await process.type(program);
    assertEquals(await process.end(), 0);
    assertEquals(process.lines, ["AddrInUse", "closed"]);
  },
);

/** Resources that a program has open. */
interface Leftovers {
  readonly threads: number;
  readonly files: number;
}

programTest(
  "A program that starts and closes servers ends by itself, with no thread or file left",
  async () => {
    const program = new URL("start_and_close.ts", import.meta.url);
    const args = ["run", "--quiet", "--allow-all", program.href]; // for /proc
    await using process = new Process(Deno.execPath(), args);
    assertEquals(await process.end(), 0, process.stderr);
    const [before, after] = process.jsonLines<Leftovers>();
    assertLessOrEqual(after.threads, before.threads);
    assertLessOrEqual(after.files, before.files);
  },
);
