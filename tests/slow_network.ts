/** Network between two programs, which delays or withholds what they send. */

import { pause } from "../src/bus/backoff.ts";
import { clientsOf } from "./clients_of.ts";

const HOSTNAME = "127.0.0.1";

/** Proxy for TCP connections to one port. */
export class SlowNetwork implements AsyncDisposable {
  /** Time in ms by which everything is delayed, each way. */
  delayMs = 0;
  readonly #listener = Deno.listen({ hostname: HOSTNAME, port: 0 });
  readonly #conns = new Set<Deno.Conn>();
  readonly #ending = new AbortController();
  readonly #running: Promise<unknown>[] = [];
  readonly #port: number;
  /** Resolves when it is no longer cut; undefined while it isn't. */
  #cut: PromiseWithResolvers<void> | undefined;

  /** @param port Port to which it connects. */
  constructor(port: number) {
    this.#port = port;
    this.#running.push(this.#accept());
  }

  /**
   * Whether nothing passes, and no connection ends, as in a partition. All that was sent is
   * received afterwards, as TCP repeats it: there are no holes in a connection.
   */
  get isCut(): boolean {
    return this.#cut !== undefined;
  }

  set isCut(isCut: boolean) {
    if (isCut) this.#cut ??= Promise.withResolvers();
    else {
      this.#cut?.resolve();
      this.#cut = undefined;
    }
  }

  /** Address of the port that leads to the other. */
  get address(): string {
    const { port } = this.#listener.addr as Deno.NetAddr;
    return `${HOSTNAME}:${port}`;
  }

  /** Address of a NATS server behind it. */
  get url(): string {
    return `nats://${this.address}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.#ending.abort();
    this.isCut = false;
    for (const conn of this.#conns) close(conn);
    await Promise.all(this.#running);
  }

  async #accept(): Promise<void> {
    try {
      for await (const client of clientsOf(this.#listener)) {
        if (this.isCut) {
          this.#conns.add(client);
          continue;
        }
        const server = await Deno.connect({
          hostname: HOSTNAME,
          port: this.#port,
        });
        this.#conns.add(client).add(server);
        this.#running.push(this.#pass(client, server));
        this.#running.push(this.#pass(server, client));
      }
    } catch {
      // The listener was closed.
    }
  }

  async #pass(from: Deno.Conn, to: Deno.Conn): Promise<void> {
    let last = Promise.resolve();
    try {
      for await (const bytes of from.readable) {
        const due = this.#after(this.delayMs);
        last = Promise.all([last, due]).then(async () => {
          await this.#cut?.promise;
          for (let sent = 0; sent < bytes.length;) {
            sent += await to.write(bytes.subarray(sent));
          }
        }).catch(() => {});
      }
    } catch {
      // One of both ends was closed.
    }
    await last;
    await this.#cut?.promise;
    close(to);
  }

  /** Waits; not when this has ended, as nothing is delayed then. */
  async #after(ms: number): Promise<void> {
    if (ms > 0) await pause(ms, this.#ending.signal);
  }
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // It is closed.
  }
}
