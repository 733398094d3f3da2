/**
 * Mutants: one small change of meaning each, and the choice among them.
 *
 * @module
 */

import { Random } from "../../src/simulator/faults/random.ts";
import type { Change } from "./mutations.ts";

/** One small change of meaning in one file. */
export interface Mutant extends Change {
  /** Path of the file, from the root of the repository. */
  path: string;
  /** Line of the change, from 1. */
  line: number;
  /** Lines that the change touches, as they are. */
  before: string;
  /** Those lines with the change. */
  after: string;
}

/** Mutant that behaves like the code in all that counts, so that no test can notice it. */
export interface Equivalent {
  /** Path of the file, from the root of the repository. */
  path: string;
  /** Text of {@linkcode Mutant.before}, its white space normalised. */
  before: string;
  /** Text of {@linkcode Mutant.after}, likewise. */
  after: string;
  /** Reason why it can't be noticed, or needn't. */
  reason: string;
}

/** Returns the mutant that a change makes of a source. */
export function mutantOf(path: string, text: string, change: Change): Mutant {
  const start = text.lastIndexOf("\n", change.start - 1) + 1;
  const lineEnd = text.indexOf("\n", change.end);
  const end = lineEnd < 0 ? text.length : lineEnd;
  return {
    ...change,
    path,
    line: text.slice(0, change.start).split("\n").length,
    before: text.slice(start, end),
    after: text.slice(start, change.start) + change.replacement +
      text.slice(change.end, end),
  };
}

/** Returns a source with a mutant's change in it. */
export function applyTo(text: string, { start, end, replacement }: Change) {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** Whether a mutant is one that is known to be equivalent. */
export function isEquivalent(
  mutant: Mutant,
  equivalents: readonly Equivalent[],
): boolean {
  return equivalents.some(({ path, before, after }) =>
    path === mutant.path && before === squeeze(mutant.before) &&
    after === squeeze(mutant.after)
  );
}

/** Returns a text with its white space normalised, so that its layout doesn't count. */
export function squeeze(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

/**
 * Draws mutants at random, of each kind in turn and at most one a line, so that a few of
 * them reach most of a room.
 *
 * @param mutants All mutants, in a reproducible order.
 * @param seed Seed of the choice, an unsigned 32-bit integer.
 */
export function* draw(
  mutants: readonly Mutant[],
  seed: number,
): Generator<Mutant, void> {
  const random = new Random(seed);
  const byKind = Map.groupBy(shuffle(mutants, random), ({ kind }) => kind);
  const lines = new Set<string>();
  while (byKind.size > 0) {
    for (const kind of shuffle([...byKind.keys()], random)) {
      const left = byKind.get(kind)!;
      while (left.length > 0) {
        const mutant = left.pop()!;
        const line = `${mutant.path}:${mutant.line}`;
        if (lines.has(line)) continue;
        lines.add(line);
        yield mutant;
        break;
      }
      if (left.length === 0) byKind.delete(kind);
    }
  }
}

function shuffle<T>(values: readonly T[], random: Random): T[] {
  const shuffled = [...values];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = random.integer(0, last);
    [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
  }
  return shuffled;
}
