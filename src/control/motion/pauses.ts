/**
 * Pauses and counts of samples that the real controllers need, according to the
 * observatory's own control software.
 *
 * | value | device | source |
 * | ----- | ------ | ------ |
 * | 4 samples STATIONARY in a row before it is at rest | hexapod; taken for the rotator, too | `wait_stopped()` of ts_mthexapod 1.8.0: "became non-stationary after stationary state" |
 * | 4 samples between a command and STOP | hexapod | `wait_n_telemetry()` of ts_mthexapod 1.8.0 (DM-29975) |
 * | 200 ms between POSITION_SET and MOVE_POINT_TO_POINT | rotator | ts_mtrotator 1.2.4; 100 ms raced in 1.2.3 |
 * | 100 ms between POSITION_SET and MOVE_POINT_TO_POINT | hexapod | `_internal_commands_to_controller()` of ts_mthexapod 1.8.0: the Simulink model takes the position on first |
 * | 1000 ms between ENABLE_DRIVES and SET_STATE | all, single-socket | `enable_drives()` of ts_rotgui 0.5.0, and both CSCs |
 * | 900 ms between the two CLEAR_ERROR | all, two-socket | ts_hexrotcomm 0.20.0 |
 *
 * @module
 */

/** STATIONARY samples in a row after which a device is at rest. */
export const REST_SAMPLES = 4;

/**
 * Samples between a command and a STOP that the controller doesn't lose. The STOP of
 * `stop()` is written at once nevertheless, as nothing may delay it; it is repeated if
 * the device moves on.
 */
export const SAMPLES_BEFORE_STOP = 4;

/** Pause of a rotator between POSITION_SET and MOVE_POINT_TO_POINT, in ms. */
export const ROTATOR_SET_PAUSE_MS = 200;

/** Pause of a hexapod between POSITION_SET and MOVE_POINT_TO_POINT, in ms. */
export const HEXAPOD_SET_PAUSE_MS = 100;

/** Pause between ENABLE_DRIVES and SET_STATE, in ms. */
export const DRIVES_PAUSE_MS = 1_000;

/** Pause between the two CLEAR_ERROR of the two-socket protocol, in ms. */
export const CLEAR_ERROR_PAUSE_MS = 900;

/**
 * Pause before a CLEAR_ERROR of the single-socket protocol that was rejected is sent
 * again, in ms. The value is a choice of this library: a device comes to rest within a
 * few seconds.
 */
export const CLEAR_ERROR_REPEAT_MS = 500;

/**
 * Pace of all pauses. Tests with simulated controllers, which need none of them, set
 * `factor` to 0; it isn't exported to users.
 */
export const PACE = { factor: 1 };
