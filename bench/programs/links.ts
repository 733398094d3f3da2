/**
 * Links of one program, whose costs {@linkcode benchLinks} compares: starts servers, has
 * them receive frames at a steady rate, and sends commands, alone and beside a neighbour
 * that is flooded. Prints a {@linkcode LinksResult} as JSON.
 *
 * @module
 */

import process from "node:process";
import {
  Command,
  CommandTelemetryServer,
  type LinkPool,
  type LinkThreads,
} from "../../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../../simulator.ts";
import { ControllerProcess } from "../controller_process.ts";
import { HEADER_BYTES, SIMPLE_FRAME_BYTES } from "../frames.ts";
import { median, sleep } from "../statistics.ts";
import { usageDuring } from "../usage.ts";

/** Task of the program. */
export interface LinksTask {
  /** Threads of the links. */
  readonly threads: Exclude<LinkThreads, LinkPool>;
  /** Number of links. */
  readonly count: number;
  /** Frames a second to each. */
  readonly hz: number;
  /** Duration of the measurement of the processor time, in ms. */
  readonly durationMs: number;
  /** Number of commands; 0 to measure none. */
  readonly commands: number;
}

/** Measurements of the program. */
export interface LinksResult {
  /** Start of the first server, in ms. */
  readonly firstMs: number;
  /** Start of another server, in ms; the median. */
  readonly nextMs: number;
  /** Growth of the resident memory for each link, in MB. */
  readonly linkMb: number;
  /** Time of all threads, in percent of a core. */
  readonly cpuPercent: number;
  /** Frames that were lost. */
  readonly lost: number;
  /** Times from a call of `putCommand()` until it is written, in ms. */
  readonly aloneMs: readonly number[];
  /** Those times beside a link that is flooded. */
  readonly besideFloodMs: readonly number[];
}

const SETTLE_MS = 1_000;

let frames = 0;

function newServer(threads: LinkThreads): CommandTelemetryServer<
  typeof SimpleConfig,
  typeof SimpleTelemetry
> {
  return new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
    telemetryCallback: () => frames++,
    threads,
  });
}

async function measure(task: LinksTask): Promise<LinksResult> {
  const { threads, count, hz, durationMs, commands } = task;
  const rssBefore = process.memoryUsage().rss;
  await using stack = new AsyncDisposableStack();
  const servers = [];
  const startsMs = [];
  for (let i = 0; i < count; i++) {
    const startMs = performance.now();
    const server = stack.use(newServer(threads));
    await server.start();
    startsMs.push(performance.now() - startMs);
    servers.push(server);
  }
  const ports = servers.map(({ telemetryPort, commandPort }) =>
    [telemetryPort, commandPort] as const
  );
  const controller = new ControllerProcess("steady", {
    ports,
    hz,
    durationMs: SETTLE_MS + durationMs + 3_000,
  });
  await Promise.all(
    servers.map((server) => server.waitConnected({ timeoutMs: 60_000 })),
  );
  await sleep(SETTLE_MS);
  const { cpuPercent } = await usageDuring(durationMs);
  const linkMb = (process.memoryUsage().rss - rssBefore) / 1e6 / count;
  const sent = await controller.result * count;
  await sleep(SETTLE_MS);
  const [firstMs, ...nextMs] = startsMs;
  return {
    firstMs,
    nextMs: nextMs.length > 0 ? median(nextMs) : NaN,
    linkMb,
    cpuPercent,
    lost: sent - frames,
    ...commands > 0
      ? await commandTimes(threads, commands)
      : { aloneMs: [], besideFloodMs: [] },
  };
}

/** Measures commands 1 ms apart, on one of two links; then with the other flooded. */
async function commandTimes(threads: LinkThreads, count: number) {
  await using server = newServer(threads);
  await using neighbour = newServer(threads);
  await Promise.all([server.start(), neighbour.start()]);
  const { telemetryPort, commandPort } = server;
  await using _controller = new ControllerProcess("steady", {
    ports: [[telemetryPort, commandPort]],
    hz: 0,
    durationMs: 600_000,
  });
  await server.waitConnected();
  const command = Command.create({ code: 3 });
  const times = async () => {
    const timesMs: number[] = [];
    for (let i = 0; i < count; i++) {
      await sleep(1);
      const startMs = performance.now();
      await server.putCommand(command);
      timesMs.push(performance.now() - startMs);
    }
    return timesMs;
  };
  await times(); // warms up
  const aloneMs = await times();
  await using _flood = new ControllerProcess("flood", {
    port: neighbour.telemetryPort,
    frameBytes: SIMPLE_FRAME_BYTES,
    headerBytes: HEADER_BYTES,
  });
  while (neighbour.stats.telemetryFrames < 10_000) await sleep(10);
  const besideFloodMs = await times();
  return { aloneMs, besideFloodMs };
}

if (import.meta.main) {
  const result = await measure(JSON.parse(Deno.args[0]));
  console.log(JSON.stringify(result));
}
