/**
 * Parts for tests of the server: a bare controller, whose two sockets do only what a test
 * commands, and a server that keeps its log.
 *
 * @module
 */

import { slowness } from "./cpu_time.ts";
import { testThreads } from "./net.ts";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import net from "node:net";
import {
  Command,
  CommandTelemetryServer,
  type CommandTelemetryServerOptions,
  defineStruct,
  Header,
  type LogSink,
} from "../mod.ts";

/** Time limit of every wait of a test, in ms, which only a failing test reaches. */
export const TIME_LIMIT_MS = 60_000;
/** Number of attempts to do something within a time limit. */
const ATTEMPTS_MAX = 10;
const LOCALHOST = "127.0.0.1";
/** Below the ports that the system gives to sockets without a port. */
const PORT_MIN = 10_000;
const PORT_MAX = 30_000;

/** The configuration that the peer sends. */
export const Config = defineStruct("Config", {
  minPosition: "f64",
  maxPosition: "f64",
  maxVelocity: "f64",
}, { frameId: 0x19 });

/** The telemetry that the peer sends. */
export const Telemetry = defineStruct("Telemetry", {
  applicationStatus: "u32",
  state: "f64",
  enabledSubstate: "f64",
  offlineSubstate: "f64",
  currPosition: "f64",
  cmdPosition: "f64",
}, { frameId: 0x05 });

/** A server of these two structs. */
export type TestServer = CommandTelemetryServer<
  typeof Config,
  typeof Telemetry
>;
/** Its options. */
export type TestServerOptions = Partial<
  CommandTelemetryServerOptions<
    typeof Config,
    typeof Telemetry,
    typeof Header,
    TestServer
  >
>;

/** Length of a telemetry frame. */
export const TELEMETRY_FRAME_BYTES = Header.byteLength + Telemetry.byteLength;
/** Length of a configuration frame. */
export const CONFIG_FRAME_BYTES = Header.byteLength + Config.byteLength;

/** A log that keeps its lines, each with its level in front. */
export class LogLines implements LogSink {
  /** Lines that were logged. */
  readonly lines: string[] = [];

  debug(message: string): void {
    this.lines.push(`debug ${message}`);
  }

  info(message: string): void {
    this.lines.push(`info ${message}`);
  }

  warn(message: string): void {
    this.lines.push(`warn ${message}`);
  }

  error(message: string): void {
    this.lines.push(`error ${message}`);
  }

  /** The lines that match. */
  matching(pattern: RegExp): string[] {
    return this.lines.filter((line) => pattern.test(line));
  }
}

/**
 * Makes a server on two free ports of this machine.
 *
 * @param options Options that differ from that.
 * @returns Server that isn't started.
 */
export function newServer(options: TestServerOptions = {}): TestServer {
  return new CommandTelemetryServer({
    port: 0,
    ConfigClass: Config,
    TelemetryClass: Telemetry,
    log: new LogLines(),
    threads: testThreads(),
    ...options,
  });
}

/**
 * Makes a server and starts it.
 *
 * @param options As for {@linkcode newServer}.
 * @returns The server, which listens.
 */
export async function startServer(
  options: TestServerOptions = {},
): Promise<TestServer> {
  const server = newServer(options);
  await server.start();
  return server;
}

/**
 * Returns telemetry frames, each with a number that is in the header's counter, in
 * `currPosition` and, as ms, in the time stamp.
 *
 * @param first Number of the first.
 * @param count Number of frames. @returns Their bytes.
 */
export function telemetryFrames(
  first: number,
  count = 1,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count * TELEMETRY_FRAME_BYTES);
  for (let i = 0; i < count; i++) {
    const number = first + i;
    const offset = i * TELEMETRY_FRAME_BYTES;
    putHeader(bytes.buffer, offset, Telemetry.frameId!, number);
    const telemetry = Telemetry.view(bytes.buffer, offset + Header.byteLength);
    telemetry.applicationStatus = number;
    telemetry.state = 2;
    telemetry.currPosition = number;
    telemetry.cmdPosition = -number;
  }
  return bytes;
}

/**
 * A configuration frame, whose `maxPosition` is a number.
 *
 * @param number The number.
 * @returns Its bytes.
 */
export function configFrame(number: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(CONFIG_FRAME_BYTES);
  putHeader(bytes.buffer, 0, Config.frameId!, number);
  const config = Config.view(bytes.buffer, Header.byteLength);
  config.minPosition = -number;
  config.maxPosition = number;
  config.maxVelocity = 47;
  return bytes;
}

function putHeader(
  buffer: ArrayBuffer,
  offset: number,
  frameId: number,
  number: number,
): void {
  const header = Header.view(buffer, offset);
  header.frameId = frameId;
  header.counter = number;
  header.taiSec = BigInt(1_700_000_000 + Math.floor(number / 1000));
  header.taiNsec = BigInt((number % 1000) * 1_000_000);
}

