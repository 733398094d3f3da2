/**
 * Outbox whose messages are recorded before they are sent.
 *
 * | state | a message is recorded, and | ends when |
 * | ----- | -------------------------- | --------- |
 * | live | waits in memory | there is no room for it: recorded |
 * | recorded | nothing else, as messages in front of it are sent from the files | all files are sent: joining |
 * | joining | waits in memory, too, while the last file is sent | that is sent: live; it is too much: recorded |
 *
 * A cursor file says which messages the broker has acknowledged. Those behind it are sent by the
 * next publisher, with the ids that they had, unless the broker has them already.
 *
 * @module
 */

import type { OutboxFile } from "./backlog.ts";
import { OutboxFolder } from "./outbox_folder.ts";
import type { OutboxLog } from "./outbox_log.ts";
import { OutboxProgress } from "./outbox_progress.ts";
import type { Hole, OutboxReader } from "./outbox_reader.ts";
import { persist } from "../backoff.ts";
import { GapRecord } from "../gap_record.ts";
import { type BusMessage, HeaderName, type Numbers } from "../message.ts";
import type { MessageQueue, Published, QueueOwner } from "../message_queue.ts";
import type { PublisherStats } from "../publisher_events.ts";
import { Outbox } from "../outbox.ts";
import type {
  ReadOutboxOptions,
  ReadPublishOptions,
} from "../publish_options.ts";
import { makeSchema } from "../schema.ts";
import { wallMs } from "../../base/clock.ts";
import { messageOf } from "../../base/printable.ts";
import type { SourceStructs, TelemetrySource } from "../../link/source.ts";

/** Time between two looks whether the cursor file is to be written, in ms. */
const CURSOR_MS = 1000;
/** Share of the memory for messages that are received while the last file is sent. */
const TAIL_SHARE = 1 / 4;
/** Estimated memory of a message beside its payload, in bytes. */
const OVERHEAD_BYTES = 1024;

/** Options of a publisher with an outbox. */
type Options = ReadPublishOptions & { readonly outbox: ReadOutboxOptions };

/** Queue whose messages wait in a recording. */
export class RecordedOutbox implements MessageQueue {
  readonly place: string;
  readonly #source: TelemetrySource;
  readonly #options: Options;
  readonly #run: string;
  readonly #owner: QueueOwner;
  readonly #folder: OutboxFolder;
  readonly #outbox: Outbox;
  readonly #closing = new AbortController();
  readonly #progress: OutboxProgress;
  #log: OutboxLog | undefined;
  #reader: OutboxReader | undefined;
  #state: "live" | "recorded" | "joining" = "live";
  /** Files to be sent, in their order. */
  #files: Pick<OutboxFile, "path" | "messages">[] = [];
  /** Messages since the last file was begun to be sent; undefined if they were too many. */
  #tail: BusMessage[] | undefined;
  #tailBytes = 0;
  #feeding: Promise<void> | undefined;
  /** Messages that wait in files only. */
  #onDisk = 0;
  /** Messages that aren't recorded. */
  readonly #unrecorded = new WeakSet<BusMessage>();
  /** First messages of this run that are sent from files. */
  #start: Numbers = {};
  #saving: ReturnType<typeof setInterval> | undefined;
  #lost = 0;
  #gaps = 0;

