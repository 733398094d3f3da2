/**
 * Counts up the bytes that a server has read.
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
/** The threads may still be at it. */
const QUIET_MS = 50;

/** Whether each byte is in a frame, or was discarded. */
export class ByteSums {
  /** How often the bytes were counted up. */
  count = 0;
  /** How often they, or the frames, didn't add up. */
  faults = 0;
  /** The first time that they didn't. */
  firstFault = "";

  /**
   * Counts the bytes up; nothing may be on its way.
   *
   * @param statsOf The server's counts.
   * @param delivered How many frames of telemetry the callback was called for.
   * @param restMax How many bytes may be left that aren't parsed yet.
   * @param notice Told when either changes.
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
