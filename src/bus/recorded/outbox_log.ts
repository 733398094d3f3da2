/**
 * Recording of an outbox: every message is recorded before it is sent.
 *
 * A chunk of it begins with a mark: the id of the run of the publisher, and the number of the
 * next message of each channel. By it each chunk says which messages it has, whatever was lost
 * in front of it.
 *
 * @module
 */

import { type BusMessage, HeaderName, type Numbers } from "../message.ts";
import type { Published } from "../message_queue.ts";
import type { ReadOutboxOptions } from "../publish_options.ts";
import { monotonicMs, wallMs } from "../../base/clock.ts";
import { messageOf } from "../../base/printable.ts";
import type { TelemetrySource } from "../../link/source.ts";
import type { RecorderEvent } from "../../recording/recorder_events.ts";
import { SourceLog } from "../../recording/source_log.ts";

/** Time from a failure to the next attempt to record, in ms. */
const RETRY_MS = 1_000;
const encoder = new TextEncoder();

/** Mark in front of the messages of a chunk. */
export interface OutboxMark {
  /** Type of the message, among those of other programs. */
  readonly type: "numbers";
  /** Time at which it was made, in ms since 1970 (UTC). */
  readonly atMs: number;
  /** Human-readable text. */
  readonly message: string;
  /** Id of the run of the publisher. */
  readonly run: string;
  /** Number of the next message of each channel. */
  readonly next: Numbers;
}

/** Owner of a log. */
export interface OutboxLogOwner {
  /** Called when nothing can be recorded, with the system's reason; once a failure. */
  onFailure(reason: string): void;
  /** Called when it is recorded again after a failure. */
  onRecovery(): void;
  /** Called with the path of each file that gets no more messages. */
  onFile(path: string): void;
}

/** Recording of the messages of a run. */
export class OutboxLog {
  readonly #source: TelemetrySource;
  readonly #options: ReadOutboxOptions;
  readonly #run: string;
  readonly #owner: OutboxLogOwner;
  readonly #next: Record<string, number> = {};
  #log: SourceLog | undefined;
  #retryMs = -Infinity;
  #hasFailed = false;

  /**
   * Opens the first file.
   *
   * @param source Source of the messages.
   * @param options Folder, and options of the recording.
   * @param run Id of the run of the publisher.
   * @param owner Its owner.
   */
  constructor(
    source: TelemetrySource,
    options: ReadOutboxOptions,
    run: string,
    owner: OutboxLogOwner,
  ) {
    this.#source = source;
    this.#options = options;
    this.#run = run;
    this.#owner = owner;
    this.#open();
  }

  /** Numbers of the next messages. */
  get next(): Numbers {
    return { ...this.#next };
  }

  /** Path of the file that is written, or was written last; empty if there is none. */
  get path(): string {
    return this.#log?.path ?? "";
  }

  /**
   * Records a message.
   *
   * @param message The message.
   * @param published Its frame or event.
   * @returns Whether it will be in the recording, unless the disk fails.
   */
  add({ channel, headers }: BusMessage, published: Published): boolean {
    if (!this.#log && monotonicMs() >= this.#retryMs) this.#open();
    const sequence = Number(headers[HeaderName.SEQUENCE]);
    this.#next[channel] = sequence;
    const isKept = "kind" in published
      ? this.#log?.addEntries(
        published,
        published.bytes,
        published.bytes.length,
      )
      : this.#log?.addEvent(published);
    this.#next[channel] = sequence + 1;
    return isKept ?? false;
  }

  /** Completes the present file, which the owner is given, and begins the next. */
  async rotate(): Promise<void> {
    await this.#log?.rotate();
  }

  /** Completes the last file. */
  async close(): Promise<void> {
    this.#retryMs = Infinity;
    await this.#log?.close();
  }

  #open(): void {
    const { folder, record } = this.#options;
    try {
      this.#log = new SourceLog(this.#source, folder, record, {
        onEvent: (event) => this.#take(event),
        makeMark: () => encoder.encode(JSON.stringify(this.#mark)),
      });
    } catch (error) {
      return this.#fail(messageOf(error));
    }
    if (this.#hasFailed) this.#owner.onRecovery();
    this.#hasFailed = false;
  }

  get #mark(): OutboxMark {
    return {
      type: "numbers",
      atMs: wallMs(),
      message: "Numbers on the bus of the messages that follow",
      run: this.#run,
      next: this.#next,
    };
  }

  #take(event: RecorderEvent): void {
    if (event.type === "fileClosed") return this.#owner.onFile(event.path);
    if (event.type === "fileRemoved" || event.type === "gap") {
      this.#options.record.log.warn(event.message);
    }
    if (event.type !== "stopped") return;
    // Up to its last chunk it can be read.
    this.#owner.onFile(this.path);
    this.#log = undefined;
    this.#fail(event.reason);
  }

  #fail(reason: string): void {
    this.#retryMs = monotonicMs() + RETRY_MS;
    if (!this.#hasFailed) this.#owner.onFailure(reason);
    this.#hasFailed = true;
  }
}
