/**
 * Refusal of a device that isn't the one that was asked for.
 *
 * @module
 */

import type { DeviceGeneration } from "../../protocol/generations.ts";
import { DEVICE_NAMES, type DeviceKind, identify } from "./device_identity.ts";
import { WrongDeviceError } from "./errors.ts";

/** Finding that no such device shows. */
export interface Mismatch {
  /** Description, such as `velocityLimit is 11400`. */
  readonly found: string;
  /** Devices that have it. */
  readonly mayBe?: readonly DeviceKind[];
  /** Generation of their controllers, if it is known. */
  readonly generation?: DeviceGeneration;
}

/**
 * Checks whether bytes are those of another device, or of another generation.
 *
 * @param bytes Bytes that its controller has sent.
 * @param kind Device that is expected.
 * @param generations Generations that its controller may be of.
 * @returns The other device; `undefined` if it is the right one, or unknown.
 */
export function otherDevice(
  bytes: Uint8Array,
  kind: DeviceKind,
  generations: readonly DeviceGeneration[],
): Mismatch | undefined {
  const identity = identify(bytes);
  if (identity === undefined) return undefined;
  const { kinds, generation } = identity;
  if (kinds.includes(kind) && generations.includes(generation)) {
    return undefined;
  }
  const found = `its frames are not those of ${DEVICE_NAMES[kind]} in the ${
    generations[0]
  } protocol`;
  return { found, mayBe: kinds, generation };
}

/**
 * Returns the error of a wrong device.
 *
 * @param mismatch Finding that rules the expected device out.
 * @param kind Device that is expected.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 */
export function wrongDevice(
  { found, mayBe = [], generation }: Mismatch,
  kind: DeviceKind,
  action: string,
): WrongDeviceError {
  const hint = mayBe.length === 0
    ? "is it another device, or one with other structs?"
    : `this looks like the ${generation ? `${generation} ` : ""}controller of ${
      namesOf(mayBe)
    }`;
  return new WrongDeviceError(`Cannot ${action} as ${found}: ${hint}`, {
    expected: DEVICE_NAMES[kind],
    found,
    mayBe: mayBe.map((each) => DEVICE_NAMES[each]),
  });
}

function namesOf(kinds: readonly DeviceKind[]): string {
  return kinds.map((kind) => DEVICE_NAMES[kind]).join(" or ");
}
