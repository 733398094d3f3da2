/**
 * Report of a soak test, and the conditions that must hold.
 *
 * @module
 */

import type { ServerStats } from "../../mod.ts";
import type { Handles, MemoryWatch } from "./resources.ts";
import { isAtMost } from "./resources.ts";
import type { Rig } from "./rig.ts";

/**
 * Pieces of junk for each bogus frame allowed: one in some thousand holds a header by
 * chance.
 */
const JUNK_PER_BOGUS = 500;
const JUNK_BYTES_MEAN = 150;
const BOGUS_ALWAYS = 10;
/**
 * Shortest run whose memory is judged, in min: the heap takes a minute to grow to its
 * working size.
 */
const MEMORY_MINUTES_MIN = 2;
const BYTES_PER_MB = 1e6;

/** Outcome of one condition. */
export interface Check {
  /** Condition that must hold. */
  readonly name: string;
  /** Whether it holds. */
  readonly outcome: "PASS" | "FAIL" | "SKIP";
  /** Figures of it. */
  readonly detail: string;
}

/** Measurements of a run. */
export interface Run {
  /** Seed of all random choices. */
  readonly seed: number;
  /** Duration, in s. */
  readonly durationSec: number;
  /** Reason why it broke off; undefined if it didn't. */
  readonly breakOff: string | undefined;
  /** Statistics of the server at the end. */
  readonly stats: ServerStats;
  /** Watch on the memory. */
  readonly memory: MemoryWatch;
  /** Handles of the process before; undefined if unknown. */
  readonly handlesBefore: Handles | undefined;
  /** Handles of the process afterwards. */
  readonly handlesAfter: Handles | undefined;
}

/** Report in the form that is printed as JSON. */
export type Report = ReturnType<typeof makeReport>;

/**
 * Judges a run.
 *
 * @param rig Rig under test, closed.
 * @param run Measurements of the run.
 */
export function makeReport(rig: Rig, run: Run) {
  const { frames, consumers, commands, settlements } = rig;
  const { seed, durationSec, breakOff, stats, memory } = run;
  const checks = [
    checkFrames(rig),
    checkBytes(rig),
    checkEvents(rig),
    checkCommands(rig),
    checkRecoveries(rig, run),
    checkConsumers(rig),
    checkMemory(run),
    checkHandles(run),
  ];
  return {
    isPassed: checks.every(({ outcome }) => outcome !== "FAIL"),
    seed,
    durationSec: Math.round(durationSec),
    steps: rig.steps,
    breakOff,
    checks,
    frames: {
      sent: frames.sent,
      damaged: frames.damaged,
      received: frames.received,
      bogus: frames.bogus,
      collateral: frames.collateral,
      lost: frames.lost,
      repeated: frames.repeated,
      configsSent: frames.configsSent,
      configsReceived: frames.configsReceived,
    },
    lostNear: frames.lostNear,
    losses: frames.losses,
    bytes: stats.bytesRead,
    resyncs: stats.resyncs,
    connections: stats.connections,
    refused: stats.rejectedConnections,
    replaced: stats.replacedConnections,
    commands: {
      written: stats.commandsSent,
      received: commands.received,
      rejected: settlements.rejected,
      confirmed: commands.confirmed,
    },
    events: Object.fromEntries(consumers.events),
    rssMb: {
      first: megabytes(memory.medians.first),
      last: megabytes(memory.medians.last),
    },
  };
}

/**
 * Formats a human-readable report.
 *
 * @param report The report.
 */
