// Comparison of two sequences.

import { assert, assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { compareSequences } from "../src/recording/replay/align.ts";
import { turn } from "./manual_link.ts";

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
    (a, b) => {
      assert(a && b, "two items");
      return a === b;
    },
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
    // Of equal ones that are as near, those behind what is missing.
    ["ab", "ba", "-a0 +a2"],
    ["abX", "cdX", "a0c b1d"],
    ["abcX", "dX", "a0d -b1 -c2"],
    ["aX", "bcdX", "a0b +c1 +d1"],
    ["aXbY", "XY", "-a0 -b2"],
    ["XY", "aXbY", "+a0 +b1"],
    ["aX", "b", "a0b -X1"],
    ["a", "bX", "a0b +X1"],
  ];
  for (const [expected, received, differences] of cases) {
    assertEquals(await compare(expected, received), differences);
  }
});

/** Different characters, from one on. */
const chars = (count: number, from: number) =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(from + i))
    .join("");

Deno.test("compareSequences() finds its place again up to 63 items further on, in each sequence", async () => {
  const countOf = async (expected: string, received: string) =>
    (await compare(expected, received)).split(" ").length;
  for (const count of [62, 63]) {
    const [ours, theirs] = [chars(count, 200), chars(count, 400)];
    assertEquals(await countOf(`${ours}ab`, "ab"), count);
    assertEquals(await countOf("ab", `${theirs}ab`), count);
    assertEquals(await countOf(`${ours}ab`, `${theirs}ab`), count);
  }
  // One further, the first two are taken for changed, and nothing is found any more.
  const [ours, theirs] = [chars(64, 200), chars(64, 400)];
  assertEquals(await countOf(`${ours}ab`, "ab"), 66);
  assertEquals(await countOf("ab", `${theirs}ab`), 66);
  assertEquals(await countOf(`${ours}ab`, `${theirs}ab`), 64);
});

/** Sequence that notes when it is left. */
async function* noted(name: string, left: string[]): AsyncGenerator<string> {
  try {
    yield* charsOf("ab");
  } finally {
    await turn();
    left.push(name);
  }
}

Deno.test("compareSequences() leaves both sequences when it throws, and when it has ended", async () => {
  for (const fails of [true, false]) {
    const left: string[] = [];
    const comparing = compareSequences(
      noted("expected", left),
      noted("received", left),
      () => {
        if (fails) throw new Error("no bytes");
        return true;
      },
      () => {},
    );
    if (fails) await assertRejects(() => comparing, Error, "no bytes");
    else assertEquals(await comparing, 2);
    assertEquals(left, ["expected", "received"]);
  }
});