  /**
   * Takes the folder.
   *
   * @param source Source of the messages.
   * @param options Options of the publisher.
   * @param run Id of its run.
   * @param owner Its owner.
   * @throws {Error} If the folder can't be used.
   */
  constructor(
    source: TelemetrySource,
    options: Options,
    run: string,
    owner: QueueOwner,
  ) {
    const { connection, name, outbox, outboxBytesMax } = options;
    this.#source = source;
    this.#options = options;
    this.#run = run;
    this.#owner = owner;
    this.#folder = OutboxFolder.take(outbox.folder, name);
    this.#progress = new OutboxProgress(this.#folder, run, owner);
    this.place = `in memory and ${outbox.folder}`;
    this.#outbox = new Outbox(connection, outboxBytesMax, {
      onRefused: (message, error) => {
        const gap = new GapRecord();
        gap.add(message);
        const run = message.headers[HeaderName.RUN];
        this.#publishGap(gap, run, 1, messageOf(error));
      },
      onRejected: (message) => this.#progress.noteRejected(message),
      onFailure: (reason) => {
        this.#save();
        owner.onFailure(reason);
      },
      onRecovery: () => owner.onRecovery(),
      onDone: (message) => this.#progress.noteSent(message),
    });
  }

  get stats(): PublisherStats {
    const { acknowledged, length, bytes } = this.#outbox;
    return {
      acknowledged,
      waiting: length + this.#onDisk,
      waitingBytes: bytes + this.#tailBytes,
      lost: this.#lost,
      gaps: this.#gaps,
    };
  }

  async open(): Promise<void> {
    // Only those with such an outbox load what reads and writes recordings.
    const [{ findBacklog }, { OutboxLog }, { OutboxReader }] = await Promise
      .all([
        import("./backlog.ts"),
        import("./outbox_log.ts"),
        import("./outbox_reader.ts"),
      ]);
    const { outbox, name, payload } = this.#options;
    this.#reader = new OutboxReader(name, payload, {
      startOf: (run) =>
        run === this.#run ? this.#start : this.#progress.startOf(run),
      endOf: (run) => this.#progress.endOf(run),
      // One of this run waits in memory.
      isRejected: (message) =>
        message.headers[HeaderName.RUN] !== this.#run &&
        this.#progress.isRejected(message),
      schemaOf: (structs) => this.#schemaOf(structs),
    });
    const cursor = await this.#progress.read();
    const backlog = await findBacklog(
      outbox.folder,
      name,
      cursor,
      (path, error) => this.#reportUnreadable(path, error),
    );
    this.#log = new OutboxLog(this.#source, outbox, this.#run, {
      onFailure: (reason) => this.#reportFailure(reason),
      onRecovery: () => this.#reportRecovery(),
      onFile: (path) => {
        if (this.#state !== "live") this.#files.push({ path, messages: 0 });
      },
    });
    this.#saving = setInterval(() => this.#save(), CURSOR_MS);
    this.#progress.runs = [...new Set(backlog.map(({ run }) => run))];
    if (backlog.length > 0) this.#feedFrom(backlog);
  }

  start(): void {
    this.#outbox.start();
  }

  add(message: BusMessage, published: Published): void {
    const before = this.#log!.next;
    const isRecorded = this.#log!.add(message, published);
    if (!isRecorded) this.#unrecorded.add(message);
    if (this.#state === "live") {
      if (this.#outbox.add(message)) return;
      this.#start = before;
      this.#reader!.reset();
      this.#feedFrom([]);
    }
    this.#onDisk++;
    this.#addToTail(message);
  }

  room(): Promise<void> {
    return this.#outbox.room();
  }

  async drain(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await this.#feeding;
      await this.#outbox.drain();
      if (this.#state === "live" && this.#outbox.length === 0) return;
    }
  }

  stop(): void {
    this.#closing.abort();
    this.#outbox.close();
  }

  async close(): Promise<number> {
    this.stop();
    clearInterval(this.#saving);
    await this.#feeding;
    await this.#log?.close();
    await this.#save(this.#outbox.length + this.#onDisk === 0);
    await this.#folder.release();
    const lost = [...this.#outbox.messages(), ...this.#tail ?? []]
      .filter((message) => this.#unrecorded.has(message)).length;
    this.#lost += lost;
    return lost;
  }

  async #save(isDone = false): Promise<void> {
    if (this.#log) await this.#progress.save(this.#log, isDone);
  }

  /** Begins to send files: those given, and those that follow. */
  #feedFrom(files: readonly OutboxFile[]): void {
    this.#state = "recorded";
    this.#files = [...files];
    this.#onDisk = files.reduce((sum, { messages }) => sum + messages, 0);
    this.#feeding = this.#feed().finally(() => this.#feeding = undefined);
  }

  async #feed(): Promise<void> {
    const { signal } = this.#closing;
    if (this.#files.length > 0) {
      const { connection, name } = this.#options;
      await this.#progress.askStored(connection, name, signal);
    }
    while (this.#state !== "live") {
      await this.#sendFiles();
      await this.#outbox.room();
      if (signal.aborted) return;
      const tail = this.#beginTail();
      const next = this.#log!.next;
      const end = { run: this.#run, next, atMs: wallMs() };
      await this.#log!.rotate();
      await this.#sendFiles();
      if (signal.aborted) return;
      for (const hole of this.#reader!.skipTo(end)) this.#endGap(hole);
      if (this.#tail === tail) this.#join(tail);
    }
  }

  #beginTail(): BusMessage[] {
    this.#state = "joining";
    this.#tailBytes = 0;
    return this.#tail = [];
  }

  #addToTail(message: BusMessage): void {
    if (this.#tail === undefined) return;
    this.#tailBytes += message.payload.length + OVERHEAD_BYTES;
    if (this.#tailBytes <= TAIL_SHARE * this.#options.outboxBytesMax) {
      this.#tail.push(message);
      return;
    }
    this.#state = "recorded";
    this.#tail = undefined;
    this.#tailBytes = 0;
  }

  /** Goes on in memory: all in front of the tail is there. */
  #join(tail: readonly BusMessage[]): void {
    for (const message of tail) this.#outbox.add(message, true);
    this.#tail = undefined;
    this.#tailBytes = this.#onDisk = 0;
    this.#state = "live";
  }

  async #sendFiles(): Promise<void> {
    const { signal } = this.#closing;
    for (let file; (file = this.#files.shift()) && !signal.aborted;) {
      try {
        await this.#sendFile(file.path);
      } catch (error) {
        this.#reportUnreadable(file.path, error);
      }
    }
  }

  async #sendFile(path: string): Promise<void> {
    for await (const item of this.#reader!.read(path)) {
      await this.#outbox.room();
      if (this.#closing.signal.aborted) return;
      if ("channels" in item) this.#endGap(item);
      else {
        this.#outbox.add(item, true);
        if (this.#onDisk > 0) this.#onDisk--;
      }
    }
  }

  /** Publishes a gap in the place of messages that are missing in the files. */
  #endGap({ run, channels, fromMs, toMs }: Hole): void {
    const gap = new GapRecord();
    let lost = 0;
    for (const [channel, fromSequence, end] of channels) {
      const count = end - fromSequence;
      gap.addRange(channel, { fromSequence, count, fromMs, toMs });
      lost += count;
    }
    const reason =
      "they weren't recorded, or were removed before they were sent";
    this.#publishGap(gap, run, lost, reason);
  }

  #publishGap(gap: GapRecord, run: string, lost: number, reason: string): void {
    this.#lost += lost;
    this.#gaps++;
    this.#outbox.add(this.#owner.onGap(gap.take(run, reason)), true);
  }

  /** Returns the hash of the schema of structs, once the broker has it. */
  async #schemaOf(structs: SourceStructs): Promise<string> {
    const { connection, allowCommands } = this.#options;
    const { hash, text } = await makeSchema(structs, allowCommands?.commands);
    const put = () => connection.putSchema(hash, text);
    await persist(put, this.#closing.signal);
    return hash;
  }

  /** Reports a file whose messages are found to be missing by what follows it. */
  #reportUnreadable(path: string, error: unknown): void {
    const reason = messageOf(error);
    const message = `File ${path} of the outbox can't be read: ${reason}`;
    this.#owner.onEvent({ type: "failed", atMs: wallMs(), message });
  }

  #reportFailure(reason: string): void {
    const { folder } = this.#options.outbox;
    this.#owner.onEvent({
      type: "outboxFailed",
      atMs: wallMs(),
      reason,
      message:
        `Messages can't be recorded in ${folder}: ${reason}. They wait in memory only, and are lost if they are too many: make room`,
    });
  }

  #reportRecovery(): void {
    const { folder } = this.#options.outbox;
    const message = `Messages are recorded in ${folder} again`;
    this.#owner.onEvent({ type: "outboxRecovered", atMs: wallMs(), message });
  }
}
