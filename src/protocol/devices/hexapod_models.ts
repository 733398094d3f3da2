/**
 * In what the two hexapods differ.
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

/** Which of the two hexapods. */
export type HexapodName = "camera" | "M2";

/** Both names. */
export const HEXAPOD_NAMES: readonly HexapodName[] = ["camera", "M2"];

/** What is known of one of them. */
export interface HexapodModel {
  /** What messages call it. */
  readonly name: string;
  /** Where it is on the network, and how far it goes. */
  readonly facts: typeof CAMERA_HEXAPOD | typeof M2_HEXAPOD;
  /** Its configuration in the two-socket protocol. */
  readonly ConfigClass: StructType<
    typeof hexapodConfigFields,
    HexapodConfigNames
  >;
  /** Its telemetry in the two-socket protocol. */
  readonly TelemetryClass: StructType<
    typeof hexapodTelemetryFields,
    MeasuredPosNames
  >;
}

/** What is known of each. */
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
