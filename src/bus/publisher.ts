/**
 * Publisher of a source to a bus.
 *
 * @module
 */

import { persist } from "./backoff.ts";
import { type CommandLink, CommandServer } from "./commands/command_server.ts";
import { checkCommandTransport } from "./commands/lease_store.ts";
import { MessageEncoder } from "./encoder.ts";
import { EntryQueues } from "./entry_queues.ts";
import { statsToJson } from "./gateway_state.ts";
import { MemoryOutbox } from "./memory_outbox.ts";
import type { BusMessage } from "./message.ts";
import type { MessageQueue, QueueOwner } from "./message_queue.ts";
import { PresentPublisher, type PublisherState } from "./present_publisher.ts";
import type { ReadPublishOptions } from "./publish_options.ts";
import type {
  OutboxGapEvent,
  PublisherEvent,
  PublisherStats,
} from "./publisher_events.ts";
import { RecordedOutbox } from "./recorded/recorded_outbox.ts";
import { makeSchema } from "./schema.ts";
import { wallMs } from "../base/clock.ts";
import { harmless, type LogSink } from "../base/log.ts";
import { counted, messageOf, printable } from "../base/printable.ts";
import { aborted } from "../base/signals.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { StreamEntry } from "../link/samples/frames.ts";
import type { SampleIterator } from "../link/samples/samples.ts";
import type { SourceStructs, TelemetrySource } from "../link/source.ts";
import { eventToJson } from "../recording/event_json.ts";
import type { AnyStructType } from "../struct/struct.ts";

const EVENTS_MAX = 1024;

/** Publisher of a source, made by `publish()`. */
export class Publisher implements AsyncDisposable {
  /** Id of this run, in the headers of its messages. */
  readonly run: string = crypto.getRandomValues(new Uint8Array(8)).toHex();
  readonly #source: TelemetrySource;
  readonly #options: ReadPublishOptions;
  readonly #log: LogSink;
  readonly #encoder: MessageEncoder;
  readonly #queue: MessageQueue;
  readonly #opening: Promise<void>;
  readonly #readers = new EntryQueues<PublisherEvent>();
  readonly #iterators: readonly SampleIterator<unknown>[];
  readonly #following: Promise<unknown>;
  readonly #ending = new AbortController();
  readonly #drainLimit = new AbortController();
  readonly #commands: CommandServer | undefined;
  readonly #present: PresentPublisher;
  #schema = "";
  /** Struct of telemetry that the present schema has. */
  #telemetry: AnyStructType | undefined;
  readonly #prepared: Promise<void>;
  /** Settled when the schema is stored. */
  #storing: Promise<void> | undefined;
  /** Description of the source's present structs, and the struct of telemetry that it is of. */
  #describing:
    | { readonly telemetry: AnyStructType; readonly done: Promise<void> }
    | undefined;
  #isClosed = false;
  #isReplaced = false;
  #closing: Promise<void> | undefined;

