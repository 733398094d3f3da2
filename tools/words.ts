/**
 * Checks the mechanical part of the project's rule for words in comments: the first words
 * of sentences, and the field's terms.
 *
 *     deno run --allow-read tools/words.ts [file or directory]...
 *
 * Without arguments it looks through all code of the project.
 *
 * @module
 */

import { ENTRIES, filesIn } from "./paths.ts";

/** Place that breaks the rule. */
export interface Finding {
  /** Line, from 1. */
  readonly line: number;
  /** Words found, and those to use instead. */
  readonly message: string;
}

/** First words of a clause in place of a noun or verb. */
const BEGINNING =
  /^(?:What|Who|Whom|Whose|Where|Why|How|So|The same|As it|That)\b(?! is,)/;

/** Terms to avoid, and those of the field. */
const TERMS: readonly (readonly [RegExp, string])[] = [
  [/\bdial(?:s|led|ling)? in\b/i, "connect"],
  [/\bg[ia]v(?:e|es|en|ing) up\b/i, "cancel, or stop waiting"],
  [/\bh[eo]ld(?:s|ing)? back\b/i, "back-pressure"],
  [/\bfor people\b/i, "human-readable"],
  [/\bstand(?:s|ing)? still\b|\bstood still\b/i, "at rest, or unchanged"],
  [/\bhangs? up\b|\bhung up\b/i, "close the connection"],
  [/\bnothing (?:is|was) heard\b/i, "nothing is received"],
  [/\bma(?:ke|kes|de) way\b/i, "be replaced"],
];

/**
 * Yields the comments of a source, without their code, and the line on which each begins.
 */
export function* comments(source: string): Generator<[number, string]> {
  const found = source.matchAll(
    /^[ \t]*\/\*\*(.*?)\*\/|^(?:[ \t]*\/\/[^\n]*(?:\n|$))+/gms,
  );
  for (const match of found) {
    const text = match[0]
      .replaceAll(/^[ \t]*(?:\/\*\*|\/\/|\*\/|\*)[ \t]?/gm, "")
      .replace(/\*\/\s*$/, "")
      .replaceAll(/^```.*?^```/gms, (code) => code.replaceAll(/[^\n]/g, ""))
      .replaceAll(/^ {4}.*$/gm, "");
    yield [source.slice(0, match.index).split("\n").length, text];
  }
}

/** Start of a sentence: of the text, a paragraph or an item of a list, behind a tag or a full stop. */
const SENTENCE_START =
  /(?:^\s*|[.!?:]\s+|\n\s*\n|\n- |\n@param \S+ |\n@throws \{[^}]*\} |\n@\w+ )(?=[A-Z])/g;

/** Returns the places of a source whose words break the rule. */
export function findWords(source: string): Finding[] {
  const findings: Finding[] = [];
  for (const [firstLine, text] of comments(source)) {
    const report = (index: number, message: string) => {
      const line = firstLine + text.slice(0, index).split("\n").length - 1;
      findings.push({ line, message });
    };
    for (const match of text.matchAll(SENTENCE_START)) {
      const start = match.index + match[0].length;
      const [words] = text.slice(start).match(BEGINNING) ?? [];
      if (words !== undefined) {
        report(start, `a sentence begins with "${words}"`);
      }
    }
    for (const [term, better] of TERMS) {
      for (const { 0: words, index } of text.matchAll(new RegExp(term, "gi"))) {
        report(index, `"${words}": ${better}`);
      }
    }
  }
  return findings.sort((a, b) => a.line - b.line);
}

const ALL = [...ENTRIES, "src", "examples", "tests", "bench", "tools"];

if (import.meta.main) {
  let count = 0;
  for (const path of Deno.args.length > 0 ? Deno.args : ALL) {
    for await (const file of filesIn(path)) {
      if (!file.endsWith(".ts") || file.endsWith(".gen.ts")) continue;
      for (
        const { line, message } of findWords(await Deno.readTextFile(file))
      ) {
        console.log(`${file}:${line}: ${message}`);
        count++;
      }
    }
  }
  console.log(`${count} places break the rule for words`);
  Deno.exit(count === 0 ? 0 : 1);
}
