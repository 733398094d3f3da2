/**
 * Publisher of a source to a bus.
 *
 * @module
 */

import { persist } from "./backoff.ts";
import {
  type CommandLink,
  CommandServer,
  isCommandLink,
} from "./commands/command_server.ts";
import { checkCommandTransport } from "./commands/lease_store.ts";
import { MessageEncoder } from "./encoder.ts";
import { Readers } from "./event_readers.ts";
import { GapRecord } from "./gap_record.ts";
import {
  type ControllerState,
  type GatewayState,
  statsToJson,
} from "./gateway_state.ts";
import { HeaderName, JSON_TYPE } from "./message.ts";
import type { BusMessage, StateChannel } from "./message.ts";
import { Outbox } from "./outbox.ts";
import {
  type PublishOptions,
  type ReadPublishOptions,
  readPublishOptions,
  type WatchedAlarms,
} from "./publish_options.ts";
import type { PublisherEvent } from "./publisher_events.ts";
import { makeSchema } from "./schema.ts";
import { wallMs } from "../base/clock.ts";
import { harmless, type LogSink } from "../base/log.ts";
import { messageOf, printable } from "../base/printable.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { StreamEntry } from "../link/samples/frames.ts";
import type { SampleIterator } from "../link/samples/samples.ts";
import type { TelemetrySource } from "../link/source.ts";
import { eventToJson } from "../recording/event_json.ts";
import type { AnyStructType } from "../struct/struct.ts";

const EVENTS_MAX = 1024;
const JSON_HEADERS = { [HeaderName.CONTENT_TYPE]: JSON_TYPE };
const encoder = new TextEncoder();

/** Numbers of a publisher. */
export interface PublisherStats {
  /** Messages that the broker has acknowledged. */
  readonly acknowledged: number;
  /** Messages that wait for it. */
  readonly waiting: number;
  /** Their memory in bytes, about. */
  readonly waitingBytes: number;
  /** Messages lost, as the outbox was full, or the broker has refused them. */
  readonly lost: number;
  /** Gaps, each of messages in a row that were lost. */
  readonly gaps: number;
}

/**
 * Publishes everything that crosses a source from now on, until either is closed: frames as
 * they were received, events, steps of commands, and its own state. It never holds the
 * source: while the broker is slow or away, messages wait in memory.
 *
 * @example Share a rotator
 * ```ts ignore
 * await using connection = await connectNats("nats://broker:4222");
 * await using publisher = publish(rotator, { connection, name: "rotator" });
 * ```
 *
 * @param source A link, or any other source.
 * @param options Connection, name of the device, bounds.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function publish(
  source: TelemetrySource,
  options: PublishOptions,
): Publisher {
  const checked = readPublishOptions(options);
  if (checked.allowCommands && !isCommandLink(source)) {
    throw new TypeError(
      "Cannot publish with allowCommands as source must be a link: received one that sends no commands",
    );
  }
  return new Publisher(source, checked);
}

/** Publisher, made by {@linkcode publish}. */
export class Publisher implements AsyncDisposable {
  /** Id of this run, in the headers of its messages. */
  readonly run: string = crypto.getRandomValues(new Uint8Array(8)).toHex();
  readonly #source: TelemetrySource;
  readonly #options: ReadPublishOptions;
  readonly #log: LogSink;
  readonly #encoder: MessageEncoder;
  readonly #outbox: Outbox;
  readonly #gap = new GapRecord();
  readonly #readers = new Readers<PublisherEvent>();
  readonly #iterators: readonly SampleIterator<unknown>[];
  readonly #following: Promise<unknown>;
  readonly #ending = new AbortController();
  readonly #commands: CommandServer | undefined;
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #schema = "";
  /** Struct of telemetry that the present schema has. */
  #telemetry: AnyStructType | undefined;
  readonly #prepared: Promise<void>;
  /** Settled when the schema is stored. */
  #storing: Promise<void> | undefined;
  #describing: Promise<void> | undefined;
  #controller: ControllerState = "disconnected";
  #newest: BusMessage | undefined;
  #nowTimer: ReturnType<typeof setTimeout> | undefined;
  /** Number of states that were published. */
  #states = 0;
  #lost = 0;
  #gaps = 0;
  #closing: Promise<void> | undefined;