  /** Made by `publish()`. */
  constructor(
    source: TelemetrySource,
    options: ReadPublishOptions,
    fencing: () => number,
  ) {
    const { connection, name, payload, outboxBytesMax, outbox } = options;
    this.#source = source;
    this.#options = options;
    this.#log = harmless(options.log);
    this.#encoder = new MessageEncoder(name, this.run, payload);
    const owner: QueueOwner = {
      onFailure: (reason) => this.#reportLoss(reason),
      onRecovery: () => this.#reportRecovery(),
      onGap: (event) => this.#encodeGap(event),
      onEvent: (event) => this.#report(event),
    };
    this.#queue = outbox
      ? new RecordedOutbox(source, { ...options, outbox }, this.run, owner)
      : new MemoryOutbox(connection, outboxBytesMax, this.run, owner);
    this.#opening = this.#queue.open();
    const events = source.events();
    const frames = source.frames();
    this.#iterators = [events, frames];
    this.#following = Promise.all([
      this.#follow(events, (event) => this.#addEvent(event)),
      this.#follow(frames, (entry) => this.#addEntry(entry)),
    ]);
    this.#following.then(() => this.close());
    const { allowCommands, alarms } = options;
    if (allowCommands !== undefined) {
      checkCommandTransport(connection, "publish");
      this.#commands = new CommandServer(
        connection,
        name,
        source as CommandLink,
        allowCommands,
        fencing,
      );
    }
    this.#present = new PresentPublisher(
      options,
      this.run,
      () => this.#state,
    );
    this.#prepared = this.#prepare();
    if (alarms !== undefined) {
      const { signal } = this.#ending;
      this.#present.followAlarms(alarms, this.#prepared, signal);
    }
    this.#start();
  }

  /** Snapshot of its numbers. */
  get stats(): PublisherStats {
    return this.#queue.stats;
  }

  /**
   * Yields its events from now on: a broker that is away, and gaps. The iterator keeps up to
   * 1024 events for a slow reader; it ends when the publisher is closed.
   */
  events(): SampleIterator<PublisherEvent> {
    return this.#readers.open("dropOldest", EVENTS_MAX);
  }

  /**
   * Ends it: waits until all is acknowledged; what isn't in time is counted as lost.
   *
   * @param options `drainMs`: time limit in ms, that of `publish()` by default; of several
   * calls the earliest limit holds. `isReplaced`: whether the state of the device is another
   * publisher's to report, so that this one doesn't report its end.
   */
  close(
    options: { readonly drainMs?: number; readonly isReplaced?: boolean } = {},
  ): Promise<void> {
    const { drainMs = this.#options.drainMs, isReplaced = false } = options;
    this.#isReplaced ||= isReplaced;
    const closing = this.#closing ??= this.#close();
    if (drainMs !== Infinity) {
      const timer = setTimeout(() => this.#drainLimit.abort(), drainMs);
      closing.finally(() => clearTimeout(timer));
    }
    return closing;
  }

  /** Closes the publisher, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const limit = this.#drainLimit.signal;
    limit.addEventListener("abort", () => this.#queue.stop());
    await this.#opening;
    // Everything that was received up to now is taken within a turn, and described first.
    let described;
    do {
      described = this.#describing;
      await described?.done;
      await new Promise((resolve) => setTimeout(resolve, 0));
    } while (described !== this.#describing);
    for (const iterator of this.#iterators) await iterator.return();
    await this.#following;
    this.#commands?.close();
    this.#present.close();
    await this.#queue.drain();
    const isKnown = this.#telemetry !== undefined && !this.#isReplaced;
    if (!limit.aborted && isKnown) {
      this.#isClosed = true;
      await Promise.race([this.#present.sendState(), aborted(limit)]);
    }
    this.#ending.abort();
    const { waiting } = this.#queue.stats;
    const lost = await this.#queue.close();
    if (lost > 0) {
      this.#report({
        type: "failed",
        atMs: wallMs(),
        message: `${
          counted(lost, "message was", "messages were")
        } not acknowledged by the broker in time (drainMs), and may be lost`,
      });
    } else if (waiting > 0) {
      this.#log.info(
        `${
          counted(waiting, "message waits", "messages wait")
        } ${this.#queue.place} for the next publisher`,
      );
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
    if (!this.#ending.signal.aborted) this.#queue.start();
  }

  async #follow<T>(
    iterator: SampleIterator<T>,
    add: (item: T) => void,
  ): Promise<void> {
    const waits = this.#options.whenFull === "wait";
    try {
      await this.#opening;
      for await (const item of iterator) {
        const { telemetry } = this.#source.structs;
        if (telemetry !== this.#telemetry) await this.#setStructs();
        add(item);
        if (waits) await this.#queue.room();
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

  #setStructs(): Promise<void> {
    const { structs } = this.#source;
    const { telemetry } = structs;
    if (this.#describing?.telemetry !== telemetry) {
      this.#describing = { telemetry, done: this.#describe(structs) };
    }
    return this.#describing.done;
  }

  async #describe(structs: SourceStructs): Promise<void> {
    const { hash, text } = await makeSchema(
      structs,
      this.#options.allowCommands?.commands,
    );
    this.#telemetry = structs.telemetry;
    this.#schema = hash;
    this.#encoder.setStructs(structs, hash);
    const { connection } = this.#options;
    const { signal } = this.#ending;
    this.#storing = this.#prepared.then(async () => {
      await persist(() => connection.putSchema(hash, text), signal);
      this.#present.sendState();
    });
  }

  #addEntry(entry: StreamEntry<unknown>): void {
    const message = this.#encoder.entry(entry);
    this.#queue.add(message, entry);
    if (entry.kind === "discarded") return;
    this.#present.noteController("connected");
    if (entry.kind === "config") {
      this.#present.publish("lastConfig", message.payload, message.headers);
    }
    if (entry.kind === "telemetry") this.#present.noteNewest(message);
  }

  #addEvent(event: LinkEvent): void {
    this.#queue.add(this.#encoder.event(event), event);
    if (event.type === "stale") this.#present.noteController("stale");
    if (event.type === "recovered") this.#present.noteController("connected");
    if (
      event.type === "disconnected" && event.socket !== "command"
    ) this.#present.noteController("disconnected");
  }

  #encodeGap(event: OutboxGapEvent): BusMessage {
    this.#report(event);
    return this.#encoder.json("gap", eventToJson(event), event.atMs);
  }

  get #state(): PublisherState {
    const { waiting, lost } = this.#queue.stats;
    return {
      schema: this.#schema,
      atMs: wallMs(),
      isClosed: this.#isClosed,
      allowsCommands: this.#commands !== undefined && !this.#isClosed,
      waiting,
      lost,
      stats: statsToJson(this.#source.stats),
    };
  }

  #reportLoss(thrown: unknown): void {
    const { connection: { broker } } = this.#options;
    const reason = thrown === undefined ? "disconnected" : messageOf(thrown);
    this.#report({
      type: "brokerLost",
      atMs: wallMs(),
      reason,
      message:
        `${broker} takes no messages: ${reason}. They wait ${this.#queue.place}, and are sent when it does: look after the broker`,
    });
  }

  #reportRecovery(): void {
    const { connection: { broker } } = this.#options;
    const { waiting } = this.#queue.stats;
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
    const isNormal = event.type === "brokerRecovered" ||
      event.type === "outboxRecovered";
    this.#log[isNormal ? "info" : "warn"](event.message);
  }
}
