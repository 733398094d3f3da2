/**
 * Cost of a dashboard: time on a processor beside a link without one, and lost frames.
 *
 * The viewers are a process of their own, whose time isn't the link's.
 *
 * @module
 */

import { serveDashboard } from "../dashboard.ts";
import { CommandTelemetryServer } from "../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import { ControllerProcess } from "./controller_process.ts";
import {
  type BenchOptions,
  type Row,
  StallError,
  targetRow,
} from "./report.ts";
import { median, quantile, sleep } from "./statistics.ts";
import { usageDuring } from "./usage.ts";

const HZ = 1000;
const VIEWERS = 4;
const CPU_PERCENT_MAX = 25;
const SETTLE_MS = 500;
/** Time for a process of viewers to start and connect, under load. */
const START_MS = 2000;

/** Measures four viewers of a link at 1000 Hz. */
export async function benchDashboard({ quick }: BenchOptions): Promise<Row[]> {
  const rounds = quick ? 1 : 8;
  const roundMs = quick ? 100 : 2000;
  await using server = new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
  });
  await server.start();
  await using _controller = new ControllerProcess("steady", {
    ports: [[server.telemetryPort, server.commandPort]],
    hz: HZ,
    durationMs: (rounds + 1) * (2 * roundMs + START_MS + 4 * SETTLE_MS),
  });
  await server.waitConnected();
  const withIt: number[] = [];
  const without: number[] = [];
  let lost = 0;
  let frames = 0;
  for (let round = quick ? 0 : -1; round < rounds; round++) {
    const watched = await watchFor(server, roundMs);
    await sleep(SETTLE_MS);
    const idle = (await usageDuring(roundMs)).cpuPercent;
    lost += watched.lost;
    frames += watched.frames;
    if (round < 0) continue; // compilers warm up
    withIt.push(watched.cpuPercent);
    without.push(idle);
  }
  lost += server.stats.missedFrames;
  const more = median(withIt.map((percent, i) => percent - without[i]));
  const spread = quantile(without, 0.9) - quantile(without, 0.1);
  return [targetRow(
    `dashboard with ${VIEWERS} viewers of ${HZ} frames/s, beside a link without`,
    `${more.toFixed(2)} % of a core more (${median(withIt).toFixed(2)}, ${
      median(without).toFixed(2)
    }; spread ${spread.toFixed(2)}), ${lost} of ${frames} frames lost`,
    `≤ ${CPU_PERCENT_MAX} %, none lost`,
    more <= CPU_PERCENT_MAX && lost === 0,
    { more, spread, lost, frames },
  )];
}

/** Serves a link to viewers, and measures for some time. */
async function watchFor(
  source: CommandTelemetryServer<typeof SimpleConfig, typeof SimpleTelemetry>,
  forMs: number,
) {
  await using dashboard = serveDashboard({ link: { source } }, { port: 0 });
  const url = `ws://127.0.0.1:${dashboard.port}/socket`;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-net",
      import.meta.resolve("./programs/viewers.ts"),
      url,
      `${VIEWERS}`,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  while (dashboard.stats.viewers < VIEWERS) await sleep(20);
  await sleep(SETTLE_MS);
  const { cpuPercent } = await usageDuring(forMs);
  await child.stdin.close();
  const { stdout } = await child.output();
  const viewers: { frames: number; left: number; missed: number }[] = JSON
    .parse(new TextDecoder().decode(stdout));
  const lost = viewers.reduce(
    (sum, { left, missed }) => sum + left + missed,
    0,
  );
  const frames = viewers.reduce((sum, viewer) => sum + viewer.frames, 0);
  if (frames < VIEWERS * HZ * forMs / 2000) {
    throw new StallError(`The viewers have received ${frames} frames only`);
  }
  return { cpuPercent, lost, frames };
}
