/**
 * Gateways with a standby: one of several programs has the link of a device, and publishes it.
 *
 * @module
 */

import { Lease, LeaseWatch } from "./lease.ts";
import { checkCommandTransport, type CommandTransport } from "./lease_store.ts";
import { Backoff, pause } from "../backoff.ts";
import { type PublishOptions, readPublishOptions } from "../publish_options.ts";
import { publishAs } from "../publish.ts";
import type { Publisher } from "../publisher.ts";
import { checkFunction, checkInteger } from "../../base/check.ts";
import { LinkClosedError } from "../../base/errors.ts";
import { harmless, type LogSink } from "../../base/log.ts";
import { messageOf } from "../../base/printable.ts";
import type { TelemetrySource } from "../../link/source.ts";

/** Link of a gateway, such as a `CommandTelemetryClient`. */
export interface GatewayLink extends TelemetrySource, AsyncDisposable {
  /** Prepares to connect, so that {@linkcode connect} takes no longer than dialling. */
  prepare?(): Promise<void>;
  /** Connects it; called once all that crosses it is published. */
  connect(options: { readonly signal?: AbortSignal }): Promise<void>;
}

/** Options of {@linkcode runGateway}, besides those of `publish()`. */
export interface GatewayOptions extends PublishOptions {
  /**
   * Makes the link, without connecting it: called on standby. The gateway that becomes the
   * active one connects it, and closes it when it isn't any more, or doesn't reach the
   * controller, so that another one may try.
   */
  readonly open: () => GatewayLink | Promise<GatewayLink>;
  /** Name of this gateway, unique among those of the device, such as its machine. */
  readonly gateway: string;
  /**
   * Longest time in ms, in 300..60000, from the death of the active gateway to the first
   * frame of a standby. Two thirds of it are the time to live of the lease, so one that
   * doesn't reach the broker for that long closes its link; the rest is for dialling.
   *
   * @default {3000}
   */
  readonly leaseMs?: number;
}

