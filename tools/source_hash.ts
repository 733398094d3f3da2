/**
 * Hash that ties a bundle to the modules that it was built from, shared by the tools that
 * build bundles and the tests that detect a stale one.
 */

/** Contents of modules by their path from the root of the repository. */
export type Sources = Record<string, string>;

/**
 * Returns the SHA-256 over the names and contents of modules, independent of their order
 * and line endings.
 */
export async function hashSources(sources: Sources): Promise<string> {
  const entries = Object.entries(sources)
    .map(([path, text]) => [path, text.replaceAll("\r\n", "\n")] as const)
    .sort(([a], [b]) => a < b ? -1 : 1);
  const bytes = new TextEncoder().encode(JSON.stringify(entries));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

// Only statements begin in the first column: examples in comments don't.
const STATIC_IMPORT =
  /^(?:import|export)\s(?:[\w$\s{},*]*\sfrom\s)?\s*"([^"]+)"/gm;

// Of a statement whose imports are types, nothing is in a bundle.
const TYPES_ONLY = /^(?:import|export)\s+type\s/;

/** Returns the specifiers that a module imports or re-exports, types included. */
export function importedSpecifiers(text: string): string[] {
  return Array.from(text.matchAll(STATIC_IMPORT), ([, specifier]) => specifier);
}

/**
 * Returns the paths of the modules that a module imports or re-exports, but those that it
 * needs for types only.
 *
 * @param external Specifiers outside of this repository that are left out.
 * @throws {Error} If any other is not a file of this repository: the bundle of a worker
 * would contain the path of a cache.
 */
export function importedPaths(
  path: string,
  text: string,
  external: readonly string[] = [],
): string[] {
  return Array.from(text.matchAll(STATIC_IMPORT)).flatMap((found) => {
    const [statement, specifier] = found;
    const isBundled = !TYPES_ONLY.test(statement);
    if (!isBundled || external.includes(specifier)) return [];
    if (!specifier.startsWith(".")) {
      throw new Error(
        `Cannot bundle ${path} as it imports "${specifier}": it must be a relative import${
          external.map((each) => ` or "${each}"`).join("")
        }`,
      );
    }
    return new URL(specifier, `file:///${path}`).pathname.slice(1);
  });
}
