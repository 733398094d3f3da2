/**
 * The controller's side of the benchmarks, in a process of its own, so that it costs every
 * receiver the same, and nothing of it counts as the receiver's.
 *
 * | arguments | action | output |
 * | --------- | ------------ | ------ |
 * | `flood` {@linkcode FloodOptions} | sends frames as fast as they are taken | |
 * | `steady` {@linkcode SteadyOptions} | sends frames at a steady rate | number of frames |
 * | `roundTrips` {@linkcode RoundTripOptions} | waits for an answer to each frame | {@linkcode RoundTripTimes} |
 *
 * Options and results are JSON.
 *
 * @module
 */

import { LAST_FIELD, makeFrames, SIMPLE_FRAME_BYTES } from "./frames.ts";
import { sleep } from "./statistics.ts";

/** Large enough that calls cost little, small enough to stay in the cache. */
const FLOOD_BYTES = 256 * 1024;
const COMMAND_BYTES = 58;

/** Frames as fast as they are taken, until the connection is closed. */
export interface FloodOptions {
  /** Telemetry port. */
  readonly port: number;
  /** Length of a frame, header included. */
  readonly frameBytes: number;
  /** Length of its header. */
  readonly headerBytes: number;
}

/** Frames of 68 bytes at a steady rate, then the end of the connections. */
export interface SteadyOptions {
  /** Telemetry and command port of each server. */
  readonly ports: readonly (readonly [telemetry: number, command: number])[];
  /** Frames a second to each server; 0 for none. */
  readonly hz: number;
  /** Duration of the stream, in ms. */
  readonly durationMs: number;
  /** Whether the last field changes its sign with each frame. Default: false. */
  readonly alternates?: boolean;
}

/** Round trips to a server and to a plain echo, alternately. */
export interface RoundTripOptions {
  /** Ports of the server. */
  readonly telemetryPort: number;
  readonly commandPort: number;
  /** Port that answers a frame with as many bytes as a command has. */
  readonly echoPort: number;
  /** Number of alternations between the two. */
  readonly rounds: number;
  /** Number of round trips per alternation. */
  readonly perRound: number;
  /** Pause before each round trip, in ms; 0 for none. */
  readonly pauseMs: number;
}

/** Times of round trips, in ms. */
export interface RoundTripTimes {
  /** Times of a frame to the server and a command back. */
  readonly server: number[];
  /** Times of a frame to the echo and a part of it back. */
  readonly echo: number[];
}

async function connect(port: number): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  conn.setNoDelay(true);
  return conn;
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await conn.write(bytes.subarray(written));
  }
}

async function flood(options: FloodOptions): Promise<void> {
  const { port, frameBytes, headerBytes } = options;
  const count = Math.ceil(FLOOD_BYTES / frameBytes);
  const frames = makeFrames(count, frameBytes, headerBytes);
  const conn = await connect(port);
  for (;;) await writeAll(conn, frames);
}

async function steady(options: SteadyOptions): Promise<number> {
  const { ports, hz, durationMs, alternates } = options;
  const conns = await Promise.all(ports.flat().map(connect));
  const telemetry = conns.filter((_, i) => i % 2 === 0);
  const frame = makeFrames(1, SIMPLE_FRAME_BYTES);
  const data = new DataView(frame.buffer);
  const startMs = performance.now();
  let sent = 0;
  for (;;) {
    const elapsedMs = Math.min(performance.now() - startMs, durationMs);
    for (; sent < Math.floor(elapsedMs * hz / 1_000); sent++) {
      data.setUint32(4, sent + 1, true);
      if (alternates) {
        const value = sent % 2 === 0 ? LAST_FIELD : -LAST_FIELD;
        data.setFloat64(SIMPLE_FRAME_BYTES - 8, value, true);
      }
      for (const conn of telemetry) await writeAll(conn, frame);
    }
    if (elapsedMs === durationMs) break;
    const nextMs = hz === 0 ? durationMs : (sent + 1) * 1_000 / hz;
    await sleep(Math.min(nextMs, durationMs) - elapsedMs);
  }
  for (const conn of conns) conn.close();
  return sent;
}

async function roundTrips(options: RoundTripOptions): Promise<RoundTripTimes> {
  const { telemetryPort, commandPort, echoPort } = options;
  const [telemetry, command, echo] = await Promise.all(
    [telemetryPort, commandPort, echoPort].map(connect),
  );
  const frame = makeFrames(1, SIMPLE_FRAME_BYTES);
  const answer = new Uint8Array(COMMAND_BYTES);

  async function measure(to: Deno.Conn, from: Deno.Conn): Promise<number> {
    if (options.pauseMs > 0) await sleep(options.pauseMs);
    const startMs = performance.now();
    await writeAll(to, frame);
    for (let length = 0; length < COMMAND_BYTES;) {
      const count = await from.read(answer.subarray(length));
      if (count === null) throw new Error("The server has disconnected");
      length += count;
    }
    return performance.now() - startMs;
  }

  const times: RoundTripTimes = { server: [], echo: [] };
  for (let round = 0; round < options.rounds; round++) {
    for (let i = 0; i < options.perRound; i++) {
      times.server.push(await measure(telemetry, command));
    }
    for (let i = 0; i < options.perRound; i++) {
      times.echo.push(await measure(echo, echo));
    }
  }
  for (const conn of [telemetry, command, echo]) conn.close();
  return times;
}

if (import.meta.main) {
  const [task, json] = Deno.args;
  const options = JSON.parse(json);
  switch (task) {
    case "flood":
      await flood(options).catch(() => {}); // the server has closed
      break;
    case "steady":
      console.log(JSON.stringify(await steady(options)));
      break;
    case "roundTrips":
      console.log(JSON.stringify(await roundTrips(options)));
      break;
    default:
      throw new Error(`Cannot run an unknown task: ${task}`);
  }
}
