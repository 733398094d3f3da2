/**
 * Memory of bytes.
 *
 * @module
 */

/** Returns a view on the memory of bytes. */
export function dataOf<Memory extends ArrayBufferLike>(
  { buffer, byteOffset, byteLength }: Uint8Array<Memory>,
): DataView<Memory> {
  return new DataView(buffer, byteOffset, byteLength);
}