/**
 * Controller's socket, which has connected to the server, or which a client has dialled.
 */
export class PeerSocket implements Disposable {
  /** The socket itself. */
  readonly conn: Deno.TcpConn;
  #isClosed = false;

  private constructor(conn: Deno.TcpConn) {
    this.conn = conn;
  }

  /**
   * Connects to a server.
   *
   * @param port The port.
   * @param hostname The server's address.
   */
  static async dial(port: number, hostname = LOCALHOST): Promise<PeerSocket> {
    const conn = await Deno.connect({ hostname, port });
    conn.setNoDelay(true);
    return new PeerSocket(conn);
  }

  /**
   * Waits until a client connects.
   *
   * @param listener Listener of the controller.
   */
  static async accept(listener: Deno.TcpListener): Promise<PeerSocket> {
    const conn = await deadline(listener.accept(), TIME_LIMIT_MS);
    conn.setNoDelay(true);
    return new PeerSocket(conn);
  }

  /** This end's address, as the server's log shows it. */
  get address(): string {
    const { hostname, port } = this.conn.localAddr;
    return `${hostname}:${port}`;
  }

  /** Sends all of some bytes. */
  send(bytes: Uint8Array): Promise<void> {
    const sent = this.#send(bytes);
    sent.catch(() => {}); // a test that fails before it looks closes the socket
    return sent;
  }

  async #send(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) {
      sent += await this.conn.write(bytes.subarray(sent));
    }
  }

  /**
   * Reads.
   *
   * @param count Number of bytes.
   * @param pieceBytesMax Largest number of bytes per read.
   * @returns Bytes; fewer only if the server has closed the connection.
   */
  async read(count: number, pieceBytesMax = Infinity): Promise<Uint8Array> {
    const bytes = new Uint8Array(count);
    let received = 0;
    while (received < count) {
      const end = Math.min(count, received + pieceBytesMax);
      const step = await deadline(
        this.conn.read(bytes.subarray(received, end)),
        TIME_LIMIT_MS,
      );
      if (step === null) break;
      received += step;
    }
    return bytes.subarray(0, received);
  }

  /**
   * Reads to the end.
   *
   * @returns Number of bytes received before the server has closed the connection.
   */
  async readToEnd(): Promise<number> {
    const bytes = new Uint8Array(65_536);
    for (let received = 0;;) {
      let step: number | null;
      try {
        step = await deadline(this.conn.read(bytes), TIME_LIMIT_MS);
      } catch (error) {
        if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
        return received;
      }
      if (step === null) return received;
      received += step;
    }
  }

  /** Closes the socket. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.conn.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Both sockets of a controller. */
export class Peer implements Disposable {
  /** The socket for telemetry and configuration. */
  telemetry: PeerSocket;
  /** The socket for commands. */
  command: PeerSocket;

  private constructor(telemetry: PeerSocket, command: PeerSocket) {
    this.telemetry = telemetry;
    this.command = command;
  }

  /**
   * Connects to both ports, and waits until the server has accepted both.
   *
   * @param server The server.
   */
  static async connect(server: TestServer): Promise<Peer> {
    using dialled = new DisposableStack();
    const telemetry = dialled.use(
      await PeerSocket.dial(server.telemetryPort),
    );
    const command = dialled.use(await PeerSocket.dial(server.commandPort));
    await server.waitConnected({ timeoutMs: TIME_LIMIT_MS });
    dialled.move(); // to the peer
    return new Peer(telemetry, command);
  }

  /** Reads a command. */
  async readCommand(): Promise<Command> {
    return Command.view((await this.readCommandBytes(1)).buffer);
  }

  /**
   * Reads the bytes of commands.
   *
   * @param count Number of commands.
   */
  async readCommandBytes(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.command.read(count * Command.byteLength);
    if (bytes.length === count * Command.byteLength) {
      return new Uint8Array(bytes);
    }
    throw new Error(`The server ended the connection after ${bytes.length} B`);
  }

  /** Closes both sockets. */
  close(): void {
    this.telemetry.close();
    this.command.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Connects, sends bytes, and resets the connection on demand.
 *
 * @param port The port.
 * @param bytes Bytes to send first.
 * @returns Function that resets the connection.
 */
export async function dialToReset(
  port: number,
  bytes?: Uint8Array,
): Promise<() => void> {
  const socket = net.connect(port, LOCALHOST);
  await deadline(
    new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    }),
    TIME_LIMIT_MS,
  );
  if (bytes !== undefined) socket.write(bytes);
  return () => void socket.resetAndDestroy();
}

/** Connects, and resets the connection, in a thread of its own. */
const RESETTING = `
import net from "node:net";
self.onmessage = ({ data: { port, hostname, done } }) => {
  const socket = net.connect(port, hostname, () => socket.resetAndDestroy());
  socket.on("close", () => {
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  });
};
self.postMessage("ready");`;

