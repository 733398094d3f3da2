/**
 * Networks between a test and a server in a network namespace of its own, each of which the
 * test can cut, as by pulling its cable: nothing passes then, and no connection ends.
 *
 * @module
 */

/** Namespace with a number of networks to that of the test, by IPv4. */
export class Networks implements AsyncDisposable {
  /** Name of the namespace. */
  readonly namespace: string = `hexrot${Deno.pid}`;

  private constructor() {}

  /** Makes a namespace; undefined if the system doesn't allow it. */
  static async make(count: number): Promise<Networks | undefined> {
    const networks = new Networks();
    const { namespace } = networks;
    if (!await ip("netns", "add", namespace)) return undefined;
    for (let index = 0; index < count; index++) {
      const [inner, outer] = networks.#names(index);
      const device = ["link", "add", outer, "type", "veth"];
      const done = await ip(
        ...[...device, "peer", "name", inner, "netns", namespace],
      ) &&
        await ip("addr", "add", `${address(index, 1)}/30`, "dev", outer) &&
        await ip("link", "set", outer, "up") &&
        await networks.#inside(
          ...["addr", "add", `${address(index, 2)}/30`, "dev", inner],
        ) &&
        await networks.#inside("link", "set", inner, "up");
      if (done) continue;
      await networks[Symbol.asyncDispose]();
      return undefined;
    }
    return networks;
  }

  /** Returns the address of the server in a network. */
  address(index: number): string {
    return address(index, 2);
  }

  /** Cuts a network, or heals it. */
  async cut(index: number, isCut = true): Promise<void> {
    const [inner] = this.#names(index);
    await this.#inside("link", "set", inner, isCut ? "down" : "up");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await ip("netns", "del", this.namespace);
  }

  #names(index: number): [string, string] {
    return [`in${index}`, `hex${Deno.pid % 1_000_000}_${index}`];
  }

  #inside(...args: string[]): Promise<boolean> {
    return ip("-n", this.namespace, ...args);
  }
}

/** Returns an address of the block for tests of networks (RFC 2544). */
function address(index: number, host: number): string {
  return `198.18.${Deno.pid % 256}.${4 * index + host}`;
}

async function ip(...args: string[]): Promise<boolean> {
  try {
    const options = { args, stdout: "null", stderr: "null" } as const;
    return (await new Deno.Command("ip", options).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
