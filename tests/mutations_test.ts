import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import mutations from "../tools/mutate/mutations.ts";
import type { Change } from "../tools/mutate/mutations.ts";
import {
  applyTo,
  draw,
  isEquivalent,
  mutantOf,
  squeeze,
} from "../tools/mutate/mutant.ts";
import { roomOf } from "../tools/mutate/rooms.ts";

function changesOf(source: string): Change[] {
  return Deno.lint.runPlugin(mutations, "source.ts", source)
    .map(({ message }) => JSON.parse(message));
}

/** Sources that the changes make, each once. */
function changed(source: string): string[] {
  return changesOf(source).map((change) => applyTo(source, change)).sort();
}

const KINDS: [name: string, source: string, expected: string[]][] = [
  ["a comparison", "p = a < b;", [";", "p = a <= b;", "p = a >= b;"]],
  ["an equality", "p = a === b;", [";", "p = a !== b;"]],
  ["a logical operator", "p = a && b;", [";", "p = a || b;"]],
  ["a sum, and none of texts", "p = a + b + `c`;", [";", "p = a - b + `c`;"]],
  ["an assignment", "a += b;", [";", "a -= b;"]],
  ["a count", "a++;", [";", "a--;"]],
  ["an opposite", "p = Math.min(a);", [";", "p = Math.max(a);"]],
  ["a negation", "p = !a;", [";", "p = a;"]],
  ["a default", "p = a ?? b;", [";", "p = (a)!;"]],
  ["an await", "p = await a();", [";", "p = a();"]],
  ["no await of a result", "async () => { return await a(); };", [";"]],
  [
    "an await of a result that is caught",
    "async () => { try { return await a(); } catch { } };",
    [";", "async () => { try { return a(); } catch { } };"],
  ],
  [
    "an await of a result of what is disposed",
    "async () => { using b = a(); return await b; };",
    [";", "async () => { using b = a(); return b; };"],
  ],
  ["a condition", "if (a) { }", ["if (false) { }", "if (true) { }"]],
  ["a choice", "p = a ? b : c;", [
    ";",
    "p = false ? b : c;",
    "p = true ? b : c;",
  ]],
  ["a call", "a();", [";"]],
  ["a throw", "throw a;", [";"]],
  ["a result", "function f(): boolean { return a; }", [
    "function f(): boolean { return !(a); }",
  ]],
  ["two arguments", "p = f(a, b);", [";", "p = f(b, a);"]],
  ["no two of which it is asked whether they are one", "Object.is(a, b);", [
    ";",
  ]],
  ["two elements, but none of a set", "p = [[a, b], new Set([a, b])];", [
    ";",
    "p = [[b, a], new Set([a, b])];",
    "p = [new Set([a, b]), [a, b]];",
  ]],
  ["two elements, but none of the names of options", "readOptions([a, b]);", [
    ";",
  ]],
  ["two values of fields", "p = { a: b, c };", [";", "p = { a: c, c: b };"]],
  ["the order of two fields of a struct", `p = { a: "u8", b: "u8" };`, [
    ";",
    `p = { b: "u8", a: "u8" };`,
  ]],
  ["a clean-up", "try { } finally { a }", [
    "try { } finally { ; }",
    "try { } finally {}",
  ]],
  ["an integer", "p = 0x10;", [";", "p = 15;", "p = 17;"]],
  ["a bigint", "p = 1n;", [";", "p = 2n;"]],
  ["a fraction", "p = 0.5;", [";", "p = 0.55;"]],
  ["a boolean", "p = true;", [";", "p = false;"]],
  ["no type, no key, no directive", `"use x"; let p: 1 | true;`, []],
];

for (const [name, source, expected] of KINDS) {
  Deno.test(`mutations changes ${name}`, () => {
    assertEquals(changed(source), expected.toSorted());
  });
}

const SOURCE = `const limit = 1;
// Non-ASCII text before the place: µ 𝄞
if (a < 2 && b) {
  clear();
}
return { first: one, second: two };
`;

Deno.test("mutantOf() gives the lines that a change touches, as they are and changed", () => {
  const change = changesOf(SOURCE).find(({ kind }) => kind === "logic")!;
  const mutant = mutantOf("src/a.ts", SOURCE, change);
  assertEquals(mutant.line, 3);
  assertEquals(mutant.before, "if (a < 2 && b) {");
  assertEquals(mutant.after, "if (a < 2 || b) {");
});

Deno.test("mutantOf() ends with the source when the last line has no end", () => {
  const change = changesOf("a();\nb();").at(-1)!;
  const { before, after } = mutantOf("src/a.ts", "a();\nb();", change);
  assertEquals([before, after], ["b();", ";"]);
});

const MUTANTS = changesOf(SOURCE)
  .map((change) => mutantOf("src/a.ts", SOURCE, change));

Deno.test("draw() repeats its choice when the seed is the same", () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const order = JSON.stringify([...draw(MUTANTS, seed)]);
    assertEquals(order, JSON.stringify([...draw(MUTANTS, seed)]));
    orders.add(order);
  }
  assert(orders.size > 10, `20 seeds made ${orders.size} orders`);
});

Deno.test("draw() takes one mutant a line until no line is left", () => {
  const lines = [...draw(MUTANTS, 1)].map(({ line }) => line);
  assertEquals(lines.toSorted(), [1, 3, 4, 6]);
});

Deno.test("isEquivalent() knows a mutant again when only its layout has changed", () => {
  const known = {
    path: "src/a.ts",
    before: "if (a < 2 && b) {",
    after: "if (a < 2 || b) {",
    reason: "",
  };
  const moved = `\n\n  ${SOURCE.replace("a < 2 && b", "a < 2 &&\n    b")}`;
  const mutants = changesOf(moved)
    .map((change) => mutantOf("src/a.ts", moved, change))
    .map((mutant) => ({ ...mutant, before: squeeze(mutant.before) }));
  assertEquals(
    mutants.filter((mutant) => isEquivalent(mutant, [known])).length,
    1,
  );
  assert(
    !mutants.some((mutant) =>
      isEquivalent({ ...mutant, path: "src/b.ts" }, [known])
    ),
  );
});

Deno.test("roomOf() goes by the longest beginning that fits", () => {
  const rooms = {
    rest: { sources: [""], tests: [] },
    struct: { sources: ["struct"], tests: [] },
    fromC: { sources: ["struct_from_c"], tests: [] },
  };
  assertEquals(roomOf("src/struct_from_c/names.ts", rooms), "fromC");
  assertEquals(roomOf("src/struct/types.ts", rooms), "struct");
  assertEquals(roomOf("src/check.ts", rooms), "rest");
  assertEquals(roomOf("tests/check.ts", rooms), undefined);
});
