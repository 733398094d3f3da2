/**
 * Host of a worker, which starts and stops it, and reports its death.
 *
 * The worker's code is one generated text, started from a Blob. It needs only the
 * permission for the network, wherever this module was loaded from.
 *
 * @module
 */

import { ClockComparison, monotonicMs } from "../base/clock.ts";
import type { LinkBoard } from "./link_board.ts";
import type { SharedMemory } from "./shared_layout.ts";
import type {
  FromWorker,
  ListenTask,
  ToWorker,
  WorkerTask,
} from "./worker_messages.ts";
import { WORKER_SOURCE } from "../worker_source.gen.ts";

/** Worker that is ready. */
export class WorkerHost {
  /** Port that it listens on; 0 if it dials. */
  readonly port: number;
  readonly #worker: Worker;
  #stopped: Promise<void> | undefined;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.port = port;
  }

  /**
   * Starts a worker.
   *
   * @param task Its task.
   * @param memory Memory to share.
   * @param board Board that all threads of the link share.
   * @param timeoutMs Time limit for its start, in ms.
   * @param onDeath Called when the worker dies after it was started.
   * @returns The worker, once it is ready.
   * @throws {Deno.errors.AddrInUse} If the port is taken.
   * @throws {Error} If the worker can't listen, or dies; the message includes that of the
   * system.
   */
  static start(
    task: WorkerTask,
    memory: SharedMemory,
    board: LinkBoard,
    timeoutMs: number,
    onDeath: (reason: string) => void,
  ): Promise<WorkerHost> {
    const url = URL.createObjectURL(
      new Blob([WORKER_SOURCE], { type: "text/javascript" }),
    );
    const worker = new Worker(url, {
      type: "module",
      name: `hexrotcomm ${task.socket}`,
    });
    const started = Promise.withResolvers<WorkerHost>();
    const fail = (why: string) =>
      started.reject(new Error(`Cannot start worker: ${why}`));
    let host: WorkerHost | undefined;
    worker.onerror = (event) => {
      event.preventDefault(); // or the whole program would end
      worker.terminate();
      if (host === undefined) return fail(event.message);
      host.#stopped = Promise.resolve(); // nothing is left to be stopped
      onDeath(event.message);
    };
    const post = (message: ToWorker) => worker.postMessage(message);
    const comparison = new ClockComparison();
    let askedMs = 0;
    const askClock = () => {
      askedMs = monotonicMs();
      post({ type: "clock" });
    };
    let port = 0;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === "ready") port = data.port; // before its first answer
      else if (data.type === "clock") {
        comparison.add(askedMs, data.nowMs, monotonicMs());
        if (!comparison.isEnough) return askClock();
        post({ type: "begin", clockOffsetMs: comparison.offsetMs });
        host = new WorkerHost(worker, port);
        started.resolve(host);
      } else if (data.type === "failed" && "listen" in task) {
        started.reject(listenError(data, task.listen));
      }
    };
    const timer = setTimeout(() => {
      worker.terminate();
      fail(`it has not answered within ${timeoutMs} ms`);
    }, timeoutMs);
    const { sizes, buffer } = memory;
    post({ type: "start", task, sizes, buffer, board: board.buffer });
    askClock();
    return started.promise.finally(() => {
      clearTimeout(timer);
      URL.revokeObjectURL(url);
    });
  }

  /**
   * Sends a message.
   *
   * @param message Message.
   */
  post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /**
   * Closes the worker's sockets and ends it; by force if it doesn't obey.
   *
   * @param timeoutMs Time after which force is used, in ms; Infinity for no limit.
   */
  stop(timeoutMs: number): Promise<void> {
    this.#stopped ??= new Promise<void>((resolve) => {
      const timer = Number.isFinite(timeoutMs)
        ? setTimeout(resolve, timeoutMs)
        : undefined;
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#worker.onmessage = done;
      this.#worker.onerror = (event) => {
        event.preventDefault();
        done();
      };
      this.post({ type: "close" });
    }).then(() => this.#worker.terminate());
    return this.#stopped;
  }
}

function listenError(
  failed: { readonly name: string; readonly message: string },
  { hostname, port }: ListenTask,
): Error {
  const where = `port ${port} of ${hostname ?? "all interfaces"}`;
  if (failed.name === "AddrInUse") {
    return new Deno.errors.AddrInUse(
      `Cannot listen on ${where} as it is in use: close the other program, or choose another port`,
    );
  }
  return new Error(
    `Cannot listen on ${where}: ${failed.message} (${failed.name})`,
  );
}
