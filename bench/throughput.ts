/**
 * Number of frames a second that a server takes, side by side with the physical limit and
 * with the alternatives.
 *
 * Draining is bound by the system's copies. The server has three threads at work
 * (sender, reader, main), draining has two: with two cores that counts against the
 * server. Iterators are bound by the main thread, which copies the frames out of the
 * ring and settles a promise for each.
 *
 * @module
 */

import { rotatorFrames, simpleFrames } from "./frame_classes.ts";
import { ROTATOR_FRAME_BYTES, SIMPLE_FRAME_BYTES } from "./frames.ts";
import {
  hasPython,
  receiveByBatchCallback,
  receiveByBatches,
  receiveByBlocks,
  receiveByCallback,
  receiveByDataView,
  receiveByDraining,
  receiveByIterators,
  receiveByPython,
  receiveByUnshared,
  type Window,
} from "./receivers.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { median, medianRatio } from "./statistics.ts";

const CALLBACK_OF_DRAIN_MIN = 0.35;
const ROTATOR_OF_DRAIN_MIN = 0.6;
const BLOCKS_OF_DRAIN_MIN = 0.75;
const ROTATOR_BLOCKS_OF_DRAIN_MIN = 0.95;
const CALLBACK_OF_PYTHON_MIN = 60;
const ITERATOR_OF_PYTHON_MIN = 15;
const ITERATORS = 100;
const SHARED_OF_UNSHARED_MIN = 2;

/** Measures frames per second. */
type Receive = (window: Window) => Promise<number>;

/** Measures frames of 68 bytes, to the callback and through an iterator. */
export async function benchThroughput(options: BenchOptions): Promise<Row[]> {
  const frameBytes = SIMPLE_FRAME_BYTES;
  const iterators = options.quick ? 3 : ITERATORS;
  const receivers: Record<string, Receive> = {
    drain: (window) => receiveByDraining(frameBytes, window),
    dataView: (window) => receiveByDataView(frameBytes, window),
    blocks: (window) => receiveByBlocks(simpleFrames, window),
    batches: (window) => receiveByBatches(simpleFrames, window),
    callback: (window) => receiveByCallback(simpleFrames, window),
    batchCallback: (window) => receiveByBatchCallback(simpleFrames, window),
    iterator: (window) => receiveByIterators(simpleFrames, 1, window),
    shared: async (window) =>
      iterators * await receiveByIterators(simpleFrames, iterators, window),
    unshared: (window) => receiveByUnshared(simpleFrames, iterators, window),
  };
  if (await hasPython()) {
    receivers.python = (window) => receiveByPython(frameBytes, window);
  }
  const rates = await inTurns(receivers, options);
  const toCallback = "68-byte frames to the callback";
  const toIterator = "68-byte frames through for await, lossless";
  return [
    comparison(
      toCallback,
      frameBytes,
      rates.callback,
      rates.drain,
      "draining",
      CALLBACK_OF_DRAIN_MIN,
    ),
    ...rates.python
      ? [
        comparison(
          `${toCallback}, again`,
          frameBytes,
          rates.callback,
          rates.python,
          "Python",
          CALLBACK_OF_PYTHON_MIN,
        ),
        comparison(
          toIterator,
          frameBytes,
          rates.iterator,
          rates.python,
          "Python",
          ITERATOR_OF_PYTHON_MIN,
        ),
      ]
      : [
        plain(toIterator, frameBytes, rates.iterator),
        { what: "… Python", measured: "skipped: no python3" },
      ],
    ...lent(frameBytes, rates, BLOCKS_OF_DRAIN_MIN),
    comparison(
      `${frameBytes}-byte frames, samples of ${iterators} lossless iterators in step`,
      frameBytes,
      rates.shared,
      rates.unshared,
      "as many that share nothing",
      SHARED_OF_UNSHARED_MIN,
    ),
    plain("… draining the socket, main thread", frameBytes, rates.drain),
    plain("… conn.read and DataView, main thread", frameBytes, rates.dataView),
    ...rates.python
      ? [plain("… Python, asyncio and ctypes", frameBytes, rates.python)]
      : [],
  ];
}

