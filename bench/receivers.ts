/**
 * Receivers of frames that are sent as fast as they are taken: the server, and its
 * competitors. The sender, a process of its own, is the same for all.
 *
 * @module
 */

import {
  type AnyStructType,
  CommandTelemetryServer,
  Header,
  type LinkStats,
  type ViewOf,
} from "../mod.ts";
import { SimpleConfig } from "../simulator.ts";
import { ControllerProcess } from "./controller_process.ts";
import { HEADER_BYTES, LAST_FIELD, TELEMETRY_FRAME_ID } from "./frames.ts";
import { sleep } from "./statistics.ts";

/** Within one segment of a loopback interface (64 KiB); reads across two are slower. */
const READ_BYTES = 60_000;
/** Less than a block that iterators share (64 KiB), by a little. */
const UNSHARED_BYTES = 60_000;
const PYTHON_SERVER = new URL("python_server.py", import.meta.url);

/** Time of a measurement. */
export interface Window {
  /** Unmeasured time from the first frame on, in ms. */
  readonly warmUpMs: number;
  /** Measured time, in ms. */
  readonly measuredMs: number;
}

/** Frames as declared to the server. */
export interface FrameClass<T extends AnyStructType> {
  /** Struct after the header. */
  readonly TelemetryClass: T;
  /** Header; by default that of the protocol. */
  readonly HeaderClass?: AnyStructType;
  /** Reads the last field. */
  readonly lastField: (telemetry: ViewOf<T>) => number;
}

/** Counts frames, and checks the sums of their last field. */
class Tally {
  frames = 0;
  #sum = 0;

  add(field: number): void {
    this.frames++;
    this.#sum += field;
  }

  /** Counts frames of which one is looked at. */
  addAll(frames: number, field: number): void {
    this.frames += frames;
    this.#sum += frames * field;
  }

