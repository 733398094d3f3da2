import { assertAlmostEquals } from "jsr:@std/assert@^1.0.19";
import { taiNowSec } from "../mod.ts";

Deno.test("taiNowSec() is 37 s ahead of UTC", () => {
  assertAlmostEquals(taiNowSec(), Date.now() / 1000 + 37, 0.1);
});
