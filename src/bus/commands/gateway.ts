/**
 * Gateways with a standby: one of several programs has the link of a device, and publishes it.
 *
 * @module
 */

import { Lease, LeaseWatch } from "./lease.ts";
import { checkCommandTransport, type CommandTransport } from "./lease_store.ts";
import { Backoff, pause } from "../backoff.ts";
import { type PublishOptions, readPublishOptions } from "../publish_options.ts";
import { publish } from "../publish.ts";
import type { Publisher } from "../publisher.ts";
import { checkFunction, checkInteger } from "../../base/check.ts";
import { harmless, type LogSink } from "../../base/log.ts";
import { messageOf } from "../../base/printable.ts";
import type { TelemetrySource } from "../../link/source.ts";

/** Options of {@linkcode runGateway}, besides those of `publish()`. */
export interface GatewayOptions extends PublishOptions {
  /**
   * Opens the link, when this gateway becomes the active one: dials the controller, for
   * example. It may reject, and is called again then.
   */
  readonly open: () => Promise<TelemetrySource & AsyncDisposable>;
  /** Name of this gateway, unique among those of the device, such as its machine. */
  readonly gateway: string;
  /**
   * Time in ms, in 300..60000, after which a standby takes over from one that has died.
   *
   * @default {3000}
   */
  readonly leaseMs?: number;
}

const ACTION = "run gateway";

/**
 * Runs a gateway of a device until it is closed. Of several, one at a time has the link, by a
 * lease in the broker: when it ends or dies another takes over. Only for devices whose
 * controllers are dialled; a two-socket controller connects to one address itself.
 *
 * @example One of two gateways of a single-socket hexapod
 * ```ts ignore
 * await using gateway = runGateway({
 *   connection,
 *   name: "camera_hexapod",
 *   gateway: Deno.hostname(),
 *   open: async () => {
 *     const client = new CommandTelemetryClient({ ...CAMERA_HEXAPOD["single-socket"] });
 *     await client.connect();
 *     return client;
 *   },
 * });
 * ```
 *
 * @param options Those of `publish()`, and how the link is opened.
 * @throws {TypeError} If an option has the wrong type, or the broker has no leases.
 * @throws {RangeError} If an option is out of its range.
 */
export function runGateway(options: GatewayOptions): Gateway {
  const { open, gateway, leaseMs = 3000, ...publishOptions } = options;
  const { connection } = readPublishOptions(publishOptions);
  checkCommandTransport(connection, ACTION);
  checkFunction(open, ACTION, "open");
  checkInteger(leaseMs, 300, 60_000, ACTION, "leaseMs");
  if (typeof gateway !== "string" || gateway === "") {
    throw new TypeError(
      `Cannot ${ACTION} as gateway must be a name: received ${typeof gateway}`,
    );
  }
  return new Gateway(connection, { ...publishOptions, open, gateway, leaseMs });
}

/** Gateway, made by {@linkcode runGateway}. */
export class Gateway implements AsyncDisposable {
  readonly #options: Required<Pick<GatewayOptions, "leaseMs">> & GatewayOptions;
  readonly #log: LogSink;
  readonly #watch: LeaseWatch;
  readonly #lease: Lease;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  #lost = new AbortController();
  #publisher: Publisher | undefined;

  /**
   * Made by {@linkcode runGateway}.
   *
   * @ignore
   */
  constructor(
    connection: CommandTransport,
    options: Required<Pick<GatewayOptions, "leaseMs">> & GatewayOptions,
  ) {
    const { name, gateway, leaseMs, log } = options;
    this.#options = options;
    this.#log = harmless(log ?? readPublishOptions(publishPart(options)).log);
    const key = `gateway.${name}`;
    const { leases } = connection;
    this.#watch = new LeaseWatch(leases, key);
    this.#lease = new Lease(
      leases,
      key,
      gateway,
      leaseMs,
      () => this.#lost.abort(),
    );
    this.#running = this.#run();
  }

  /** Whether it is the active one. */
  get isActive(): boolean {
    return this.#lease.fencing !== 0;
  }

  /** Name of the active gateway; undefined if there is none. */
  get active(): string | undefined {
    return this.#watch.state.holder;
  }

  /** Publisher of the active gateway; undefined on standby. */
  get publisher(): Publisher | undefined {
    return this.#publisher;
  }

  /** Ends it, and has a standby take over at once. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    this.#watch.close();
  }

  /** Closes the gateway, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    const { leaseMs, name, gateway } = this.#options;
    const backoff = new Backoff();
    while (!signal.aborted) {
      this.#lost = new AbortController();
      const isTaken = await this.#lease.take(this.#watch).catch(() => false);
      if (!isTaken) {
        await pause(leaseMs / 10, signal);
        continue;
      }
      this.#log.info(`Gateway ${gateway} of ${name} is active`);
      try {
        await this.#serve(AbortSignal.any([signal, this.#lost.signal]));
        backoff.reset();
      } catch (error) {
        this.#log.warn(
          `Gateway ${gateway} can't open the link of ${name}: ${
            messageOf(error)
          }`,
        );
      }
      await this.#lease.release().catch(() => {});
      // Another gateway may reach the controller.
      if (!signal.aborted) await pause(backoff.next(), signal);
    }
  }

  async #serve(signal: AbortSignal): Promise<void> {
    const { allowCommands } = this.#options;
    await using link = await this.#options.open();
    if (signal.aborted) return;
    const publisher = publish(link, {
      ...publishPart(this.#options),
      ...allowCommands && {
        allowCommands: {
          ...allowCommands,
          rule: (request) =>
            this.isActive
              ? allowCommands.rule?.(request) ?? true
              : "this gateway isn't active any more",
        },
      },
    });
    this.#publisher = publisher;
    const ended = (async () => {
      for await (const _ of publisher.events());
    })();
    await Promise.race([ended, aborted(signal)]);
    this.#publisher = undefined;
    if (signal.aborted) await link[Symbol.asyncDispose]();
    await publisher.close();
  }
}

function publishPart(
  { open: _, gateway: __, leaseMs: ___, ...rest }: GatewayOptions,
): PublishOptions {
  return rest;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}
