/**
 * Files that are replaced as a whole.
 *
 * @module
 */

/**
 * Writes a file in place of the one before, if there is one. A program or machine that ends
 * meanwhile leaves the one before.
 *
 * @param path Path of the file; `PATH.tmp` is written first.
 * @param text Its text.
 */
export async function writeOver(
  path: string | URL,
  text: string,
): Promise<void> {
  const temporary = path instanceof URL
    ? new URL(`${path.href}.tmp`)
    : `${path}.tmp`;
  {
    using file = await Deno.open(temporary, {
      write: true,
      create: true,
      truncate: true,
    });
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) {
      at += await file.write(bytes.subarray(at));
    }
    // Or a machine that loses its power might have the name without the content.
    await file.syncData();
  }
  await Deno.rename(temporary, path);
}
