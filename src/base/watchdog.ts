/**
 * Watchdog for faults that come and go.
 *
 * @module
 */

/** State that a watchdog watches. */
export interface Watched {
  /**
   * Returns whether there is a fault now; `undefined` if that can't be judged.
   *
   * @param isFaulty Whether one is reported.
   */
  look(isFaulty: boolean): boolean | undefined;
  /**
   * Reports that a fault has begun, or ended.
   *
   * @returns False if that isn't possible now; it is called again after `doubtMs`.
   */
  report(isFaulty: boolean): boolean | void;
  /** Returns the time until the next look, in ms; Infinity for no other. */
  pauseMs(): number;
  /** Time until the look that makes sure of a change, in ms. */
  readonly doubtMs: number;
}

/**
 * Reports the begin and the end of a fault, once two looks in a row agree: a thread that
 * was busy has news to read first.
 */
export class Watchdog implements Disposable {
  readonly #watched: Watched;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isFaulty = false;
  /** Result of the last look that could judge. */
  #looked = false;

  /** @param watched State to watch. */
  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** Begins to watch, or begins anew, with no fault reported. */
  start(): void {
    this.#isFaulty = this.#looked = false;
    this.#lookAfter(this.#watched.pauseMs());
  }

  /** Ends the watch. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Ends the watch, for `using`. */
  [Symbol.dispose](): void {
    this.stop();
  }

  #lookAfter(pauseMs: number): void {
    clearTimeout(this.#timer);
    if (pauseMs === Infinity) return;
    this.#timer = setTimeout(() => this.#look(), pauseMs);
  }

  #look(): void {
    const watched = this.#watched;
    const looked = watched.look(this.#isFaulty);
    if (looked === undefined) return this.#lookAfter(watched.pauseMs());
    const isSure = looked === this.#looked;
    this.#looked = looked;
    const isNews = looked !== this.#isFaulty;
    this.#lookAfter(isNews ? watched.doubtMs : watched.pauseMs());
    // Last, as it may stop the watch.
    if (isNews && isSure && watched.report(looked) !== false) {
      this.#isFaulty = looked;
    }
  }
}
