/**
 * Modules of the user, imported by their path or URL.
 *
 * @module
 */

/**
 * Imports a module.
 *
 * @param path Path from the working directory, or URL. A path needs the permission to read.
 * @throws {Error} If it can't be imported.
 */
export async function importModule(
  path: string,
): Promise<Record<string, unknown>> {
  const isUrl = /^[a-z]{2,}:/.test(path);
  const url = isUrl ? path : fileUrlOf(await Deno.realPath(path));
  return { ...await import(url) };
}

/** Returns the file URL of an absolute path. */
function fileUrlOf(path: string): string {
  return `file://${encodeURI(path).replaceAll(/[?#]/g, encodeURIComponent)}`;
}
