/**
 * Host of tasks, as the main thread sees it: starts them on a runner, which may be on
 * another thread, and reports their ends.
 *
 * @module
 */

import type { LinkBoard } from "./link_board.ts";
import type { SharedMemory } from "./shared_layout.ts";
import type { SocketTask, TaskMessage, TaskReport } from "./worker_messages.ts";

/** Runner of tasks, as the main thread reaches it. */
export interface TaskPort {
  /** Resolves when it can run tasks. */
  readonly ready: Promise<void>;
  /**
   * Starts a task.
   *
   * @param id Number of the task.
   * @param task The task.
   * @param memory Memory to share with it.
   * @param board Board that all sockets of the link share.
   */
  start(
    id: number,
    task: SocketTask,
    memory: SharedMemory,
    board: LinkBoard,
  ): void;
  /** Passes a message on to a task, unless it has ended. */
  tell(id: number, message: TaskMessage): void;
  /** Ends the runner at once, with all that it has open. */
  end(): void;
}

/** Observer of a runner. */
export interface RunnerObserver {
  /** Called with each report of a task. */
  readonly onReport: (id: number, report: TaskReport) => void;
  /** Called when the runner has died, with the reason. */
  readonly onDeath: (reason: string) => void;
}

/** Opens a runner. */
export type OpenRunner = (observer: RunnerObserver) => TaskPort;

/** Task to start, with all that it needs. */
export interface TaskStart {
  /** The task. */
  readonly task: SocketTask;
  /** Memory to share with it. */
  readonly memory: SharedMemory;
  /** Board that all sockets of the link share. */
  readonly board: LinkBoard;
  /** Time limit for the start, in ms. */
  readonly timeoutMs: number;
  /** Called when it ends by itself after it was started, with the reason. */
  readonly onDeath: (reason: string) => void;
}

/** Starts and stops tasks on one runner. */
export class TaskHost {
  readonly #open: OpenRunner;
  readonly #tasks = new Map<number, HostedTask>();
  #port: TaskPort | undefined;
  #count = 0;
  #isOver = false;

  /** @param open Opens the runner, for the first task; it ends with the last. */
  constructor(open: OpenRunner) {
    this.#open = open;
  }

  /** Whether its runner has ended, so that it can't start a task. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Number of tasks that were started, and haven't ended. */
  get taskCount(): number {
    return this.#tasks.size;
  }

