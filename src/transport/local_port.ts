/**
 * Runner of tasks on the thread that makes links.
 *
 * @module
 */

import type { TaskPort } from "./task_host.ts";
import { TaskRunner } from "./worker/task_runner.ts";

/** Runner on this thread, whose tasks have their memory in common with this end. */
export class LocalPort extends TaskRunner implements TaskPort {
  readonly ready: Promise<void> = Promise.resolve();

  /** Does nothing: tasks end one by one. */
  end(): void {}
}
