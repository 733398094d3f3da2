// Another runtime than Deno says that it can't run the package's threads.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { nodeTest, Process } from "./program.ts";

nodeTest("start() and connect() say in Node that Deno is needed", async () => {
  const directory = await Deno.makeTempDir({ prefix: "hexrotcomm_" });
  try {
    const module = `${directory}/mod.mjs`;
    await using bundle = new Process(Deno.execPath(), [
      ...["bundle", "--quiet", "--output", module, "mod.ts"],
    ]);
    assertEquals(await bundle.end(), 0, bundle.stderr);
    const program = `
      import { CommandTelemetryClient, CommandTelemetryServer, defineStruct } from "./mod.mjs";
      const ConfigClass = defineStruct("C", { a: "u8" }, { frameId: 3 });
      const TelemetryClass = defineStruct("T", { a: "u8" }, { frameId: 2 });
      const options = { port: 6210, ConfigClass, TelemetryClass };
      for (const attempt of [
        () => new CommandTelemetryServer(options).start(),
        () => new CommandTelemetryClient(options).connect(),
      ]) {
        await attempt().catch((error) => console.log(error.message));
      }
    `;
    await Deno.writeTextFile(`${directory}/main.mjs`, program);
    await using node = new Process("node", [`${directory}/main.mjs`]);
    assertEquals(await node.end(), 0, node.stderr);
    const [start, connect] = node.lines;
    assertStringIncludes(start, "Cannot start server: its threads need Deno");
    assertStringIncludes(
      connect,
      "Cannot connect client: its threads need Deno",
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