  /** Made by {@linkcode publish}. */
  constructor(source: TelemetrySource, options: ReadPublishOptions) {
    const { connection, name, payload, outboxBytesMax, heartbeatMs } = options;
    this.#source = source;
    this.#options = options;
    this.#log = harmless(options.log);
    this.#encoder = new MessageEncoder(name, this.run, payload);
    this.#outbox = new Outbox(connection, outboxBytesMax, {
      onRefused: (message, error) => {
        this.#lose(message);
        this.#endGap(messageOf(error));
      },
      onFailure: (reason) => this.#reportLoss(reason),
      onRecovery: () => this.#reportRecovery(),
      onRoom: () => this.#endGap("the outbox was full"),
    });
    const events = source.events();
    const frames = source.frames();
    this.#iterators = [events, frames];
    this.#following = Promise.all([
      this.#follow(events, (event) => this.#addEvent(event)),
      this.#follow(frames, (entry) => this.#addEntry(entry)),
    ]);
    this.#following.then(() => this.close());
    const { allowCommands, alarms } = options;
    if (alarms !== undefined) this.#followAlarms(alarms);
    if (allowCommands !== undefined) {
      checkCommandTransport(connection, "publish");
      const link = source as CommandLink;
      this.#commands = new CommandServer(connection, name, link, allowCommands);
    }
    this.#heartbeat = setInterval(() => this.#sendState(), heartbeatMs);
    this.#prepared = this.#prepare();
    this.#start();
  }

  /** Snapshot of its numbers. */
  get stats(): PublisherStats {
    const { acknowledged, length, bytes } = this.#outbox;
    return {
      acknowledged,
      waiting: length,
      waitingBytes: bytes,
      lost: this.#lost,
      gaps: this.#gaps,
    };
  }

  /**
   * Yields its events from now on: a broker that is away, and gaps. The iterator keeps up to
   * 1024 events for a slow reader; it ends when the publisher is closed.
   */
  events(): SampleIterator<PublisherEvent> {
    return this.#readers.open(EVENTS_MAX);
  }

  /**
   * Ends it: waits until all is acknowledged, up to `drainMs`; what isn't by then is counted
   * as lost. A second call has no effect.
   */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Closes the publisher, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#describing;
    // Everything that was received up to now is taken within this turn.
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (const iterator of this.#iterators) await iterator.return();
    await this.#following;
    this.#commands?.close();
    clearInterval(this.#heartbeat);
    clearTimeout(this.#nowTimer);
    if (!this.#gap.isEmpty) this.#endGap("the outbox was full");
    const { drainMs } = this.#options;
    const limit = new AbortController();
    const timer = drainMs === Infinity
      ? undefined
      : setTimeout(() => limit.abort(), drainMs);
    await this.#outbox.drain(limit.signal);
    if (!limit.signal.aborted && this.#telemetry !== undefined) {
      const sent = this.#publishState("gateway", this.#state(true));
      await Promise.race([
        sent,
        new Promise((end) => limit.signal.addEventListener("abort", end)),
      ]);
    }
    clearTimeout(timer);
    this.#ending.abort();
    this.#outbox.close();
    const { length } = this.#outbox;
    if (length > 0) {
      this.#lost += length;
      this.#report({
        type: "failed",
        atMs: wallMs(),
        message:
          `${length} messages were not acknowledged by the broker within ${drainMs} ms of the end, and may be lost`,
      });
    }
    this.#readers.close();
  }

  /** Creates what the broker needs; until then all waits in the outbox. */
  async #prepare(): Promise<void> {
    const { connection, name } = this.#options;
    let reported = "";
    await persist(
      () => connection.prepare(name),
      this.#ending.signal,
      (reason) => {
        const text = messageOf(reason);
        if (text !== reported) this.#reportLoss(reason);
        reported = text;
      },
    );
    if (this.#ending.signal.aborted) return;
    if (reported !== "") this.#reportRecovery();
  }

  /** Begins to send, once a reader can decode it. */
  async #start(): Promise<void> {
    await this.#setStructs();
    await this.#storing;
    if (!this.#ending.signal.aborted) this.#outbox.start();
  }

  async #follow<T>(
    iterator: SampleIterator<T>,
    add: (item: T) => void,
  ): Promise<void> {
    const waits = this.#options.whenFull === "wait";
    const { signal } = this.#ending;
    try {
      for await (const item of iterator) {
        const { telemetry } = this.#source.structs;
        if (telemetry !== this.#telemetry) await this.#setStructs();
        add(item);
        if (waits) await this.#outbox.room(signal);
      }
    } catch (error) {
      this.#report({
        type: "failed",
        atMs: wallMs(),
        message: `Publishing has ended as the source has failed: ${
          messageOf(error)
        }`,
      });
    }
  }

  /** Publishes the status of each alarm now, whenever it changes, and once the broker is back. */
  async #followAlarms(watch: WatchedAlarms): Promise<void> {
    const publishAll = (name?: string) => {
      for (const alarm of watch.alarms) {
        if (name !== undefined && alarm.name !== name) continue;
        const json = encoder.encode(eventToJson(alarm));
        this.#publishState("alarm", json, JSON_HEADERS, alarm.name);
      }
    };
    const { connection } = this.#options;
    const unwatch = connection.watchConnection((isConnected) => {
      if (isConnected) publishAll();
    });
    const events = watch.events();
    this.#ending.signal.addEventListener("abort", () => {
      unwatch();
      events.return();
    });
    await this.#prepared;
    publishAll();
    for await (const event of events) {
      publishAll("name" in event ? event.name : undefined);
    }
  }

  #setStructs(): Promise<void> {
    return this.#describing = this.#describe();
  }

  async #describe(): Promise<void> {
    const { structs } = this.#source;
    const { hash, text } = await makeSchema(
      structs,
      this.#options.allowCommands?.commands,
    );
    if (this.#telemetry === structs.telemetry) return;
    this.#telemetry = structs.telemetry;
    this.#schema = hash;
    this.#encoder.setStructs(structs, hash);
    const { connection } = this.#options;
    const { signal } = this.#ending;
    this.#storing = this.#prepared.then(async () => {
      await persist(() => connection.putSchema(hash, text), signal);
      this.#sendState();
    });
  }

  #addEntry(entry: StreamEntry<unknown>): void {
    const message = this.#encoder.entry(entry);
    this.#add(message);
    if (entry.kind === "discarded") return;
    if (this.#controller !== "connected") this.#setController("connected");
    if (entry.kind === "config") {
      this.#publishState("lastConfig", message.payload, message.headers);
    }
    if (entry.kind !== "telemetry") return;
    this.#newest = message;
    this.#nowTimer ??= setTimeout(
      () => this.#sendNow(),
      1000 / this.#options.nowRateHz,
    );
  }

  #addEvent(event: LinkEvent): void {
    this.#add(this.#encoder.event(event));
    if (event.type === "stale") this.#setController("stale");
    if (event.type === "recovered") this.#setController("connected");
    if (
      event.type === "disconnected" && event.socket !== "command"
    ) this.#setController("disconnected");
  }

  #add(message: BusMessage): void {
    // Behind a gap that lasts, so that its place is right.
    if (!this.#gap.isEmpty || !this.#outbox.add(message)) this.#lose(message);
  }

  #lose(message: BusMessage): void {
    this.#lost++;
    this.#gap.add(message);
  }

  #endGap(reason: string): void {
    this.#gaps++;
    const event = this.#gap.take(this.run, reason);
    const text = eventToJson(event);
    this.#outbox.add(this.#encoder.json("gap", text, event.atMs), true);
    this.#report(event);
  }

  #sendNow(): void {
    this.#nowTimer = undefined;
    const { connection } = this.#options;
    if (!this.#newest || !connection.isConnected) return;
    connection.publishNow({ ...this.#newest, channel: "now" });
  }

  #setController(controller: ControllerState): void {
    if (this.#controller === controller) return;
    this.#controller = controller;
    this.#sendState();
  }

  #sendState(): void {
    // A reader looks for the schema that it names.
    if (this.#schema === "") return;
    this.#publishState("gateway", this.#state(false));
  }

  #state(isClosed: boolean): Uint8Array {
    const state: GatewayState = {
      run: this.run,
      schema: this.#schema,
      atMs: wallMs(),
      heartbeatMs: this.#options.heartbeatMs,
      isClosed,
      controller: this.#controller,
      allowsCommands: this.#commands !== undefined && !isClosed,
      waiting: this.#outbox.length,
      lost: this.#lost,
      stats: statsToJson(this.#source.stats),
    };
    return encoder.encode(JSON.stringify(state));
  }

  /** Publishes a state, which doesn't wait while the broker is away: the next one follows. */
  async #publishState(
    channel: StateChannel,
    payload: Uint8Array,
    headers: BusMessage["headers"] = JSON_HEADERS,
    key = "",
  ): Promise<void> {
    const { connection, name: device } = this.#options;
    if (!connection.isConnected) return;
    const id = `${this.run}.${channel}.${this.#states++}`;
    const message = { device, channel, key, id, headers, payload };
    try {
      await connection.publish(message);
    } catch {
      // Failures are the outbox's to report, which sends to the same broker.
    }
  }

  #reportLoss(thrown: unknown): void {
    const { connection: { broker } } = this.#options;
    const reason = thrown === undefined ? "disconnected" : messageOf(thrown);
    this.#report({
      type: "brokerLost",
      atMs: wallMs(),
      reason,
      message:
        `${broker} takes no messages: ${reason}. They wait in memory, and are sent when it does: look after the broker`,
    });
  }

  #reportRecovery(): void {
    const { connection: { broker } } = this.#options;
    const waiting = this.#outbox.length;
    this.#report({
      type: "brokerRecovered",
      atMs: wallMs(),
      waiting,
      message: `${broker} takes messages again; ${waiting} have waited`,
    });
  }

  #report(emitted: PublisherEvent): void {
    const event = { ...emitted, message: printable(emitted.message) };
    this.#readers.push(event);
    const isNormal = event.type === "brokerRecovered";
    this.#log[isNormal ? "info" : "warn"](event.message);
  }
}
