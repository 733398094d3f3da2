// Other runtimes than Deno have structs, and say that they can't run the package's threads.

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

nodeTest(
  "struct.ts runs in Node, without Deno and what is new in JavaScript",
  async () => {
    const directory = await Deno.makeTempDir({ prefix: "hexrotcomm_" });
    try {
      await using bundle = new Process(Deno.execPath(), [
        ...["bundle", "--quiet", "--platform", "browser"],
        ...["--output", `${directory}/struct.mjs`, "struct.ts"],
      ]);
      assertEquals(await bundle.end(), 0, bundle.stderr);
      const program = `
      import * as struct from "./struct.mjs";
      const T = struct.structFromC("struct t { double pos[3]; unsigned char state; } __attribute__((packed));");
      const view = T.create({ pos: new Set([1, 2, -0]), state: 5 });
      view.set({ state: 6 });
      const [pos, state] = T.fields;
      console.log(JSON.stringify([
        [...view.pos].map((x) => x * 2),
        view.pos[1],
        struct.fieldText(state, view.state),
        struct.structToRos1Msg(T),
        struct.structToJsonSchema(T).title,
        struct.describeStruct(T).split("\\n").length,
      ]));
    `;
      await Deno.writeTextFile(`${directory}/main.mjs`, program);
      await using node = new Process("node", [`${directory}/main.mjs`]);
      assertEquals(await node.end(), 0, node.stderr);
      assertEquals(JSON.parse(node.stdout), [
        [2, 4, 0],
        2,
        "6",
        "float64[3] pos\nuint8 state\n",
        "t",
        5,
      ]);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
);
