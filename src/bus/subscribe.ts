/**
 * Opens subscriptions.
 *
 * @module
 */

import { persist } from "./backoff.ts";
import { jsonOf } from "./decoder.ts";
import type { GatewayState } from "./gateway_state.ts";
import { asKnown } from "./known_structs.ts";
import { HeaderName } from "./message.ts";
import { parseSchema } from "./schema.ts";
import {
  type ReadSubscribeOptions,
  readSubscribeOptions,
  type SubscribeOptions,
} from "./subscribe_options.ts";
import { Subscription } from "./subscription.ts";
import { TimeoutError } from "../base/errors.ts";
import { messageOf } from "../base/printable.ts";
import { anySignal } from "../base/signals.ts";
import type { SourceStructs } from "../link/source.ts";

/** Schema of a device, and the state of its gateway. */
interface Found {
  readonly hash: string;
  readonly structs: SourceStructs;
  readonly state: GatewayState | undefined;
}

/**
 * Subscribes to a device that another program publishes: the samples, events and statistics of
 * its link, as a source for views, limits, recorders and scripts on this machine.
 *
 * @example Watch a rotator from elsewhere
 * ```ts ignore
 * await using connection = await connectNats("nats://broker:4222");
 * await using rotator = await subscribe({ connection, device: "rotator" });
 * for await (const { telemetry } of rotator.samples()) console.log(telemetry.toObject());
 * ```
 *
 * @typeParam S Structs of the device: those of the option `structs`.
 * @param options Connection, device, and the place to read from.
 * @returns The subscription, once the schema of the device is known.
 * @throws {TypeError} If an option has the wrong type, or `structs` aren't those that are
 * published.
 * @throws {RangeError} If an option is out of its range.
 * @throws {TimeoutError} If the device isn't published within `timeoutMs`.
 */
export async function subscribe<S extends SourceStructs = SourceStructs>(
  options: SubscribeOptions<S>,
): Promise<Subscription<S>> {
  const checked = readSubscribeOptions(options);
  const { hash, structs: published, state } = await find(checked);
  const structs = asKnown(checked.structs, published);
  const known = new Map([[hash, structs]]);
  const subscription = new Subscription<S>(checked, structs as S, known);
  if (state) subscription.noteState(state, false);
  const { connection, device } = checked;
  const config = await connection.last(device, "lastConfig").catch(() =>
    undefined
  );
  if (config) await subscription.takeConfig(config);
  subscription.open();
  return subscription;
}

async function find(
  { connection, device, timeoutMs, signal }: ReadSubscribeOptions,
): Promise<Found> {
  const limit = new AbortController();
  const timer = timeoutMs === Infinity
    ? undefined
    : setTimeout(() => limit.abort(), timeoutMs);
  let reason = "";
  const found = await persist(
    async () => {
      const message = await connection.last(device, "gateway");
      const state = message && jsonOf<GatewayState>(message);
      const hash = state?.schema ??
        (await connection.last(device, "telemetry"))?.headers[
          HeaderName.SCHEMA
        ];
      const text = hash && await connection.getSchema(hash);
      if (!text) throw new Error("nothing is published under this name");
      return { hash, structs: parseSchema(text), state };
    },
    anySignal(signal, limit.signal),
    (error) => reason = messageOf(error),
  );
  clearTimeout(timer);
  if (found) return found;
  signal?.throwIfAborted();
  throw new TimeoutError(
    `Cannot subscribe to ${device} at ${connection.broker} within ${timeoutMs} ms: ${reason}; does its gateway run, with this name and site?`,
    timeoutMs,
  );
}
