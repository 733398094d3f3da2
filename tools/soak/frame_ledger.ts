/**
 * Keeps the account of the frames that were sent, and of those that arrived.
 *
 * @module
 */

import type { FrameFault, SentFrame } from "../../simulator.ts";

/** How many frames are remembered that were delivered, or passed over. */
const REMEMBERED_MAX = 4096;
const CONFIGS_MAX = 256;
/** How many frames around a lost one are told. */
const NEIGHBOURS = 4;
const LOSSES_MAX = 50;

/** A telemetry frame that is on its way. */
interface Entry {
  readonly key: string;
  readonly fault: FrameFault;
  readonly isDamaged: boolean;
  readonly step: number;
  isRequired: boolean;
}

/**
 * Bytes as a key that is quick to compare.
 *
 * @param parts The bytes.
 */
export function keyOf(...parts: Uint8Array[]): string {
  return parts.map((bytes) => String.fromCharCode(...bytes)).join("");
}

/**
 * Matches what arrives with what was sent. As telemetry arrives in order, whatever
 * was sent before a frame that has arrived is settled: it is forgotten then, so that
 * the account doesn't grow.
 */
export class FrameLedger {
  /** Whether the frames that are sent from now on must arrive. */
  isRequiring = false;
  /** Telemetry frames that were sent; those that come twice count twice. */
  sent = 0;
  /** Those of them that were damaged. */
  damaged = 0;
  /** Those of them in which a bit was turned over. */
  flipped = 0;
  /** Those of them that had junk in front. */
  junk = 0;
  /** Telemetry frames that were delivered. */
  received = 0;
  /** Those of them that were sent like that. */
  matched = 0;
  /** Frames of both kinds that were delivered, but never sent like that. */
  bogus = 0;
  /** Frames that were delivered too often, or too late. */
  repeated = 0;
  /** Required frames that didn't arrive, none of them beside a flipped bit. */
  lost = 0;
  /** Required frames that didn't arrive, beside one with a flipped bit. */
  collateral = 0;
  /** Configuration frames that were sent. */
  configsSent = 0;
  /** Those that were delivered. */
  configsReceived = 0;
  /** Lost frames by what was near: a stream with these can be ambiguous. */
  readonly lostNear = { falseHeaders: 0, clockJump: 0, neither: 0 };
  /** The step that is played. */
  step = 0;
  /** For the first of the lost frames: the step, and the faults around it. */
  readonly losses: string[] = [];
  /** On their way, in order; those before the head are settled. */
  #entries: Entry[] = [];
  #head = 0;
  #due = 0;
  /** How many frames that may still arrive have a key. */
  readonly #awaited = new Map<string, number>();
  readonly #settled = new Set<string>();
  readonly #configs = new Set<string>();

  /** How many required frames haven't arrived yet. */
  get due(): number {
    return this.#due;
  }

  /**
   * Takes in a frame that goes out.
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
    this.#entries.push({ key, fault, isDamaged, step, isRequired });
    if (isRequired) this.#due++;
    if (isDamaged) return;
    this.#awaited.set(key, (this.#awaited.get(key) ?? 0) + 1);
  }

  /**
   * Takes in telemetry that was delivered.
   *
   * @param key Its bytes, as {@linkcode keyOf} has them.
   */
  receive(key: string): void {
    this.received++;
    if (!this.#awaited.has(key)) {
      if (this.#settled.has(key)) this.repeated++;
      else this.bogus++;
      return;
    }
    this.matched++;
    while (!this.#isAt(key)) {
      this.#passOver();
      this.#settle();
    }
    this.#settle();
  }

  /**
   * Takes in a configuration that was delivered.
   *
   * @param key Its bytes.
   */
  receiveConfig(key: string): void {
    this.configsReceived++;
    if (!this.#configs.delete(key)) this.bogus++;
  }

  /** Lets go of what is on its way: it may be lost from now on. */
  forgive(): void {
    for (let i = this.#head; i < this.#entries.length; i++) {
      this.#entries[i].isRequired = false;
    }
    this.#due = 0;
  }

  /** Counts what is still on its way as lost. */
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

  /** The frame at the head will not come any more. */
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

  /** The head and its neighbours. */
  #around(): Entry[] {
    const first = Math.max(0, this.#head - NEIGHBOURS);
    return this.#entries.slice(first, this.#head + NEIGHBOURS + 1);
  }

  /** The step, and the faults around the head, for people. */
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
