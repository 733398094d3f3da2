/**
 * Steps of a soak test, chosen at random.
 *
 * @module
 */

import type { PortRole } from "../../mod.ts";
import {
  type FaultStep,
  FRAME_FAULTS,
  type FrameFault,
} from "../../simulator.ts";
import { Random } from "../../src/simulator/faults/random.ts";
import { confirm, loseConfirmation, sendBatch } from "./command_steps.ts";
import { Intruder } from "./intruder.ts";
import { type Rig, TIME_LIMIT_MS } from "./rig.ts";
import { GIVEN_UP } from "./settlements.ts";
import { SoakError } from "./soak_error.ts";

const FRAMES_MAX = 200;
const MIX_STEPS_MAX = 40;
const MIX_FRAMES_MAX = 4;
const PLAIN_FRAMES = 3;
const STALL_MS_MAX = 400;
const HEARING_MS_MAX = 300;
const STORM_TIMES_MAX = 5;
const UNEXPECTED_BYTES_MAX = 200;
const SKIP_MAX = 20;
const REDIAL_MS = 200;
const BUSY_INTERVAL_MS = 5;
/** Distance of the seeds of adjacent steps (2^32 divided by the golden ratio). */
const SEED_STEP = 0x9e37_79b9;
const SOCKETS: readonly (PortRole | "both")[] = [
  "both",
  "telemetry",
  "command",
];

/** Function that plays a step on a rig. */
export type Step = (rig: Rig, random: Random) => Promise<void>;

/** Every kind of step, and its relative frequency. */
export const STEPS: Readonly<Record<string, [weight: number, play: Step]>> = {
  frames: [40, playFrames],
  mix: [30, (rig, random) => rig.controller.play(mixed(random))],
  stall: [3, playStall],
  unexpectedBytes: [3, playUnexpectedBytes],
  batch: [8, (rig, random) => sendBatch(rig, random, [])],
  batchInStream: [6, (rig, random) => sendBatch(rig, random, mixed(random))],
  batchUnheard: [6, (rig, random) => sendBatch(rig, random, [unheard(random)])],
  confirm: [6, confirm],
  loseConfirmation: [2, loseConfirmation],
  end: [5, playEnd],
  halfOpen: [3, playHalfOpen],
  storm: [2, playStorm],
  intruderInSilence: [2, intrudeInSilence],
  intruderInStream: [2, intrudeInStream],
  iterator: [6, openIterator],
  nextTelemetry: [8, takeNext],
  restart: [0.5, restart],
};

/** Step, with the choices made for it. */
export interface ChosenStep {
  /** Kind of step, one of {@linkcode STEPS}. */
  readonly name: string;
  /** Plays it. */
  play(rig: Rig): Promise<void>;
}

/**
 * Chooses a step, always the same for a seed and an index.
 *
 * @param seed Seed of all choices.
 * @param index Index of the step in the script.
 */
export function chooseStep(seed: number, index: number): ChosenStep {
  const random = new Random((seed + index * SEED_STEP) >>> 0);
  const steps = Object.entries(STEPS);
  const total = steps.reduce((sum, [, [weight]]) => sum + weight, 0);
  let rest = random.fraction() * total;
  const [name, [, play]] = steps.find(([, [weight]]) => (rest -= weight) < 0)!;
  return { name, play: (rig) => play(rig, random) };
}

/** Returns short runs of different faults. */
function mixed(random: Random): FaultStep[] {
  const runs = Array.from({ length: random.integer(1, MIX_STEPS_MAX) }, () => {
    const fault = random.pick(FRAME_FAULTS);
    return spaced(fault, random.integer(1, MIX_FRAMES_MAX));
  });
  return runs.flat();
}

/**
 * Returns frames with a fault, each followed by plain ones. Some adjacent faults are
 * ambiguous: a frame that is all false headers, or whose clock has jumped, behind one
 * that was cut short, may be taken for a part of that.
 */
function spaced(fault: FrameFault, frames: number): FaultStep[] {
  return [{ fault, frames }, { fault: "none", frames: PLAIN_FRAMES }];
}

/** Returns a fault by which commands are read late, or slowly. */
function unheard(random: Random): FaultStep {
  const fault = random.pick(["commandReadStall", "slowReader"] as const);
  return { fault, ms: random.integer(1, HEARING_MS_MAX) };
}

function playFrames({ controller }: Rig, random: Random): Promise<void> {
  const fault = random.pick(FRAME_FAULTS);
  const frames = random.integer(1, FRAMES_MAX);
  return controller.play(spaced(fault, frames));
}

