/**
 * Guards views against copies that would be empty.
 *
 * The fields of a view are accessors of its prototype, so spread and `Object.assign()` find
 * none, nor do `structuredClone()` and `postMessage()`. All of them throw instead:
 *
 * | operation | finds | cost |
 * | -- | --------- | ----------- |
 * | `{ ...view }`, `Object.assign(…, view)` | a getter under a symbol of the view's own, which doesn't show in its keys | 0.1 µs a view |
 * | `structuredClone()`, `postMessage()` | the method by which Deno serializes objects of its own | nothing |
 *
 * A guard for each field would need a getter of the view's own for each.
 *
 * @module
 */

/** Key under which Deno looks up the method that clones an object. */
export const cloneKey = Symbol.for("Deno.core.hostObject");

/** Key of the first property of a view that spread and `Object.assign()` read. */
const guardKey = Symbol("copied by toObject()");

type DefineGetter = (this: object, key: symbol, get: typeof refuse) => void;

// Object.defineProperty() takes 0.27 µs.
const { __defineGetter__: defineGetter } = Object.prototype as unknown as {
  readonly __defineGetter__: DefineGetter;
};

function refuse(this: { [cloneKey](): never }): never {
  return this[cloneKey]();
}

/**
 * Makes spread and `Object.assign()` throw the error of the view's `cloneKey` method.
 *
 * @param view View that has no property of its own yet.
 */
export function guard(view: object): void {
  defineGetter.call(view, guardKey, refuse);
}

/**
 * Returns the error of a copy.
 *
 * @param what Name of the view.
 * @param how Proper way to copy it.
 */
export function copyError(what: string, how: string): TypeError {
  return new TypeError(
    `Cannot copy ${what} by its own properties, as it has none: ${how}`,
  );
}
