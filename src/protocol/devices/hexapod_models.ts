/**
 * Differences between the two hexapods.
 *
 * @module
 */

import type { HexapodConfigNames, MeasuredPosNames } from "./hexapod_arrays.ts";
import { CAMERA_HEXAPOD, M2_HEXAPOD } from "./hexapod_facts.ts";
import {
  CameraHexapodConfig,
  CameraHexapodTelemetry,
  type hexapodConfigFields,
  type hexapodTelemetryFields,
  M2HexapodConfig,
  M2HexapodTelemetry,
} from "./hexapod_two_socket.ts";
import type { StructType } from "../../struct/struct.ts";

/** Name of one of the two hexapods. */
export type HexapodName = "camera" | "M2";

/** Names of both hexapods. */
export const HEXAPOD_NAMES: readonly HexapodName[] = ["camera", "M2"];

/** Facts and structs of one hexapod. */
export interface HexapodModel {
  /** Name of the hexapod in messages. */
  readonly name: string;
  /** Network ports and limits. */
  readonly facts: typeof CAMERA_HEXAPOD | typeof M2_HEXAPOD;
  /** Configuration in the two-socket protocol. */
  readonly ConfigClass: StructType<
    typeof hexapodConfigFields,
    HexapodConfigNames
  >;
  /** Telemetry in the two-socket protocol. */
  readonly TelemetryClass: StructType<
    typeof hexapodTelemetryFields,
    MeasuredPosNames
  >;
}

/** Model of each hexapod. */
export const HEXAPOD_MODELS: Readonly<Record<HexapodName, HexapodModel>> = {
  camera: {
    name: "camera hexapod",
    facts: CAMERA_HEXAPOD,
    ConfigClass: CameraHexapodConfig,
    TelemetryClass: CameraHexapodTelemetry,
  },
  M2: {
    name: "M2 hexapod",
    facts: M2_HEXAPOD,
    ConfigClass: M2HexapodConfig,
    TelemetryClass: M2HexapodTelemetry,
  },
};
