/**
 * Hub of a source: reads it once, for all viewers.
 *
 * The source is read with a bounded buffer, and never waits: if this program is too busy
 * for all of its frames, the hub loses some, and counts them. A bounded memory holds the
 * last frames and events, and new ones are offered to the viewers 30 times a second.
 *
 * @module
 */

import type { DashboardSource } from "./dashboard_options.ts";
import { EventMemory, type NewEvents } from "./event_memory.ts";
import { SampleInterval } from "./field_state.ts";
import { encodeBatch, type FrameColumns } from "./frame_batch.ts";
import { CHUNK_BYTES, FrameStore } from "./frame_store.ts";
import { HubRecording } from "./hub_recording.ts";
import { encodeMessage } from "./message_text.ts";
import type { StateMessage, StructsMessageBody } from "./messages.ts";
import { MissingFrames } from "./missing_frames.ts";
import { StructsRegistry } from "./structs_registry.ts";
import { monotonicMs, wallMs } from "../base/clock.ts";
import type { LogSink } from "../base/log.ts";
import { messageOf } from "../base/printable.ts";
import type { AlarmEvent } from "../limits/alarm_events.ts";
import { LINK_STATISTICS, type StatisticsOf } from "../link/link_statistics.ts";
import type { FrameKind, ReceivedFrame } from "../link/samples/frames.ts";
import type { SourceStructs, TelemetrySource } from "../link/source.ts";
import type { AnyView } from "../struct/struct.ts";

/** Shortest time between two offers to the viewers, in ms: 30 a second. */
const OFFER_MS = 1000 / 30;
/** Memory for configurations, and for answers to commands, in bytes. */
const RARE_BYTES_MAX = 1024 * 1024;

/** Kinds of frames, in the order in which new ones are offered. */
const OFFERED_KINDS: readonly FrameKind[] = [
  "config",
  "commandStatus",
  "telemetry",
];
/** Number of events of alarms that wait for viewers. */
const ALARM_EVENTS_MAX = 100;

/** Frames that are offered to viewers. */
export interface OfferedFrames {
  /** The frames. */
  readonly columns: FrameColumns;
  /** Returns the message that has them, which is made once for all viewers. */
  message(): ArrayBuffer;
}

/** Bounds of a hub, in bytes. */
export interface HubBounds {
  /** Memory for frames of telemetry. */
  readonly historyBytesMax: number;
  /** Bytes that may wait for a viewer. */
  readonly viewerBytesMax: number;
}

/** Viewer, as a hub sees it. */
export interface HubWatcher {
  /** Offers frames. */
  offerFrames(hub: SourceHub, frames: readonly OfferedFrames[]): void;
  /** Offers events. */
  offerEvents(hub: SourceHub, events: NewEvents): void;
  /** Reports structs that are new. */
  addStructs(hub: SourceHub, body: StructsMessageBody): void;
  /** Offers a message of the page that the next one replaces. */
  offerText(hub: SourceHub, text: string): void;
}

/** Properties of links that other sources lack. */
interface Connectable {
  readonly connected?: boolean;
  readonly telemetryConnected?: boolean;
  readonly commandConnected?: boolean;
}

/** Hub of one source. */
export class SourceHub implements AsyncDisposable {
  /** Index of the source. */
  readonly index: number;
  /** Its name. */
  readonly name: string;
  /** The source as it was given. */
  readonly given: DashboardSource;
  /** Its recording; undefined if there is none. */
  readonly recording: HubRecording | undefined;
  /** Greatest length of the frames of a batch, in bytes. */
  readonly chunkBytes: number;
  /** Structs that it has had. */
  readonly registry: StructsRegistry;
  /** Last events. */
  readonly events = new EventMemory();
  readonly #watchers: ReadonlySet<HubWatcher>;
  readonly #log: LogSink;
  readonly #stores: Readonly<Record<FrameKind, FrameStore>>;
  readonly #missing = new MissingFrames();
  readonly #interval = new SampleInterval();
  readonly #iterators: AsyncIterator<unknown>[] = [];
  readonly #following: Promise<unknown>;
  #alarmsOffered = "";
  readonly #alarmEvents: AlarmEvent[] = [];
  #frames: { readonly dropped: number } | undefined;
  #dropped = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #offeredMs = -Infinity;
  #isClosed = false;

