/**
 * Whether memory grows with the frames that go through: to the callback and, at the
 * same time, through a lossless iterator.
 *
 * The heap is collected before it is looked at (`--expose-gc`), so what is left is what
 * is held. The highest look counts. RSS also has what the heap and the allocator keep
 * for themselves, which they take in steps while they warm up: what was lost by frames
 * would show in the last half as well.
 *
 * @module
 */

import { CommandTelemetryServer } from "../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import { ControllerProcess } from "./controller_process.ts";
import { HEADER_BYTES, SIMPLE_FRAME_BYTES } from "./frames.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";

const GROWTH_MB_MAX = 5;
const LOOKS = 10;

/** Many frames. */
export async function benchMemory(options: BenchOptions): Promise<Row[]> {
  const { quick, long } = options;
  const first = quick ? 200_000 : 1_000_000;
  const frames = long ? 50_000_000 : quick ? 600_000 : 5_000_000;
  const looks: Deno.MemoryUsage[] = [];
  const every = Math.floor((frames - first) / LOOKS);
  let next = first;
  let received = 0;
  await using server = new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
    telemetryCallback: () => {
      if (++received < next) return;
      next += every;
      collectGarbage();
      looks.push(Deno.memoryUsage());
    },
  });
  await server.start();
  await using _controller = new ControllerProcess("flood", {
    port: server.telemetryPort,
    frameBytes: SIMPLE_FRAME_BYTES,
    headerBytes: HEADER_BYTES,
  });
  let iterated = 0;
  for await (const { telemetry } of server.samples({ buffer: "lossless" })) {
    if (telemetry.cmdPosition === 0) throw new Error("Read a wrong field");
    if (++iterated === frames) break;
  }
  const [begin] = looks;
  const growthMb = (key: "heapUsed" | "rss", from = begin) =>
    Math.max(...looks.map((look) => look[key] - from[key])) / 1e6;
  const heapMb = growthMb("heapUsed");
  const rssMb = growthMb("rss");
  const rssLateMb = growthMb("rss", looks[Math.floor(looks.length / 2)]);
  const rssBeginMb = (begin.rss / 1e6).toFixed(0);
  return [targetRow(
    `${frames / 1e6} million frames: growth after the first ${first / 1e6}`,
    `heap ${heapMb.toFixed(1)} MB, RSS ${
      rssMb.toFixed(1)
    } MB over ${rssBeginMb}, ${rssLateMb.toFixed(1)} of it in the last half`,
    `≤ ${GROWTH_MB_MAX} MB`,
    heapMb <= GROWTH_MB_MAX && rssMb <= GROWTH_MB_MAX,
    { heapMb, rssMb, rssLateMb },
  )];
}

/** Collects what nobody holds any more. */
export function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("Run with --v8-flags=--expose-gc");
  gc();
}
