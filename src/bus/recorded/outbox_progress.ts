/**
 * Progress of an outbox: which messages the broker has, over several runs of publishers.
 *
 * @module
 */

import {
  isBehind,
  type OutboxCursor,
  type OutboxFolder,
} from "./outbox_folder.ts";
import type { OutboxLog } from "./outbox_log.ts";
import { persist } from "../backoff.ts";
import {
  type BusMessage,
  FLOW_CHANNELS,
  type FlowChannel,
  HeaderName,
  type Numbers,
} from "../message.ts";
import type { QueueOwner } from "../message_queue.ts";
import type { BusTransport } from "../transport.ts";
import { wallMs } from "../../base/clock.ts";
import { messageOf } from "../../base/printable.ts";

/** Channels whose messages are recorded. */
const RECORDED = FLOW_CHANNELS.filter((each) => each !== "gap");

/** Progress of the outbox of a device. */
export class OutboxProgress {
  /** Runs of the files that were left to be sent, in their order. */
  runs: readonly string[] = [];
  readonly #folder: OutboxFolder;
  readonly #run: string;
  readonly #owner: QueueOwner;
  /** Cursor of the publisher before. */
  #before: OutboxCursor | undefined;
  #sent:
    | { readonly run: string; readonly next: Record<string, number> }
    | null = null;
  /** Last message of each channel that the broker had at the begin. */
  readonly #stored = new Map<FlowChannel, { run: string; sequence: number }>();
  /** Ids of messages that the broker has rejected, and hasn't got since. */
  readonly #rejected = new Set<string>();
  #saved = "";
  #hasFailed = false;

  /**
   * @param folder Folder with the cursor file.
   * @param run Id of the run of the publisher.
   * @param owner Receiver of its events.
   */
  constructor(folder: OutboxFolder, run: string, owner: QueueOwner) {
    this.#folder = folder;
    this.#run = run;
    this.#owner = owner;
  }

  /** Reads the cursor file; returns undefined if there is none, or it is damaged. */
  async read(): Promise<OutboxCursor | undefined> {
    try {
      this.#before = await this.#folder.read();
    } catch (error) {
      this.#report(
        `${
          messageOf(error)
        }. What the broker has not stored is sent, from the oldest file on`,
      );
    }
    const { sent, rejected = [] } = this.#before ?? {};
    for (const id of rejected) this.#rejected.add(id);
    if (sent) this.#sent = { run: sent.run, next: { ...sent.next } };
    return this.#before;
  }

  /** Asks the broker for the last message of each channel: it has those before, too. */
  async askStored(
    transport: BusTransport,
    device: string,
    signal: AbortSignal,
  ): Promise<void> {
    for (const channel of RECORDED) {
      const last = await persist(() => transport.last(device, channel), signal);
      const { [HeaderName.RUN]: run, [HeaderName.SEQUENCE]: sequence } =
        last?.headers ?? {};
      if (run === undefined) continue;
      this.#stored.set(channel, { run, sequence: Number(sequence) });
    }
  }

  /** Returns the numbers of the first messages of an earlier run that are to be sent. */
  startOf(run: string): Numbers {
    const sent = this.#before?.sent;
    const next = sent?.run === run ? sent.next : {};
    const index = this.runs.indexOf(run);
    return Object.fromEntries(RECORDED.map((channel) => {
      const known = next[channel] ?? 0;
      const stored = this.#stored.get(channel);
      if (stored === undefined) return [channel, known];
      const storedIndex = this.runs.indexOf(stored.run);
      if (storedIndex < index) return [channel, known];
      const end = storedIndex > index ? Infinity : stored.sequence + 1;
      return [channel, Math.max(known, end)];
    }));
  }

  /** Returns the numbers behind the last messages of an earlier run, as far as is known. */
  endOf(run: string): Numbers {
    return this.#before?.made[run] ?? {};
  }

  /** Notes a message that the broker has rejected: it may have those behind it. */
  noteRejected({ id }: BusMessage): void {
    this.#rejected.add(id);
  }

  /** Returns whether the broker lacks a message, also if it has those behind it. */
  isRejected({ id }: BusMessage): boolean {
    return this.#rejected.has(id);
  }

  /** Notes a message that the broker has, or refuses, as it has all in front of it. */
  noteSent({ channel, headers, id }: BusMessage): void {
    this.#rejected.delete(id);
    if (channel === "gap") return; // it is of the run that notices it
    const run = headers[HeaderName.RUN];
    if (this.#sent?.run !== run) this.#sent = { run, next: {} };
    this.#sent.next[channel] = Number(headers[HeaderName.SEQUENCE]) + 1;
  }

  /**
   * Writes the cursor file, if it has changed.
   *
   * @param log Recording of this run.
   * @param isDone Whether all is sent, and nothing follows.
   */
  async save(log: OutboxLog, isDone: boolean): Promise<void> {
    const sent = this.#sent;
    const made: Record<string, Numbers> = { [this.#run]: log.next };
    for (const [run, next] of Object.entries(this.#before?.made ?? {})) {
      const isSent = sent?.run === this.#run ||
        sent?.run === run && isBehind(sent, next);
      if (!isSent) made[run] = next;
    }
    const file = log.path.slice(log.path.lastIndexOf("/") + 1);
    const rejected = [...this.#rejected];
    const cursor = structuredClone({ sent, made, rejected, file, isDone });
    const text = JSON.stringify(cursor);
    if (text === this.#saved) return;
    this.#saved = text;
    try {
      await this.#folder.write(cursor);
      this.#hasFailed = false;
    } catch (error) {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      this.#report(
        `${this.#folder.cursorPath} can't be written: ${
          messageOf(error)
        }. Messages that the broker has may be sent again, which it or its readers notice`,
      );
    }
  }

  #report(message: string): void {
    this.#owner.onEvent({ type: "failed", atMs: wallMs(), message });
  }
}
