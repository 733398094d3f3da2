/**
 * Source of a simulated controller's commands: the CSC, which is any client of this
 * package, or the GUI, which can take control at any time.
 *
 * Bit 0x400 of `applicationStatus` alone decides which of them has control: changing the
 * bit changes whose commands are obeyed.
 *
 * @module
 */

import { COMMANDER } from "../../protocol/single_socket.ts";

/** Bit of `applicationStatus`, DDS_COMMAND_SOURCE: the CSC has control. */
export const CSC_CONTROL_BIT = 0x400;

/** `commander` of the GUI's commands. */
const GUI_COMMANDER = 1;

/** A telemetry struct with bits of status. */
export interface StatusFields {
  /** Bits, one of them {@linkcode CSC_CONTROL_BIT}. */
  applicationStatus: number;
}

/** A telemetry struct that may have no such field: the CSC always has control then. */
export type SourceFields = Partial<StatusFields>;

/** Gives control to the CSC, or to the GUI. */
export function setCscControl(fields: SourceFields, hasControl: boolean): void {
  if (hasStatus(fields)) setBit(fields, CSC_CONTROL_BIT, hasControl);
}

function hasStatus(fields: SourceFields): fields is StatusFields {
  return fields.applicationStatus !== undefined;
}

/** Sets or clears one bit of `applicationStatus`. */
export function setBit(
  fields: StatusFields,
  bit: number,
  isSet: boolean,
): void {
  const otherBits = fields.applicationStatus & ~bit;
  fields.applicationStatus = (otherBits | (isSet ? bit : 0)) >>> 0;
}

/**
 * Checks whether the sender of a command is obeyed, in the words of the controllers' own
 * server. The GUI is always obeyed, and takes control with its command.
 *
 * @param fields Telemetry of the device.
 * @param commander Field of a single-socket command; undefined for the CSC.
 * @returns Reason of a rejection; undefined if the sender is obeyed.
 */
export function whyNotObeyed(
  fields: SourceFields,
  commander: number = COMMANDER,
): string | undefined {
  switch (commander) {
    case GUI_COMMANDER:
      setCscControl(fields, false);
      return undefined;
    case COMMANDER:
      return hasStatus(fields) &&
          (fields.applicationStatus & CSC_CONTROL_BIT) === 0
        ? "The CSC is not the commander"
        : undefined;
    default:
      return "Unrecognized commander; must be one of GUI or CSC";
  }
}
