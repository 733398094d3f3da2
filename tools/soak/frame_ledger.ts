/**
 * Ledger of the frames that were sent, and of those that were received.
 *
 * @module
 */

import type { FrameFault, SentFrame } from "../../simulator.ts";

/** Number of delivered or skipped frames that are remembered. */
const REMEMBERED_MAX = 4096;
const CONFIGS_MAX = 256;
/** Number of frames around a lost one that are reported. */
const NEIGHBOURS = 4;
const LOSSES_MAX = 50;

/** Telemetry frame in transit. */
interface Entry {
  /** Number of telemetry frames that were sent until this one. */
  readonly number: number;
  readonly key: string;
  readonly fault: FrameFault;
  readonly isDamaged: boolean;
  readonly step: number;
  isRequired: boolean;
}

/**
 * Converts bytes to a key that is quick to compare.
 *
 * @param parts The bytes.
 */
export function keyOf(...parts: Uint8Array[]): string {
  return parts.map((bytes) => String.fromCharCode(...bytes)).join("");
}

/**
 * Matches received frames with those that were sent. As telemetry is received in order,
 * frames sent before one that was received are settled, and forgotten, so that the ledger
 * doesn't grow.
 */
export class FrameLedger {
  /** Whether the frames that are sent from now on must be received. */
  isRequiring = false;
  /** Number of telemetry frames that were sent; duplicates count twice. */
  sent = 0;
  /** Number of those that were damaged. */
  damaged = 0;
  /** Number of those with a flipped bit. */
  flipped = 0;
  /** Number of those that had junk in front. */
  junk = 0;
  /** Number of telemetry frames that were delivered. */
  received = 0;
  /** Value of {@linkcode sent} when the last frame that equals a received one was sent. */
  lastMatched = 0;
  /** Number of frames of both kinds that were delivered, but equal no sent one. */
  bogus = 0;
  /** Number of frames that were delivered too often, or too late. */
  repeated = 0;
  /** Number of required frames that weren't received, and aren't beside a flipped bit. */
  lost = 0;
  /** Number of required frames that weren't received, beside one with a flipped bit. */
  collateral = 0;
  /** Number of configuration frames that were sent. */
  configsSent = 0;
  /** Number of configuration frames that were delivered. */
  configsReceived = 0;
  /** Lost frames by the faults near them, which can make a stream ambiguous. */
  readonly lostNear = { falseHeaders: 0, clockJump: 0, neither: 0 };
  /** Step that is played. */
  step = 0;
  /** Step of the first lost frames, and the faults around them. */
  readonly losses: string[] = [];
  /** Frames in transit, in order; those before the head are settled. */
  #entries: Entry[] = [];
  #head = 0;
  #due = 0;
  /** Number of frames that may still be received, by key. */
  readonly #awaited = new Map<string, number>();
  readonly #settled = new Set<string>();
  readonly #configs = new Set<string>();

  /** Number of required frames that weren't received yet. */
  get due(): number {
    return this.#due;
  }

  /**
   * Counts a frame that is sent.
   *
   * @param frame The frame.
   * @param isConfig Whether it is a configuration.
   */
  send(frame: SentFrame, isConfig: boolean): void {
    const key = keyOf(frame.bytes);
    if (isConfig) {
      this.configsSent++;
      remember(this.#configs, key, CONFIGS_MAX);
      return;
    }
    const { fault, isDamaged } = frame;
    this.sent++;
    if (isDamaged) this.damaged++;
    if (fault === "bitFlipped") this.flipped++;
    if (fault === "junk") this.junk++;
    const isRequired = this.isRequiring && !isDamaged;
    const { step } = this;
    const number = this.sent;
    this.#entries.push({ number, key, fault, isDamaged, step, isRequired });
    if (isRequired) this.#due++;
    if (isDamaged) return;
    this.#awaited.set(key, (this.#awaited.get(key) ?? 0) + 1);
  }

  /**
   * Counts telemetry that was delivered.
   *
   * @param key Key of its bytes, by {@linkcode keyOf}.
   */
  receive(key: string): void {
    this.received++;
    if (!this.#awaited.has(key)) {
      if (this.#settled.has(key)) this.repeated++;
      else this.bogus++;
      return;
    }
    while (!this.#isAt(key)) {
      this.#passOver();
      this.#settle();
    }
    this.lastMatched = this.#entries[this.#head].number;
    this.#settle();
  }

  /**
   * Counts a configuration that was delivered.
   *
   * @param key Key of its bytes.
   */
  receiveConfig(key: string): void {
    this.configsReceived++;
    if (!this.#configs.delete(key)) this.bogus++;
  }

  /** Allows frames in transit to be lost from now on. */
  forgive(): void {
    for (let i = this.#head; i < this.#entries.length; i++) {
      this.#entries[i].isRequired = false;
    }
    this.#due = 0;
  }

  /** Counts frames still in transit as lost. */
  close(): void {
    while (this.#head < this.#entries.length) {
      this.#passOver();
      this.#settle();
    }
  }

  #isAt(key: string): boolean {
    const { key: present, isDamaged } = this.#entries[this.#head];
    return !isDamaged && present === key;
  }

  /** Skips the frame at the head, which will no longer be received. */
  #passOver(): void {
    if (!this.#entries[this.#head].isRequired) return;
    if (this.#isBeside("bitFlipped")) {
      this.collateral++;
      return;
    }
    this.lost++;
    this.#countLoss();
    if (this.losses.length < LOSSES_MAX) this.losses.push(this.#describe());
  }

  /** Whether the damaged frames next to the head include one with that fault. */
  #isBeside(fault: FrameFault): boolean {
    return [-1, 1].some((step) => {
      for (let i = this.#head + step;; i += step) {
        const entry = this.#entries[i];
        if (!entry?.isDamaged) return false;
        if (entry.fault === fault) return true;
      }
    });
  }

  #countLoss(): void {
    const faults = this.#around().map(({ fault }) => fault);
    if (faults.includes("falseHeaders")) this.lostNear.falseHeaders++;
    else if (faults.includes("clockJump")) this.lostNear.clockJump++;
    else this.lostNear.neither++;
  }

  /** Returns the head and its neighbours. */
  #around(): Entry[] {
    const first = Math.max(0, this.#head - NEIGHBOURS);
    return this.#entries.slice(first, this.#head + NEIGHBOURS + 1);
  }

  /** Describes the step, and the faults around the head. */
  #describe(): string {
    const first = Math.max(0, this.#head - NEIGHBOURS);
    const faults = this.#around()
      .map(({ fault }, i) => i + first === this.#head ? `[${fault}]` : fault)
      .join(" ");
    return `step ${this.#entries[this.#head].step}: ${faults}`;
  }

  /** Moves the head on. */
  #settle(): void {
    const { key, isDamaged, isRequired } = this.#entries[this.#head];
    this.#head++;
    if (isRequired) this.#due--;
    if (!isDamaged) {
      const others = this.#awaited.get(key)! - 1;
      if (others > 0) this.#awaited.set(key, others);
      else this.#awaited.delete(key);
      remember(this.#settled, key, REMEMBERED_MAX);
    }
    if (this.#head > REMEMBERED_MAX) {
      this.#entries = this.#entries.slice(this.#head - NEIGHBOURS);
      this.#head = NEIGHBOURS;
    }
  }
}

/** Adds a key, and forgets the oldest if there are too many. */
function remember(keys: Set<string>, key: string, countMax: number): void {
  keys.delete(key);
  keys.add(key);
  if (keys.size > countMax) keys.delete(keys.keys().next().value!);
}
