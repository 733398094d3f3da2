/**
 * What is known of the two hexapods beside their structs: where they are on the
 * network, how far they go, and what a realistic simulation of them reports.
 *
 * The facts are gathered from the observatory's public packages.
 *
 * @module
 */

/** How to tell the camera hexapod (MTHexapod 1) from the other devices. */
export const CAMERA_HEXAPOD = {
  /** In the two-socket protocol, where its controller dials in. */
  twoSocket: {
    /** Where the controller sends telemetry; the command port is the next one. */
    telemetryPort: 5560,
    /** What its commands must begin with. */
    commandSyncPattern: 0x6666,
    /** What the headers in front of its structs say. */
    frameIds: { config: 0x1B, telemetry: 0x07 },
  },
  /** In the single-socket protocol, where its controller listens. */
  singleSocket: {
    /** The only port. */
    port: 5560,
  },
  /** How far it goes, as field `posLimits` of the configuration tells. */
  positionLimits: {
    /** Largest |x| and largest |y|. */
    maxXyUm: 11_400,
    /** The lowest z. */
    minZUm: -13_100,
    /** The highest z. */
    maxZUm: 13_100,
    /** Largest |u| and largest |v|. */
    maxUvDeg: 0.36,
    /** The lowest w. */
    minWDeg: -0.10,
    /** The highest w. */
    maxWDeg: 0.10,
  },
} as const;

/** How to tell the M2 hexapod (MTHexapod 2) from the other devices. */
export const M2_HEXAPOD = {
  /** In the two-socket protocol, where its controller dials in. */
  twoSocket: {
    /** Where the controller sends telemetry; the command port is the next one. */
    telemetryPort: 5550,
    /** What its commands must begin with. */
    commandSyncPattern: 0xB4B4,
    /** What the headers in front of its structs say. */
    frameIds: { config: 0x1C, telemetry: 0x08 },
  },
  /** In the single-socket protocol, where its controller listens. */
  singleSocket: {
    /** The only port. */
    port: 5550,
  },
  /** How far it goes, as field `posLimits` of the configuration tells. */
  positionLimits: {
    /** Largest |x| and largest |y|. */
    maxXyUm: 10_500,
    /** The lowest z. */
    minZUm: -8_900,
    /** The highest z. */
    maxZUm: 8_900,
    /** Largest |u| and largest |v|. */
    maxUvDeg: 0.175,
    /** The lowest w. */
    minWDeg: -0.05,
    /** The highest w. */
    maxWDeg: 0.05,
  },
} as const;

/** The geometry of a simulated hexapod, either of the two, and what it reports. */
export const SIMULATED_HEXAPOD = {
  /** How much longer, or shorter, a strut can get. */
  strutDisplacementMaxUm: 14_100,
  /** The highest speed of a strut. */
  strutSpeedMaxUmPerSec: 500,
  /** The acceleration of a strut; its unit is inferred from that of the speed. */
  strutAccelerationUmPerSec2: 500,
  /** The velocity limit for xy, and the one for z. */
  velocityLimitUmPerSec: 2_000,
  /** The velocity limit for uv, and the one for w. */
  velocityLimitDegPerSec: 0.1146,
  /** Where the mirror turns about: x, y, z. */
  pivotUm: [0, 0, 500_000],
  /** Where each strut meets the base: x, y, z. */
  basePointsUm: [
    [-227_647, 653_753, 0],
    [227_647, 653_753, 0],
    [679_990, -129_728, 0],
    [452_343, -524_025, 0],
    [-452_343, -524_025, 0],
    [-679_990, -129_728, 0],
  ],
  /** Where each strut meets the mirror: x, y, z. */
  mirrorPointsUm: [
    [-472_917, 512_146, 403_918],
    [472_917, 512_146, 403_918],
    [679_990, 153_485, 403_918],
    [207_073, -665_631, 403_918],
    [-207_073, -665_631, 403_918],
    [-679_990, 153_485, 403_918],
  ],
  /** Current of a motor at the highest speed of its strut, as the reference mock has it. */
  motorCurrentAtFullSpeedA: 1,
  /** Field `busVoltage`, as the reference mock has it. */
  busVoltageV: 100,
  /** About how much measured x, y, z jitter, and lengths with them. */
  jitterUm: 0.1,
  /** About how much measured u, v, w jitter. */
  jitterDeg: 1e-6,
} as const;
