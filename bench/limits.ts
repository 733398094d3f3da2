/**
 * Cost of limits: time on a processor beside a link without them, and memory in a flood.
 *
 * @module
 */

import { AlarmEngine, type AlarmRule, watchLimits } from "../limits.ts";
import { CommandTelemetryServer, Header } from "../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import { ControllerProcess } from "./controller_process.ts";
import { collectGarbage } from "./memory.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { median, quantile, sleep } from "./statistics.ts";
import { usageDuring } from "./usage.ts";

const HZ = 1000;
const RULES = 100;
const CPU_PERCENT_MAX = 10;
const SETTLE_MS = 500;
const FLOOD_ALARMS = 10;
const GROWTH_MB_MAX = 1;
const BYTES_PER_MB = 1e6;

/** Measures 100 rules at 1000 Hz, and a flood of violations. */
export async function benchLimits({ quick }: BenchOptions): Promise<Row[]> {
  return [
    await costRow(quick ? 2 : 12, quick ? 300 : 2000),
    floodRow(quick ? 10 : 300),
  ];
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

async function costRow(rounds: number, roundMs: number): Promise<Row> {
  await using server = new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
  });
  await server.start();
  await using _controller = new ControllerProcess("steady", {
    ports: [[server.telemetryPort, server.commandPort]],
    hz: HZ,
    durationMs: (rounds + 1) * 2 * (roundMs + SETTLE_MS) + 4 * SETTLE_MS,
  });
  await server.waitConnected();
  const rules = makeRules();
  const withIt: number[] = [];
  const without: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const watch = await watchLimits(server, { rules });
    await sleep(SETTLE_MS / 2);
    const watched = (await usageDuring(roundMs)).cpuPercent;
    const { samples, droppedSamples } = watch.stats;
    await watch.close();
    if (samples < HZ * roundMs / 2000 || droppedSamples > 0) {
      throw new Error(`Judged ${samples} samples, lost ${droppedSamples}`);
    }
    await sleep(SETTLE_MS / 2);
    const idle = (await usageDuring(roundMs)).cpuPercent;
    if (round < 0) continue; // compilers warm up
    withIt.push(watched);
    without.push(idle);
  }
  const more = median(withIt.map((percent, i) => percent - without[i]));
  const spread = quantile(without, 0.9) - quantile(without, 0.1);
  return targetRow(
    `limits by ${RULES} rules at ${HZ} frames/s, beside a link without`,
    `${more.toFixed(2)} % of a core more (${median(withIt).toFixed(2)}, ${
      median(without).toFixed(2)
    }; spread ${spread.toFixed(2)})`,
    `≤ ${CPU_PERCENT_MAX} %`,
    more <= CPU_PERCENT_MAX,
    { more, spread, with: median(withIt), without: median(without) },
  );
}

/** Judges samples that violate ten limits and clear them again, for some seconds. */
function floodRow(seconds: number): Row {
  const rules = Array.from({ length: FLOOD_ALARMS }, (_, i) => ({
    name: `rule ${i}`,
    field: "currPosition",
    limits: { warning: { above: 0 } },
  }));
  const engine = new AlarmEngine({ telemetry: SimpleTelemetry }, { rules });
  const samples = [1, -1].map((currPosition) => ({
    header: Header.create(),
    telemetry: SimpleTelemetry.create({ currPosition }),
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
  const violations = FLOOD_ALARMS * HZ;
  return targetRow(
    `a flood of ${violations} violations a second, for ${seconds} s of telemetry`,
    `heap ${growthMb < 0 ? "" : "+"}${growthMb.toFixed(2)} MB, ${
      perSec.toFixed(0)
    } events/s, ${(takenMs / seconds / 10).toFixed(2)} % of a core`,
    `heap < +${GROWTH_MB_MAX} MB`,
    growthMb < GROWTH_MB_MAX,
    { growthMb, perSec, takenMs },
  );
}
