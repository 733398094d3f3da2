import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import * as main from "../mod.ts";
import * as hexapod from "../hexapod.ts";
import * as rotator from "../rotator.ts";

const ENUMERATION = /(State|Substate|Param|Code|Status|FrameId)$/;

Deno.test("mod.ts exports each enumeration of the devices", () => {
  const exported: Record<string, unknown> = { ...main };
  let count = 0;
  for (const entry of [rotator, hexapod]) {
    for (const [name, value] of Object.entries(entry)) {
      if (!ENUMERATION.test(name) || "fields" in value) continue;
      assertEquals(exported[name], value, name);
      count++;
    }
  }
  assert(count > 7, `${count} enumerations`);
});
