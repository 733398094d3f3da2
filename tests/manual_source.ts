/** Source of telemetry whose samples and events a test makes. */
import type {
  CommandEvent,
  LinkEvent,
  SampleIterator,
  StreamEntry,
  TelemetrySource,
} from "../mod.ts";
import {
  ChannelIterator,
  IteratorHandle,
} from "../src/link/samples/sample_iterator.ts";
import { QueueSource } from "../src/link/samples/sample_sources.ts";
import { wallMs } from "../src/base/clock.ts";
import { type AnyStructType, type AnyView, defineStruct } from "../struct.ts";
import { Header, Telemetry, type Values } from "./alarm_rig.ts";

const Config = defineStruct("Config", { maxTorque: "f64" }, { frameId: 25 });

/** Queues of one stream, one for each of its readers. */
class Stream<S> {
  readonly #readers = new Set<{
    readonly queue: QueueSource<S>;
    readonly iterator: ChannelIterator<S>;
  }>();

  /** Values that were pushed ahead of the first reader, which gets them. */
  #early: S[] = [];

  /** Opens an iterator over what is pushed from now on. */
  open(): SampleIterator<S> {
    const queue = new QueueSource<S>(100_000, () => {});
    const iterator: ChannelIterator<S> = new ChannelIterator(
      queue,
      true,
      () => this.#readers.delete(reader),
    );
    const reader = { queue, iterator };
    this.#readers.add(reader);
    for (const value of this.#early.splice(0)) queue.push(value);
    return new IteratorHandle(iterator);
  }

  push(value: S): void {
    if (this.#readers.size === 0) this.#early.push(value);
    for (const { queue, iterator } of this.#readers) {
      queue.push(value);
      iterator.wake();
    }
  }

  finish(): void {
    for (const { iterator } of [...this.#readers]) iterator.finish();
  }
}

type Sample = {
  readonly header: ReturnType<typeof Header.create>;
  readonly telemetry: AnyView;
  readonly receivedAtMs: number;
};

/** Source whose samples a test makes. */
export class ManualSource {
  /** Struct of the samples, which may turn out to be another. */
  telemetry: AnyStructType = Telemetry;
  readonly #samples = new Stream<Sample>();
  readonly #events = new Stream<LinkEvent>();
  readonly #frames = new Stream<StreamEntry<unknown>>();
  readonly #commands = new Stream<CommandEvent>();
  /** Its statistics. */
  readonly stats: Record<string, number | boolean> = {};

  /** The source, for code that asks for one. */
  get source(): TelemetrySource {
    const telemetry = () => this.telemetry;
    return {
      get structs() {
        return { header: Header, config: Config, telemetry: telemetry() };
      },
      samples: () => this.#samples.open(),
      events: () => this.#events.open(),
      frames: () => this.#frames.open(),
      commands: () => this.#commands.open(),
      stats: this.stats,
    } as unknown as TelemetrySource;
  }

  /** Emits a sample that is received now. */
  sample(values: Values | object, atMs = wallMs()): void {
    const header = Header.create();
    const telemetry = this.telemetry.create(values);
    this.#samples.push({ header, telemetry, receivedAtMs: atMs });
    const bytes = new Uint8Array([...header.bytes, ...telemetry.bytes]);
    const kind = "telemetry" as const;
    const entry = { kind, frameId: 5, header, bytes, receivedAtMs: atMs };
    this.#frames.push(entry);
  }

  /** Emits a frame of any type, or discarded bytes, which are no sample. */
  entry(entry: StreamEntry<unknown>): void {
    this.#frames.push(entry);
  }

  /** Emits an event. */
  event(event: LinkEvent): void {
    this.#events.push(event);
  }

  /** Emits the start of a connection. */
  connect(atMs = wallMs()): void {
    this.#events.push({
      type: "connected",
      socket: "telemetry",
      peer: "127.0.0.1:1",
      atMs,
      message: "",
    });
  }

  /** Emits the end of the connection. */
  disconnect(reason: string): void {
    this.#events.push({
      type: "disconnected",
      socket: "telemetry",
      peer: "127.0.0.1:1",
      cause: "error",
      reason,
      atMs: wallMs(),
      message: "",
    });
  }

  /** Emits the end of a command that has taken a time, in ms. */
  command(outcome: CommandEvent["outcome"], tookMs: number): void {
    const atMs = wallMs();
    const calledAtMs = atMs - tookMs;
    this.#commands.push({ outcome, atMs, calledAtMs } as CommandEvent);
  }

  /** Ends the streams, as a link does that is closed. */
  close(): void {
    this.#samples.finish();
    this.#events.finish();
    this.#frames.finish();
    this.#commands.finish();
  }
}
