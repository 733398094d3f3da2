/**
 * Growth of memory with the number of frames.
 *
 * The heap is collected before each reading (`--expose-gc`), so only retained objects
 * count, and the highest reading counts. RSS also includes V8's reserves: it enlarges its
 * young generation in steps, up to 2 × 16 MB, whatever allocates. With that fixed at its
 * first size (`--max-semi-space-size=1`) RSS shows the cost of the frames; the last row is
 * without.
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

/** Measures delivery to the callback. */
export async function benchMemory({ quick }: BenchOptions): Promise<Row[]> {
  const { frames, looks, note } = watch(quick);
  const done = Promise.withResolvers<void>();
  let received = 0;
  await using server = new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
    telemetryCallback: () => {
      note(++received);
      if (received === frames) done.resolve();
    },
  });
  await server.start();
  await using _controller = flood(server.telemetryPort);
  await done.promise;
  return [growthRow(`${frames / 1e6} M frames to the callback`, looks)];
}

/** Measures a lossless iterator. */
export async function benchIteratorMemory(
  { quick }: BenchOptions,
): Promise<Row[]> {
  const { frames, looks } = await iterate(quick);
  const what = `${frames / 1e6} M frames through for await, lossless`;
  return [growthRow(what, looks)];
}

/** Measures a lossless iterator with V8's defaults. */
export async function benchYoungGeneration(
  { quick }: BenchOptions,
): Promise<Row[]> {
  const { looks } = await iterate(quick);
  const { measured, values } = growthRow("", looks);
  return [{
    what: "… V8 free to enlarge its young generation",
    measured,
    values,
  }];
}

async function iterate(quick: boolean) {
  const { frames, looks, note } = watch(quick);
  await using server = new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
  });
  await server.start();
  await using _controller = flood(server.telemetryPort);
  let received = 0;
  for await (const { telemetry } of server.samples({ buffer: "lossless" })) {
    if (telemetry.cmdPosition === 0) throw new Error("Read a wrong field");
    note(++received);
    if (received === frames) break;
  }
  return { frames, looks };
}

/** Reads the memory after the first frames, and then {@linkcode LOOKS} times. */
function watch(quick: boolean) {
  const first = quick ? 20_000 : 1_000_000;
  const frames = quick ? 60_000 : 50_000_000;
  const every = Math.floor((frames - first) / LOOKS);
  const looks: Deno.MemoryUsage[] = [];
  let next = first;
  const note = (received: number) => {
    if (received < next) return;
    next += every;
    collectGarbage();
    looks.push(Deno.memoryUsage());
  };
  return { frames, looks, note };
}

function flood(port: number): ControllerProcess<"flood"> {
  const frameBytes = SIMPLE_FRAME_BYTES;
  const headerBytes = HEADER_BYTES;
  return new ControllerProcess("flood", { port, frameBytes, headerBytes });
}

function growthRow(what: string, looks: readonly Deno.MemoryUsage[]): Row {
  const [begin] = looks;
  const growthMb = (key: "heapUsed" | "rss", from = begin) =>
    Math.max(...looks.map((look) => look[key] - from[key])) / 1e6;
  const heapMb = growthMb("heapUsed");
  const rssMb = growthMb("rss");
  const rssLateMb = growthMb("rss", looks[Math.floor(looks.length / 2)]);
  const rssBeginMb = begin.rss / 1e6;
  return targetRow(
    `${what}: growth after the first`,
    `heap ${heapMb.toFixed(1)} MB, RSS ${rssMb.toFixed(1)} MB over ${
      rssBeginMb.toFixed(0)
    }, ${rssLateMb.toFixed(1)} of it in the last half`,
    `≤ ${GROWTH_MB_MAX} MB`,
    heapMb <= GROWTH_MB_MAX && rssMb <= GROWTH_MB_MAX,
    { heapMb, rssMb, rssLateMb, rssBeginMb },
  );
}

/** Collects all garbage. */
export function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("Run with --v8-flags=--expose-gc");
  gc();
}
