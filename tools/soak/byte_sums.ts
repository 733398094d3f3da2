/**
 * Sums of the bytes that a server has read.
 *
 * @module
 */

import type { ServerStats } from "../../mod.ts";
import { Header } from "../../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../../simulator.ts";
import type { Notice } from "./notice.ts";

const CONFIG_FRAME_BYTES = Header.byteLength + SimpleConfig.byteLength;
/** Length of a telemetry frame. */
export const TELEMETRY_FRAME_BYTES = Header.byteLength +
  SimpleTelemetry.byteLength;
/** Time that the threads may need to count, in ms. */
const QUIET_MS = 50;

/** Checks that each byte is in a frame, or was discarded. */
export class ByteSums {
  /** Number of checks. */
  count = 0;
  /** Number of checks in which bytes or frames didn't add up. */
  faults = 0;
  /** Description of the first of them. */
  firstFault = "";

  /**
   * Adds up the bytes; none may be in transit.
   *
   * @param statsOf Returns the statistics of the server.
   * @param delivered Returns the number of telemetry frames that the callback has received.
   * @param restMax Largest number of bytes that may not be parsed yet.
   * @param notice Notice of changes of either.
   */
  async check(
    statsOf: () => ServerStats,
    delivered: () => number,
    restMax: number,
    notice: Notice,
  ): Promise<void> {
    this.count++;
    const isInOrder = () => {
      const stats = statsOf();
      const rest = bytesLeft(stats);
      return rest >= 0 && rest <= restMax &&
        stats.telemetryFrames === delivered();
    };
    if (await notice.until(isInOrder, QUIET_MS)) return;
    if (this.faults++ > 0) return;
    const stats = statsOf();
    this.firstFault = `sum ${this.count}: ${bytesLeft(stats)} B are left, ` +
      `${stats.telemetryFrames} frames counted, ${delivered()} delivered`;
  }
}

function bytesLeft(stats: ServerStats): number {
  return stats.bytesRead + stats.bytesOverlapped - stats.bytesDiscarded -
    stats.configFrames * CONFIG_FRAME_BYTES -
    stats.telemetryFrames * TELEMETRY_FRAME_BYTES;
}
