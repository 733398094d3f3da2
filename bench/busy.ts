/**
 * Delivery of frames that are received while the main thread is busy.
 *
 * The reader's thread continues; the frames wait in the ring. The measurement is the time
 * in which the main thread then processes a backlog of some thousand frames, and the delay
 * until it starts: the loop that blocks it ends at a turn of the event loop.
 *
 * @module
 */

import { CommandTelemetryServer } from "../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import { ControllerProcess } from "./controller_process.ts";
import {
  type BenchOptions,
  type Row,
  StallError,
  targetRow,
} from "./report.ts";
import { sleep } from "./statistics.ts";

const HZ = 1_000;
const CATCH_UP_MS_MAX = 50;

/** Measures a main thread blocked at 1000 frames a second. */
export async function benchBusy({ quick }: BenchOptions): Promise<Row[]> {
  const blockedMs = quick ? 300 : 2_000;
  const rounds = quick ? 1 : 3;
  let lost = 0;
  let catchUpMs = 0;
  let backlog = 0;
  for (let round = 0; round < rounds; round++) {
    const outcome = await block(blockedMs);
    lost += outcome.lost;
    catchUpMs = Math.max(catchUpMs, outcome.catchUpMs);
    backlog = Math.max(backlog, outcome.backlog);
  }
  return [targetRow(
    `main thread blocked for ${blockedMs / 1e3} s at ${HZ} frames/s`,
    `${lost} lost, ${backlog} waiting, all delivered after ${
      catchUpMs.toFixed(1)
    } ms`,
    `none lost, ≤ ${CATCH_UP_MS_MAX} ms`,
    lost === 0 && catchUpMs <= CATCH_UP_MS_MAX,
    { lost, catchUpMs, backlog },
  )];
}

async function block(blockedMs: number) {
  let frames = 0;
  let awaited = Infinity;
  const caughtUp = Promise.withResolvers<number>();
  await using server = new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
    telemetryCallback: () => {
      if (++frames === awaited) caughtUp.resolve(performance.now());
    },
  });
  await server.start();
  await using controller = new ControllerProcess("steady", {
    ports: [[server.telemetryPort, server.commandPort]],
    hz: HZ,
    durationMs: blockedMs + 400,
  });
  await server.waitConnected();
  await sleep(200);
  const startMs = performance.now();
  while (performance.now() < startMs + blockedMs);
  const endMs = performance.now();
  awaited = server.stats.telemetryFrames;
  const backlog = awaited - frames;
  if (backlog === 0) {
    throw new StallError("No frame was received while the thread was busy");
  }
  const catchUpMs = await caughtUp.promise - endMs;

  const sent = await controller.result;
  await server.readTelemetryAndConfig();
  const { counterGaps } = server.stats;
  return { lost: sent - frames + counterGaps, backlog, catchUpMs };
}
