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
import type { AnyStructType, AnyView } from "../struct.ts";
import { Header, Telemetry, type Values } from "./alarm_rig.ts";

/** Queue of one stream. */
class Stream<S> {
  readonly #queue = new QueueSource<S>(100_000, () => {});
  readonly #iterator = new ChannelIterator(this.#queue, true, () => {});
  readonly handle: SampleIterator<S> = new IteratorHandle(this.#iterator);

  push(value: S): void {
    this.#queue.push(value);
    this.#iterator.wake();
  }

  finish(): void {
    this.#iterator.finish();
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
        const type = telemetry();
        return { header: Header, config: type, telemetry: type };
      },
      samples: () => this.#samples.handle,
      events: () => this.#events.handle,
      frames: () => this.#frames.handle,
      commands: () => this.#commands.handle,
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
