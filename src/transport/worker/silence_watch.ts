/**
 * Watch on the silence of a client.
 *
 * @module
 */

/**
 * Time of another look when the limit has passed, in ms: a delayed thread may not have
 * read yet what was received.
 */
const DOUBT_MS = 5;

/** Detects that one client is silent for too long. */
export class SilenceWatch {
  readonly #limitMs: number;
  readonly #onSilent: (silentMs: number) => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heardMs = performance.now();
  #isPaused = false;
  #isSilent = false;

  /**
   * @param limitMs Longest silence, in ms; Infinity for no limit.
   * @param onSilent Called with the duration of a longer silence, repeatedly until it
   * returns true, once that is reported.
   */
  constructor(limitMs: number, onSilent: (silentMs: number) => boolean) {
    this.#limitMs = limitMs;
    this.#onSilent = onSilent;
    this.#listen(limitMs);
  }

  /** Time since the last reception, in ms. */
  get silentMs(): number {
    return this.#isPaused ? 0 : performance.now() - this.#heardMs;
  }

  /**
   * Notes a reception.
   *
   * @returns Duration of the silence before, in ms.
   */
  heard(): number {
    const { silentMs } = this;
    this.#heardMs = performance.now();
    if (this.#isSilent) this.#listen(this.#limitMs);
    this.#isSilent = false;
    return silentMs;
  }

  /** Pauses the watch while the client isn't read. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Resumes the watch; the silence begins anew. */
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
