/**
 * Cost of limits and of metrics: time on a processor beside a link without them, and in a
 * flood of violations lost frames and memory.
 *
 * @module
 */

import { AlarmEngine, type AlarmRule, watchLimits } from "../limits.ts";
import { serveMetrics } from "../metrics.ts";
import { CommandTelemetryServer, Header } from "../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import type { SteadyOptions } from "./controller.ts";
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

const HZ = 1000;
const RULES = 100;
const CPU_PERCENT_MAX = 10;
const SETTLE_MS = 500;
const SCRAPE_MS = 1000;
/** Scrapes a second at rest, as the cost of one can't be measured. */
const REST_PER_SEC = 20;
const REST_PERCENT_MAX = 1;
/** Violations a second of a flood: each alarm is raised and cleared for each. */
const FLOOD_PER_SEC = 10_000;
const GROWTH_MB_MAX = 1;
const BYTES_PER_MB = 1e6;

/** Measures 100 rules and scraped metrics at 1000 Hz, and floods of violations. */
export async function benchLimits({ quick }: BenchOptions): Promise<Row[]> {
  return [
    ...await costRows(quick ? 0 : 1, quick ? 1 : 12, quick ? 100 : 2000),
    await restRow(quick ? 1 : 8, quick ? 100 : 1000),
    await linkFloodRow(quick ? 100 : 20_000),
    floodRow(quick ? 1 : 300),
  ];
}

function makeServer() {
  return new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
  });
}

type BenchServer = ReturnType<typeof makeServer>;

/** Starts a server, and a controller that sends it frames at 1000 Hz. */
async function startController(
  server: BenchServer,
  options: Pick<SteadyOptions, "durationMs" | "alternates">,
): Promise<AsyncDisposable> {
  await server.start();
  const ports = [[server.telemetryPort, server.commandPort] as const];
  const steady = { ...options, ports, hz: HZ };
  const controller = new ControllerProcess("steady", steady);
  await server.waitConnected();
  return controller;
}

/** Returns rules over all fields, with every option that takes time. */
function makeRules(): AlarmRule[] {
  const names = SimpleTelemetry.fields.map(({ name }) => name);
  return Array.from({ length: RULES }, (_, i) => ({
    name: `rule ${i}`,
    field: names[i % names.length],
    limits: {
      warning: { above: 1e6 + i, below: -1e6 },
      critical: { above: 2e6 + i, below: -2e6 },
    },
    deadband: 1,
    onDelayMs: 1000,
  }));
}

/** Work beside a link while the time on a processor is measured. */
interface Work extends AsyncDisposable {
  /** Number of samples that it has read, and of those that it has lost. */
  counts(): { readonly samples: number; readonly lost: number };
}

async function watch(server: BenchServer): Promise<Work> {
  const watch = await watchLimits(server, { rules: makeRules() });
  return {
    counts: () => ({
      samples: watch.stats.samples,
      lost: watch.stats.droppedSamples,
    }),
    [Symbol.asyncDispose]: () => watch.close(),
  };
}

/** Serves metrics of all fields, and scrapes them each second in this process, too. */
async function scrape(
  server: BenchServer,
  everyMs = SCRAPE_MS,
): Promise<Work> {
  const fields = SimpleTelemetry.fields.map(({ name }) => name);
  const metrics = serveMetrics({ simple: { source: server, fields } }, {
    port: 0,
  });
  const get = async () => {
    const response = await fetch(`${metrics.url}metrics`);
    return await response.text();
  };
  await get(); // its first answer compiles
  let scraping = Promise.resolve("");
  const timer = setInterval(() => scraping = get(), everyMs);
  const counts = () => {
    const histogram = metrics.metrics.families()
      .find(({ name }) => name === "frame_interval");
    const [series] = histogram?.type === "histogram" ? histogram.series : [];
    const samples = series.histogram.counts.reduce((sum, n) => sum + n, 0);
    return { samples, lost: 0 };
  };
  return {
    counts,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await scraping;
      await metrics.close();
    },
  };
}

/** Measures limits, metrics and a link without either in turn, so in one run. */
async function costRows(
  warmUps: number,
  rounds: number,
  roundMs: number,
): Promise<Row[]> {
  await using server = makeServer();
  const works = [watch, scrape];
  const durationMs = (rounds + 2) * 3 * (roundMs + SETTLE_MS) + 4 * SETTLE_MS;
  await using _controller = await startController(server, { durationMs });
  const costs: number[][] = [[], []];
  const without: number[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    const measured: number[] = [];
    for (const start of works) {
      await using work = await start(server);
      await sleep(SETTLE_MS / 2);
      measured.push((await usageDuring(roundMs)).cpuPercent);
      const { samples, lost } = work.counts();
      if (lost > 0) throw new Error(`Lost ${lost} of ${samples} samples`);
      if (samples < HZ * roundMs / 2000) {
        throw new StallError(`Read ${samples} samples only`);
      }
    }
    await sleep(SETTLE_MS / 2);
    const idle = (await usageDuring(roundMs)).cpuPercent;
    if (round < 0) continue; // compilers warm up
    without.push(idle);
    for (const [i, percent] of measured.entries()) costs[i].push(percent);
  }
  const spread = quantile(without, 0.9) - quantile(without, 0.1);
  const row = (name: string, withIt: number[], target: string, max: number) => {
    const more = median(withIt.map((percent, i) => percent - without[i]));
    return targetRow(
      `${name} at ${HZ} frames/s, beside a link without`,
      `${more.toFixed(2)} % of a core more (${median(withIt).toFixed(2)}, ${
        median(without).toFixed(2)
      }; spread ${spread.toFixed(2)})`,
      target,
      more <= max,
      { more, spread, with: median(withIt), without: median(without) },
    );
  };
  const [limits, metrics] = costs;
  return [
    row(
      `limits by ${RULES} rules`,
      limits,
      `≤ ${CPU_PERCENT_MAX} %`,
      CPU_PERCENT_MAX,
    ),
    row("metrics scraped each second", metrics, "≤ spread", spread),
  ];
}

