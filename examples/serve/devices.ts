/** Devices that `serve.ts` can serve. */
import {
  cameraHexapodDevice,
  m2HexapodDevice,
  rotatorDevice,
} from "./controlled_devices.ts";
import type { Device } from "./device.ts";
import { simpleDevice } from "./simple_device.ts";

/** All devices, by the name that `--device` takes. */
export const DEVICES: ReadonlyMap<string, Device> = new Map<string, Device>([
  ["simple", simpleDevice],
  ["rotator", rotatorDevice],
  ["camera-hexapod", cameraHexapodDevice],
  ["m2-hexapod", m2HexapodDevice],
]);
