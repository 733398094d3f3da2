/**
 * Growth of costs with the length of frames, the number of iterators, the rate, and the
 * number of servers.
 *
 * @module
 */

import { CommandTelemetryServer } from "../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import { ControllerProcess } from "./controller_process.ts";
import { framesOf, simpleFrames } from "./frame_classes.ts";
import { collectGarbage } from "./memory.ts";
import { receiveByCallback, receiveByIterators } from "./receivers.ts";
import type { BenchOptions, Row } from "./report.ts";
import { sleep } from "./statistics.ts";
import { usageDuring } from "./usage.ts";

const FRAME_BYTES = [16, 64, 256, 1024, 4096, 16_384, 65_536];
const ITERATORS = [1, 3, 10, 30, 100];
const RATES_HZ = [1, 20, 1_000];
const SERVERS = 10;
const SERVERS_HZ = 1_000;

/** Measures all of it; there are no targets. */
export async function benchGrowth(options: BenchOptions): Promise<Row[]> {
  return [
    ...await byFrameLength(options),
    ...await byIterators(options),
    ...await byRate(options),
    ...await byServers(options),
  ];
}

/**
 * Measures delivery to the callback. Short frames are bound by the frames, long ones by the
 * bytes.
 */
async function byFrameLength({ quick }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const frameBytes of quick ? [16] : FRAME_BYTES) {
    const window = {
      warmUpMs: quick ? 20 : 500,
      measuredMs: quick ? 50 : 1e3,
    };
    const rate = await receiveByCallback(framesOf(frameBytes), window);
    rows.push({
      what: `${frameBytes}-byte frames to the callback, 8-byte header`,
      measured: `${count(rate)} frames/s, ${
        (rate * frameBytes / 1e9).toFixed(2)
      } GB/s`,
      values: { frameBytes, framesPerSec: rate },
    });
  }
  return rows;
}

/**
 * Measures lossless iterators, each of which receives every frame. Bound by the main
 * thread.
 */
async function byIterators({ quick }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const iterators of quick ? [3] : ITERATORS) {
    const window = {
      warmUpMs: quick ? 20 : 500,
      measuredMs: quick ? 50 : 1e3,
    };
    const rate = await receiveByIterators(simpleFrames, iterators, window);
    rows.push({
      what: `68-byte frames, lossless iterators at once: ${iterators}`,
      measured: `${count(rate)} frames/s, ${count(rate * iterators)} samples/s`,
      values: { iterators, framesPerSec: rate },
    });
  }
  return rows;
}

/** Measures the time of all threads for each frame; bound by waking two of them. */
async function byRate({ quick }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const hz of quick ? [20] : RATES_HZ) {
    const durationMs = quick ? 200 : hz === 1 ? 20_000 : 5_000;
    const { cpuUs, frames } = await serve(1, hz, durationMs);
    rows.push({
      what: `cost of a frame at ${hz} frames/s, all threads`,
      measured: `${(cpuUs / frames).toFixed(0)} µs`,
      values: { hz, cpuUsPerFrame: cpuUs / frames },
    });
  }
  return rows;
}

/** Measures the memory of a server, and ten servers at work. */
async function byServers({ quick }: BenchOptions): Promise<Row[]> {
  const durationMs = quick ? 100 : 5_000;
  const servers = quick ? 2 : SERVERS;
  const used = await serve(servers, SERVERS_HZ, durationMs);
  const { frames, lost, megabytes, cpuUs, cpuPercent } = used;
  const rate = frames / durationMs * 1_000;
  return [
    {
      what: "memory of a server, connected, before its ring is used",
      measured: `${megabytes.toFixed(1)} MB`,
      values: { megabytes },
    },
    {
      what: `${servers} servers at ${SERVERS_HZ} frames/s each`,
      measured: `${count(rate)} frames/s, ${lost} lost, ${
        cpuPercent.toFixed(0)
      } % of a core, ${(cpuUs / frames).toFixed(0)} µs a frame`,
      values: { framesPerSec: rate, lost, cpuUsPerFrame: cpuUs / frames },
    },
  ];
}

/** Runs servers that receive frames at a steady rate. */
async function serve(count: number, hz: number, durationMs: number) {
  let frames = 0;
  const rssBefore = residentBytes();
  await using stack = new AsyncDisposableStack();
  const servers = Array.from(
    { length: count },
    () =>
      stack.use(
        new CommandTelemetryServer({
          port: 0,
          ConfigClass: SimpleConfig,
          TelemetryClass: SimpleTelemetry,
          telemetryCallback: () => frames++,
        }),
      ),
  );
  await Promise.all(servers.map((server) => server.start()));
  await using controller = new ControllerProcess("steady", {
    ports: servers.map((server) => [server.telemetryPort, server.commandPort]),
    hz,
    durationMs: durationMs + 1_000,
  });
  await Promise.all(servers.map((server) => server.waitConnected()));
  const megabytes = (residentBytes() - rssBefore) / count / 1e6;
  await sleep(500);
  const before = frames;
  const usage = await usageDuring(durationMs);
  const measured = frames - before;
  const sent = await controller.result;
  await Promise.all(servers.map((server) => server.readTelemetryAndConfig()));
  const lost = sent * count - frames;
  return { ...usage, frames: measured, lost, megabytes };
}

function residentBytes(): number {
  collectGarbage();
  return Deno.memoryUsage().rss;
}

function count(value: number): string {
  return value >= 1e6
    ? `${(value / 1e6).toFixed(2)} M`
    : `${(value / 1e3).toFixed(1)} k`;
}
