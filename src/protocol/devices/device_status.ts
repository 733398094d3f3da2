/**
 * Status of a device in a few words: who commands it, and whether it is in position.
 *
 * @module
 */

import { HexapodApplicationStatus } from "./hexapod_enumerations.ts";

/** These bits are the same for all devices and generations. */
const { SAFETY_INTERLOCK, DDS_COMMAND_SOURCE, MOVE_COMPLETE } =
  HexapodApplicationStatus;

/**
 * Status of a device, by its latest telemetry.
 *
 * | property | rotator, every generation | hexapods, every generation |
 * | -------- | ------------------------- | -------------------------- |
 * | `mayCommand` | bit 0x400 of `applicationStatus` | the same |
 * | `interlocked` | bit 0x40 of `applicationStatus` | the same |
 * | `inPosition` | `flagsMoveSuccess` or `flagsTrackingSuccess` | bit 0x2 of `applicationStatus` |
 * | `tracking` | `flagsTrackingSuccess` | false: they don't track |
 * | `trackingLost` | `flagsTrackingLost` | false |
 */
export interface DeviceStatus {
  /** Whether our commands are obeyed; false while the GUI has control. */
  readonly mayCommand: boolean;
  /** Whether the safety interlock is engaged, so that the device can't move. */
  readonly interlocked: boolean;
  /** Whether the device is at the goal of its last motion, or on its target. */
  readonly inPosition: boolean;
  /** Whether the device tracks, and is on its target. */
  readonly tracking: boolean;
  /** Whether the device has lost the target that it tracks. */
  readonly trackingLost: boolean;
}

/** Status of a device without telemetry: not connected, or none was received yet. */
export const NO_STATUS: DeviceStatus = {
  mayCommand: false,
  interlocked: false,
  inPosition: false,
  tracking: false,
  trackingLost: false,
};

interface StatusBits {
  readonly applicationStatus: number;
}

/** Returns whether telemetry says that our commands are obeyed. */
export function mayCommand({ applicationStatus }: StatusBits): boolean {
  return (applicationStatus & DDS_COMMAND_SOURCE) !== 0;
}

/** Returns the status of a rotator. */
export function rotatorStatus(
  telemetry: StatusBits & {
    readonly flagsMoveSuccess: number;
    readonly flagsTrackingSuccess: number;
    readonly flagsTrackingLost: number;
  },
): DeviceStatus {
  const tracking = telemetry.flagsTrackingSuccess > 0;
  return {
    mayCommand: mayCommand(telemetry),
    interlocked: isInterlocked(telemetry),
    inPosition: telemetry.flagsMoveSuccess > 0 || tracking,
    tracking,
    trackingLost: telemetry.flagsTrackingLost > 0,
  };
}

/** Returns the status of a hexapod. */
export function hexapodStatus(telemetry: StatusBits): DeviceStatus {
  return {
    ...NO_STATUS,
    mayCommand: mayCommand(telemetry),
    interlocked: isInterlocked(telemetry),
    inPosition: (telemetry.applicationStatus & MOVE_COMPLETE) !== 0,
  };
}

function isInterlocked({ applicationStatus }: StatusBits): boolean {
  return (applicationStatus & SAFETY_INTERLOCK) !== 0;
}
