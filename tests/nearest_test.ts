import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { nearestWord } from "../src/base/nearest.ts";

Deno.test("nearestWord() finds a misspelt word, and none that is unlike", () => {
  const words = ["record", "replay", "repair", "cat", "info"];
  assertEquals(nearestWord("recrod", words), "record");
  assertEquals(nearestWord("REPLY", words), "replay");
  assertEquals(nearestWord("cta", words), "cat");
  assertEquals(nearestWord("convert", words), undefined);
  assertEquals(nearestWord("", words), undefined);
});

Deno.test("nearestWord() takes a letter more, less, other, or swapped with the next for one mistake", () => {
  // Of three letters, one may be wrong.
  const mistakes = ["abcx", "xabc", "axbc", "ab", "bc", "ac", "xbc", "abx"];
  for (const word of [...mistakes, "bac", "acb"]) {
    assertEquals(nearestWord(word, ["abc"]), "abc", word);
  }
  for (const word of ["cab", "cba", "axx", "xbx", "a", "abcxx", "axbxc"]) {
    assertEquals(nearestWord(word, ["abc"]), undefined, word);
  }
});

Deno.test("nearestWord() allows a third of the letters to differ, and one in any case", () => {
  const word = "abcdefghi";
  assertEquals(nearestWord("xxxdefghi", [word]), word);
  assertEquals(nearestWord("xxxxefghi", [word]), undefined);
  assertEquals(nearestWord("abcdefghijklm", [word]), word);
  assertEquals(nearestWord("abcdefghijklmn", [word]), undefined);
  assertEquals(nearestWord("x", ["a"]), "a");
});

Deno.test("nearestWord() returns the first of the words that are the nearest", () => {
  assertEquals(nearestWord("abcd", ["abxx", "abcx", "abcy", "abxy"]), "abcx");
  assertEquals(nearestWord("abcd", ["abcx", "abcd"]), "abcd");
});
