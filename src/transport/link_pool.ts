/**
 * Pools of workers that links share, and the choice of the thread for a socket.
 *
 * @module
 */

import {
  checkInteger,
  checkNames,
  readOptions,
  typeOf,
} from "../base/check.ts";
import { LinkClosedError } from "../base/errors.ts";
import { LocalPort } from "./local_port.ts";
import { TaskHost } from "./task_host.ts";
import type { SocketTask } from "./worker_messages.ts";
import { WorkerPort } from "./worker_port.ts";

/**
 * Number of bytes that a socket reads before the others of its thread have their turn: a
 * command on one of them waits for the decoding of no more.
 */
const TURN_BYTES_MAX = 64 * 1024;
const WORKERS_MAX = 64;
const ACTION = "make link pool";

/** Options of a {@linkcode LinkPool}. */
export interface LinkPoolOptions {
  /**
   * Number of workers, in 1..64, each a thread with its share of the sockets. One serves
   * a hundred links of some hundred frames/s; more than there are cores to spare only
   * cost memory.
   *
   * @default {1}
   */
  readonly workers?: number;
}

/** Returns the host for the next socket of a pool. */
let nextHost: (pool: LinkPool) => TaskHost;
/** Returns whether a value is a pool, whatever else it pretends to be. */
let isPool: (value: unknown) => value is LinkPool;

/**
 * Workers that the sockets of many links share, for the option `threads` of servers,
 * clients and devices: `threads: "shared"` uses the pool of the program, an own one keeps
 * some links apart from others.
 *
 * A worker starts with the first link that needs it, and ends with the last. If it dies,
 * all of its links report that and close; the next link has another one.
 *
 * @example Two links with one thread
 * ```ts ignore
 * await using pool = new LinkPool();
 * await using rotator = await Rotator.connect({ host: "10.0.0.5", threads: pool });
 * await using hexapod = await Hexapod.connect({ host: "10.0.0.6", threads: pool });
 * ```
 */
export class LinkPool implements AsyncDisposable {
  readonly #hosts: (TaskHost | undefined)[];
  #closed: Promise<void> | undefined;

  static {
    nextHost = (pool) => pool.#nextHost();
    isPool = (value): value is LinkPool =>
      typeof value === "object" && value !== null && #hosts in value;
  }

  /**
   * Makes a pool, without starting a worker.
   *
   * @param options Options.
   * @throws {TypeError} If an option has the wrong type, or is none.
   * @throws {RangeError} If `workers` is out of its range.
   */
  constructor(options: LinkPoolOptions = {}) {
    const { workers = 1 } = readOptions(options, ["workers"], ACTION);
    checkNames(options, ["workers"], ACTION, "options");
    checkInteger(workers, 1, WORKERS_MAX, ACTION, "workers");
    this.#hosts = new Array(workers).fill(undefined);
  }

  /** Number of sockets that it serves: two for a server, one for a client. */
  get sockets(): number {
    return this.#hosts.reduce((sum, host) => sum + taskCount(host), 0);
  }

  /**
   * Closes all links that use it, which they report, and ends its workers. Links can't
   * be started in it from then on. Does nothing if it is closed.
   *
   * @returns Resolves when no worker is left.
   */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  /** Closes the pool, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    await Promise.all(
      this.#hosts.map((host) => host?.close("its pool was closed")),
    );
  }

  #nextHost(): TaskHost {
    if (this.#closed) {
      throw new LinkClosedError("Cannot start link: its pool is closed");
    }
    const hosts = this.#hosts;
    const counts = hosts.map(taskCount);
    const index = counts.indexOf(Math.min(...counts));
    const host = hosts[index];
    if (host && !host.isOver) return host;
    return hosts[index] = workerHost(
      "pool",
      "the worker of its pool",
      TURN_BYTES_MAX,
    );
  }
}

const DEFAULT_POOL = new LinkPool();

function taskCount(host: TaskHost | undefined): number {
  return host?.taskCount ?? 0;
}

function workerHost(
  name: string,
  title: string,
  turnBytesMax: number,
): TaskHost {
  const options = { name: `hexrotcomm ${name}`, title, turnBytesMax };
  return new TaskHost((observer) => new WorkerPort(options, observer));
}

/** Choice of the threads on which the sockets of a link run. */
export type LinkThreads = "perSocket" | "shared" | "none" | LinkPool;

/**
 * Checks the choice of threads.
 *
 * @param threads Choice of the caller.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @throws {TypeError} If it is none.
 */
export function checkThreads(
  threads: unknown,
  action: string,
): asserts threads is LinkThreads {
  if (threads === "perSocket" || threads === "shared") return;
  if (threads === "none" || isPool(threads)) return;
  throw new TypeError(
    `Cannot ${action} as threads must be "perSocket", "shared", "none" or a LinkPool: received ${
      typeOf(threads)
    }`,
  );
}

/**
 * Returns the host for a socket.
 *
 * @param threads Choice of threads.
 * @param task Task of the socket.
 * @throws {LinkClosedError} If the pool is closed.
 */
export function hostFor(
  threads: LinkThreads,
  { socket }: SocketTask,
): TaskHost {
  switch (threads) {
    case "perSocket":
      return workerHost(socket, "its worker", Infinity);
    case "none":
      return new TaskHost(({ onReport }) =>
        new LocalPort(TURN_BYTES_MAX, onReport)
      );
    case "shared":
      return nextHost(DEFAULT_POOL);
    default:
      return nextHost(threads);
  }
}
