/**
 * Cost of a server with little to do.
 *
 * Bound by the wake-ups: each frame wakes the reader and the main thread. Without frames
 * nothing may wake; otherwise something polls.
 *
 * @module
 */

import { CommandTelemetryServer } from "../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import { ControllerProcess } from "./controller_process.ts";
import { SIMPLE_FRAME_BYTES } from "./frames.ts";
import {
  type BenchOptions,
  type Row,
  StallError,
  targetRow,
} from "./report.ts";
import { sleep } from "./statistics.ts";
import { type Usage, usageDuring } from "./usage.ts";

const HZ = 20;
const CPU_PERCENT_MAX = 1;
const SILENT_WAKE_UPS_PER_SEC_MAX = 1;
const SETTLE_MS = 500;

/** Measures 20 frames a second, and none at all. */
export async function benchIdle({ quick, long }: BenchOptions): Promise<Row[]> {
  const durationMs = long ? 60_000 : quick ? 200 : 5_000;
  const seconds = durationMs / 1_000;
  const few = await serverUsage(HZ, durationMs);
  const direct = await readUsage(HZ, durationMs);
  const none = await serverUsage(0, durationMs);
  return [
    targetRow(
      `idle: ${HZ} frames/s for ${seconds} s, all threads`,
      text(few),
      `< ${CPU_PERCENT_MAX} % of a core`,
      few.cpuPercent < CPU_PERCENT_MAX,
      { ...few },
    ),
    {
      what: "… conn.read, main thread",
      measured: text(direct),
      values: { ...direct },
    },
    targetRow(
      `idle: connected, no frames for ${seconds} s`,
      text(none),
      "no polling",
      none.wakeUpsPerSec <= SILENT_WAKE_UPS_PER_SEC_MAX,
      { ...none },
    ),
  ];
}

async function serverUsage(hz: number, durationMs: number): Promise<Usage> {
  let frames = 0;
  await using server = new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
    telemetryCallback: () => frames++,
  });
  await server.start();
  await using _controller = new ControllerProcess("steady", {
    ports: [[server.telemetryPort, server.commandPort]],
    hz,
    durationMs: 2 * SETTLE_MS + durationMs,
  });
  await server.waitConnected();
  return await usageOf(() => frames, hz, durationMs);
}

/** Measures the cost of the least work that a receiver can do. */
async function readUsage(hz: number, durationMs: number): Promise<Usage> {
  let frames = 0;
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using _controller = new ControllerProcess("steady", {
    ports: [[listener.addr.port, listener.addr.port]],
    hz,
    durationMs: 2 * SETTLE_MS + durationMs,
  });
  const loops = [await listener.accept(), await listener.accept()].map(
    async (conn) => {
      using _ = conn;
      const buffer = new Uint8Array(64 * 1024);
      for (let count; (count = await conn.read(buffer)) !== null;) {
        frames += count / SIMPLE_FRAME_BYTES;
      }
    },
  );
  const usage = await usageOf(() => frames, hz, durationMs);
  await Promise.all(loops);
  return usage;
}

async function usageOf(
  frames: () => number,
  hz: number,
  durationMs: number,
): Promise<Usage> {
  await sleep(SETTLE_MS);
  const before = frames();
  const startMs = performance.now();
  const usage = await usageDuring(durationMs);
  // On a busy machine it takes longer, and frames of before are late.
  const expected = hz * (performance.now() - startMs) / 1_000;
  const lateMax = hz * SETTLE_MS / 1_000;
  const tolerance = 2 + expected / 10;
  const received = frames() - before;
  const excess = received - expected;
  if (excess < -tolerance || excess > tolerance + lateMax) {
    throw new StallError(
      `Got ${received} frames instead of ${Math.round(expected)}`,
    );
  }
  return usage;
}

function text({ cpuPercent, wakeUpsPerSec }: Usage): string {
  return `${cpuPercent.toFixed(2)} % of a core, ${
    wakeUpsPerSec.toFixed(1)
  } wake-ups/s`;
}
