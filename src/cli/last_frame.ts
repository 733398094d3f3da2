/**
 * Last frame that a verb has received: whether its values can be trusted.
 *
 * @module
 */

import { wallMs } from "../base/clock.ts";
import { counted, printable } from "../base/printable.ts";
import { MISREAD } from "../link/link_statistics.ts";
import type { FlatField } from "../struct/flat_fields.ts";
import { type FieldVerdict, SampleInterval } from "../view/field_state.ts";
import { type FieldReading, verdictText } from "./chosen_fields.ts";
import { warnOfMissing } from "./open.ts";
import type { OpenedSource } from "./source_flags.ts";
import type { ReadResult, SourceFrame } from "./source_frames.ts";
import { endMsOf } from "./time_flags.ts";
import type { ExitCode, Io } from "./verb.ts";

const MS_PER_S = 1000;

/** Field with the judgement of its value; undefined if that was never received. */
interface Judged {
  readonly flat: FlatField;
  readonly verdict: FieldVerdict | undefined;
}

/**
 * Returns the reason why values can't be taken for good and present ones; undefined if they
 * can.
 *
 * @param ageMs Age of their frame, in ms; Infinity without one.
 * @param isStale Whether that is too old.
 * @param readings Fields with the judgements of their values.
 */
export function faultOf(
  ageMs: number,
  isStale: boolean,
  readings: readonly Judged[],
): string | undefined {
  if (ageMs === Infinity) {
    return "Nothing was received: is the controller on, and are device, address and times right?";
  }
  if (isStale) {
    return `Stale: nothing was received for ${(ageMs / MS_PER_S).toFixed(1)} s`;
  }
  const bad = readings.flatMap(({ flat, verdict }) => {
    const words = verdict && verdictText(verdict);
    return words ? [flat.path + words] : [];
  });
  return bad.length === 0 ? undefined : `Not good: ${bad.join(", ")}`;
}

/** Last frame, and the measured interval by which it is stale. */
export class LastFrame {
  readonly #interval: SampleInterval;
  #receivedAtMs = -Infinity;
  #readings: readonly FieldReading[] = [];

  /** @param staleMs Age of stale values in ms, if it is set. */
  constructor(staleMs: number | undefined) {
    this.#interval = new SampleInterval(staleMs);
  }

  /** Time of its reception, in ms since 1970 (UTC); -Infinity before the first. */
  get receivedAtMs(): number {
    return this.#receivedAtMs;
  }

  /** Values that were read of it; none before the first. */
  get readings(): readonly FieldReading[] {
    return this.#readings;
  }

  /**
   * Takes the next frame.
   *
   * @param frame Frame.
   * @param readings Values that were read of it.
   * @returns Whether a value has changed.
   */
  add(
    { receivedAtMs }: SourceFrame,
    readings: readonly FieldReading[],
  ): boolean {
    const before = this.#readings;
    this.#interval.add(receivedAtMs);
    this.#receivedAtMs = receivedAtMs;
    this.#readings = readings;
    return readings.length !== before.length ||
      readings.some(({ flat, value }, i) =>
        flat !== before[i].flat || !Object.is(value, before[i].value)
      );
  }

  /**
   * Returns the reason why its values can't be taken for good and present ones; undefined if
   * they can.
   *
   * @param nowMs Time at which they should be present, in ms since 1970 (UTC).
   */
  fault(nowMs: number): string | undefined {
    const ageMs = nowMs - this.#receivedAtMs;
    return faultOf(ageMs, ageMs > this.#interval.staleMs, this.#readings);
  }

  /**
   * Says on stderr what was lost, and why the values can't be taken for good ones.
   *
   * @param opened Source that was read.
   * @param result Result of reading it.
   * @returns Exit code.
   */
  conclude(
    { stderr }: Pick<Io, "stderr">,
    { recorded, isMisread }: OpenedSource,
    { lost, isSatisfied }: ReadResult,
  ): ExitCode {
    const presentMs = isSatisfied
      ? this.#receivedAtMs
      : recorded === undefined
      ? wallMs()
      : endMsOf(recorded);
    const fault = isMisread ? `Not good: ${MISREAD}` : this.fault(presentMs);
    if (fault !== undefined) stderr.print(printable(fault));
    if (recorded !== undefined) warnOfMissing({ stderr }, lost);
    else if (lost > 0) {
      stderr.print(
        `${
          counted(lost, "frame was", "frames were")
        } lost, as nobody read fast enough`,
      );
      return 1;
    }
    return fault === undefined ? 0 : 3;
  }
}
