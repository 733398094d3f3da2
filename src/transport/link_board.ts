/**
 * Board of facts that the workers of a link must know of each other, in memory shared
 * with the main thread.
 *
 * | word | writer | meaning |
 * | ---- | ------------- | ---------- |
 * | `HEARD` | telemetry | time of the last frame, or of the client's connection if it has sent none |
 * | `ENDED` | telemetry | end of the last telemetry connection; -Infinity before |
 * | `FRAMES` | telemetry | telemetry frames received, over all connections |
 * | `IS_STALE` | telemetry | 1 while the client is silent for too long |
 * | `PEER` + 2 × role, two words | the role's worker | its client's address, 0 if there is none |
 *
 * Times are of `monotonicMs()`, as floats; other words hold integers. Every word is
 * written and read by Atomics.
 *
 * @module
 */

import type { SocketRole } from "../base/errors.ts";
import { readFloat, writeFloat } from "./shared_layout.ts";

const Word = { HEARD: 0, ENDED: 1, FRAMES: 2, IS_STALE: 3, PEER: 4 };
const WORDS = 8;
const WORD_BYTES = 8;
const LOW_BITS = 64n;

/** Memory that both workers share. */
export class LinkBoard {
  /** Shared buffer. */
  readonly buffer: SharedArrayBuffer;
  readonly #words: BigUint64Array<SharedArrayBuffer>;

  /** @param buffer Buffer that another thread has allocated; a new one if left out. */
  constructor(buffer?: SharedArrayBuffer) {
    this.buffer = buffer ?? new SharedArrayBuffer(WORDS * WORD_BYTES);
    this.#words = new BigUint64Array(this.buffer);
    if (buffer === undefined) this.heardMs = this.endedMs = -Infinity;
  }

  /**
   * Time of the last frame, or of the client's connection if it has sent none; -Infinity
   * before.
   */
  get heardMs(): number {
    return readFloat(this.#words, Word.HEARD);
  }

  set heardMs(timeMs: number) {
    writeFloat(this.#words, Word.HEARD, timeMs);
  }

  /** End of the last telemetry connection; -Infinity before. */
  get endedMs(): number {
    return readFloat(this.#words, Word.ENDED);
  }

  set endedMs(timeMs: number) {
    writeFloat(this.#words, Word.ENDED, timeMs);
  }

  /** Number of telemetry frames that were received. */
  get telemetryFrames(): number {
    return this.#get(Word.FRAMES);
  }

  set telemetryFrames(count: number) {
    this.#set(Word.FRAMES, count);
  }

  /** Whether the telemetry client has been silent for too long. */
  get isStale(): boolean {
    return this.#get(Word.IS_STALE) !== 0;
  }

  set isStale(isStale: boolean) {
    this.#set(Word.IS_STALE, Number(isStale));
  }

  /** Sets the address of a socket's client; 0 for none. */
  setPeer(socket: SocketRole, address: bigint): void {
    const word = peerWord(socket);
    Atomics.store(this.#words, word, address >> LOW_BITS);
    Atomics.store(this.#words, word + 1, address); // its low bits
  }

  /** Returns the address of a socket's client; 0 if there is none. */
  peer(socket: SocketRole): bigint {
    const word = peerWord(socket);
    return Atomics.load(this.#words, word) << LOW_BITS |
      Atomics.load(this.#words, word + 1);
  }

  #get(word: number): number {
    return Number(Atomics.load(this.#words, word));
  }

  #set(word: number, value: number): void {
    Atomics.store(this.#words, word, BigInt(value));
  }
}

function peerWord(socket: SocketRole): number {
  return Word.PEER + (socket === "telemetry" ? 0 : 2);
}
