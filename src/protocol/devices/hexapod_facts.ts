/**
 * Facts about the two hexapods other than their structs: their network ports, their limits, and
 * the values that a realistic simulation reports.
 *
 * The facts are gathered from the observatory's public packages.
 *
 * @module
 */

/** Facts that identify the camera hexapod (MTHexapod 1) among the devices. */
export const CAMERA_HEXAPOD = {
  /** Two-socket protocol, in which the controller connects to us. */
  twoSocket: {
    /** Port to which the controller sends telemetry; the command port is the next one. */
    telemetryPort: 5560,
    /** Sync pattern of its commands. */
    commandSyncPattern: 0x6666,
    /** Frame ids in the headers of its structs. */
    frameIds: { config: 0x1B, telemetry: 0x07 },
  },
  /** Single-socket protocol, in which the controller listens. */
  singleSocket: {
    /** Its only port. */
    port: 5560,
  },
  /** Limits of position, as in field `posLimits` of the configuration. */
  positionLimits: {
    /** Largest |x| and largest |y|. */
    maxXyUm: 11_400,
    /** Lowest z. */
    minZUm: -13_100,
    /** Highest z. */
    maxZUm: 13_100,
    /** Largest |u| and largest |v|. */
    maxUvDeg: 0.36,
    /** Lowest w. */
    minWDeg: -0.10,
    /** Highest w. */
    maxWDeg: 0.10,
  },
} as const;

/** Facts that identify the M2 hexapod (MTHexapod 2) among the devices. */
export const M2_HEXAPOD = {
  /** Two-socket protocol, in which the controller connects to us. */
  twoSocket: {
    /** Port to which the controller sends telemetry; the command port is the next one. */
    telemetryPort: 5550,
    /** Sync pattern of its commands. */
    commandSyncPattern: 0xB4B4,
    /** Frame ids in the headers of its structs. */
    frameIds: { config: 0x1C, telemetry: 0x08 },
  },
  /** Single-socket protocol, in which the controller listens. */
  singleSocket: {
    /** Its only port. */
    port: 5550,
  },
  /** Limits of position, as in field `posLimits` of the configuration. */
  positionLimits: {
    /** Largest |x| and largest |y|. */
    maxXyUm: 10_500,
    /** Lowest z. */
    minZUm: -8_900,
    /** Highest z. */
    maxZUm: 8_900,
    /** Largest |u| and largest |v|. */
    maxUvDeg: 0.175,
    /** Lowest w. */
    minWDeg: -0.05,
    /** Highest w. */
    maxWDeg: 0.05,
  },
} as const;

/** Geometry of a simulated hexapod, either of the two, and values that it reports. */
export const SIMULATED_HEXAPOD = {
  /** Largest displacement of a strut to either side. */
  strutDisplacementMaxUm: 14_100,
  /** Highest speed of a strut. */
  strutSpeedMaxUmPerSec: 500,
  /** Acceleration of a strut; its unit is inferred from that of the speed. */
  strutAccelerationUmPerSec2: 500,
  /** Velocity limit for xy, and for z. */
  velocityLimitUmPerSec: 2_000,
  /** Velocity limit for uv, and for w. */
  velocityLimitDegPerSec: 0.1146,
  /** Centre of the mirror's rotation: x, y, z. */
  pivotUm: [0, 0, 500_000],
  /** End of each strut at the base: x, y, z. */
  basePointsUm: [
    [-227_647, 653_753, 0],
    [227_647, 653_753, 0],
    [679_990, -129_728, 0],
    [452_343, -524_025, 0],
    [-452_343, -524_025, 0],
    [-679_990, -129_728, 0],
  ],
  /** End of each strut at the mirror: x, y, z. */
  mirrorPointsUm: [
    [-472_917, 512_146, 403_918],
    [472_917, 512_146, 403_918],
    [679_990, 153_485, 403_918],
    [207_073, -665_631, 403_918],
    [-207_073, -665_631, 403_918],
    [-679_990, 153_485, 403_918],
  ],
  /** Current of a motor at the highest speed of its strut, as in the reference mock. */
  motorCurrentAtFullSpeedA: 1,
  /** Field `busVoltage`, as in the reference mock. */
  busVoltageV: 100,
  /** Approximate jitter of measured x, y, z, and of lengths derived from them. */
  jitterUm: 0.1,
  /** Approximate jitter of measured u, v, w. */
  jitterDeg: 1e-6,
} as const;
