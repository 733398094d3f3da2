/**
 * Entry of every worker, which runs the tasks that the main thread starts.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { shareClock } from "../../base/clock.ts";
import { LinkBoard } from "../link_board.ts";
import { SharedMemory } from "../shared_layout.ts";
import type { FromWorker, ToWorker } from "../worker_messages.ts";
import { TaskRunner } from "./task_runner.ts";

let runner: TaskRunner | undefined;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case "clock":
      return post({ type: "clock", nowMs: performance.now() });
    case "begin":
      shareClock(data.clockOffsetMs); // before anything here looks at the clock
      runner = new TaskRunner(
        data.turnBytesMax,
        (id, report) => post({ type: "report", id, report }),
      );
      return;
    case "start": {
      const { id, task, sizes, buffer, board } = data;
      const memory = new SharedMemory(sizes, buffer);
      return runner?.start(id, task, memory, new LinkBoard(board));
    }
    case "task":
      return runner?.tell(data.id, data.message);
  }
};

function post(message: FromWorker): void {
  self.postMessage(message);
}
