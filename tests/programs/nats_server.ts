/** NATS server with JetStream, which a test starts, kills and starts again. */
import { connectNats } from "../../nats.ts";
import { freePorts } from "../peer.ts";
import { peerTest } from "./peers.ts";
import { Process } from "./program.ts";

/** Place of a server. */
interface Place {
  /** Folder of its data; a temporary one by default. */
  readonly folder?: string;
  /** Text of its configuration. */
  readonly config?: string;
  /** Network namespace, of which it listens at every address; at loopback by default. */
  readonly namespace?: string;
}

/** Server, on loopback by default, whose data lie in a temporary folder. */
export class NatsServer implements AsyncDisposable {
  readonly #folder: string;
  readonly #ownsFolder: boolean;
  readonly #command: readonly string[];
  #process: Process | undefined;
  readonly #port = freePorts(1); // it starts again on its own

  private constructor(
    folder: string,
    ownsFolder: boolean,
    command: readonly string[],
  ) {
    this.#folder = folder;
    this.#ownsFolder = ownsFolder;
    this.#command = command;
  }

  /** Starts a server. */
  static async start(
    { folder, config, namespace }: Place = {},
  ): Promise<NatsServer> {
    const path = folder ?? await Deno.makeTempDir({ prefix: "nats_" });
    const args = ["-js", "-sd", path];
    if (config !== undefined) {
      const file = `${path}/server.conf`;
      await Deno.writeTextFile(file, config);
      args.push("-c", file);
    }
    const program = namespace === undefined
      ? ["nats-server", "-a", "127.0.0.1"]
      : ["ip", "netns", "exec", namespace, "nats-server"];
    const server = new NatsServer(
      path,
      folder === undefined,
      [...program, ...args],
    );
    await server.start();
    const isOpen = config === undefined && namespace === undefined;
    if (isOpen) await prepare(server.url);
    return server;
  }

  /** Its port. */
  get port(): number {
    return this.#port;
  }

  /** Its address. */
  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** Starts it, each time on the same port. */
  async start(): Promise<void> {
    const [program, ...args] = this.#command;
    const port = String(this.#port);
    this.#process = new Process(program, [...args, "-p", port]);
    await this.#process.matchError(/Server is ready/);
  }

  /** Kills it, as by `kill -9`. */
  async kill(): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
    this.#process = undefined;
  }

  /** Loses its data, while it is stopped. */
  async lose(): Promise<void> {
    await Deno.remove(`${this.#folder}/jetstream`, { recursive: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    if (this.#ownsFolder) await Deno.remove(this.#folder, { recursive: true });
  }
}

/**
 * Creates the streams of the default site. Version 2.9 of the server can crash when it is
 * asked for a message of a stream that it is just creating, by a subscription that waits for
 * its publisher, say.
 *
 * @param url Address of the server.
 */
export async function prepare(url: string): Promise<void> {
  await using connection = await connectNats(url);
  await connection.prepare("any");
}

/** Registers a test with a NATS server. */
export function natsTest(
  name: string,
  fn: (t: Deno.TestContext) => Promise<void>,
): Promise<void> {
  return peerTest(name, ["nats-server"], fn);
}
