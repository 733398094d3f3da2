/**
 * Frames of the benchmarks, as declared to the server.
 *
 * @module
 */

import { defineStruct } from "../mod.ts";
import { SimpleTelemetry } from "../simulator.ts";
import { TELEMETRY_FRAME_ID } from "./frames.ts";
import type { FrameClass } from "./receivers.ts";

/** Frames of the simple device, 44 bytes after the header. */
export const simpleFrames: FrameClass<typeof SimpleTelemetry> = {
  TelemetryClass: SimpleTelemetry,
  lastField: (telemetry) => telemetry.cmdPosition,
};

/** Telemetry of the camera rotator, 216 bytes after the header. */
const RotatorTelemetry = defineStruct("RotatorTelemetry", {
  motorEncoderAxisA: "u32",
  motorEncoderAxisB: "u32",
  statusWord: "u16",
  statusWordAxisB: "u16",
  latchingFaultStatus: "u16",
  latchingFaultStatusAxisB: "u16",
  inputPinStates: "i32",
  copleyFaultStatus: ["u32", 2],
  applicationStatus: "u32",
  demandPos: "f64",
  demandVel: "f64",
  demandAccel: "f64",
  setPos: "f64",
  state: "f64",
  enabledSubstate: "f64",
  offlineSubstate: "f64",
  slewComplete: "f64",
  pt2ptMoveComplete: "f64",
  stopComplete: "f64",
  followingError: "f64",
  moveSuccess: "f64",
  trackingSuccess: "f64",
  positionFeedbackFault: "f64",
  trackingLost: "f64",
  noNewTrackCommandError: "f64",
  channelAPosition: "f64",
  channelBPosition: "f64",
  channelAMotorEncoder: "f64",
  channelBMotorEncoder: "f64",
  currPosition: "f64",
  channelAVelocity: "f64",
  channelBVelocity: "f64",
}, { frameId: TELEMETRY_FRAME_ID });

/** Frames of the camera rotator. */
export const rotatorFrames: FrameClass<typeof RotatorTelemetry> = {
  TelemetryClass: RotatorTelemetry,
  lastField: (telemetry) => telemetry.channelBVelocity,
};

/** Shortest useful header, for the shortest frames. */
const ShortHeader = defineStruct("ShortHeader", {
  syncPattern: "u16",
  frameId: "u16",
  counter: "u32",
});

/**
 * Returns frames of any length.
 *
 * @param frameBytes Length of a frame; at least 16.
 */
export function framesOf(
  frameBytes: number,
): FrameClass<ReturnType<typeof defineSized>> {
  return {
    HeaderClass: ShortHeader,
    TelemetryClass: defineSized(frameBytes - ShortHeader.byteLength),
    lastField: (telemetry) => telemetry.last,
  };
}

function defineSized(byteLength: number) {
  const options = { frameId: TELEMETRY_FRAME_ID };
  const restBytes = byteLength - 8;
  return restBytes === 0
    ? defineStruct("Shortest", { last: "f64" }, options)
    : defineStruct("Sized", { rest: ["u8", restBytes], last: "f64" }, options);
}
