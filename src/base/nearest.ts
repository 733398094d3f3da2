/**
 * Nearest of several words, for messages about a misspelt one.
 *
 * @module
 */

/** Share of the letters that may differ. */
const DIFFERENT_SHARE_MAX = 1 / 3;

/**
 * Returns the word that is most like a misspelt one; undefined if none is like it.
 *
 * @param word Word that was received.
 * @param words Words that are known.
 */
export function nearestWord(
  word: string,
  words: Iterable<string>,
): string | undefined {
  let nearest: string | undefined;
  let least = Infinity;
  for (const each of words) {
    const distance = editDistance(word.toLowerCase(), each.toLowerCase());
    const length = Math.max(word.length, each.length);
    const isLike = distance <= Math.max(1, length * DIFFERENT_SHARE_MAX);
    if (!isLike || distance >= least) continue;
    nearest = each;
    least = distance;
  }
  return nearest;
}

/** Returns the number of letters to insert, remove, replace or swap with the next. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      next[j] = Math.min(
        row[j] + 1,
        next[j - 1] + 1,
        row[j - 1] + Number(!isSame),
      );
      // There is no letter in front of the first.
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        next[j] = Math.min(next[j], before[j - 2] + 1);
      }
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
