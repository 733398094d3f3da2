import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { misplacements, roomOf } from "../tools/rooms.ts";

Deno.test("roomOf() goes by the longest beginning that fits", () => {
  assertEquals(roomOf("src/framing/frame_decoder.ts"), "framing");
  assertEquals(roomOf("src/framing/explain/parts.ts"), "framing/explain");
  assertEquals(roomOf("src/errors.ts"), undefined);
  assertEquals(roomOf("src/linked/a.ts"), undefined);
});

Deno.test("misplacements() names files in no room, and imports against the order", () => {
  const path = "src/link/samples/frame_feed.ts";
  const cases: [string, string][] = [
    [`import { a } from "../../base/check.ts";`, ""],
    [`import type { A } from "../link.ts";`, ""],
    [`export { a } from "jsr:@std/async@^1.5.0/delay";`, ""],
    [
      `import {\n  a,\n  b,\n} from "../../control/a.ts";`,
      `${path} imports src/control/a.ts, which link may not`,
    ],
    [
      `export type { A } from "../../../mod.ts";`,
      `${path} imports mod.ts, which link may not`,
    ],
    [
      `import "../../worker_source.gen.ts";`,
      `${path} imports src/worker_source.gen.ts, which link may not`,
    ],
    [
      `import { connect } from "node:net";`,
      `${path} imports node:net, which link may not`,
    ],
    [
      `import a from "npm:parquet";`,
      `${path} imports npm:parquet, which link may not`,
    ],
    [` * import { a } from "../../control/a.ts";`, ""],
  ];
  for (const [text, expected] of cases) {
    assertEquals(misplacements(path, text).join(), expected);
  }
  assertEquals(misplacements("src/flat.ts", ""), [
    "src/flat.ts lies in no room of tools/rooms.ts",
  ]);
});

Deno.test("misplacements() lets the host read the text of the workers, and simulators modules of Node", () => {
  assertEquals(
    misplacements(
      "src/transport/worker_port.ts",
      `import { A } from "../worker_source.gen.ts";`,
    ),
    [],
  );
  assertEquals(
    misplacements(
      "src/simulator/faults/a.ts",
      `import { connect } from "node:net";`,
    ),
    [],
  );
  assertEquals(
    misplacements("src/simulator/a.ts", `import { a } from "../link/link.ts";`)
      .length,
    1,
  );
});