const ACTION = "run gateway";
/** Part of `leaseMs` that is the time to live of the lease. */
const LEASE_PART = 2 / 3;

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
 *   open: () => new CommandTelemetryClient({ ...CAMERA_HEXAPOD["single-socket"] }),
 * });
 * ```
 *
 * @param options Those of `publish()`, and how the link is opened.
 * @throws {TypeError} If an option has the wrong type, or the broker has no leases.
 * @throws {RangeError} If an option is out of its range.
 */
export function runGateway(options: GatewayOptions): Gateway {
  const { open, gateway, leaseMs = 3000, ...publishOptions } = options;
  const { connection, drainMs } = readPublishOptions(publishOptions);
  checkCommandTransport(connection, ACTION);
  checkFunction(open, ACTION, "open");
  checkInteger(leaseMs, 300, 60_000, ACTION, "leaseMs");
  if (typeof gateway !== "string" || gateway === "") {
    throw new TypeError(
      `Cannot ${ACTION} as gateway must be a name: received ${typeof gateway}`,
    );
  }
  return new Gateway(connection, {
    ...publishOptions,
    drainMs,
    open,
    gateway,
    leaseMs,
  });
}

type ReadGatewayOptions =
  & GatewayOptions
  & Required<Pick<GatewayOptions, "leaseMs" | "drainMs">>;

/** Gateway, made by {@linkcode runGateway}. */
export class Gateway implements AsyncDisposable {
  readonly #options: ReadGatewayOptions;
  readonly #log: LogSink;
  readonly #watch: LeaseWatch;
  readonly #lease: Lease;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  /** Publishers that send what is left, after the lease was lost. */
  readonly #leaving = new Map<Publisher, Promise<void>>();
  #lost = new AbortController();
  #publisher: Publisher | undefined;
  /** Last warning. */
  #reported = "";

  /**
   * Made by {@linkcode runGateway}.
   *
   * @ignore
   */
  constructor(
    connection: CommandTransport,
    options: ReadGatewayOptions,
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
      leaseMs * LEASE_PART,
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
    this.#watch.close();
    await this.#running;
  }

  /** Closes the gateway, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    const backoff = new Backoff();
    while (!signal.aborted) {
      try {
        await this.#standBy();
        backoff.reset();
      } catch (error) {
        this.#warn(error);
      }
      await this.#lease.release().catch(() => {});
      // Another gateway may reach the controller.
      if (!signal.aborted) await pause(backoff.next(), signal);
    }
    await Promise.all(this.#leaving.values());
  }

  /** Stands by with a link, and has it once nobody else has, until that ends. */
  async #standBy(): Promise<void> {
    const { signal } = this.#ending;
    const { leaseMs, name, gateway, open } = this.#options;
    await using link = await open();
    await link.prepare?.();
    this.#lost = new AbortController();
    for (;;) {
      await this.#watch.free();
      if (signal.aborted) return;
      if (await this.#lease.take(this.#watch).catch(() => false)) break;
      await pause(leaseMs / 10, signal);
    }
    this.#log.info(`Gateway ${gateway} of ${name} is active`);
    const options = { ...publishPart(this.#options), drainMs: Infinity };
    if (options.outbox !== undefined) await this.#handOver();
    const publisher = publishAs(link, options, () => this.#lease.fencing);
    this.#publisher = publisher;
    try {
      const lost = this.#lost.signal;
      await this.#keepConnected(link, AbortSignal.any([signal, lost]));
    } finally {
      this.#publisher = undefined;
      await link[Symbol.asyncDispose]();
      await this.#leave(publisher);
    }
  }

  /** Connects a link whenever it isn't, until another gateway has taken over. */
  async #keepConnected(link: GatewayLink, signal: AbortSignal): Promise<void> {
    try {
      const events = link.events({ signal });
      while (await this.#connect(link, signal)) {
        for (;;) {
          const { value, done } = await events.next();
          if (done) return;
          if (value.type === "disconnected") break;
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Connects a link; returns false if another gateway has taken over meanwhile. */
  async #connect(link: GatewayLink, signal: AbortSignal): Promise<boolean> {
    const backoff = new Backoff();
    for (;;) {
      try {
        await link.connect({ signal });
        this.#reported = "";
        return true;
      } catch (error) {
        if (signal.aborted || error instanceof LinkClosedError) throw error;
        this.#warn(error);
      }
      // Offered to another gateway, which may reach the controller.
      await this.#lease.release();
      await pause(this.#options.leaseMs / 10, signal);
      if (!await this.#lease.take(this.#watch)) return false;
      await pause(backoff.next(), signal);
      signal.throwIfAborted();
    }
  }

  /**
   * Ends a publisher. While this gateway goes on, it reports no end of the device, which
   * another one has, and sends what it has left as soon as the broker takes it.
   */
  async #leave(publisher: Publisher): Promise<void> {
    const { drainMs } = this.#options;
    const { signal } = this.#ending;
    if (signal.aborted) return await publisher.close({ drainMs });
    const closed = publisher.close({ drainMs: Infinity, isReplaced: true });
    const close = () => void publisher.close({ drainMs });
    signal.addEventListener("abort", close);
    this.#leaving.set(
      publisher,
      closed.finally(() => {
        signal.removeEventListener("abort", close);
        this.#leaving.delete(publisher);
      }),
    );
  }

  /** Ends the publishers of before: the next one goes on with their outbox. */
  async #handOver(): Promise<void> {
    const ended = this.#leaving.keys().map((publisher) =>
      publisher.close({ drainMs: 0, isReplaced: true })
    );
    await Promise.all(ended);
  }

  /** Reports why it has no link, once. */
  #warn(error: unknown): void {
    const { name, gateway } = this.#options;
    const text = messageOf(error);
    if (text !== this.#reported) {
      this.#log.warn(`Gateway ${gateway} has no link of ${name}: ${text}`);
    }
    this.#reported = text;
  }
}

function publishPart(
  { open: _, gateway: __, leaseMs: ___, ...rest }: GatewayOptions,
): PublishOptions {
  return rest;
}
