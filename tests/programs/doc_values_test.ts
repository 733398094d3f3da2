// Enumerations as `deno doc` shows them: by their values, and from every entry.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import * as main from "../../mod.ts";
import * as hexapod from "../../hexapod.ts";
import * as rotator from "../../rotator.ts";
import * as simulator from "../../simulator.ts";
import { programTest, ROOT } from "./program.ts";

const ENTRIES: Record<string, Record<string, unknown>> = {
  "mod.ts": main,
  "hexapod.ts": hexapod,
  "rotator.ts": rotator,
  "simulator.ts": simulator,
};
const ENUMERATION = /(State|Substate|Param|Code|Status|FrameId)$/;

for (const [entry, exports] of Object.entries(ENTRIES)) {
  programTest(
    `deno doc ${entry} shows the values of each enumeration`,
    async () => {
      const doc = await new Deno.Command(Deno.execPath(), {
        args: ["doc", entry],
        cwd: ROOT,
        env: { NO_COLOR: "1" },
      }).output();
      const text = new TextDecoder().decode(doc.stdout);
      let count = 0;
      for (const [name, value] of Object.entries(exports)) {
        if (!isEnumeration(name, value)) continue;
        count++;
        const shown = text.match(new RegExp(`^const ${name}: (.*)$`, "m"))?.[1];
        assert(shown !== undefined, `${name} is not in the docs of ${entry}`);
        assertEquals(shown.match(/: number\b/g), null, `${name}: ${shown}`);
        // A type that is one of another, and more, names that instead of its values.
        const own = shown.match(/(\w+): \d+/g)?.length ?? 0;
        assert(
          own === Object.keys(value).length || shown.startsWith("typeof "),
        );
      }
      assert(count > 7, `${count} enumerations of ${entry}`);
    },
  );
}

function isEnumeration(
  name: string,
  value: unknown,
): value is Record<string, number> {
  return ENUMERATION.test(name) && typeof value === "object" &&
    value !== null && Object.values(value).every((v) => typeof v === "number");
}
