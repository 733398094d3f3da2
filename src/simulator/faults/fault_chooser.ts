/**
 * Choice of the fault of each telemetry frame that passes: by shares, or by a script.
 *
 * @module
 */

import type { FrameFault } from "./faults.ts";
import { pickFault, type Shares } from "./faulty_options.ts";
import { BURST_FRAMES_MAX } from "./frame_faults.ts";
import { Random, STEADY_SEED_MASK } from "./random.ts";

/**
 * Largest number of frames of a burst that no script asks for: the frames of a slow stream
 * must not be delayed until it seems to be stale.
 */
const STEADY_BURST_FRAMES_MAX = 10;

/** Fault of the next frame. */
export interface FrameChoice {
  /** The fault. */
  readonly fault: FrameFault;
  /** Number of frames that a burst collects. */
  readonly frames: number;
  /** Source of the fault's own choices. */
  readonly random: Random;
  /** Called when the frame was sent, or is lost with its connection. */
  done(): void;
}

/** Chooses faults; equal seeds make equal choices. */
export class FaultChooser {
  /** Source of the choices of scripts. */
  readonly scriptRandom: Random;
  readonly #steadyRandom: Random;
  readonly #shares: Shares;
  #step: { fault: FrameFault; left: number; done: () => void } | undefined;

  /**
   * @param seed Seed of all choices, a u32.
   * @param shares Share of each fault while no script has frames to play.
   */
  constructor(seed: number, shares: Shares) {
    this.scriptRandom = new Random(seed);
    this.#steadyRandom = new Random(seed ^ STEADY_SEED_MASK);
    this.#shares = shares;
  }

  /**
   * Gives a fault to the next frames.
   *
   * @param fault The fault.
   * @param frames Number of frames.
   * @returns A promise that resolves when the last of them was sent, or is lost.
   */
  play(fault: FrameFault, frames: number): Promise<void> {
    if (frames === 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#step = { fault, left: frames, done: resolve };
    return promise;
  }

  /** Chooses the fault of the next frame. */
  next(): FrameChoice {
    const step = this.#step;
    if (step === undefined) return this.#nextSteady();
    const { fault } = step;
    const frames = fault === "burst"
      ? Math.min(step.left, BURST_FRAMES_MAX)
      : 1;
    step.left -= frames;
    const isLast = step.left === 0;
    if (isLast) this.#step = undefined;
    const done = isLast ? step.done : () => {};
    return { fault, frames, random: this.scriptRandom, done };
  }

  #nextSteady(): FrameChoice {
    const random = this.#steadyRandom;
    const fault = pickFault(this.#shares, random);
    const frames = fault === "burst"
      ? random.integer(2, STEADY_BURST_FRAMES_MAX)
      : 1;
    return { fault, frames, random, done: () => {} };
  }
}
