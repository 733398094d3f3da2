/**
 * Reader of a recorded outbox: makes the messages of its files again, and finds what is missing.
 *
 * @module
 */

import { MessageEncoder } from "../encoder.ts";
import {
  type BusMessage,
  type FlowChannel,
  HeaderName,
  type Numbers,
  type PayloadMode,
} from "../message.ts";
import type { OutboxMark } from "./outbox_log.ts";
import type { FrameKind, StreamEntry } from "../../link/samples/frames.ts";
import type { SourceStructs } from "../../link/source.ts";
import { openRecording } from "../../recording/open_recording.ts";
import type { RecordedMessage } from "../../recording/recorded_message.ts";

/** Kinds of messages that are published, and the marks in front of them. */
const KINDS = [
  "telemetry",
  "config",
  "status",
  "discarded",
  "events",
  "outbox",
] as const;
const decoder = new TextDecoder();

/** Messages of a run that are missing in the files. */
export interface Hole {
  /** Id of the run. */
  readonly run: string;
  /** Sequence of the first message of each channel, and of the one behind the last. */
  readonly channels: readonly (readonly [FlowChannel, number, number])[];
  /** Time of the message in front of it, in ms since 1970 (UTC). */
  readonly fromMs: number;
  /** Time of the message behind it, likewise. */
  readonly toMs: number;
}

/** Owner of a reader, which it asks. */
export interface ReaderHost {
  /** Returns the numbers of the first messages of a run to send. */
  readonly startOf: (run: string) => Numbers;
  /** Returns the numbers behind the last messages of a run, as far as they are known. */
  readonly endOf: (run: string) => Numbers;
  /** Returns whether a message in front of these is to be sent, too. */
  readonly isRejected: (message: BusMessage) => boolean;
  /** Returns the hash of the schema of structs, once the broker has it. */
  readonly schemaOf: (structs: SourceStructs) => Promise<string>;
}

/** Reader of the files of an outbox, in their order. */
export class OutboxReader {
  readonly #device: string;
  readonly #payload: PayloadMode;
  readonly #host: ReaderHost;
  #encoder: MessageEncoder;
  #structs: SourceStructs | undefined;
  #schema = "";
  #run: string | undefined;
  /** Numbers of the next messages of the run. */
  #next: Partial<Record<FlowChannel, number>> = {};
  #atMs: number | undefined;

  /**
   * @param device Name of the device.
   * @param payload Payload of frames.
   * @param host Answers what it asks for.
   */
  constructor(device: string, payload: PayloadMode, host: ReaderHost) {
    this.#device = device;
    this.#payload = payload;
    this.#host = host;
    this.#encoder = new MessageEncoder(device, "", payload);
  }

  /**
   * Yields the messages of a file that are to be sent, and the holes between them.
   *
   * @param path Path of the file.
   * @throws {Error} If it can't be read.
   */
  async *read(path: string): AsyncGenerator<BusMessage | Hole> {
    await using recording = await openRecording(path);
    let isMarked = false;
    for await (const recorded of recording.messages({ kinds: KINDS })) {
      if (recorded.kind === "outbox") {
        isMarked = true;
        yield* this.skipTo(JSON.parse(decoder.decode(recorded.bytes)));
      } else if (isMarked) {
        const message = await this.#encode(recorded);
        const sequence = Number(message.headers[HeaderName.SEQUENCE]);
        const channel = message.channel as FlowChannel;
        this.#atMs = recorded.receivedAtMs;
        if (sequence >= (this.#next[channel] ?? 0)) {
          this.#next[channel] = sequence + 1;
        } else if (!this.#host.isRejected(message)) continue;
        yield message;
      }
    }
  }

  /** Moves to a mark; yields what is missing in front of it. */
  *skipTo(mark: Pick<OutboxMark, "run" | "next" | "atMs">): Generator<Hole> {
    const { run, next, atMs } = mark;
    if (run !== this.#run) {
      if (this.#run !== undefined) {
        yield* this.#skip(this.#host.endOf(this.#run), atMs);
      }
      this.#run = run;
      this.#next = { ...this.#host.startOf(run) };
      this.#encoder = new MessageEncoder(this.#device, run, this.#payload);
      this.#structs = undefined;
    }
    yield* this.#skip(next, atMs);
    this.#encoder.setNumbers(next);
    this.#atMs = atMs;
  }

  /** Begins anew with the next file. */
  reset(): void {
    this.#run = this.#atMs = undefined;
  }

  *#skip(to: Numbers, atMs: number): Generator<Hole> {
    const channels = (Object.entries(to) as [FlowChannel, number][]).map((
      [channel, end],
    ) => [channel, this.#next[channel] ?? 0, end] as const)
      .filter(([, first, end]) => first < end);
    if (channels.length === 0) return;
    for (const [channel, , end] of channels) this.#next[channel] = end;
    const fromMs = this.#atMs ?? atMs;
    yield { run: this.#run!, channels, fromMs, toMs: atMs };
  }

  async #encode(recorded: RecordedMessage): Promise<BusMessage> {
    const { kind, bytes, receivedAtMs, structs } = recorded;
    if (kind === "events") {
      const text = decoder.decode(bytes);
      const channel = "outcome" in JSON.parse(text) ? "command" : "event";
      return this.#encoder.json(channel, text, receivedAtMs);
    }
    if (structs !== this.#structs) {
      this.#structs = structs;
      this.#schema = await this.#host.schemaOf(structs);
      this.#encoder.setStructs(structs, this.#schema);
    }
    const { telemetry, config, commandStatus } = structs;
    const none = { kind: "discarded", frameId: undefined } as const;
    const of = (kind: FrameKind, frameId: number | undefined) => ({
      kind,
      frameId,
    });
    const entry = kind === "telemetry"
      ? of(kind, telemetry.frameId)
      : kind === "config"
      ? of(kind, config.frameId)
      : kind === "status"
      ? of("commandStatus", commandStatus?.frameId)
      : none;
    return this.#encoder.entry(
      { ...entry, bytes, receivedAtMs } as StreamEntry<unknown>,
    );
  }
}
