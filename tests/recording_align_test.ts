// Comparison of two sequences.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { compareSequences } from "../src/recording/replay/align.ts";

async function* charsOf(text: string): AsyncGenerator<string> {
  for (const char of text) {
    await Promise.resolve();
    yield char;
  }
}

/** Differences as text: `-a2` is missing, `+b2` extra, `a2b` changed. */
async function compare(expected: string, received: string): Promise<string> {
  const differences: string[] = [];
  const count = await compareSequences(
    charsOf(expected),
    charsOf(received),
    (a, b) => a === b,
    (difference) => {
      const { kind, index } = difference;
      if (kind === "missing") {
        differences.push(`-${difference.expected}${index}`);
      } else if (kind === "extra") {
        differences.push(`+${difference.received}${index}`);
      } else {
        differences.push(
          `${difference.expected}${index}${difference.received}`,
        );
      }
    },
  );
  assertEquals(count, expected.length);
  return differences.join(" ");
}

Deno.test("compareSequences() reports what is missing, extra or changed, and goes on behind it", async () => {
  const cases = [
    ["", "", ""],
    ["abc", "abc", ""],
    ["abcdef", "abef", "-c2 -d3"],
    ["abef", "abcdef", "+c2 +d2"],
    ["abcdef", "abXdef", "c2X"],
    ["abcdef", "abXYdef", "c2X +Y3"],
    ["abc", "", "-a0 -b1 -c2"],
    ["", "ab", "+a0 +b0"],
    ["abc", "ab", "-c2"],
    ["abcd", "wxyz", "a0w b1x c2y d3z"],
    ["abcabc", "abc", "-a3 -b4 -c5"],
  ];
  for (const [expected, received, differences] of cases) {
    assertEquals(await compare(expected, received), differences);
  }
});

Deno.test("compareSequences() doesn't find its place again further than it looks", async () => {
  const far = Array.from(
    { length: 70 },
    (_, i) => String.fromCharCode(200 + i),
  );
  assertEquals(
    (await compare(`${far.join("")}ab`, "ab")).split(" ").length,
    72,
  );
  const near = far.slice(0, 60).join("");
  assertEquals((await compare(`${near}ab`, "ab")).split(" ").length, 60);
});
