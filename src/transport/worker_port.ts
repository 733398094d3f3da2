/**
 * Worker that runs tasks.
 *
 * Its code is one generated text, started from a Blob. It needs only the permission for
 * the network, wherever this module was loaded from.
 *
 * @module
 */

import { ClockComparison, monotonicMs } from "../base/clock.ts";
import type { LinkBoard } from "./link_board.ts";
import type { SharedMemory } from "./shared_layout.ts";
import type { RunnerObserver, TaskPort } from "./task_host.ts";
import type {
  FromWorker,
  SocketTask,
  TaskMessage,
  ToWorker,
} from "./worker_messages.ts";
import { WORKER_SOURCE } from "../worker_source.gen.ts";

/** Options of a worker. */
export interface WorkerPortOptions {
  /** Name of its thread, for debuggers. */
  readonly name: string;
  /** Words for it in the report of its death, such as "its worker". */
  readonly title: string;
  /** Number of bytes that one socket may read in a turn of its event loop. */
  readonly turnBytesMax: number;
}

/** Runner in a worker. */
export class WorkerPort implements TaskPort {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #url: string;

  /**
   * Starts a worker.
   *
   * @param options Its options.
   * @param observer Observer of its tasks and its death.
   */
  constructor(
    { name, title, turnBytesMax }: WorkerPortOptions,
    { onReport, onDeath }: RunnerObserver,
  ) {
    const blob = new Blob([WORKER_SOURCE], { type: "text/javascript" });
    const url = this.#url = URL.createObjectURL(blob);
    const worker = this.#worker = new Worker(url, { type: "module", name });
    worker.onerror = (event) => {
      event.preventDefault(); // or the whole program would end
      onDeath(`${title} has died: ${event.message}`);
    };
    const ready = Promise.withResolvers<void>();
    const comparison = new ClockComparison();
    let askedMs = 0;
    const askClock = () => {
      askedMs = monotonicMs();
      this.#post({ type: "clock" });
    };
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === "report") return onReport(data.id, data.report);
      comparison.add(askedMs, data.nowMs, monotonicMs());
      if (!comparison.isEnough) return askClock();
      URL.revokeObjectURL(url);
      const clockOffsetMs = comparison.offsetMs;
      this.#post({ type: "begin", clockOffsetMs, turnBytesMax });
      ready.resolve();
    };
    this.ready = ready.promise;
    askClock();
  }

  /** Starts a task. */
  start(
    id: number,
    task: SocketTask,
    { sizes, buffer }: SharedMemory,
    board: LinkBoard,
  ): void {
    this.#post({ type: "start", id, task, sizes, buffer, board: board.buffer });
  }

  /** Passes a message on to a task. */
  tell(id: number, message: TaskMessage): void {
    this.#post({ type: "task", id, message });
  }

  /** Terminates the worker. */
  end(): void {
    this.#worker.terminate();
    URL.revokeObjectURL(this.#url);
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}
