// Keys of a terminal.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { keysIn } from "../src/cli/keys.ts";

Deno.test("keysIn() finds keys between others, held down and in both modes of a terminal", () => {
  assertEquals(keysIn(" "), ["space"]);
  assertEquals(keysIn("\x1b[C\x1b[C\x1bOC"), ["right", "right", "right"]);
  assertEquals(keysIn("x\x1b[A \x1b[By\x1bOA\x1bOB"), [
    "up",
    "space",
    "down",
    "up",
    "down",
  ]);
  assertEquals(keysIn("\x1b[D\x1b\x1b["), []);
  assertEquals(keysIn(""), []);
});
