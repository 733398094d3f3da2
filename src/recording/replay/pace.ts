/**
 * Pace of a replay: the speed of its time, pauses and steps.
 *
 * Its time is that of the recording, in ms, and follows the clock from the first message on:
 *
 * | state | time | a message is due |
 * | ----- | ---- | ---------------- |
 * | running | advances by `speed` ms per ms | once its place is reached |
 * | running, `speed` Infinity | jumps from message to message | at once |
 * | paused | is at rest | by a step, one each, the earliest first |
 *
 * @module
 */

import { checkInteger, TIMER_MS_MAX, typeOf } from "../../base/check.ts";
import { monotonicMs } from "../../base/clock.ts";

const STEPS_MAX = 2 ** 32 - 1;

/** Message, by its place in the time of the replay. */
interface Placed {
  readonly placeMs: number;
  /** Whether it passes along with the next step, and takes none. */
  readonly isFree: boolean;
}

/** Message that isn't due. */
interface Waiting extends Placed {
  readonly resolve: (lateMs: number) => void;
}

/** Pace of all readers of a replay. */
export class Pace {
  #speed: number;
  #isPaused: boolean;
  #steps = 0;
  /** Time of the replay at `#sinceMs`; undefined before the first message. */
  #positionMs: number | undefined;
  #sinceMs = 0;
  /** Messages that wait, the earliest first. */
  readonly #waiting: Waiting[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param speed Speed, more than 0; Infinity for as fast as possible.
   * @param isPaused Whether it begins with a pause.
   */
  constructor(speed: number, isPaused: boolean) {
    this.#speed = speed;
    this.#isPaused = isPaused;
  }

  /** Speed: ms of the recording per ms. */
  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    checkSpeed(speed, "set speed");
    this.#rebase();
    this.#speed = speed;
    this.#release();
  }

  /** Whether it is paused. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Time of the replay at present, in ms; undefined before the first message. */
  get positionMs(): number | undefined {
    if (this.#positionMs === undefined) return undefined;
    if (this.#isPaused || this.#speed === Infinity) return this.#positionMs;
    return this.#positionMs + (monotonicMs() - this.#sinceMs) * this.#speed;
  }

  /** Pauses, and forgets steps that are left. */
  pause(): void {
    this.#rebase();
    this.#isPaused = true;
    this.#steps = 0;
    clearTimeout(this.#timer);
  }

  /** Goes on from where it was paused. */
  resume(): void {
    this.#rebase();
    this.#isPaused = false;
    this.#steps = 0;
    this.#release();
  }

  /** Pauses, and lets the next messages pass, however far they are. */
  step(count: number): void {
    checkInteger(count, 1, STEPS_MAX, "step", "count");
    if (!this.#isPaused) this.pause();
    this.#steps += count;
    this.#release();
  }

  /** Sets its time back to a message that could not be sent before. */
  holdAt(placeMs: number): void {
    const { positionMs } = this;
    if (positionMs !== undefined && positionMs > placeMs) this.#moveTo(placeMs);
  }

  /** Begins anew with the next message, which is due at once. */
  restart(): void {
    this.#positionMs = undefined;
  }

  /**
   * Waits until a message is due.
   *
   * @param placeMs Place of the message in the time of the replay.
   * @param signal Ends the wait, by rejecting with its reason.
   * @param isFree Whether it passes along with the next step, and takes none.
   * @returns Time by which it is late, in ms: a number if it is due already, else a promise.
   */
  wait(
    placeMs: number,
    signal: AbortSignal,
    isFree = false,
  ): number | Promise<number> {
    if (this.#positionMs === undefined) this.#moveTo(placeMs);
    const message = { placeMs, isFree };
    if (this.#waiting.length === 0 && this.#passes(message)) {
      return this.#pass(message);
    }
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        this.#release(); // the timer may have been its own
        reject(signal.reason);
      };
      const waiting: Waiting = {
        ...message,
        resolve: (lateMs) => {
          signal.removeEventListener("abort", cancel);
          resolve(lateMs);
        },
      };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener("abort", cancel, { once: true });
      const later = this.#waiting.findIndex((one) => one.placeMs > placeMs);
      this.#waiting.splice(
        later < 0 ? this.#waiting.length : later,
        0,
        waiting,
      );
      this.#release();
    });
  }

  /** Lets pass all that is due, and sets the timer for the next. */
  #release(): void {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    while (waiting.length > 0 && this.#passes(waiting[0])) {
      const first = waiting.shift()!;
      first.resolve(this.#pass(first));
    }
    if (waiting.length === 0 || this.#isPaused) return;
    const restMs = (waiting[0].placeMs - this.positionMs!) / this.#speed;
    // A timer drops the fraction of a millisecond, and would fire too early.
    const delayMs = Math.min(Math.ceil(restMs), TIMER_MS_MAX);
    this.#timer = setTimeout(() => this.#release(), delayMs);
  }

  #passes({ placeMs }: Placed): boolean {
    if (this.#isPaused) return this.#steps > 0;
    return this.#speed === Infinity || placeMs <= this.positionMs!;
  }

  /** Notes that a message passes, and returns the time by which it is late. */
  #pass({ placeMs, isFree }: Placed): number {
    if (!this.#isPaused && this.#speed < Infinity) {
      return (this.positionMs! - placeMs) / this.#speed;
    }
    if (this.#isPaused && !isFree) this.#steps--;
    this.#positionMs = Math.max(this.#positionMs!, placeMs);
    return 0;
  }

  #rebase(): void {
    const { positionMs } = this;
    if (positionMs !== undefined) this.#moveTo(positionMs);
  }

  #moveTo(positionMs: number): void {
    this.#positionMs = positionMs;
    this.#sinceMs = monotonicMs();
  }
}

/**
 * Checks a speed.
 *
 * @param value Value received.
 * @param action Action of the caller.
 * @throws {TypeError} If it isn't a number.
 * @throws {RangeError} If it isn't more than 0.
 */
export function checkSpeed(value: unknown, action: string): void {
  if (typeof value === "number" && value > 0) return;
  const ErrorClass = typeof value === "number" ? RangeError : TypeError;
  throw new ErrorClass(
    `Cannot ${action} as speed must be more than 0, or Infinity: received ${
      typeOf(value)
    }`,
  );
}
