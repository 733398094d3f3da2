/**
 * Facts about the camera rotator other than its structs: its network ports, and the values that
 * a realistic simulation reports.
 *
 * The facts are gathered from the observatory's public packages.
 *
 * @module
 */

/** Facts that identify the camera rotator (MTRotator) among the devices. */
export const ROTATOR = {
  /** Two-socket protocol, in which the controller connects to us. */
  twoSocket: {
    /** Port to which the controller sends telemetry; the command port is the next one. */
    telemetryPort: 5570,
    /** Sync pattern of its commands. */
    commandSyncPattern: 0x5555,
    /** Frame ids in the headers of its structs. */
    frameIds: { config: 0x19, telemetry: 0x05 },
  },
  /** Single-socket protocol, in which the controller listens. */
  singleSocket: {
    /** Its only port. */
    port: 5570,
  },
} as const;

/** Values that a simulated rotator reports, and limits at which it refuses or fails. */
export const SIMULATED_ROTATOR = {
  /** Lowest position. */
  positionMinDeg: -90,
  /** Highest position. */
  positionMaxDeg: 90,
  /** Velocity limit in the two-socket protocol, until CONFIG_VEL. */
  velocityLimitDegPerSec: 3,
  /** Velocity limit in the single-socket protocol, until CONFIG_VEL. */
  singleSocketVelocityLimitDegPerSec: 3.5,
  /** Largest velocity limit that CONFIG_VEL accepts; the smallest is above 0. */
  velocityLimitMaxDegPerSec: 3.5,
  /** Acceleration limit in both protocols, until CONFIG_ACCEL. */
  accelerationLimitDegPerSec2: 1,
  /** Largest acceleration limit that CONFIG_ACCEL accepts; the smallest is above 0. */
  accelerationLimitMaxDegPerSec2: 1,
  /** Field `posErrorThreshold` of the configuration. */
  posErrorThresholdDeg: 0.1,
  /** Field `followingErrorThreshold` of the configuration. */
  followingErrorThresholdDeg: 0.1,
  /** Field `trackSuccessPosThreshold` of the configuration. */
  trackSuccessPosThresholdDeg: 0.01,
  /** Field `trackingLostTimeout` of the configuration. */
  trackingLostTimeoutSec: 5,
  /** Number of counts of an encoder per degree. */
  encoderCountsPerDeg: 200_000,
  /** Current of each motor per acceleration, as in the reference mock. */
  motorCurrentAPerDegPerSec2: 5,
  /** Torque of each motor per acceleration, as in the reference mock. */
  motorTorqueMicroNmPerDegPerSec2: 2_000,
  /** Field `busVoltage`, as in the reference mock. */
  busVoltageV: 20,
  /** Field `emergencyAccelLimit`, until CONFIG_ACCEL_EMERGENCY. */
  emergencyAccelerationDegPerSec2: 1.5,
  /** Field `emergencyJerkLimit`, until CONFIG_JERK_EMERGENCY. */
  emergencyJerkDegPerSec3: 10,
  /** Largest limit that CONFIG_JERK accepts, as the GUI does; the smallest is above 0. */
  jerkLimitMaxDegPerSec3: 4,
  /** Field `disableLimitMaxTime` of the configuration. */
  disableLimitMaxTimeSec: 120,
  /** Approximate jitter of the measured position. */
  encoderJitterDeg: 3e-6,
  /**
   * Longest time between two TRACK_VEL_CMD during tracking, after which the rotator goes to
   * FAULT. The real rotator waits for only about 0.15 s.
   */
  trackCommandIntervalMaxSec: 1,
} as const;
