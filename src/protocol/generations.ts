/**
 * Protocols of the controllers, and the generations of controllers that use them.
 *
 * @module
 */

/** The two protocols: with two sockets, or their successor with one. */
export type Protocol = "two-socket" | "single-socket";

/**
 * Generations of controllers, by date:
 *
 * | generation | ts_mtrotator, ts_mthexapod | listening side | frame ids of config, telemetry |
 * | ---------- | -------------------------- | ----------- | ------------------------------ |
 * | `"two-socket"` | up to 0.16.0, 0.19.0 (2021-08) | the program, two ports | of the device |
 * | `"two-socket-late"` | 0.16.1 … 0.21, 0.20 … 0.22 (2021-09 … 2022-01) | the program, two ports | 2, 0 |
 * | `"single-socket"` | from 0.22, 0.25 on | the controller, one port | 3, 2 |
 */
export type DeviceGeneration =
  | "two-socket"
  | "two-socket-late"
  | "single-socket";

/** Generations of controllers that use the two-socket protocol. */
export type TwoSocketGenerationName = Exclude<
  DeviceGeneration,
  "single-socket"
>;

/** Names of all generations, the oldest first. */
export const GENERATIONS: readonly DeviceGeneration[] = [
  "two-socket",
  "two-socket-late",
  "single-socket",
];
