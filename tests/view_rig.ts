/**
 * Parts for tests of the dashboard: a source whose frames a test makes, and a viewer that
 * keeps what it is sent.
 *
 * @module
 */

import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import {
  type Dashboard,
  type DashboardOptions,
  type DashboardSource,
  serveDashboard,
} from "../dashboard.ts";
import {
  Header,
  type LinkEvent,
  type SampleIterator,
  type StreamEntry,
  type TelemetrySource,
} from "../mod.ts";
import {
  ChannelIterator,
  IteratorHandle,
} from "../src/link/samples/sample_iterator.ts";
import { QueueSource } from "../src/link/samples/sample_sources.ts";
import { decodeBatch, type FrameBatch } from "../src/view/frame_batch.ts";
import { decodeMessage, encodeMessage } from "../src/view/message_text.ts";
import type {
  HelloMessage,
  PageMessage,
  ServerMessage,
} from "../src/view/messages.ts";
import { defineStruct } from "../struct.ts";
import { Command } from "../mod.ts";
import { LogLines, TIME_LIMIT_MS } from "./peer.ts";

export const Telemetry = defineStruct("Telemetry", {
  state: { type: "u8", values: { STANDBY: 0, ENABLED: 2 } },
  position: { type: "f64", unit: "deg", limits: { warning: { above: 90 } } },
}, { frameId: 5 });

export const Config = defineStruct("Config", { maxPosition: "f64" }, {
  frameId: 0x19,
});

/** Time of receipt of the first frame, in ms since 1970 (UTC). */
export const START_MS = 1_700_000_000_000;

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

/** Source whose frames and events a test makes. */
export class MadeSource {
  /** Struct of telemetry, which may turn out to be another. */
  telemetry = Telemetry as typeof Telemetry;
  /** Number of iterators over its frames that are open. */
  opened = 0;
  /** Options of the last. */
  options: object | undefined;
  readonly #frames = new Stream<StreamEntry<unknown>>();
  readonly #events = new Stream<LinkEvent>();
  #counter = 0;
  #dropped = 0;

  /** The source, for code that asks for one. */
  get source(): TelemetrySource {
    const telemetry = () => this.telemetry;
    return {
      get structs() {
        return {
          header: Header,
          config: Config,
          telemetry: telemetry(),
          command: Command,
        };
      },
      connected: true,
      frames: (options: object) => {
        this.opened++;
        this.options = options;
        const { handle } = this.#frames;
        const dropped = () => this.#dropped;
        return {
          [Symbol.asyncIterator]: () => handle,
          return: () => {
            this.opened--;
            return handle.return();
          },
          get dropped() {
            return dropped();
          },
        };
      },
      events: () => this.#events.handle,
      stats: { telemetryFrames: 3, telemetryAgeMs: Infinity },
    } as unknown as TelemetrySource;
  }