export function format(report: Report): string {
  const { checks, isPassed, losses, ...figures } = report;
  const lines = Object.entries(figures)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(12)} ${inWords(value)}`);
  const lossLines = losses.map((loss) => `lost in ${loss}`);
  const checkLines = checks.map(({ name, outcome, detail }, i) =>
    `${outcome}  ${i + 1}. ${name}: ${detail}`
  );
  const verdict = isPassed ? "PASS" : "FAIL";
  return [...lines, ...lossLines, "", ...checkLines, "", verdict].join("\n");
}

function inWords(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value).map(([name, count]) => `${name} ${count}`)
    .join(", ");
}

function check(name: string, isOk: boolean, detail: string): Check {
  return { name, outcome: isOk ? "PASS" : "FAIL", detail };
}

function checkFrames({ frames, intruderBytes }: Rig): Check {
  const { lost, repeated, collateral, flipped, bogus } = frames;
  const junk = frames.junk + intruderBytes / JUNK_BYTES_MEAN;
  const bogusMax = Math.floor(
    frames.damaged + junk / JUNK_PER_BOGUS + BOGUS_ALWAYS,
  );
  return check(
    "no undamaged frame is lost, or delivered twice or out of order",
    lost === 0 && repeated === 0 && collateral <= flipped && bogus <= bogusMax,
    `${lost} lost, ${repeated} repeated, ${collateral} collateral (at most ${flipped}), ${bogus} bogus (at most ${bogusMax})`,
  );
}

function checkBytes({ sums: { count, faults, firstFault } }: Rig): Check {
  return check(
    "bytes and frames add up",
    faults === 0 && count > 0,
    `${faults} of ${count} sums wrong ${firstFault}`.trim(),
  );
}

function checkEvents({ consumers }: Rig): Check {
  const { alternationFaults, eventsDropped, failures } = consumers;
  return check(
    "connected and disconnected alternate, nothing fails",
    alternationFaults === 0 && eventsDropped === 0 && failures.length === 0,
    [
      `${alternationFaults} out of order`,
      `${eventsDropped} events dropped`,
      `${failures.length} failures`,
      ...failures.slice(0, 1),
    ].join(", "),
  );
}

function checkCommands({ commands, settlements }: Rig): Check {
  const { pending, unexpected, fulfilled, rejected } = settlements;
  const { goodBatches, badBatches, unstableBatches } = commands;
  return check(
    "every call settles, and what was fulfilled arrives once",
    pending === 0 && unexpected.length === 0 && commands.faults === 0,
    [
      `${fulfilled} fulfilled`,
      `${rejected} rejected`,
      `${pending} pending`,
      `${unexpected.length} for no good reason`,
      `batches ${goodBatches} good, ${badBatches} bad, ${unstableBatches} unstable`,
      `${commands.counterFaults} counters wrong`,
      `${commands.confirmed} confirmed, ${commands.unconfirmed} not`,
      `${commands.confirmationsLost} lost with the link, ${commands.confirmationsKept} not`,
      ...[commands.firstFault].filter(Boolean),
      ...unexpected.slice(0, 1),
    ].join(", "),
  );
}

function checkRecoveries(rig: Rig, { breakOff }: Run): Check {
  const { recoveries, slowestRecoveryMs, consumers } = rig;
  const { hastyTakeovers } = consumers;
  return check(
    "the controller always reconnects",
    breakOff === undefined && hastyTakeovers === 0 && recoveries > 0,
    [
      `${recoveries} times, at most ${slowestRecoveryMs.toFixed(0)} ms`,
      `${hastyTakeovers} hasty takeovers`,
      ...[breakOff ?? ""].filter(Boolean),
    ].join(", "),
  );
}

function checkConsumers({ consumers }: Rig): Check {
  const { called, taken, slow } = consumers;
  const isOk = called.equals(taken) && called.count > 0 &&
    slow.every(({ isComplete }) => isComplete);
  return check(
    "each consumer gets its samples, in order",
    isOk,
    [
      `callback ${called.count}`,
      `lossless ${taken.count}${called.equals(taken) ? "" : " (differs)"}`,
      ...slow.map(({ buffer, received, dropped }) =>
        `${buffer} ${received} + ${dropped} dropped`
      ),
    ].join(", "),
  );
}

function checkMemory({ memory, durationSec }: Run): Check {
  const { first, last } = memory.medians;
  const result = check(
    "memory is flat",
    memory.isFlat,
    `RSS ${megabytes(first)} MB in the first third, ${
      megabytes(last)
    } MB in the last`,
  );
  const isShort = durationSec < 60 * MEMORY_MINUTES_MIN;
  return isShort ? { ...result, outcome: "SKIP" } : result;
}

function checkHandles({ handlesBefore, handlesAfter }: Run): Check {
  const name = "no handle is left";
  if (!handlesBefore || !handlesAfter) {
    return { name, outcome: "SKIP", detail: "there is no /proc" };
  }
  const { descriptors, threads } = handlesAfter;
  return check(
    name,
    isAtMost(handlesAfter, handlesBefore),
    `${descriptors} descriptors of ${handlesBefore.descriptors} before, ${threads} threads of ${handlesBefore.threads}`,
  );
}

function megabytes(bytes: number): number {
  return Math.round(bytes / BYTES_PER_MB);
}
