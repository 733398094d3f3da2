/** NATS server with JetStream, which a test starts, kills and starts again. */
import { peerTest } from "./peers.ts";
import { Process } from "./program.ts";

/** Server on loopback, whose data lie in a temporary folder. */
export class NatsServer implements AsyncDisposable {
  readonly #folder: string;
  readonly #ownsFolder: boolean;
  readonly #args: readonly string[];
  #process: Process | undefined;
  #port = -1;

  private constructor(
    folder: string,
    ownsFolder: boolean,
    args: readonly string[],
  ) {
    this.#folder = folder;
    this.#ownsFolder = ownsFolder;
    this.#args = args;
  }

  /**
   * Starts a server.
   *
   * @param folder Folder of its data; a temporary one by default.
   * @param config Text of its configuration.
   */
  static async start(folder?: string, config?: string): Promise<NatsServer> {
    const path = folder ?? await Deno.makeTempDir({ prefix: "nats_" });
    const args: string[] = [];
    if (config !== undefined) {
      const file = `${path}/server.conf`;
      await Deno.writeTextFile(file, config);
      args.push("-c", file);
    }
    const server = new NatsServer(path, folder === undefined, args);
    await server.start();
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

  /** Starts it again, on the same port. */
  async start(): Promise<void> {
    const place = ["-a", "127.0.0.1", "-p", String(this.#port)];
    this.#process = new Process("nats-server", [
      "-js",
      "-sd",
      this.#folder,
      ...place,
      ...this.#args,
    ]);
    const [, port] = await this.#process.matchError(
      /Listening for client connections on .*:(\d+)[^]*Server is ready/,
    );
    this.#port = Number(port);
  }

  /** Kills it, as by `kill -9`. */
  async kill(): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
    this.#process = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    if (this.#ownsFolder) await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Registers a test with a NATS server. */
export function natsTest(
  name: string,
  fn: (t: Deno.TestContext) => Promise<void>,
): Promise<void> {
  return peerTest(name, ["nats-server"], fn);
}
