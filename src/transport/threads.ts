/**
 * Threads on which the sockets of links run.
 *
 * @module
 */

import { TaskHost } from "./task_host.ts";
import { WorkerPort } from "./worker_port.ts";
import type { SocketTask } from "./worker_messages.ts";

/** Returns the host for a task that gets a worker of its own. */
export function ownHost({ socket }: SocketTask): TaskHost {
  const options = {
    name: `hexrotcomm ${socket}`,
    title: "its worker",
    turnBytesMax: Infinity,
  };
  return new TaskHost((observer) => new WorkerPort(options, observer));
}
