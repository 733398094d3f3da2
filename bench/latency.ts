/**
 * Time of a command that answers a frame, side by side with a plain echo of the same bytes
 * on one thread.
 *
 * The controller is the same process for both and takes the times, so its own part counts
 * in both. The echo wakes one thread, the server three: the reader, the main thread, and
 * the writer.
 *
 * @module
 */

import { Command, CommandTelemetryServer } from "../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import type { RoundTripTimes } from "./controller.ts";
import { ControllerProcess } from "./controller_process.ts";
import { SIMPLE_FRAME_BYTES } from "./frames.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { quantile } from "./statistics.ts";

const P50_OF_ECHO_MAX = 3;
const P99_OF_ECHO_MAX = 5;

/** Measures controller → frame → callback → putCommand → controller. */
export async function benchRoundTrip(options: BenchOptions): Promise<Row[]> {
  return [
    ...await benchThreads(options, "perSocket"),
    ...await benchThreads(options, "none"),
  ];
}

async function benchThreads(
  { quick }: BenchOptions,
  threads: "perSocket" | "none",
): Promise<Row[]> {
  const command = Command.create({ code: 3 });
  await using server = new CommandTelemetryServer({
    port: 0,
    ConfigClass: SimpleConfig,
    TelemetryClass: SimpleTelemetry,
    threads,
    telemetryCallback: async (server) => {
      command.param1 = server.telemetry.cmdPosition;
      // The first frame may arrive before the command socket is connected.
      if (!server.commandConnected) await server.waitConnected();
      await server.putCommand(command);
    },
  });
  await server.start();
  using echo = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const echoed = echoFrames(echo);

  const rows: Row[] = [];
  for (const pauseMs of [0, 1]) {
    await using controller = new ControllerProcess("roundTrips", {
      telemetryPort: server.telemetryPort,
      commandPort: server.commandPort,
      echoPort: echo.addr.port,
      rounds: quick ? 1 : 20,
      perRound: quick ? 10 : pauseMs === 0 ? 500 : 100,
      pauseMs,
    });
    rows.push(...compare(await controller.result, pauseMs, threads));
  }
  echo.close();
  await echoed;
  return rows;
}

function compare(
  { server, echo }: RoundTripTimes,
  pauseMs: number,
  threads: "perSocket" | "none",
): Row[] {
  const place = threads === "none" ? `, threads "none"` : "";
  const pace = (pauseMs === 0 ? "one after the other" : `${pauseMs} ms apart`) +
    place;
  return [[0.5, P50_OF_ECHO_MAX], [0.99, P99_OF_ECHO_MAX]].map(
    ([part, max]) => {
      const ours = quantile(server, part);
      const plain = quantile(echo, part);
      const ratio = ours / plain;
      const figures = `${us(ours)} = ${ratio.toFixed(2)} × echo (${us(plain)})`;
      return targetRow(
        `round trip frame → command, ${pace}, p${part * 100}`,
        figures,
        `≤ ${max} × echo`,
        ratio <= max,
        { serverMs: ours, echoMs: plain, ratio },
      );
    },
  );
}

/** Answers every frame with as many of its bytes as a command has. */
async function echoFrames(listener: Deno.TcpListener): Promise<void> {
  for await (const conn of listener) {
    conn.setNoDelay(true);
    echoFramesOf(conn);
  }
}

async function echoFramesOf(conn: Deno.TcpConn): Promise<void> {
  using _ = conn;
  const frame = new Uint8Array(SIMPLE_FRAME_BYTES);
  for (;;) {
    for (let length = 0; length < frame.length;) {
      const count = await conn.read(frame.subarray(length));
      if (count === null) return;
      length += count;
    }
    await conn.write(frame.subarray(0, Command.byteLength));
  }
}

function us(ms: number): string {
  return `${(ms * 1_000).toFixed(0)} µs`;
}