/** Measures scrapes of a link that receives nothing, and the link without them, in turn. */
async function restRow(rounds: number, roundMs: number): Promise<Row> {
  await using server = makeServer();
  await server.start();
  const costs: number[] = [];
  const idles: number[] = [];
  for (let round = -1; round < rounds; round++) {
    await sleep(SETTLE_MS / 2);
    const idle = (await usageDuring(roundMs)).cpuPercent;
    await using _work = await scrape(server, 1000 / REST_PER_SEC);
    await sleep(SETTLE_MS / 2);
    const busy = (await usageDuring(roundMs)).cpuPercent;
    if (round < 0) continue; // compilers warm up
    idles.push(idle);
    costs.push((busy - idle) / REST_PER_SEC);
  }
  const more = median(costs);
  const spread = quantile(costs, 0.9) - quantile(costs, 0.1);
  return targetRow(
    "metrics scraped each second at rest, beside a link without",
    `${more.toFixed(3)} % of a core more (spread ${
      spread.toFixed(3)
    }), measured by ${REST_PER_SEC} scrapes a second; idle ${
      median(idles).toFixed(2)
    } %`,
    `≤ ${REST_PERCENT_MAX} %`,
    more <= REST_PERCENT_MAX,
    { more, spread, without: median(idles) },
  );
}

/** Returns rules that one of two samples violates, which the next one clears. */
function floodRules(count: number): AlarmRule[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `rule ${i}`,
    field: "cmdPosition",
    limits: { warning: { above: 0 } },
  }));
}

/** Watches a link whose frames violate limits and clear them again. */
async function linkFloodRow(forMs: number): Promise<Row> {
  await using server = makeServer();
  const durationMs = 2 * forMs + 4 * SETTLE_MS;
  const options = { durationMs, alternates: true };
  await using _controller = await startController(server, options);
  const rules = floodRules(2 * FLOOD_PER_SEC / HZ);
  await using watch = await watchLimits(server, { rules });
  let events = 0;
  (async () => {
    for await (const _ of watch) events++;
  })();
  await sleep(2 * SETTLE_MS);
  const look = () => {
    collectGarbage();
    const { samples, droppedSamples } = watch.stats;
    const { missedFrames } = server.stats;
    const heapMb = Deno.memoryUsage().heapUsed / BYTES_PER_MB;
    return { samples, lost: droppedSamples + missedFrames, events, heapMb };
  };
  const before = look();
  await sleep(forMs);
  const after = look();
  const samples = after.samples - before.samples;
  const lost = after.lost - before.lost;
  const growthMb = after.heapMb - before.heapMb;
  const perSec = (after.events - before.events) / forMs * 1000;
  const violations = samples / 2 * rules.length / forMs * 1000;
  return targetRow(
    `a flood of ${violations.toFixed(0)} violations a second on a link`,
    `${lost} of ${samples} frames lost, heap ${signedMb(growthMb)}, ${
      perSec.toFixed(0)
    } events/s`,
    `none lost, heap < +${GROWTH_MB_MAX} MB`,
    lost === 0 && growthMb < GROWTH_MB_MAX,
    { lost, samples, growthMb, perSec },
  );
}

/** Judges samples that violate ten limits and clear them again, for some seconds. */
function floodRow(seconds: number): Row {
  const rules = floodRules(FLOOD_PER_SEC / HZ);
  const engine = new AlarmEngine({ telemetry: SimpleTelemetry }, { rules });
  const samples = [1, -1].map((cmdPosition) => ({
    header: Header.create(),
    telemetry: SimpleTelemetry.create({ cmdPosition }),
  }));
  let atMs = 0;
  let events = 0;
  const judge = (count: number) => {
    for (let i = 0; i < count; i++) {
      atMs += 1000 / (2 * HZ);
      const sample = { ...samples[i % 2], receivedAtMs: atMs };
      events += engine.update(sample).length;
    }
  };
  judge(4 * HZ);
  collectGarbage();
  const before = Deno.memoryUsage().heapUsed;
  const startMs = performance.now();
  events = 0;
  judge(2 * HZ * seconds);
  const takenMs = performance.now() - startMs;
  collectGarbage();
  const growthMb = (Deno.memoryUsage().heapUsed - before) / BYTES_PER_MB;
  const perSec = events / seconds;
  return targetRow(
    `a flood of ${FLOOD_PER_SEC} violations a second, for ${seconds} s of telemetry`,
    `heap ${signedMb(growthMb)}, ${perSec.toFixed(0)} events/s, ${
      (takenMs / seconds / 10).toFixed(2)
    } % of a core`,
    `heap < +${GROWTH_MB_MAX} MB`,
    growthMb < GROWTH_MB_MAX,
    { growthMb, perSec, takenMs },
  );
}

function signedMb(mb: number): string {
  return `${mb < 0 ? "" : "+"}${mb.toFixed(2)} MB`;
}
