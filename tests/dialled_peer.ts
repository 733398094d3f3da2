/**
 * Parts for tests of the client: a bare single-socket controller, which does only what a
 * test commands, and a client of it.
 *
 * @module
 */

import { testThreads } from "./net.ts";
import {
  type AnyView,
  CommandStatus,
  CommandStatusCode,
  CommandTelemetryClient,
  type CommandTelemetryClientOptions,
  defineStruct,
  singleSocket,
} from "../mod.ts";
import type { SingleSocketCommand } from "../src/protocol/single_socket.ts";
import { LogLines, PeerSocket } from "./peer.ts";

const HOSTNAME = "127.0.0.1";

/** The configuration that the peer sends. */
export const Config = defineStruct("Config", {
  minPosition: "f64",
  maxPosition: "f64",
}, { frameId: singleSocket.FrameId.CONFIG });

/** The telemetry that the peer sends. */
export const Telemetry = defineStruct("Telemetry", {
  state: "f64",
  currPosition: "f64",
}, { frameId: singleSocket.FrameId.TELEMETRY });

/** A client of these two structs. */
export type TestClient = CommandTelemetryClient<
  typeof Config,
  typeof Telemetry
>;
/** Its options. */
export type TestClientOptions = Partial<
  CommandTelemetryClientOptions<
    typeof Config,
    typeof Telemetry,
    typeof singleSocket.Header,
    TestClient
  >
>;

/**
 * Makes a client.
 *
 * @param port The controller's port.
 * @param options Options that differ from the defaults.
 */
export function newClient(
  port: number,
  options: TestClientOptions = {},
): TestClient {
  return new CommandTelemetryClient({
    port,
    ConfigClass: Config,
    TelemetryClass: Telemetry,
    log: new LogLines(),
    threads: testThreads(),
    ...options,
  });
}

/** A frame: a header, and a struct with a frame id. */
export function frame(
  frameId: number,
  body: AnyView,
  counter: number,
): Uint8Array<ArrayBuffer> {
  const header = singleSocket.Header.create({
    frameId,
    counter,
    taiSec: BigInt(1_700_000_000 + Math.floor(counter / 1000)),
    taiNsec: BigInt((counter % 1000) * 1_000_000),
  });
  return new Uint8Array([...header.bytes, ...body.bytes]);
}

/** A telemetry frame with a number, which is its counter and position. */
export function telemetryFrame(number: number): Uint8Array<ArrayBuffer> {
  const body = Telemetry.create({ state: 2, currPosition: number });
  return frame(singleSocket.FrameId.TELEMETRY, body, number);
}

/** A configuration frame with a number, which is its counter and `maxPosition`. */
export function configFrame(number: number): Uint8Array<ArrayBuffer> {
  const body = Config.create({ minPosition: -number, maxPosition: number });
  return frame(singleSocket.FrameId.CONFIG, body, number);
}

/**
 * Returns the answer to a command.
 *
 * @param counter The command's counter.
 * @param values Fields that differ from an immediate ACK.
 */
export function statusFrame(
  counter: number,
  values: { status?: number; duration?: number; reason?: string } = {},
): Uint8Array<ArrayBuffer> {
  const body = CommandStatus.create({
    status: CommandStatusCode.ACK,
    ...values,
  });
  return frame(singleSocket.FrameId.COMMAND_STATUS, body, counter);
}

/** A port that a controller waits at. */
export class DialledPort implements Disposable {
  readonly #listener = Deno.listen({ hostname: HOSTNAME, port: 0 });
  #isClosed = false;

  /** The port. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Waits for a client. */
  async accept(): Promise<DialledPeer> {
    const socket = await PeerSocket.accept(this.#listener);
    if (!this.#isClosed) return new DialledPeer(socket);
    socket.close(); // it has come at the last moment
    throw new Error("The port is closed");
  }

  /** Takes no more clients. */
  close(): void {
    if (!this.#isClosed) this.#listener.close();
    this.#isClosed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** A controller that was dialled. */
export class DialledPeer implements Disposable {
  /** The connection. */
  readonly socket: PeerSocket;

  /** @param socket The connection. */
  constructor(socket: PeerSocket) {
    this.socket = socket;
  }

  /** Sends all of some bytes. */
  send(...pieces: Uint8Array[]): Promise<void> {
    return this.socket.send(new Uint8Array(pieces.flatMap((p) => [...p])));
  }

  /** Reads a command. */
  async readCommand(): Promise<SingleSocketCommand> {
    const bytes = await this.socket.read(singleSocket.Command.byteLength);
    if (bytes.length < singleSocket.Command.byteLength) {
      throw new Error(`The client has hung up after ${bytes.length} bytes`);
    }
    return singleSocket.Command.view(bytes.slice().buffer);
  }

  /** Reads a command, and answers it. */
  async answer(
    values: Parameters<typeof statusFrame>[1] = {},
  ): Promise<SingleSocketCommand> {
    const command = await this.readCommand();
    await this.send(statusFrame(command.counter, values));
    return command;
  }

  /** Ends the connection. */
  close(): void {
    this.socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** A client, and the controller that it is connected to. */
export class ConnectedClient implements AsyncDisposable {
  /** Port on which the controller listens. */
  readonly port: DialledPort;
  /** The client. */
  readonly client: TestClient;
  /** The controller. */
  peer: DialledPeer;

  private constructor(
    port: DialledPort,
    client: TestClient,
    peer: DialledPeer,
  ) {
    this.port = port;
    this.client = client;
    this.peer = peer;
  }

  /**
   * Connects a client to a controller.
   *
   * @param options The client's.
   */
  static async open(options: TestClientOptions = {}): Promise<ConnectedClient> {
    const port = new DialledPort();
    const client = newClient(port.port, options);
    const [peer] = await Promise.all([port.accept(), client.connect()]);
    return new ConnectedClient(port, client, peer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    this.peer.close();
    this.port.close();
  }
}