  /**
   * @param index Index of the source.
   * @param name Its name.
   * @param given The source.
   * @param bounds Memory for frames of telemetry, and bytes that may wait for a viewer.
   * @param watchers Viewers, as they come and go.
   * @param log Log.
   */
  constructor(
    index: number,
    name: string,
    given: DashboardSource,
    { historyBytesMax, viewerBytesMax }: HubBounds,
    watchers: ReadonlySet<HubWatcher>,
    log: LogSink,
  ) {
    this.index = index;
    this.name = name;
    this.given = given;
    this.recording = given.recording && new HubRecording(given.recording);
    this.#watchers = watchers;
    this.#log = log;
    // Several batches fit into the bounds.
    const boundBytes = Math.min(historyBytesMax, viewerBytesMax) / 4;
    const chunkBytes = this.chunkBytes = Math.min(CHUNK_BYTES, boundBytes);
    const storeOf = (kind: FrameKind, bytesMax: number) =>
      new FrameStore(kind, bytesMax, chunkBytes);
    this.#stores = {
      telemetry: storeOf("telemetry", historyBytesMax),
      config: storeOf("config", RARE_BYTES_MAX),
      commandStatus: storeOf("commandStatus", RARE_BYTES_MAX),
    };
    this.registry = new StructsRegistry((body) => {
      for (const watcher of watchers) watcher.addStructs(this, body);
    });
    this.registry.idOf(this.structs);
    this.#following = Promise.all([
      ...given.source ? this.#followSource(given.source) : [],
      ...given.alarms
        ? [this.#follow(given.alarms.events(), (event) => {
          this.#alarmEvents.push(event);
          if (this.#alarmEvents.length > ALARM_EVENTS_MAX) {
            this.#alarmEvents.shift();
          }
          this.#offerLater();
        })]
        : [],
    ]);
  }

  /** Present structs of the source. */
  get structs(): SourceStructs {
    const { source, recording } = this.given;
    return source?.structs ?? (recording as { structs: SourceStructs }).structs;
  }

  /** Memory of the frames of a kind. */
  store(kind: FrameKind): FrameStore {
    return this.#stores[kind];
  }

  /** Returns the last frame of each kind that viewers begin with, of the present structs. */
  latest(): OfferedFrames[] {
    const structsId = this.registry.idOf(this.structs);
    return (["config", "telemetry"] as const).flatMap((kind) => {
      const columns = this.#stores[kind].last();
      return columns?.structsId === structsId ? [this.#offered(columns)] : [];
    });
  }

  /** Returns the state of the source. */
  state(viewers: number): StateMessage {
    const { source, recording } = this.given;
    const sockets = (source ?? {}) as Connectable;
    const { telemetryConnected = sockets.connected } = sockets;
    const { commandConnected = sockets.connected } = sockets;
    const { intervalMs } = this.#interval;
    const memory = this.#stores.telemetry.span;
    const stats = source?.stats ??
      (typeof recording === "object" ? recording.stats : undefined);
    return {
      type: "state",
      source: this.index,
      nowMs: wallMs(),
      stats: stats ? numbersOf(stats) : {},
      ...telemetryConnected !== undefined && { telemetryConnected },
      ...commandConnected !== undefined && { commandConnected },
      isClosed: this.#isClosed,
      ...intervalMs !== undefined && { intervalMs },
      ...memory && { memory },
      ...this.recording?.range && { recorded: this.recording.range },
      lostFrames: this.#frames?.dropped ?? 0,
      viewers,
    };
  }

  /** Returns the message of the alarms without events; undefined if there are none. */
  alarmsText(): string | undefined {
    return this.given.alarms && this.#alarmsMessage([]);
  }

  /** Offers the alarms, if they have changed. */
  offerAlarms(): void {
    if (this.given.alarms === undefined) return;
    const events = this.#alarmEvents.splice(0);
    const text = this.#alarmsMessage(events);
    if (events.length === 0 && text === this.#alarmsOffered) return;
    this.#alarmsOffered = this.#alarmsMessage([]);
    for (const watcher of this.#watchers) watcher.offerText(this, text);
  }

  #alarmsMessage(events: readonly AlarmEvent[]): string {
    const { alarms } = this.given.alarms!;
    const source = this.index;
    return encodeMessage({ type: "alarms", source, alarms, events });
  }

  /** Ends reading the source, which stays open. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    for (const iterator of this.#iterators) await iterator.return?.();
    await this.#following;
    await this.recording?.[Symbol.asyncDispose]();
    clearTimeout(this.#timer);
  }

  #followSource(source: TelemetrySource): Promise<void>[] {
    this.#addLatest(source);
    const frames = this.#frames = source.frames({ buffer: "dropOldest" });
    return [
      this.#follow(frames, (entry) => {
        if (entry.kind !== "discarded") this.#addFrame(entry, source.structs);
      }).then(() => {
        this.#isClosed = true;
      }),
      this.#follow(source.events(), (event) => {
        this.events.add(event);
        this.#offerLater();
      }),
    ];
  }

  async #follow<S>(
    iterator: AsyncIterableIterator<S>,
    add: (item: S) => void,
  ): Promise<void> {
    this.#iterators.push(iterator);
    try {
      for await (const item of iterator) add(item);
    } catch (error) {
      this.#log.error(
        `Dashboard shows no more of "${this.name}" as it has failed: ${
          messageOf(error)
        }`,
      );
    }
  }

  /** Adds the frames that the source had before. */
  #addLatest({ structs, latestConfig, latest }: TelemetrySource): void {
    const structsId = this.registry.idOf(structs);
    const add = (kind: FrameKind, parts: unknown[], receivedAtMs: number) => {
      const bytes = (parts as AnyView[]).flatMap((part) => [...part.bytes]);
      const frame = Uint8Array.from(bytes);
      this.#stores[kind].add(structsId, frame, receivedAtMs, 0);
    };
    if (latestConfig) {
      const { header, config, receivedAtMs } = latestConfig;
      add("config", [header, config], receivedAtMs);
    }
    if (latest) {
      const { header, telemetry, receivedAtMs } = latest;
      add("telemetry", [header, telemetry], receivedAtMs);
    }
  }

  #addFrame(
    { kind, bytes, receivedAtMs }: ReceivedFrame<unknown>,
    structs: SourceStructs,
  ): void {
    const structsId = this.registry.idOf(structs);
    // Frames that this program was too busy for were received by the link.
    const { dropped } = this.#frames!;
    const own = dropped - this.#dropped;
    this.#dropped = dropped;
    const missing = this.#missing.before(kind, bytes, structs);
    const missed = Math.max(0, missing - own);
    this.#stores[kind].add(structsId, bytes, receivedAtMs, missed);
    if (kind === "telemetry") this.#interval.add(receivedAtMs);
    this.#offerLater();
  }

  #offerLater(): void {
    if (this.#timer !== undefined) return;
    const sinceMs = monotonicMs() - this.#offeredMs;
    this.#timer = setTimeout(
      () => this.offer(),
      Math.max(0, OFFER_MS - sinceMs),
    );
  }

  /** Offers all that is new to the viewers, now. */
  offer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#offeredMs = monotonicMs();
    const events = this.events.takeNew();
    const frames = OFFERED_KINDS.flatMap((kind) => this.#stores[kind].takeNew())
      .map((columns) => this.#offered(columns));
    for (const watcher of this.#watchers) {
      if (frames.length > 0) watcher.offerFrames(this, frames);
      if (events.events.length > 0) watcher.offerEvents(this, events);
    }
    if (this.#alarmEvents.length > 0) this.offerAlarms();
  }

  #offered(columns: FrameColumns): OfferedFrames {
    let message: ArrayBuffer | undefined;
    return {
      columns,
      message: () =>
        message ??= encodeBatch({ ...columns, source: this.index, request: 0 }),
    };
  }
}

function numbersOf(
  stats: TelemetrySource["stats"],
): Partial<StatisticsOf<"link">> {
  const names = Object.keys(LINK_STATISTICS) as (keyof typeof stats)[];
  return Object.fromEntries(
    names.filter((name) => name in stats).map((name) => [name, stats[name]]),
  );
}
