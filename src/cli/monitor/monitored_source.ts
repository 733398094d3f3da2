/**
 * Source that is monitored: boards of its telemetry and its configuration, and a line about
 * its state.
 *
 * @module
 */

import { counted } from "../../base/printable.ts";
import { monotonicMs } from "../../base/clock.ts";
import { FIELD_MARKS } from "../../view/field_state.ts";
import { ageText } from "../../view/time_text.ts";
import { fittingType } from "../chosen_fields.ts";
import type { OpenedSource } from "../source_flags.ts";
import { readFrames } from "../source_frames.ts";
import type { Io } from "../verb.ts";
import { FieldBoard } from "./field_board.ts";
import type { Span } from "./styled_text.ts";

const ACTION = "monitor";
const GAP = "  ";

/** Source with its boards. */
export class MonitoredSource {
  /** Board of telemetry. */
  readonly telemetry: FieldBoard;
  /** Board of configurations, which are never stale. */
  readonly config: FieldBoard;
  readonly #opened: OpenedSource;
  readonly #name: string;

  /**
   * @param opened Source.
   * @param name Its name.
   * @param paths Paths of the fields of telemetry; all if there are none.
   * @param rate Speed of a recording.
   * @throws {UsageError} If there is no such field.
   */
  constructor(
    opened: OpenedSource,
    name: string,
    paths: readonly string[],
    rate: number,
  ) {
    const { types, staleMs } = opened;
    const chosen = paths.length > 0 ? paths : undefined;
    const type = fittingType(types.telemetry, chosen, ACTION);
    const speed = rate < Infinity ? rate : 1;
    this.telemetry = new FieldBoard(type, chosen, staleMs, speed);
    this.config = new FieldBoard(types.config[0], undefined, Infinity, speed);
    this.#opened = opened;
    this.#name = name;
  }

  /** Clock of the boards, in ms. */
  get nowMs(): number {
    return monotonicMs();
  }

  /** Connects, and fills the boards until the signal is aborted, or a recording ends. */
  async read(io: Pick<Io, "signal" | "stdout">): Promise<void> {
    const read = (role: "telemetry" | "config", opened: OpenedSource) =>
      readFrames(opened, io, { role }, (frame) => {
        this[role].receive(frame, this.nowMs);
        return false;
      });
    const connected = { ...this.#opened, connect: () => Promise.resolve() };
    await Promise.all([
      read("telemetry", this.#opened),
      read("config", connected),
    ]);
  }

  /** Has both boards show their latest frame. */
  refresh(nowMs: number): void {
    this.telemetry.refresh(nowMs);
    this.config.refresh(nowMs);
  }

  /**
   * Returns the line about its state.
   *
   * @param nowMs Time by {@linkcode nowMs}.
   */
  head(nowMs: number): Span[] {
    const { telemetry } = this;
    const { link } = this.#opened;
    const { receivedAtMs, rateHz } = telemetry;
    const state = telemetry.state(nowMs);
    const texts = [
      state === "good" && rateHz !== undefined
        ? `${rateHz.toPrecision(3)} Hz`
        : "– Hz",
      `age ${ageText(telemetry.ageMs(nowMs))}`,
      ...link ? linkTexts(link) : [],
      receivedAtMs === undefined ? "" : new Date(receivedAtMs).toISOString(),
    ];
    return [
      { text: this.#name, tone: "strong" },
      { text: GAP },
      ...state === "good" ? [] : [
        { text: ` ${FIELD_MARKS[state].words} `, tone: "banner" } as const,
        { text: GAP },
      ],
      { text: texts.join(GAP) },
    ];
  }
}

/** Returns how a link fares. */
function linkTexts(
  { connected, stats }: NonNullable<OpenedSource["link"]>,
): string[] {
  const { missedFrames, bytesDiscarded, reconnects } = stats;
  return [
    connected ? "connected" : "not connected",
    ...missedFrames > 0 ? [`missed ${missedFrames}`] : [],
    ...bytesDiscarded > 0
      ? [`discarded ${counted(bytesDiscarded, "byte")}`]
      : [],
    ...reconnects > 0 ? [`reconnects ${reconnects}`] : [],
  ];
}
