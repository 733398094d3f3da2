/**
 * Starts the controller of the benchmarks in a process of its own.
 *
 * @module
 */

import type {
  FloodOptions,
  RoundTripOptions,
  RoundTripTimes,
  SteadyOptions,
} from "./controller.ts";

/** Tasks of a controller: their options and results. */
interface Tasks {
  flood: { options: FloodOptions; result: void };
  steady: { options: SteadyOptions; result: number };
  roundTrips: { options: RoundTripOptions; result: RoundTripTimes };
}

/** A running controller; disposing of it ends its process. */
export class ControllerProcess<T extends keyof Tasks>
  implements AsyncDisposable {
  /** Measurements, once the task is done. */
  readonly result: Promise<Tasks[T]["result"]>;
  readonly #child: Deno.ChildProcess;
  #isStopped = false;

  /**
   * Starts the process.
   *
   * @param task Name of the task.
   * @param options Options of the task.
   */
  constructor(task: T, options: Tasks[T]["options"]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-all",
        import.meta.resolve("./controller.ts"),
        task,
        JSON.stringify(options),
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.result = this.#result();
  }

  async #result(): Promise<Tasks[T]["result"]> {
    const { success, code, stdout } = await this.#child.output();
    if (!success && !this.#isStopped) {
      throw new Error(`The controller has failed: exit code ${code}`);
    }
    return stdout.length === 0
      ? undefined
      : JSON.parse(new TextDecoder().decode(stdout));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.result;
  }
}
