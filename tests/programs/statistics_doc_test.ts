// The page about statistics, which repeats the table of the source.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { LINK_STATISTICS } from "../../mod.ts";
import { programTest, ROOT } from "./program.ts";

programTest("docs/statistics.md has the rows of LINK_STATISTICS", async () => {
  const page = await Deno.readTextFile(
    new URL("docs/statistics.md", ROOT),
  );
  const rows = page.split("\n").filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const links = { link: "all", server: "server", client: "client" };
  assertEquals(
    rows,
    Object.entries(LINK_STATISTICS).map((
      [name, { of, kind, unit, help }],
    ) => [`\`${name}\``, links[of], kind, unit, help]),
  );
});
