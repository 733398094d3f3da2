/**
 * All that the page knows of one source.
 *
 * @module
 */

import type { AlarmStatus } from "../../limits/alarm_events.ts";
import type { CommandEvent } from "../../link/events/command_events.ts";
import type { LinkEvent } from "../../link/events/events.ts";
import type { FrameKind } from "../../link/samples/frames.ts";
import type { AnyStructType } from "../../struct/struct_types.ts";
import { SampleInterval } from "../field_state.ts";
import type { FrameBatch } from "../frame_batch.ts";
import type {
  LessMessage,
  SourceMessage,
  StateMessage,
  StructsMessageBody,
} from "../messages.ts";
import {
  type FieldGroup,
  meaningOf,
  readStructs,
  type ShownField,
} from "./field_groups.ts";
import { FrameBuffer } from "./frame_buffer.ts";
import type { TimeRange } from "./view_range.ts";

/** Bytes of frames that are kept of each source. */
const LIVE_BYTES_MAX = 64 * 2 ** 20;
const EVENTS_MAX = 500;
const MARKS_MAX = 1_000;
/** Number of frames of a kind other than telemetry that are kept. */
const RARE_MAX = 1_000;

/** Frame as it was received. */
export interface Frame {
  /** Header and struct. */
  readonly data: DataView;
  /** Time of its receipt, in ms since 1970 (UTC). */
  readonly receivedAtMs: number;
}

/** Mark in a plot at a time. */
export interface TimeMark {
  /** Time, in ms since 1970 (UTC). */
  readonly atMs: number;
  /** One letter. */
  readonly letter: string;
  /** Its meaning. */
  readonly words: string;
}

/** Marks of events in the plots. */
const MARK_LETTERS: { readonly [T in LinkEvent["type"]]?: string } = {
  connected: "R",
  disconnected: "L",
  restart: "!",
  clockStepped: "T",
};

/** State of a source on the page. */
export class SourceModel {
  index!: number;
  message!: SourceMessage;
  /** Groups of fields of its structs. */
  groups: readonly FieldGroup[] = [];
  /** Telemetry as it is received. */
  live!: FrameBuffer;
  /** Last state; undefined before the first. */
  state: StateMessage | undefined;
  /** Alarms. */
  alarms: readonly AlarmStatus[] = [];
  /** Events that are no steps of commands, the latest last. */
  readonly events: LinkEvent[] = [];
  /** Last step of each command, the latest command last. */
  readonly commands: CommandEvent[] = [];
  /** Marks in the plots, the latest last. */
  readonly marks: TimeMark[] = [];
  /** Notices that frames were left out for this page, the latest last. */
  readonly left: LessMessage[] = [];
  /** Struct of commands; undefined if it isn't known. */
  command: AnyStructType | undefined;
  #interval = new SampleInterval();
  readonly #latest = new Map<FrameKind, Frame>();
  /** Frames of the other kinds than telemetry, in the order of time. */
  readonly #rare = new Map<FrameKind, Frame[]>();
  /** Structs that frames have had, by their number in this connection. */
  readonly #known = new Map<number, StructsMessageBody>();
  #present!: StructsMessageBody;
  #structsText = "";
  #telemetryBytes = 0;

  /**
   * @param index Index of the source in `hello`.
   * @param message Its description.
   */
  constructor(index: number, message: SourceMessage) {
    this.describe(index, message);
  }

  /** Takes the description of this source by a connection. */
  describe(index: number, message: SourceMessage): void {
    if (message.staleMs !== this.message?.staleMs) {
      this.#interval = new SampleInterval(message.staleMs);
    }
    this.index = index;
    this.message = message;
    this.#known.clear();
    this.setStructs(message.structs);
  }

  /** Name of the source. */
  get name(): string {
    return this.message.name;
  }

  /** Age from which telemetry is stale, in ms. */
  get staleMs(): number {
    return this.#interval.staleMs;
  }

  /** Range of times of receipt that the recording has, as far as is known. */
  get recorded(): TimeRange | undefined {
    return this.state?.recorded ?? this.message.recorded;
  }

  /** Latest frame of a kind; undefined before the first. */
  latest(kind: FrameKind): Frame | undefined {
    return this.#latest.get(kind);
  }