/** Measures frames of 240 bytes, to the callback and lent. */
export async function benchRotator(options: BenchOptions): Promise<Row[]> {
  const frameBytes = ROTATOR_FRAME_BYTES;
  const rates = await inTurns({
    drain: (window) => receiveByDraining(frameBytes, window),
    dataView: (window) => receiveByDataView(frameBytes, window),
    blocks: (window) => receiveByBlocks(rotatorFrames, window),
    batches: (window) => receiveByBatches(rotatorFrames, window),
    callback: (window) => receiveByCallback(rotatorFrames, window),
    batchCallback: (window) => receiveByBatchCallback(rotatorFrames, window),
  }, options);
  return [
    comparison(
      "240-byte frames to the callback",
      frameBytes,
      rates.callback,
      rates.drain,
      "draining",
      ROTATOR_OF_DRAIN_MIN,
    ),
    ...lent(frameBytes, rates, ROTATOR_BLOCKS_OF_DRAIN_MIN),
    plain("… draining the socket, main thread", frameBytes, rates.drain),
    plain("… conn.read and DataView, main thread", frameBytes, rates.dataView),
  ];
}

/**
 * Runs each once unmeasured, so that it is compiled, then all of them alternately, there
 * and back, so that none always follows the same one.
 */
async function inTurns(
  receivers: Record<string, Receive>,
  { quick }: BenchOptions,
): Promise<Record<string, number[]>> {
  const rounds = quick ? 1 : 6;
  const window = quick
    ? { warmUpMs: 20, measuredMs: 50 }
    : { warmUpMs: 300, measuredMs: 1_000 };
  const rates: Record<string, number[]> = {};
  for (const [name, receive] of Object.entries(receivers)) {
    rates[name] = [];
    if (!quick) await receive({ warmUpMs: 0, measuredMs: 500 });
  }
  const order = Object.keys(receivers);
  for (let round = 0; round < rounds; round++) {
    for (const name of order) rates[name].push(await receivers[name](window));
    order.reverse();
  }
  return rates;
}

/** Returns the rows of lent blocks, read once each, and of lent batches, read frame by frame. */
function lent(
  frameBytes: number,
  { blocks, batches, batchCallback, drain }: Record<string, number[]>,
  ratioMin: number,
): Row[] {
  return [
    comparison(
      `${frameBytes}-byte frames in lent blocks`,
      frameBytes,
      blocks,
      drain,
      "draining",
      ratioMin,
    ),
    comparison(
      `${frameBytes}-byte frames in lent batches, one field of each read`,
      frameBytes,
      batches,
      drain,
      "draining",
      ratioMin,
    ),
    comparison(
      `${frameBytes}-byte frames to the batchCallback, one field of each read`,
      frameBytes,
      batchCallback,
      drain,
      "draining",
      ratioMin,
    ),
  ];
}

function comparison(
  what: string,
  frameBytes: number,
  rates: readonly number[],
  references: readonly number[],
  reference: string,
  ratioMin: number,
): Row {
  const ratio = medianRatio(rates, references);
  return targetRow(
    what,
    `${rateText(rates, frameBytes)} = ${ratio.toFixed(2)} × ${reference}`,
    `≥ ${ratioMin} × ${reference}`,
    ratio >= ratioMin,
    { framesPerSec: median(rates), ratio },
  );
}

function plain(
  what: string,
  frameBytes: number,
  rates: readonly number[],
): Row {
  return {
    what,
    measured: rateText(rates, frameBytes),
    values: { framesPerSec: median(rates) },
  };
}

function rateText(rates: readonly number[], frameBytes: number): string {
  const rate = median(rates);
  const frames = (rate / 1e6).toFixed(2);
  return `${frames} M frames/s, ${(rate * frameBytes / 1e9).toFixed(2)} GB/s`;
}
