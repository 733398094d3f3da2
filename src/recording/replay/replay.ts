/**
 * Replay of a recording to the readers of a program, without a socket.
 *
 * @module
 */

import { Pace } from "./pace.ts";
import {
  checkRecording,
  readReplayOptions,
  type ReplayOptions,
} from "./replay_options.ts";
import { Timeline } from "./timeline.ts";
import { partsOf, Recording } from "../recording.ts";
import type { SourceStructs } from "../../link/source.ts";

/**
 * Returns a recording whose iterators yield everything at the times at which it was
 * received, faster, or step by step: a source for a program that reads from a link.
 *
 * @example Look at an hour in a minute
 * ```ts ignore
 * await using recording = await openRecording("night/");
 * await using source = replay(recording, { speed: 60, fromMs });
 * for await (const { telemetry } of source.samples()) { … }
 * ```
 *
 * @param recording Recording of `openRecording()`, which stays open.
 * @param options Speed and range.
 * @returns The source; its time begins with the first message that is asked for.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function replay<S extends SourceStructs>(
  recording: Recording<S>,
  options: ReplayOptions = {},
): Replay<S> {
  const action = "replay";
  checkRecording(recording, action);
  return new Replay(recording, readReplayOptions(options, action));
}

/**
 * Recording that is read at a pace, made by {@linkcode replay}. All its iterators share one
 * time, and lose nothing: a reader that is slow gets what is overdue at once.
 */
export class Replay<S extends SourceStructs = SourceStructs>
  extends Recording<S> {
  readonly #pace: Pace;

  /** Made by {@linkcode replay}. */
  constructor(
    recording: Recording<S>,
    { speed, paused, fromMs, toMs }: Required<ReplayOptions>,
  ) {
    const parts = partsOf(recording);
    const pace = new Pace(speed, paused);
    super({
      ...parts,
      range: { fromMs, toMs },
      makePacing: () => {
        const timeline = new Timeline(parts.files);
        return {
          place: (cursor) => timeline.place(cursor),
          wait: (placeMs, signal) => pace.wait(placeMs, signal),
        };
      },
    });
    this.#pace = pace;
  }

  /** Speed: ms of the recording per ms; it can be set at any time. */
  get speed(): number {
    return this.#pace.speed;
  }

  set speed(speed: number) {
    this.#pace.speed = speed;
  }

  /** Whether it is paused. */
  get paused(): boolean {
    return this.#pace.isPaused;
  }

  /** Stops its time. */
  pause(): void {
    this.#pace.pause();
  }

  /** Goes on from where it was paused. */
  resume(): void {
    this.#pace.resume();
  }

  /**
   * Pauses, and lets the next entries of its iterators pass, the earliest of all first.
   *
   * @param count Number of entries, from 1.
   * @throws {RangeError} If `count` is out of its range.
   */
  step(count = 1): void {
    this.#pace.step(count);
  }
}