  /** Returns the last frame of another kind than telemetry that isn't later than a time. */
  rareUpTo(kind: FrameKind, ms: number): Frame | undefined {
    return this.#rare.get(kind)?.findLast(({ receivedAtMs }) =>
      receivedAtMs <= ms
    );
  }

  /** Takes structs that frames may have; those of `setStructs()` stay the present ones. */
  addStructs(structs: StructsMessageBody): void {
    this.#known.set(structs.structsId, structs);
  }

  /** Takes the present structs; a buffer of frames begins with others than before. */
  setStructs(structs: StructsMessageBody): void {
    this.addStructs(structs);
    this.#present = structs;
    const { structsId: _, ...described } = structs;
    const { limits } = this.message;
    const text = JSON.stringify([described, limits]);
    if (text === this.#structsText) return;
    this.#structsText = text;
    const { groups, command, telemetryBytes } = readStructs(structs, limits);
    this.groups = groups;
    this.command = command;
    this.#telemetryBytes = telemetryBytes;
    this.live = this.newBuffer(LIVE_BYTES_MAX);
    this.#latest.clear();
    this.#rare.clear();
  }

  /** Makes the structs of a batch the present ones. */
  follow({ structsId }: Pick<FrameBatch, "structsId">): void {
    const structs = this.#known.get(structsId);
    if (structs && structs !== this.#present) this.setStructs(structs);
  }

  /** Makes a buffer for frames of telemetry. */
  newBuffer(bytesMax: number): FrameBuffer {
    return new FrameBuffer(this.#telemetryBytes, bytesMax);
  }

  /** Returns a field; undefined if there is none of this path any more. */
  field(title: string, path: string): ShownField | undefined {
    return this.groups.find((group) => group.title === title)?.fields
      .find((field) => field.path === path);
  }

  /** Whether the frames of a batch are read by the present structs. */
  isReadable(
    { structsId, kind }: Pick<FrameBatch, "structsId" | "kind">,
  ): boolean {
    const structs = this.#known.get(structsId);
    return structs !== undefined &&
      (structs === this.#present ||
        meaningOf(structs, kind) === meaningOf(this.#present, kind));
  }

  /** Takes frames as they are received: they have the present structs. */
  add(batch: FrameBatch): void {
    this.follow(batch);
    if (!this.isReadable(batch) || batch.times.length === 0) return;
    this.#latest.set(batch.kind, frameOf(batch, batch.times.length - 1));
    if (batch.kind !== "telemetry") return this.#addRare(batch);
    for (const ms of batch.times) this.#interval.add(ms);
    this.live.append(batch);
  }

  /** Takes frames of another kind than telemetry of the history. */
  addOld(batch: FrameBatch): void {
    if (this.isReadable(batch)) this.#addRare(batch);
  }

  #addRare(batch: FrameBatch): void {
    const { kind, times } = batch;
    const frames = this.#rare.get(kind) ?? [];
    this.#rare.set(kind, frames);
    for (const [i, receivedAtMs] of times.entries()) {
      if (frames.some((frame) => frame.receivedAtMs === receivedAtMs)) continue;
      insertBy(frames, frameOf(batch, i), (one) => one.receivedAtMs, RARE_MAX);
      if (kind !== "config") continue;
      const words = "configuration";
      this.#addMark({ atMs: receivedAtMs, letter: "C", words });
    }
  }

  /** Takes events; those that are known are left out. */
  addEvents(events: readonly LinkEvent[]): void {
    for (const event of events) {
      if ("calledAtMs" in event) {
        this.#addStep(event);
        continue;
      }
      if (this.#isKnown(event)) continue;
      insertBy(this.events, event, ({ atMs }) => atMs, EVENTS_MAX);
      const { atMs, type, message: words } = event;
      const letter = MARK_LETTERS[type];
      if (letter !== undefined) this.#addMark({ atMs, letter, words });
    }
  }

  /** Takes a step of a command; each program that sends some numbers its own from 1. */
  #addStep(event: CommandEvent): void {
    const { commands } = this;
    const at = commands.findLastIndex(({ id, calledAtMs }) =>
      id === event.id && calledAtMs === event.calledAtMs
    );
    if (at < 0) {
      insertBy(commands, event, ({ calledAtMs }) => calledAtMs, EVENTS_MAX);
    } else if (commands[at].atMs <= event.atMs) commands[at] = event;
  }

  #isKnown(event: LinkEvent): boolean {
    return this.events.some((each) =>
      each.atMs === event.atMs && each.type === event.type &&
      each.message === event.message
    );
  }

  #addMark(mark: TimeMark): void {
    const isKnown = this.marks.some(({ atMs, letter }) =>
      atMs === mark.atMs && letter === mark.letter
    );
    if (!isKnown) insertBy(this.marks, mark, ({ atMs }) => atMs, MARKS_MAX);
  }
}

/** Returns a copy of a frame of a batch. */
function frameOf(
  { times, bytes, frameBytes }: FrameBatch,
  index: number,
): Frame {
  const frame = bytes.slice(index * frameBytes, (index + 1) * frameBytes);
  return { data: new DataView(frame.buffer), receivedAtMs: times[index] };
}

/** Inserts an entry behind those that aren't later, and drops the first of too many. */
function insertBy<T>(
  list: T[],
  entry: T,
  timeOf: (entry: T) => number,
  countMax: number,
): void {
  const ms = timeOf(entry);
  const at = list.findLastIndex((other) => timeOf(other) <= ms);
  list.splice(at + 1, 0, entry);
  if (list.length > countMax) list.shift();
}
