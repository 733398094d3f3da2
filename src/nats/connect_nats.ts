/**
 * Connections to NATS.
 *
 * @module
 */

import { NatsBus } from "./nats_bus.ts";
import { type NatsOptions, readNatsOptions } from "./nats_options.ts";
import type { BusTransport } from "../bus/transport.ts";
import { typeOf } from "../base/check.ts";
import { messageOf, printable } from "../base/printable.ts";

/**
 * Connects to a NATS server with JetStream, or a cluster of them; the connection serves any
 * number of publishers and subscriptions, and reconnects endlessly.
 *
 * @example Connect with a credentials file
 * ```ts ignore
 * const credentials = await Deno.readTextFile("gateway.creds");
 * await using connection = await connectNats("tls://broker:4222", { credentials });
 * ```
 *
 * @param servers Address, such as `nats://broker:4222`, or several of one cluster.
 * @param options Site, credentials, and the retention of streams that are created.
 * @returns The connection.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {RangeError} If an option is out of its range, or an address is of a WebSocket.
 * @throws {Error} If no server can be reached, or it refuses the credentials.
 */
export async function connectNats(
  servers: string | readonly string[],
  options: NatsOptions = {},
): Promise<BusTransport> {
  const list: readonly unknown[] = Array.isArray(servers) ? servers : [servers];
  const wrong = list.find((each) => typeof each !== "string" || each === "");
  if (list.length === 0 || wrong !== undefined) {
    throw new TypeError(
      `Cannot connect to NATS as servers must be addresses: received ${
        typeOf(wrong)
      }`,
    );
  }
  const webSocket = (list as string[]).find((each) => /^wss?:/i.test(each));
  if (webSocket !== undefined) {
    throw new RangeError(
      `Cannot connect to NATS as servers must be addresses of TCP, such as nats://broker:4222: received ${
        printable(webSocket)
      }`,
    );
  }
  const bus = new NatsBus(list as string[], readNatsOptions(options));
  try {
    await bus.dial(list as string[]);
  } catch (error) {
    throw new Error(`Cannot connect to ${bus.broker}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return bus;
}
