/**
 * Runner of tasks on the thread that makes links.
 *
 * @module
 */

import type { LinkBoard } from "./link_board.ts";
import type { SharedMemory } from "./shared_layout.ts";
import type { RunnerObserver, TaskPort } from "./task_host.ts";
import { TaskRunner } from "./worker/task_runner.ts";
import type { SocketTask, TaskMessage } from "./worker_messages.ts";

/** Runner on this thread. */
export class LocalPort implements TaskPort {
  readonly ready: Promise<void> = Promise.resolve();
  readonly #runner: TaskRunner;

  /**
   * @param turnBytesMax Number of bytes that one socket may read in a turn of the event
   * loop.
   * @param observer Observer of its tasks.
   */
  constructor(turnBytesMax: number, { onReport }: RunnerObserver) {
    this.#runner = new TaskRunner(turnBytesMax, onReport);
  }

  /** Starts a task, which has its memory in common with this end. */
  start(
    id: number,
    task: SocketTask,
    memory: SharedMemory,
    board: LinkBoard,
  ): void {
    this.#runner.start(id, task, memory, board);
  }

  /** Passes a message on to a task. */
  tell(id: number, message: TaskMessage): void {
    this.#runner.tell(id, message);
  }

  /** Does nothing: tasks end one by one. */
  end(): void {}
}
