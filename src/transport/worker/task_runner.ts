/**
 * Runner of the tasks of a thread, whichever thread that is.
 *
 * @module
 */

import type { LinkBoard } from "../link_board.ts";
import type { SharedMemory } from "../shared_layout.ts";
import type {
  SocketTask,
  TaskMessage,
  TaskReport,
} from "../worker_messages.ts";
import { RunningTask } from "./running_task.ts";

/** Runs any number of tasks, beside each other. */
export class TaskRunner {
  readonly #turnBytesMax: number;
  readonly #report: (id: number, report: TaskReport) => void;
  readonly #tasks = new Map<number, RunningTask>();

  /**
   * @param turnBytesMax Number of bytes that one socket may read in a turn of the event
   * loop, before the others have theirs.
   * @param report Called with each report of a task.
   */
  constructor(
    turnBytesMax: number,
    report: (id: number, report: TaskReport) => void,
  ) {
    this.#turnBytesMax = turnBytesMax;
    this.#report = report;
    // The first timer of a thread takes 17 ms (Deno 2.9.6): better now than behind the
    // first command, or before the first frame.
    clearTimeout(setTimeout(() => {}, 0));
  }

  /**
   * Starts a task; its report tells how that went.
   *
   * @param id Number of the task.
   * @param task The task.
   * @param memory Memory shared with the main thread.
   * @param board Board that all sockets of the link share.
   */
  start(
    id: number,
    task: SocketTask,
    memory: SharedMemory,
    board: LinkBoard,
  ): void {
    const report = (report: TaskReport) => {
      if (report.type !== "ready") this.#tasks.delete(id);
      this.#report(id, report);
    };
    const turnBytesMax = this.#turnBytesMax;
    try {
      const parts = { task, memory, board, turnBytesMax, report };
      this.#tasks.set(id, new RunningTask(parts));
    } catch (error) {
      const { name, message } = error as Error;
      report({ type: "failed", name, message });
    }
  }

  /**
   * Passes a message on to a task, unless it has ended.
   *
   * @param id Number of the task.
   * @param message Message.
   */
  tell(id: number, message: TaskMessage): void {
    this.#tasks.get(id)?.receive(message);
  }
}