  check(): void {
    if (this.#sum === this.frames * LAST_FIELD) return;
    throw new Error(`Read a wrong field: sum ${this.#sum} of ${this.frames}`);
  }
}

/** Returns the frames per second to the `telemetryCallback`, with one field read each. */
export async function receiveByCallback<T extends AnyStructType>(
  frameClass: FrameClass<T>,
  window: Window,
): Promise<number> {
  const tally = new Tally();
  await using server = new CommandTelemetryServer({
    ...optionsOf(frameClass),
    telemetryCallback: ({ telemetry }) =>
      tally.add(frameClass.lastField(telemetry)),
  });
  return await receiveFlood(server, frameClass, tally, window);
}

/** Returns the frames per second to the `batchCallback`, with one field read each. */
export async function receiveByBatchCallback<T extends AnyStructType>(
  frameClass: FrameClass<T>,
  window: Window,
): Promise<number> {
  const { lastField } = frameClass;
  const tally = new Tally();
  await using server = new CommandTelemetryServer({
    ...optionsOf(frameClass),
    batchCallback: (batch) => {
      for (const { telemetry } of batch) tally.add(lastField(telemetry));
    },
  });
  return await receiveFlood(server, frameClass, tally, window);
}

/** Returns the frames per second in lent batches, with one field read each. */
export async function receiveByBatches<T extends AnyStructType>(
  frameClass: FrameClass<T>,
  window: Window,
): Promise<number> {
  const { lastField } = frameClass;
  const tally = new Tally();
  await using server = new CommandTelemetryServer(optionsOf(frameClass));
  return await receiveFlood(server, frameClass, tally, window, async () => {
    for await (const batch of server.batches()) {
      for (const { telemetry } of batch) tally.add(lastField(telemetry));
    }
  });
}

/** Returns the frames per second in lent blocks, with one field read each block. */
export async function receiveByBlocks<T extends AnyStructType>(
  frameClass: FrameClass<T>,
  window: Window,
): Promise<number> {
  const lastFieldBytes = 8;
  const wholeBytes = frameBytesOf(frameClass);
  const tally = new Tally();
  await using server = new CommandTelemetryServer(optionsOf(frameClass));
  return await receiveFlood(server, frameClass, tally, window, async () => {
    for await (const { bytes, count, frameBytes } of server.frameBlocks()) {
      if (frameBytes !== wholeBytes) continue; // the controller was killed meanwhile
      const data = new DataView(bytes.buffer, bytes.byteOffset);
      tally.addAll(count, data.getFloat64(frameBytes - lastFieldBytes, true));
    }
  });
}

/** Returns the frames per second through lossless iterators, with one field read each. */
export async function receiveByIterators<T extends AnyStructType>(
  frameClass: FrameClass<T>,
  count: number,
  window: Window,
): Promise<number> {
  const { lastField } = frameClass;
  const tallies = Array.from({ length: count }, () => new Tally());
  await using server = new CommandTelemetryServer(optionsOf(frameClass));
  const read = async (tally: Tally) => {
    for await (const { telemetry } of server.samples({ buffer: "lossless" })) {
      tally.add(lastField(telemetry));
    }
  };
  const rate = await receiveFlood(
    server,
    frameClass,
    tallies[0],
    window,
    () => Promise.all(tallies.map(read)),
  );
  const { telemetryFrames } = server.stats;
  for (const tally of tallies) {
    tally.check();
    if (tally.frames !== telemetryFrames) {
      throw new Error(`Got ${tally.frames} of ${telemetryFrames} frames`);
    }
  }
  return rate;
}

/**
 * Returns the samples per second, all together, through iterators that can't share any:
 * they may be less than a block behind, so that each copies blocks of its own.
 */
export async function receiveByUnshared<T extends AnyStructType>(
  frameClass: FrameClass<T>,
  count: number,
  window: Window,
): Promise<number> {
  const { lastField } = frameClass;
  const framesMax = Math.floor(UNSHARED_BYTES / frameBytesOf(frameClass));
  const tally = new Tally();
  await using server = new CommandTelemetryServer(optionsOf(frameClass));
  const read = async () => {
    for await (const { telemetry } of server.samples({ framesMax })) {
      tally.add(lastField(telemetry));
    }
  };
  return await receiveFlood(
    server,
    frameClass,
    tally,
    window,
    () => Promise.all(Array.from({ length: count }, read)),
  );
}

/** Options of a server that receives frames. */
function optionsOf<T extends AnyStructType>(
  { HeaderClass = Header, TelemetryClass }: FrameClass<T>,
) {
  return { port: 0, HeaderClass, ConfigClass: SimpleConfig, TelemetryClass };
}

/** Length of a frame, in bytes. */
function frameBytesOf(
  { HeaderClass = Header, TelemetryClass }: FrameClass<AnyStructType>,
): number {
  return HeaderClass.byteLength + TelemetryClass.byteLength;
}

/**
 * Starts a server, sends it frames as fast as it takes them, and closes it.
 *
 * @param read Reads the frames until the server is closed, if callbacks don't.
 * @returns Frames per second that the tally has counted.
 */
async function receiveFlood<T extends AnyStructType>(
  server: CommandTelemetryServer<typeof SimpleConfig, T, AnyStructType>,
  frameClass: FrameClass<T>,
  tally: Tally,
  window: Window,
  read?: () => Promise<unknown>,
): Promise<number> {
  await server.start();
  const reading = read?.();
  const rate = await measureFlood(server, frameClass, tally, window);
  await server.close();
  await reading;
  return rate;
}

async function measureFlood(
  server: { readonly telemetryPort: number; readonly stats: LinkStats },
  { HeaderClass = Header, TelemetryClass }: FrameClass<AnyStructType>,
  tally: Tally,
  window: Window,
): Promise<number> {
  const headerBytes = HeaderClass.byteLength;
  await using _controller = new ControllerProcess("flood", {
    port: server.telemetryPort,
    frameBytes: headerBytes + TelemetryClass.byteLength,
    headerBytes,
  });
  while (tally.frames === 0) await sleep(1);
  await sleep(window.warmUpMs);
  const startMs = performance.now();
  const startFrames = tally.frames;
  await sleep(window.measuredMs);
  const frames = tally.frames - startFrames;
  const elapsedMs = performance.now() - startMs;
  tally.check();
  const { bytesDiscarded } = server.stats;
  if (bytesDiscarded > 0) throw new Error(`Discarded ${bytesDiscarded} bytes`);
  return frames / elapsedMs * 1_000;
}

/** Measures the physical limit: this thread reads the socket, and ignores the bytes. */
export function receiveByDraining(
  frameBytes: number,
  window: Window,
): Promise<number> {
  return receiveDirectly(
    frameBytes,
    window,
    (_, length) => length,
  );
}

/** Measures a hand-written receiver: this thread reads the socket and finds the frames. */
export async function receiveByDataView(
  frameBytes: number,
  window: Window,
): Promise<number> {
  const tally = new Tally();
  const take = (data: DataView, length: number) => {
    let at = 0;
    for (; length - at >= frameBytes; at += frameBytes) {
      const frameId = data.getUint16(at + 2, true);
      if (frameId !== TELEMETRY_FRAME_ID) {
        throw new Error(`Received an unknown frame id: ${frameId}`);
      }
      tally.add(data.getFloat64(at + frameBytes - 8, true));
    }
    return at;
  };
  const rate = await receiveDirectly(frameBytes, window, take);
  tally.check();
  return rate;
}

/**
 * Reads frames on this thread.
 *
 * @param take Called with the bytes received, and returns the number of bytes taken; the
 * others are passed again.
 */
async function receiveDirectly(
  frameBytes: number,
  { warmUpMs, measuredMs }: Window,
  take: (data: DataView, length: number) => number,
): Promise<number> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using _controller = new ControllerProcess("flood", {
    port: listener.addr.port,
    frameBytes,
    headerBytes: HEADER_BYTES,
  });
  using conn = await listener.accept();
  const buffer = new Uint8Array(READ_BYTES);
  const data = new DataView(buffer.buffer);
  let length = 0;

