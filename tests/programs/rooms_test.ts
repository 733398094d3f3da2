// Rooms of the house: where files lie, and which way their imports point.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { filesIn } from "../../tools/paths.ts";
import { misplacements } from "../../tools/rooms.ts";
import { programTest } from "./program.ts";

const ROOT = new URL("../../", import.meta.url);

programTest(
  "Every file in src/ lies in a room, and imports from rooms before it only",
  async () => {
    const paths = await Array.fromAsync(filesIn("src"));
    assert(paths.length > 100);
    const found = await Promise.all(
      paths.map(async (path) =>
        misplacements(path, await Deno.readTextFile(new URL(path, ROOT)))
      ),
    );
    assertEquals(found.flat(), []);
  },
);

/** Start of the command line, which is a program, too. */
const START = `
import { main } from "./src/cli/main.ts";
if (import.meta.main) await main();`;

programTest(
  "Modules that users import have exports of others only, and the command line its start",
  async () => {
    const { exports } = JSON.parse(
      await Deno.readTextFile(new URL("deno.json", ROOT)),
    );
    for (const path of Object.values<string>(exports)) {
      const text = await Deno.readTextFile(new URL(path, ROOT));
      const rest = text
        .replaceAll(/\/\*\*.*?\*\//gs, "")
        .replaceAll(
          /^export (?:type )?\{[^}]*\} from "\.\/src\/[^"]+";$/gm,
          "",
        );
      const own = path === "./cli.ts" ? START.trim() : "";
      assertEquals(rest.trim().replaceAll(/\n+/g, "\n"), own, path);
    }
  },
);
