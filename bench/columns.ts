/**
 * Main thread's time to gather a column of one field, from lent batches and from samples.
 *
 * The frames of a burst lie in the ring before they are read, so that neither the socket
 * nor the controller is measured.
 *
 * @module
 */

import { CommandTelemetryServer } from "../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import { LAST_FIELD, makeFrames, SIMPLE_FRAME_BYTES } from "./frames.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { median, medianRatio, sleep } from "./statistics.ts";

/** Frames of a burst: 3.4 MB of the ring's 4 MiB. */
const FRAMES = 50_000;
const BATCHES_OF_SAMPLES_MIN = 6;

/** Gathers the burst's column. */
type Gather = (column: Float64Array) => Promise<void>;

/** Measures columns gathered either way. */
export async function benchColumns({ quick }: BenchOptions): Promise<Row[]> {
  await using server = new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
  });
  await server.start();
  const burst = makeFrames(FRAMES, SIMPLE_FRAME_BYTES);
  using conn = await Deno.connect({ port: server.telemetryPort });
  let frames = 0;

  /** Returns the time for each frame, in ns. */
  async function timeOf(open: () => Gather): Promise<number> {
    const gather = open();
    frames += FRAMES;
    for (let sent = 0; sent < burst.length;) {
      sent += await conn.write(burst.subarray(sent));
    }
    while (server.stats.telemetryFrames < frames) await sleep(1);
    await sleep(5); // for the main thread's last look
    const column = new Float64Array(FRAMES);
    const startMs = performance.now();
    await gather(column);
    const timeNs = (performance.now() - startMs) / FRAMES * 1e6;
    if (column.every((value) => value === LAST_FIELD)) return timeNs;
    throw new Error("Gathered a wrong column");
  }

  function byBatches(): Gather {
    const batches = server.batches();
    return async (column) => {
      let count = 0;
      for await (const batch of batches) {
        for (const { telemetry } of batch) {
          column[count++] = telemetry.cmdPosition;
        }
        if (count === FRAMES) return;
      }
    };
  }

  function bySamples(): Gather {
    const samples = server.samples({ buffer: "lossless" });
    return async (column) => {
      let count = 0;
      for await (const { telemetry } of samples) {
        column[count++] = telemetry.cmdPosition;
        if (count === FRAMES) return;
      }
    };
  }

  const batchesNs: number[] = [];
  const samplesNs: number[] = [];
  const rounds = quick ? 1 : 25;
  for (let round = quick ? 0 : -5; round < rounds; round++) {
    const times = [await timeOf(byBatches), await timeOf(bySamples)];
    if (round < 0) continue; // not compiled yet
    batchesNs.push(times[0]);
    samplesNs.push(times[1]);
  }
  const ratio = medianRatio(samplesNs, batchesNs);
  return [
    targetRow(
      "column of one field of 68-byte frames, from lent batches",
      `${median(batchesNs).toFixed(1)} ns a frame: ${
        ratio.toFixed(1)
      } × as fast as by samples`,
      `≥ ${BATCHES_OF_SAMPLES_MIN} × samples`,
      ratio >= BATCHES_OF_SAMPLES_MIN,
      { ratio, batchesNs: median(batchesNs) },
    ),
    {
      what: "… from lossless samples",
      measured: `${median(samplesNs).toFixed(1)} ns a frame`,
      values: { samplesNs: median(samplesNs) },
    },
  ];
}
