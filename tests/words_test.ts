import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { findWords } from "../tools/words.ts";

const SOURCE = `/**
 * How a frame is found.
 *
 * | how | it costs |
 *
 * Frames are counted. What
 * they hold isn't.
 *
 * @param count How many, in frames per
 * What, once.
 * @returns The number. So it is.
 * @throws {RangeError} Why not.
 * \`\`\`ts
 * // What code says is its own.
 * \`\`\`
 */
function find(count: number) {
  ${"//"} It dials in, and
  ${"//"} gives up. Nothing else is done.
  const text = "What is in a string"; // stands still: not looked at
}

/** Number of frames, whatever they hold; where they are, too. */
`;

Deno.test("findWords() finds clauses that begin a sentence, and terms that aren't the field's", () => {
  assertEquals(
    findWords(SOURCE).map(({ line, message }) => `${line} ${message}`),
    [
      '2 a sentence begins with "How"',
      '6 a sentence begins with "What"',
      '9 a sentence begins with "How"',
      '11 a sentence begins with "So"',
      '12 a sentence begins with "Why"',
      '18 "dials in": connect',
      '19 "gives up": cancel, or stop waiting',
    ],
  );
});
