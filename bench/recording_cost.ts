/**
 * Cost of recording a link: time on a processor, and memory.
 *
 * The link is recorded and not recorded in turns within one run, so that both meet the same
 * machine.
 *
 * @module
 */

import { CommandTelemetryServer } from "../mod.ts";
import { record } from "../recording.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import { ControllerProcess } from "./controller_process.ts";
import { collectGarbage } from "./memory.ts";
import {
  type BenchOptions,
  type Row,
  StallError,
  targetRow,
} from "./report.ts";
import { median, quantile, sleep } from "./statistics.ts";
import { usageDuring } from "./usage.ts";

const FAST_HZ = 1000;
const SLOW_HZ = 20;
const CPU_PERCENT_MAX = 5;
const GROWTH_MB_MAX = 5;
const SETTLE_MS = 500;
const LOOKS = 10;
const BYTES_PER_MB = 1e6;

/** Measures recording at two rates. */
export async function benchRecordingCost(
  { quick }: BenchOptions,
): Promise<Row[]> {
  const folder = await Deno.makeTempDir();
  try {
    const warmUps = quick ? 0 : 1;
    const rounds = quick ? 1 : 12;
    const roundMs = quick ? 100 : 2_000;
    return [
      await costRow(folder, FAST_HZ, warmUps, rounds, roundMs),
      await costRow(folder, SLOW_HZ, warmUps, rounds, roundMs),
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Measures the memory while recording; `--long` for 10 minutes. */
export async function benchRecordingMemory(
  { quick, long }: BenchOptions,
): Promise<Row[]> {
  const folder = await Deno.makeTempDir();
  try {
    return [await memoryRow(folder, quick ? 0.2 : long ? 600 : 20)];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Serves a controller that sends at a rate for some time. */
async function serve(hz: number, durationMs: number) {
  const server = new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
  });
  await server.start();
  const controller = new ControllerProcess("steady", {
    ports: [[server.telemetryPort, server.commandPort]],
    hz,
    durationMs: durationMs + 4 * SETTLE_MS,
  });
  await server.waitConnected();
  await sleep(SETTLE_MS);
  return {
    server,
    [Symbol.asyncDispose]: async () => {
      await controller[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

async function costRow(
  folder: string,
  hz: number,
  warmUps: number,
  rounds: number,
  roundMs: number,
): Promise<Row> {
  const durationMs = (rounds + 1) * 2 * (roundMs + SETTLE_MS);
  await using served = await serve(hz, durationMs);
  const { server } = served;
  const withIt: number[] = [];
  const without: number[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    const recorder = record(server, folder, { device: `at${hz}` });
    await sleep(SETTLE_MS / 2);
    const recording = (await usageDuring(roundMs)).cpuPercent;
    await recorder.close();
    const { messages, lostMessages } = recorder.stats;
    if (lostMessages > 0) {
      throw new Error(`Lost ${lostMessages} of ${messages} messages`);
    }
    if (messages < hz * roundMs / 2_000) {
      throw new StallError(`Recorded ${messages} messages only`);
    }
    await sleep(SETTLE_MS / 2);
    const idle = (await usageDuring(roundMs)).cpuPercent;
    if (round < 0) continue; // compilers warm up
    withIt.push(recording);
    without.push(idle);
  }
  const more = median(withIt.map((percent, i) => percent - without[i]));
  const spread = quantile(without, 0.9) - quantile(without, 0.1);
  const isFast = hz === FAST_HZ;
  return targetRow(
    `recording ${hz} frames/s, beside not recording`,
    `${more.toFixed(2)} % of a core more (${median(withIt).toFixed(2)}, ${
      median(without).toFixed(2)
    }; spread ${spread.toFixed(2)})`,
    isFast ? `≤ ${CPU_PERCENT_MAX} %` : "within the spread",
    more <= (isFast ? CPU_PERCENT_MAX : spread),
    { more, spread, with: median(withIt), without: median(without) },
  );
}

async function memoryRow(folder: string, seconds: number): Promise<Row> {
  await using served = await serve(FAST_HZ, seconds * 1_000);
  await using recorder = record(served.server, folder, { device: "memory" });
  const looks: Deno.MemoryUsage[] = [];
  for (let look = 0; look <= LOOKS; look++) {
    await sleep(seconds * 1_000 / (LOOKS + 1));
    collectGarbage();
    looks.push(Deno.memoryUsage());
  }
  const [begin, ...rest] = looks;
  const growthOf = (key: "heapUsed" | "rss") =>
    Math.max(...rest.map((look) => look[key] - begin[key])) / BYTES_PER_MB;
  const heapMb = growthOf("heapUsed");
  const rssMb = growthOf("rss");
  const { messages, lostMessages } = recorder.stats;
  return targetRow(
    `memory while recording ${messages} messages in ${seconds} s`,
    `heap ${signed(heapMb, 2)} MB, RSS ${
      signed(rssMb, 1)
    } MB, ${lostMessages} lost`,
    `heap < +${GROWTH_MB_MAX} MB`,
    heapMb < GROWTH_MB_MAX && lostMessages === 0,
    { heapMb, rssMb, messages, lostMessages },
  );
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(digits)}`;
}
