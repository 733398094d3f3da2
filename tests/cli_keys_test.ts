// Keys of a terminal.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { keysIn } from "../src/cli/keys.ts";

Deno.test("keysIn() finds keys held down, and in both modes of a terminal", () => {
  assertEquals(keysIn(" "), ["space"]);
  assertEquals(keysIn("\x1b[C\x1b[C\x1bOC"), ["right", "right", "right"]);
  assertEquals(keysIn("\x1b[A \x1b[B\x1bOA\x1bOB"), [
    "up",
    "space",
    "down",
    "up",
    "down",
  ]);
  assertEquals(keysIn("\x1b[5~\x1b[6~\x1b[H\x1b[4~\r\x7f\x1b"), [
    ...["pageUp", "pageDown", "home", "end", "enter", "backspace", "escape"],
  ]);
  assertEquals(keysIn(""), []);
});

Deno.test("keysIn() returns characters as they are, and leaves out keys that aren't known", () => {
  assertEquals(keysIn("q/²ü😀"), ["q", "/", "²", "ü", "😀"]);
  assertEquals(keysIn("\x1b[15~a\x1b[1;5Cb\x1bOPc\x01\td"), [
    ...["a", "b", "c", "d"],
  ]);
});
