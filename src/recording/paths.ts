/**
 * Paths of recordings.
 *
 * @module
 */

/**
 * Returns a path, that of a file URL included, without a slash at its end.
 *
 * @throws {TypeError} If the URL is of another scheme.
 */
export function fromFileUrl(path: string | URL): string {
  const text = path instanceof URL ? pathOf(path) : path;
  return text.replace(/(?!^)\/+$/, "");
}

function pathOf(url: URL): string {
  if (url.protocol === "file:") return decodeURIComponent(url.pathname);
  throw new TypeError(
    `Cannot use recording as its URL must be a file: received ${url.href}`,
  );
}
