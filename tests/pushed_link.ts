/**
 * A link whose frames and events a test pushes, one by one, as far as exports read them.
 *
 * @module
 */

import {
  type AnyStructType,
  defineStruct,
  Header,
  type TelemetrySource,
} from "../mod.ts";

/** Struct of its frames, unless the test sets another. */
export const Body = defineStruct("Body", { value: "f64" }, { frameId: 5 });
/** Iterator of a link whose values a test pushes. */
class Pushed<T> {
  dropped = 0;
  isLeft = false;
  readonly #values: T[] = [];
  #changed = Promise.withResolvers<void>();
  #isEnded = false;
  #error: Error | undefined;

  push(...values: T[]): void {
    this.#values.push(...values);
    this.#change();
  }

  /** Ends it behind what was pushed, by an error if there is one. */
  end(error?: Error): void {
    this.#isEnded = true;
    this.#error = error;
    this.#change();
  }

  async next() {
    while (this.#values.length === 0 && !this.#isEnded) {
      await this.#changed.promise;
    }
    const value = this.#values.shift();
    if (value !== undefined) return { value, done: false };
    if (this.#error) throw this.#error;
    return { value: undefined, done: true };
  }

  return() {
    this.isLeft = true;
    this.#values.length = 0;
    this.end(this.#error);
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** Link whose frames and events a test pushes. */
export class PushedLink {
  readonly frames = new Pushed<object>();
  readonly events = new Pushed<object>();
  /** Options with which its iterators were opened. */
  readonly opened: unknown[] = [];
  header: AnyStructType = Header;
  body: AnyStructType = Body;

  get source(): TelemetrySource {
    const { opened, frames, events } = this;
    const structs = () => ({
      header: this.header,
      config: this.body,
      telemetry: this.body,
    });
    return {
      get structs() {
        return structs();
      },
      frames: (options: unknown) => (opened.push(options), frames),
      events: (options: unknown) => (opened.push(options), events),
    } as unknown as TelemetrySource;
  }

  frame(receivedAtMs: number, length = 16, kind = "telemetry"): void {
    this.frames.push({ kind, bytes: new Uint8Array(length), receivedAtMs });
  }

  event(atMs: number, type = "rate", more: object = {}): void {
    this.events.push({ type, atMs, message: "", ...more });
  }

  /** Whether both iterators were left. */
  get isLeft(): boolean[] {
    return [this.frames.isLeft, this.events.isLeft];
  }

  end(): void {
    this.frames.end();
    this.events.end();
  }
}