/**
 * Connects, and resets the connection before this thread, which is blocked, accepts it.
 *
 * @param port Port on which this thread listens.
 */
export async function dialAndResetAtOnce(port: number): Promise<void> {
  const url = `data:text/javascript,${encodeURIComponent(RESETTING)}`;
  const worker = new Worker(url, { type: "module" });
  const ready = new Promise((resolve) => worker.onmessage = resolve);
  await deadline(ready, TIME_LIMIT_MS);
  const done = new Int32Array(new SharedArrayBuffer(4));
  worker.postMessage({ port, hostname: LOCALHOST, done });
  const result = Atomics.wait(done, 0, 0, TIME_LIMIT_MS);
  worker.terminate();
  if (result === "timed-out") throw new Error("The thread has not answered");
}

/**
 * Neighbouring ports that were free a moment ago, of which the system gives none to a
 * connection meanwhile.
 *
 * @param count Number of ports.
 * @returns The lowest one.
 */
export function freePorts(count = 2): number {
  for (;;) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN));
    const ports = Array.from({ length: count }, (_, i) => port + i);
    if (ports.every(isFree)) return port;
  }
}

/** Whether nobody listens on a port. */
export function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: LOCALHOST, port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

/**
 * Waits until a condition holds.
 *
 * @param condition Condition.
 * @param what Description of the condition, for the error of a timeout.
 */
export async function until(
  condition: () => boolean,
  what = String(condition),
): Promise<void> {
  const endMs = performance.now() + TIME_LIMIT_MS;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`Not in time: ${what}`);
    await delay(1);
  }
}

/**
 * Tries a test again that depends on what a busy machine may delay; a fault fails each
 * time.
 *
 * @param attempt Test.
 */
export async function eventually(attempt: () => Promise<void>): Promise<void> {
  for (let attempts = 1;; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      if (attempts === ATTEMPTS_MAX) throw error;
    }
  }
}

/**
 * Asserts that an action keeps a time limit. On a busy machine it may take longer, by as
 * much as other work does; an action that is too slow is so each time.
 *
 * @param limitMs Time limit on a machine that isn't busy.
 * @param attempt Runs the action, and returns its duration.
 */
export async function assertTakes(
  limitMs: number,
  attempt: () => Promise<number>,
): Promise<void> {
  const took: number[] = [];
  do {
    const tookMs = await attempt();
    if (tookMs <= limitMs || tookMs <= limitMs * slowness()) return;
    took.push(tookMs);
  } while (took.length < ATTEMPTS_MAX);
  throw new Error(`Not within ${limitMs} ms, ${took.length} times: ${took}`);
}

/** Word that nobody notifies about. */
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/**
 * Blocks the main thread, as if it were busy, until something is so, or a time is over.
 *
 * @param condition Condition.
 * @param timeoutMs The time.
 */
export function blockUntil(
  condition: () => boolean,
  timeoutMs = TIME_LIMIT_MS,
): void {
  const endMs = performance.now() + timeoutMs;
  while (!condition() && performance.now() < endMs) dawdle(1);
}

/** Blocks the main thread for some ms, as a callback does that is slow. */
export function dawdle(ms: number): void {
  Atomics.wait(NEVER, 0, 0, ms); // others have the processor meanwhile
}

/** Bytes that a {@linkcode SenderThread} sends. */
export interface SenderOptions {
  /** The server's port. */
  readonly port: number;
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** Number of them at a time. */
  readonly pieceBytes: number;
  /** Number of pieces a second. */
  readonly rateHz: number;
}

/** A controller's telemetry socket in a thread of its own. */
export class SenderThread implements Disposable {
  /** Resolves when all bytes were sent. */
  readonly sent: Promise<void>;
  readonly #worker: Worker;

  /** @param options What to send, and where to. */
  constructor(options: SenderOptions) {
    const url = URL.createObjectURL(
      new Blob([`self.onmessage = ${send}`], { type: "text/javascript" }),
    );
    const worker = new Worker(url, { type: "module" });
    this.#worker = worker;
    this.sent = new Promise<void>((resolve, reject) => {
      worker.onmessage = () => resolve();
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
    }).finally(() => URL.revokeObjectURL(url));
    this.sent.catch(() => {}); // not every test wants all to be sent
    worker.postMessage(options);
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

/** Runs in the thread, as text: it can't use anything of this module. */
const send = `async ({ data }) => {
  const { port, bytes, pieceBytes, rateHz } = data;
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  conn.setNoDelay(true);
  const startMs = performance.now();
  for (let sent = 0; sent < bytes.length;) {
    const pieces = Math.floor((performance.now() - startMs) * rateHz / 1000);
    const due = Math.min(bytes.length, (pieces + 1) * pieceBytes);
    while (sent < due) {
      sent += await conn.write(
        bytes.subarray(sent, Math.min(due, sent + pieceBytes)),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  self.postMessage("sent");
}`;
