/**
 * What is known of the camera rotator beside its structs: where it is on the
 * network, and what a realistic simulation of it reports.
 *
 * The facts are gathered from the observatory's public packages.
 *
 * @module
 */

/** How to tell the camera rotator (MTRotator) from the other devices. */
export const ROTATOR = {
  /** In the two-socket protocol, where its controller dials in. */
  twoSocket: {
    /** Where the controller sends telemetry; the command port is the next one. */
    telemetryPort: 5570,
    /** What its commands must begin with. */
    commandSyncPattern: 0x5555,
    /** What the headers in front of its structs say. */
    frameIds: { config: 0x19, telemetry: 0x05 },
  },
  /** In the single-socket protocol, where its controller listens. */
  singleSocket: {
    /** The only port. */
    port: 5570,
  },
} as const;

/** What a simulated rotator reports, and when it refuses or fails. */
export const SIMULATED_ROTATOR = {
  /** The lowest position. */
  positionMinDeg: -90,
  /** The highest position. */
  positionMaxDeg: 90,
  /** The velocity limit in the two-socket protocol, until CONFIG_VEL. */
  velocityLimitDegPerSec: 3,
  /** The velocity limit in the single-socket protocol, until CONFIG_VEL. */
  singleSocketVelocityLimitDegPerSec: 3.5,
  /** CONFIG_VEL takes velocity limits above 0 and up to this. */
  velocityLimitMaxDegPerSec: 3.5,
  /** The acceleration limit in both protocols, until CONFIG_ACCEL. */
  accelerationLimitDegPerSec2: 1,
  /** CONFIG_ACCEL takes acceleration limits above 0 and up to this. */
  accelerationLimitMaxDegPerSec2: 1,
  /** Field `posErrorThreshold` of the configuration. */
  posErrorThresholdDeg: 0.1,
  /** Field `followingErrorThreshold` of the configuration. */
  followingErrorThresholdDeg: 0.1,
  /** Field `trackSuccessPosThreshold` of the configuration. */
  trackSuccessPosThresholdDeg: 0.01,
  /** Field `trackingLostTimeout` of the configuration. */
  trackingLostTimeoutSec: 5,
  /** How many counts of an encoder make a degree. */
  encoderCountsPerDeg: 200_000,
  /** Current of each motor per acceleration, as the reference mock has it. */
  motorCurrentAPerDegPerSec2: 5,
  /** Torque of each motor per acceleration, as the reference mock has it. */
  motorTorqueMicroNmPerDegPerSec2: 2_000,
  /** Field `busVoltage`, as the reference mock has it. */
  busVoltageV: 20,
  /** Field `emergencyAccelLimit`, until CONFIG_ACCEL_EMERGENCY. */
  emergencyAccelerationDegPerSec2: 1.5,
  /** Field `emergencyJerkLimit`, until CONFIG_JERK_EMERGENCY. */
  emergencyJerkDegPerSec3: 10,
  /** CONFIG_JERK takes limits above 0 and up to this, as the GUI does. */
  jerkLimitMaxDegPerSec3: 4,
  /** Field `disableLimitMaxTime` of the configuration. */
  disableLimitMaxTimeSec: 120,
  /** About how much the measured position jitters. */
  encoderJitterDeg: 3e-6,
  /**
   * While it tracks, the longest time from one TRACK_VEL_CMD to the next; then
   * comes FAULT. The real rotator waits for about 0.15 s only.
   */
  trackCommandIntervalMaxSec: 1,
} as const;
