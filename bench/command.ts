/**
 * Time of a command from the call to its arrival at the controller, side by side with a
 * write on the main thread.
 *
 * The controller is a thread of this process that takes the time when it has read the
 * command. One that polls in a loop shows when the command is on the wire; with one that
 * sleeps until then, both sides also pay for waking it. Threads have clocks of their own:
 * their difference is measured first, by shared memory, well below a microsecond.
 *
 * A write on the main thread reaches the system within the call. A command is passed to the
 * writer, so its time is bound by waking that thread.
 *
 * @module
 */

import { Command, CommandTelemetryServer } from "../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import { Arrivals } from "./arrivals.ts";
import type { ArrivalsStart } from "./arrivals_worker.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { quantile, sleep } from "./statistics.ts";

const P50_OF_WRITE_MAX = 1.6;
/** Limit with `threads: "none"`, without a thread to wake. */
const P50_OF_WRITE_NONE_MAX = 2;

/**
 * Measures `putCommand` until a polling controller could read it, and until a sleeping one
 * has.
 */
export async function benchCommand(options: BenchOptions): Promise<Row[]> {
  if (Deno.build.os !== "linux") {
    return [{ what: "putCommand to the wire", measured: "skipped: not Linux" }];
  }
  return [
    ...await benchArrival(options, true),
    ...await benchArrival(options, false),
    ...await benchArrival(options, true, "none"),
  ];
}

async function benchArrival(
  { quick }: BenchOptions,
  isSpinning: boolean,
  threads: "perSocket" | "none" = "perSocket",
): Promise<Row[]> {
  await using server = new CommandTelemetryServer({
    port: 0,
    threads,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
  });
  await server.start();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const arrivals = new Arrivals();
  const controller = new Worker(import.meta.resolve("./arrivals_worker.ts"), {
    type: "module",
  });
  const start: ArrivalsStart = {
    ports: [server.telemetryPort, server.commandPort, listener.addr.port],
    isSpinning,
    byteLength: Command.byteLength,
    buffer: arrivals.buffer,
  };
  controller.postMessage(start);
  using direct = await listener.accept();
  direct.setNoDelay(true);
  await server.waitConnected();
  const clockErrorMs = arrivals.compareClocks();

  const command = Command.create({ code: 3 });
  const putCommand = () => server.putCommand(command);
  const write = () => direct.write(command.bytes);
  const rows: Row[] = [];
  for (const pauseMs of [0, 1]) {
    const perRound = quick ? 10 : pauseMs === 0 ? 500 : 100;
    const times = { command: [] as number[], write: [] as number[] };
    for (let round = 0; round < (quick ? 1 : 20); round++) {
      for (let i = 0; i < perRound; i++) {
        times.command.push(await timeToArrival(putCommand, arrivals, pauseMs));
      }
      for (let i = 0; i < perRound; i++) {
        times.write.push(await timeToArrival(write, arrivals, pauseMs));
      }
    }
    const pace = pauseMs === 0 ? "one after the other" : `${pauseMs} ms apart`;
    rows.push(
      comparison(times, 0.5, pace, isSpinning, threads, clockErrorMs),
      comparison(times, 0.99, pace, isSpinning, threads, clockErrorMs),
    );
  }
  await server.close();
  controller.terminate();
  return rows;
}

async function timeToArrival(
  send: () => Promise<unknown>,
  arrivals: Arrivals,
  pauseMs: number,
): Promise<number> {
  if (pauseMs > 0) await sleep(pauseMs);
  const { count } = arrivals;
  const startMs = performance.now();
  const sent = send();
  const arrivedMs = await arrivals.after(count);
  await sent;
  return arrivedMs - startMs;
}

function comparison(
  times: { readonly command: number[]; readonly write: number[] },
  part: number,
  pace: string,
  isSpinning: boolean,
  threads: "perSocket" | "none",
  clockErrorMs: number,
): Row {
  const to = isSpinning ? "the wire" : "a controller that sleeps";
  const place = threads === "none" ? `, threads "none"` : "";
  const what = `putCommand to ${to}, ${pace}${place}, p${part * 100}`;
  const commandMs = quantile(times.command, part);
  const writeMs = quantile(times.write, part);
  const ratio = commandMs / writeMs;
  const us = (ms: number) => `${(ms * 1_000).toFixed(0)} µs`;
  const measured = `${us(commandMs)} = ${ratio.toFixed(2)} × conn.write (${
    us(writeMs)
  })`;
  const values = { commandMs, writeMs, ratio, clockErrorMs };
  if (!isSpinning || part !== 0.5) return { what, measured, values };
  const max = threads === "none" ? P50_OF_WRITE_NONE_MAX : P50_OF_WRITE_MAX;
  const target = `≤ ${max} × conn.write`;
  return targetRow(what, measured, target, ratio <= max, values);
}