function playStall({ controller }: Rig, random: Random): Promise<void> {
  const ms = random.integer(1, STALL_MS_MAX);
  return controller.play([{ fault: "stall", ms }]);
}

function playUnexpectedBytes({ controller }: Rig, random: Random) {
  const bytes = random.integer(1, UNEXPECTED_BYTES_MAX);
  return controller.play([{ fault: "unexpectedBytes", bytes }]);
}

/** Plays a step after which frames may be lost, and waits until all works again. */
async function lose(rig: Rig, step: FaultStep): Promise<void> {
  await rig.settle();
  await rig.controller.play([step]);
  await rig.recover();
}

function playEnd(rig: Rig, random: Random): Promise<void> {
  const fault = random.pick(["reset", "close"] as const);
  return lose(rig, { fault, socket: random.pick(SOCKETS) });
}

function playHalfOpen(rig: Rig, random: Random): Promise<void> {
  return lose(rig, { fault: "halfOpen", socket: random.pick(SOCKETS) });
}

function playStorm(rig: Rig, random: Random): Promise<void> {
  const times = random.integer(1, STORM_TIMES_MAX);
  return lose(rig, { fault: "reconnectStorm", times });
}

async function restart(rig: Rig): Promise<void> {
  await rig.settle();
  await rig.restartController();
}

/** Connects an intruder to a silent link, which must replace the controller. */
async function intrudeInSilence(rig: Rig, random: Random): Promise<void> {
  await rig.settle();
  const { server, notice } = rig;
  const { replacedConnections } = server.stats;
  if (!await notice.until(() => server.stale, TIME_LIMIT_MS)) {
    throw new SoakError("a silent link isn't stale");
  }
  const sockets = intruderSockets(random);
  const isIn = () => server.stats.replacedConnections > replacedConnections;
  using intruders = new DisposableStack();
  const endMs = performance.now() + TIME_LIMIT_MS;
  while (!isIn()) {
    if (performance.now() > endMs) {
      throw new SoakError(
        `an intruder doesn't take over ${sockets} of a silent link`,
      );
    }
    // A new command socket isn't silent yet: then the intruder is refused at first.
    intruders.use(await dialIntruder(rig, random, sockets));
    await notice.until(isIn, REDIAL_MS);
  }
  if (random.chance(0.5)) intruders.dispose();
  await rig.recover();
}

/**
 * Connects an intruder while frames are received, which must be refused, and disturb
 * nothing.
 */
async function intrudeInStream(rig: Rig, random: Random): Promise<void> {
  await rig.settle();
  await rig.recover();
  const { server, notice, frames, controller } = rig;
  const { rejectedConnections, replacedConnections } = server.stats;
  const sockets = intruderSockets(random);
  using _intruder = await dialIntruder(rig, random, sockets);
  const isDone = () => {
    const { stats } = server;
    return stats.rejectedConnections >= rejectedConnections + sockets.length ||
      stats.replacedConnections > replacedConnections;
  };
  const endMs = performance.now() + TIME_LIMIT_MS;
  while (!isDone() && performance.now() < endMs) {
    await controller.play([{ fault: "none", frames: 1 }]);
    await notice.until(isDone, BUSY_INTERVAL_MS);
  }
  if (!isDone()) {
    throw new SoakError(`${sockets} of an intruder isn't refused`);
  }
  // A machine that was busy for too long has caused a silence.
  if (server.stats.replacedConnections > replacedConnections) frames.forgive();
  await rig.settle();
  await rig.recover();
}

function intruderSockets(random: Random): PortRole[] {
  const socket = random.pick(SOCKETS);
  return socket === "both" ? ["telemetry", "command"] : [socket];
}

function dialIntruder(rig: Rig, random: Random, sockets: PortRole[]) {
  const { telemetryPort, commandPort } = rig.server;
  const ports = { telemetry: telemetryPort, command: commandPort };
  return Intruder.dial(ports, sockets, random, (bytes) => {
    rig.intruderBytes += bytes;
  });
}

function openIterator(rig: Rig, random: Random): Promise<void> {
  rig.consumers.openShortly(random);
  return Promise.resolve();
}

function takeNext(rig: Rig, random: Random): Promise<void> {
  const giveUp = random.chance(0.2) ? new AbortController() : undefined;
  const skip = random.integer(0, SKIP_MAX);
  const next = rig.server.nextTelemetry(skip, { signal: giveUp?.signal });
  rig.settlements.track(next, "nextTelemetry");
  giveUp?.abort(GIVEN_UP);
  return Promise.resolve();
}
