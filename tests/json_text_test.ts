import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { jsonText } from "../src/base/json_text.ts";

Deno.test("jsonText() writes numbers that JSON lacks as strings, and leaves the others", () => {
  assertEquals(
    jsonText({ a: NaN, b: [Infinity, -Infinity, -1.5, 0], c: "NaN", d: null }),
    '{"a":"NaN","b":["Infinity","-Infinity",-1.5,0],"c":"NaN","d":null}',
  );
  assertEquals(jsonText(NaN), '"NaN"');
});

Deno.test("jsonText() indents each level where that is asked for", () => {
  assertEquals(jsonText({ a: [1] }, 2), '{\n  "a": [\n    1\n  ]\n}');
  assertEquals(jsonText({ a: [1] }), '{"a":[1]}');
});