  async function receiveFor(durationMs: number): Promise<number> {
    const startMs = performance.now();
    let bytes = 0;
    let elapsedMs = 0;
    while (elapsedMs < durationMs) {
      const count = await conn.read(buffer.subarray(length));
      if (count === null) throw new Error("The controller has disconnected");
      length += count;
      const taken = take(data, length);
      buffer.copyWithin(0, taken, length);
      length -= taken;
      bytes += taken;
      elapsedMs = performance.now() - startMs;
    }
    return bytes / frameBytes / elapsedMs * 1_000;
  }

  await receiveFor(warmUpMs);
  return await receiveFor(measuredMs);
}

/** Returns the frames per second to a Python server of the same kind. */
export async function receiveByPython(
  frameBytes: number,
  { warmUpMs, measuredMs }: Window,
): Promise<number> {
  const python = new Deno.Command("python3", {
    args: [PYTHON_SERVER.pathname, `${warmUpMs / 1e3}`, `${measuredMs / 1e3}`],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = readLines(python.stdout);
  const port = Number((await lines.next()).value);
  await using _controller = new ControllerProcess("flood", {
    port,
    frameBytes,
    headerBytes: HEADER_BYTES,
  });
  const rate = Number((await lines.next()).value);
  await lines.return();
  const { success } = await python.status;
  if (!success) throw new Error("The Python server has failed");
  return rate;
}

/** Returns whether there is a Python to compare with. */
export async function hasPython(): Promise<boolean> {
  try {
    const python = new Deno.Command("python3", { args: ["--version"] });
    return (await python.output()).success;
  } catch {
    return false;
  }
}

async function* readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