  /**
   * Emits a frame of telemetry.
   *
   * @param position Its position.
   * @param atMs Time of its receipt, after {@linkcode START_MS}.
   * @param lost Number of frames that were lost before it.
   */
  sample(position: number, atMs = 0, lost = 0): void {
    this.#counter += 1 + lost;
    const header = Header.create({ frameId: 5, counter: this.#counter });
    const telemetry = this.telemetry.create({ position });
    this.#push("telemetry", header, telemetry.bytes, atMs);
  }

  /** Emits a configuration. */
  configure(maxPosition: number, atMs = 0): void {
    this.#counter++;
    const header = Header.create({ frameId: 0x19, counter: this.#counter });
    this.#push("config", header, Config.create({ maxPosition }).bytes, atMs);
  }

  /** Emits an event. */
  event(event: object): void {
    this.#events.push({ atMs: START_MS, message: "", ...event } as LinkEvent);
  }

  /** Has telemetry of 20 kB from now on, by which buffers are soon full. */
  grow(): void {
    this.telemetry = defineStruct("Big", {
      state: "u8",
      position: "f64",
      more: ["u8", 20_000],
    }, { frameId: 5 }) as never;
  }

  /** Lets the iterator over its frames have lost some. */
  drop(count: number): void {
    this.#dropped += count;
  }

  /** Turns out to send another struct. */
  turnIntoOther(): void {
    this.telemetry = defineStruct("Other", {
      state: "u8",
      position: "f64",
      more: "u8",
    }, { frameId: 5 }) as never;
  }

  /** Ends the streams, as a link does that is closed. */
  close(): void {
    this.#frames.finish();
    this.#events.finish();
  }

  #push(
    kind: "telemetry" | "config",
    header: ReturnType<typeof Header.create>,
    body: Uint8Array,
    atMs: number,
  ): void {
    const bytes = new Uint8Array(header.bytes.length + body.length);
    bytes.set(header.bytes);
    bytes.set(body, header.bytes.length);
    const receivedAtMs = START_MS + atMs;
    const { frameId } = header;
    this.#frames.push({ kind, frameId, header, bytes, receivedAtMs });
  }
}

/** Dashboard of one made source. */
export class DashboardRig implements AsyncDisposable {
  readonly made = new MadeSource();
  readonly log = new LogLines();
  readonly dashboard: Dashboard;
  readonly #viewers: Viewer[] = [];

  constructor(
    options: DashboardOptions = {},
    more: Partial<DashboardSource> = {},
  ) {
    const { log } = this;
    const sources = { rotator: { source: this.made.source, ...more } };
    this.dashboard = serveDashboard(sources, { port: 0, log, ...options });
  }

  /** Address of a path, with a scheme. */
  url(path = "/", scheme = "http"): string {
    return `${scheme}://127.0.0.1:${this.dashboard.port}${path}`;
  }

  /** Token in the printed link. */
  get token(): string {
    return new URL(this.dashboard.url).hash.replace("#token=", "");
  }

  /** Connects a viewer, and waits for its first message. */
  async view(): Promise<Viewer> {
    const viewer = new Viewer(this.url("/socket", "ws"));
    this.#viewers.push(viewer);
    viewer.hello = await viewer.next("hello");
    return viewer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const viewer of this.#viewers) await viewer.close();
    await this.dashboard.close();
    this.made.close();
  }
}

type Received = ServerMessage | (FrameBatch & { readonly type: "batch" });

/** Viewer that keeps what it is sent. */
export class Viewer {
  readonly socket: WebSocket;
  /** First message. */
  hello!: HelloMessage;
  /** All messages, in their order. */
  readonly received: Received[] = [];
  /** Code and reason of the end. */
  readonly ended: Promise<CloseEvent>;
  readonly #read = new Map<string, number>();
  #changed = Promise.withResolvers<void>();

  constructor(url: string) {
    const socket = this.socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    const ended = Promise.withResolvers<CloseEvent>();
    this.ended = ended.promise;
    socket.onmessage = ({ data }) => {
      this.received.push(
        typeof data === "string"
          ? decodeMessage(data) as ServerMessage
          : { type: "batch", ...decodeBatch(data) },
      );
      this.#change();
    };
    socket.onclose = (event) => {
      ended.resolve(event);
      this.#change();
    };
  }

  /** Returns the next message of a type, which may have been received before. */
  async next<T extends Received["type"]>(
    type: T,
    isWanted: (message: Extract<Received, { type: T }>) => boolean = () => true,
  ): Promise<Extract<Received, { type: T }>> {
    for (;;) {
      const from = this.#read.get(type) ?? 0;
      const index = this.received.findIndex((message, i) =>
        i >= from && message.type === type && isWanted(message as never)
      );
      if (index >= 0) {
        this.#read.set(type, index + 1);
        return this.received[index] as Extract<Received, { type: T }>;
      }
      if (this.socket.readyState === WebSocket.CLOSED) {
        throw new Error(`The socket has ended before a message ${type}`);
      }
      await deadline(this.#changed.promise, TIME_LIMIT_MS);
    }
  }

  /** Sends a message. */
  send(message: PageMessage | object): void {
    this.socket.send(encodeMessage(message));
  }

  /** Ends it. */
  async close(): Promise<void> {
    if (this.socket.readyState < WebSocket.CLOSING) this.socket.close();
    await deadline(this.ended, TIME_LIMIT_MS);
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** Positions of the frames of a batch. */
export function positionsOf(
  { bytes, frameBytes, times }: FrameBatch,
): number[] {
  const data = bytes.slice();
  return Array.from(
    times,
    (_, i) =>
      Telemetry.view(data.buffer, i * frameBytes + Header.byteLength).position,
  );
}