  /**
   * Starts a task.
   *
   * @param start The task, with all that it needs.
   * @returns The task, once it is ready.
   * @throws {Deno.errors.AddrInUse} If the port is taken.
   * @throws {Error} If it can't listen, or its runner dies; the message includes that of
   * the system.
   */
  async start(
    { task, memory, board, timeoutMs, onDeath }: TaskStart,
  ): Promise<HostedTask> {
    const id = ++this.#count;
    const port = this.#port ??= this.#open({
      onReport: (id, report) => this.#tasks.get(id)?.receive(report),
      onDeath: (reason) => this.#end(reason),
    });
    const hosted = new HostedTask(task, {
      tell: (message) => port.tell(id, message),
      onEnd: () => this.#remove(id),
      onDeath,
    });
    this.#tasks.set(id, hosted);
    const timer = setTimeout(
      () => hosted.dismiss(`it has not answered within ${timeoutMs} ms`),
      timeoutMs,
    );
    port.ready.then(() => {
      if (this.#tasks.has(id)) port.start(id, task, memory, board);
    });
    await hosted.started.finally(() => clearTimeout(timer));
    return hosted;
  }

  /**
   * Has the owners of all tasks stop them; the runner ends with the last.
   *
   * @param reason Human-readable reason.
   */
  async close(reason: string): Promise<void> {
    const tasks = [...this.#tasks.values()];
    for (const task of tasks) task.dismiss(reason);
    await Promise.all(tasks.map(({ ended }) => ended));
  }

  #remove(id: number): void {
    this.#tasks.delete(id);
    if (this.#tasks.size === 0) this.#end("");
  }

  /** Ends the runner, and all tasks that it still has. */
  #end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#port?.end();
    for (const task of [...this.#tasks.values()]) task.lose(reason);
  }
}

/** Parts of a hosted task. */
interface HostedTaskParts {
  /** Passes a message on to it. */
  readonly tell: (message: TaskMessage) => void;
  /** Called at its end. */
  readonly onEnd: () => void;
  /** Called when it ends by itself after it was started, with the reason. */
  readonly onDeath: (reason: string) => void;
}

/** Task on a runner. */
export class HostedTask {
  readonly #task: SocketTask;
  readonly #parts: HostedTaskParts;
  readonly #started = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  #port = 0;
  #isStarted = false;
  #isEnded = false;
  #stopped: Promise<void> | undefined;

  /**
   * @param task The task.
   * @param parts Its parts.
   */
  constructor(task: SocketTask, parts: HostedTaskParts) {
    this.#task = task;
    this.#parts = parts;
  }

  /** Port that it listens on; 0 if it dials. */
  get port(): number {
    return this.#port;
  }

  /** Resolves when it is ready; rejects if it can't start. */
  get started(): Promise<void> {
    return this.#started.promise;
  }

  /** Resolves when it has ended. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /**
   * Sends a message.
   *
   * @param message Message.
   */
  post(message: TaskMessage): void {
    this.#parts.tell(message);
  }

  /**
   * Closes its sockets; leaves it alone if it doesn't obey.
   *
   * @param timeoutMs Time limit, in ms; Infinity for none.
   */
  stop(timeoutMs: number): Promise<void> {
    return this.#stopped ??= this.#stop(timeoutMs);
  }

  async #stop(timeoutMs: number): Promise<void> {
    if (this.#isEnded) return;
    this.post({ type: "close" });
    const timer = Number.isFinite(timeoutMs)
      ? setTimeout(() => this.#end(), timeoutMs)
      : undefined;
    await this.ended;
    clearTimeout(timer);
  }

  /**
   * Receives a report of the task.
   *
   * @param report Report.
   */
  receive(report: TaskReport): void {
    switch (report.type) {
      case "ready":
        this.#port = report.port;
        this.#isStarted = true;
        return this.#started.resolve();
      case "failed":
        this.#started.reject(startError(this.#task, report));
        return this.#end();
      case "died":
        return this.lose(report.reason);
      case "closed":
        return this.#end();
    }
  }

  /**
   * Has its owner stop it, or stops it if it isn't started yet.
   *
   * @param reason Human-readable reason.
   */
  dismiss(reason: string): void {
    if (this.#isStarted) return this.#reportDeath(reason);
    this.post({ type: "close" });
    this.lose(reason);
  }

  /**
   * Reports that it has ended by itself, or with its runner.
   *
   * @param reason Human-readable reason.
   */
  lose(reason: string): void {
    this.#end();
    this.#reportDeath(reason);
  }

  #reportDeath(reason: string): void {
    this.#started.reject(
      new Error(`Cannot start ${this.#task.socket} socket: ${reason}`),
    );
    if (this.#isStarted && !this.#stopped) this.#parts.onDeath(reason);
  }

  #end(): void {
    this.#isEnded = true;
    this.#ended.resolve();
    this.#parts.onEnd();
  }
}

function startError(
  task: SocketTask,
  { name, message }: { readonly name: string; readonly message: string },
): Error {
  if (!("listen" in task)) {
    return new Error(`Cannot start ${task.socket} socket: ${message}`);
  }
  const { hostname, port } = task.listen;
  const where = `port ${port} of ${hostname ?? "all interfaces"}`;
  if (name === "AddrInUse") {
    return new Deno.errors.AddrInUse(
      `Cannot listen on ${where} as it is in use: close the other program, or choose another port`,
    );
  }
  return new Error(`Cannot listen on ${where}: ${message} (${name})`);
}
