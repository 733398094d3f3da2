// The page about layouts, which repeats the tables of the devices' fields.

import { assertEquals, assertGreater } from "jsr:@std/assert@^1.0.19";
import { layoutPage } from "../../tools/layouts.ts";
import { programTest, ROOT } from "./program.ts";

programTest("docs/layouts.md has the fields of each device", async () => {
  const page = await Deno.readTextFile(new URL("docs/layouts.md", ROOT));
  const cells = cellsOf(page);
  assertGreater(cells.length, 100);
  assertEquals(cells, cellsOf(layoutPage()));
});

/** Returns the cells of all rows but those of dashes. */
function cellsOf(page: string): string[][] {
  return page.split("\n").filter((line) => /^\| [^-]/.test(line))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}
