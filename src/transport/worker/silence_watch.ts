/**
 * Notices when a client is silent for too long.
 *
 * @module
 */

/**
 * How long it is listened for once more when the time is over: a thread that was
 * held up may have slept through what has come.
 */
const DOUBT_MS = 5;

/** Watches over one client. */
export class SilenceWatch {
  readonly #limitMs: number;
  readonly #onSilent: (silentMs: number) => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heardMs = performance.now();
  #isPaused = false;
  #isSilent = false;

  /**
   * @param limitMs How long it may be silent, in ms; Infinity for ever.
   * @param onSilent Called each time that it was, with how long, until it says that
   * this is told.
   */
  constructor(limitMs: number, onSilent: (silentMs: number) => boolean) {
    this.#limitMs = limitMs;
    this.#onSilent = onSilent;
    this.#listen(limitMs);
  }

  /** For how long nothing was heard, in ms. */
  get silentMs(): number {
    return this.#isPaused ? 0 : performance.now() - this.#heardMs;
  }

  /**
   * Tells that something was heard.
   *
   * @returns For how long nothing was, in ms.
   */
  heard(): number {
    const { silentMs } = this;
    this.#heardMs = performance.now();
    if (this.#isSilent) this.#listen(this.#limitMs);
    this.#isSilent = false;
    return silentMs;
  }

  /** Tells that we don't listen for now. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Tells that we listen again; what was before is forgotten. */
  resume(): void {
    this.#isPaused = false;
    this.#heardMs = performance.now();
  }

  /** Ends the watch. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #listen(ms: number): void {
    if (this.#limitMs === Infinity) return;
    this.#timer = setTimeout(() => this.#look(false), ms);
  }

  #look(isSure: boolean): void {
    const leftMs = this.#limitMs - this.silentMs;
    if (leftMs > 0) return this.#listen(leftMs);
    if (!isSure) {
      this.#timer = setTimeout(() => this.#look(true), DOUBT_MS);
      return;
    }
    this.#isSilent = this.#onSilent(this.silentMs);
    if (!this.#isSilent) this.#listen(DOUBT_MS);
  }
}
