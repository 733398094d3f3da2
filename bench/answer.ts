/**
 * Time of a command of the single-socket protocol until its answer is received, side by
 * side with a request and a reply of the same bytes on one thread.
 *
 * The controller is a thread that answers both, on one port. The plain side wakes one
 * thread, the client two: the one that writes and reads, and the main thread.
 *
 * @module
 */

import { CommandStatus, CommandTelemetryClient, singleSocket } from "../mod.ts";
import { SIMPLE } from "../simulator.ts";
import type { BenchOptions, Row } from "./report.ts";
import { quantile, sleep } from "./statistics.ts";

const ANSWER_BYTES = singleSocket.Header.byteLength + CommandStatus.byteLength;

/** Measures `runCommand` until its answer is received. */
export async function benchAnswer({ quick }: BenchOptions): Promise<Row[]> {
  const controller = new Worker(import.meta.resolve("./answer_worker.ts"), {
    type: "module",
  });
  const port = await new Promise<number>((resolve) => {
    controller.onmessage = ({ data }) => resolve(data);
  });
  await using client = new CommandTelemetryClient({
    port,
    ...SIMPLE["single-socket"],
  });
  await client.connect();
  using direct = await Deno.connect({ hostname: "127.0.0.1", port });
  direct.setNoDelay(true);

  const command = singleSocket.Command.create({ code: 3 });
  const answer = new Uint8Array(ANSWER_BYTES);
  const ask = async () => {
    await direct.write(command.bytes);
    for (let length = 0; length < answer.length;) {
      length += await direct.read(answer.subarray(length)) ?? Infinity;
    }
  };
  const rows: Row[] = [];
  for (const pauseMs of [0, 1]) {
    const perRound = quick ? 10 : pauseMs === 0 ? 500 : 100;
    const times = { client: [] as number[], plain: [] as number[] };
    for (let round = 0; round < (quick ? 1 : 20); round++) {
      for (let i = 0; i < perRound; i++) {
        const run = () => client.runCommand(command);
        times.client.push(await timeOf(run, pauseMs));
      }
      for (let i = 0; i < perRound; i++) {
        times.plain.push(await timeOf(ask, pauseMs));
      }
    }
    const pace = pauseMs === 0 ? "one after the other" : `${pauseMs} ms apart`;
    rows.push(...[0.5, 0.99].map((part) => comparison(times, part, pace)));
  }
  await client.close();
  controller.terminate();
  return rows;
}

async function timeOf(
  call: () => Promise<unknown>,
  pauseMs: number,
): Promise<number> {
  if (pauseMs > 0) await sleep(pauseMs);
  const startMs = performance.now();
  await call();
  return performance.now() - startMs;
}

function comparison(
  times: { readonly client: number[]; readonly plain: number[] },
  part: number,
  pace: string,
): Row {
  const clientMs = quantile(times.client, part);
  const plainMs = quantile(times.plain, part);
  const ratio = clientMs / plainMs;
  const us = (ms: number) => `${(ms * 1_000).toFixed(0)} µs`;
  return {
    what: `runCommand and its answer, ${pace}, p${part * 100}`,
    measured: `${us(clientMs)} = ${ratio.toFixed(2)} × conn.write and read (${
      us(plainMs)
    })`,
    values: { clientMs, plainMs, ratio },
  };
}
