/**
 * Limits of the length of generated code.
 *
 * @module
 */

import type { Shape } from "../struct_fields.ts";

/** Most values that are written one after the other; longer arrays take a loop. */
export const INLINE_MAX = 64;
/** Most values of a struct for which code is generated; V8 optimizes no longer function. */
export const VALUES_MAX = 1_000;

/** Returns the number of values that code for a shape has to name; a loop counts as one. */
export function valueCount(shape: Shape | undefined): number {
  switch (shape?.kind) {
    case "array": {
      const count = valueCount(shape.element.shape);
      return count * shape.count > INLINE_MAX ? count : count * shape.count;
    }
    case "struct": {
      let count = 0;
      for (const { codec } of shape.places.values()) {
        count += valueCount(codec.shape);
        if (count > VALUES_MAX) break;
      }
      return count;
    }
    default:
      return 1;
  }
}
