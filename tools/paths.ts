/**
 * Paths of the files in this repository.
 *
 * @module
 */

import config from "../deno.json" with { type: "json" };

/** Paths of the modules that users import. */
export const ENTRIES: readonly string[] = Object.values(config.exports)
  .map((path) => path.replace("./", ""));

/** Yields the paths of all files in a directory, or that of a file itself. */
export async function* filesIn(path: string): AsyncGenerator<string> {
  if (!(await Deno.stat(path)).isDirectory) {
    yield path;
    return;
  }
  for await (const { name } of Deno.readDir(path)) {
    yield* filesIn(`${path}/${name}`);
  }
}

/** Returns the longest of some beginnings that a path has. */
export function longestBeginning(
  path: string,
  beginnings: readonly string[],
): string | undefined {
  return beginnings
    .filter((beginning) => path.startsWith(beginning))
    .sort((a, b) => b.length - a.length)[0];
}
