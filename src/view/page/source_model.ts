/**
 * All that the page knows of one source.
 *
 * @module
 */

import type { AlarmStatus } from "../../limits/alarm_events.ts";
import type { CommandEvent } from "../../link/events/command_events.ts";
import type { LinkEvent } from "../../link/events/events.ts";
import type { FrameKind } from "../../link/samples/frames.ts";
import { KNOWN_STRUCTS } from "../../protocol/known_structs.ts";
import {
  type FlatField,
  flatFields,
  type FlatValue,
} from "../../struct/flat_fields.ts";
import type { AnyStructType } from "../../struct/struct_types.ts";
import { structFromJson } from "../../struct/struct_json.ts";
import {
  fieldJudge,
  type FieldVerdict,
  SampleInterval,
} from "../field_state.ts";
import type { FrameBatch } from "../frame_batch.ts";
import type {
  LessMessage,
  SourceMessage,
  StateMessage,
  StructsMessageBody,
} from "../messages.ts";
import { FrameBuffer } from "./frame_buffer.ts";
import { type Notation, searchTextOf, valueWriter } from "../value_text.ts";

/** Bytes of frames that are kept of each source. */
const LIVE_BYTES_MAX = 64 * 2 ** 20;
/** Title of the group of telemetry. */
export const TELEMETRY = "Telemetry";
const EVENTS_MAX = 500;
const MARKS_MAX = 1_000;

/** Field of a struct as it is shown. */
export interface ShownField {
  /** Its path, unique in its group. */
  readonly path: string;
  /** Its place and meaning. */
  readonly flat: FlatField;
  /** Position of its struct in a frame, in bytes. */
  readonly structAt: number;
  /** Whether it is a number or a flag, which can be plotted. */
  readonly isNumber: boolean;
  /** Text in which it is searched. */
  readonly searchText: string;
  /** Judges a value. */
  readonly judge: (value: FlatValue) => FieldVerdict;
  /** Writes a value. */
  readonly write: (
    data: DataView,
    structAt: number,
    notation: Notation,
  ) => string;
}

/** Fields of one struct of a frame. */
export interface FieldGroup {
  /** Name of the group. */
  readonly title: string;
  /** Kind of the frames. */
  readonly kind: FrameKind;
  /** Its fields, in the order of memory. */
  readonly fields: readonly ShownField[];
}

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
  /** Last step of each command by its number. */
  readonly commands = new Map<number, CommandEvent>();
  /** Marks in the plots, the latest last. */
  readonly marks: TimeMark[] = [];
  /** Notices that frames were left out for this page, the latest last. */
  readonly left: LessMessage[] = [];
  /** Struct of commands; undefined if it isn't known. */
  command: AnyStructType | undefined;
  #interval = new SampleInterval();
  readonly #latest = new Map<FrameKind, Frame>();
  #structsId = -1;
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

  /** Latest frame of a kind; undefined before the first. */
  latest(kind: FrameKind): Frame | undefined {
    return this.#latest.get(kind);
  }

  /** Takes structs; a buffer of frames begins with others than before. */
  setStructs({ structsId, ...structs }: StructsMessageBody): void {
    this.#structsId = structsId;
    const text = JSON.stringify([structs, this.message.limits]);
    if (text === this.#structsText) return;
    this.#structsText = text;
    const [header, telemetry, config] = [
      structs.header,
      structs.telemetry,
      structs.config,
    ].map((json) => structFromJson(json, KNOWN_STRUCTS));
    const [command, status] = [structs.command, structs.commandStatus].map(
      (json) => json && structFromJson(json, KNOWN_STRUCTS),
    );
    this.command = command;
    const behind = header.byteLength;
    this.#telemetryBytes = behind + telemetry.byteLength;
    const group = (
      title: string,
      kind: FrameKind,
      type: AnyStructType,
      at: number,
    ) => ({ title, kind, fields: this.#fieldsOf(type, at) });
    this.groups = [
      group(TELEMETRY, "telemetry", telemetry, behind),
      group("Header of telemetry", "telemetry", header, 0),
      group("Configuration", "config", config, behind),
      ...status
        ? [group("Answer to a command", "commandStatus", status, behind)]
        : [],
    ];
    this.live = this.newBuffer(LIVE_BYTES_MAX);
    this.#latest.clear();
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

  /** Whether the structs of a batch are those of the groups. */
  isOfStructs({ structsId }: Pick<FrameBatch, "structsId">): boolean {
    return structsId === this.#structsId;
  }

  /** Takes frames as they are received. */
  add(batch: FrameBatch): void {
    if (!this.isOfStructs(batch) || batch.times.length === 0) return;
    this.#setLatest(batch);
    if (batch.kind === "config") {
      for (const atMs of batch.times) this.#addMark({ atMs, letter: "C" });
    }
    if (batch.kind !== "telemetry") return;
    for (const ms of batch.times) this.#interval.add(ms);
    this.live.append(batch);
  }

  /** Takes a configuration of the history, if there is no later one. */
  addOld(batch: FrameBatch): void {
    if (!this.isOfStructs(batch) || batch.times.length === 0) return;
    if (batch.kind === "config") {
      for (const atMs of batch.times) this.#addMark({ atMs, letter: "C" });
    }
    if (!this.#latest.has(batch.kind)) this.#setLatest(batch);
  }

  /** Takes events; those that are known are left out. */
  addEvents(events: readonly LinkEvent[]): void {
    for (const event of events) {
      if ("calledAtMs" in event) {
        const known = this.commands.get(event.id);
        if (known && known.atMs > event.atMs) continue;
        this.commands.set(event.id, event);
        const [oldest] = this.commands.keys();
        if (this.commands.size > EVENTS_MAX) this.commands.delete(oldest);
        continue;
      }
      if (this.#isKnown(event)) continue;
      insertByTime(this.events, event, EVENTS_MAX);
      const letter = MARK_LETTERS[event.type];
      if (letter !== undefined) this.#addMark({ atMs: event.atMs, letter });
    }
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
    if (!isKnown) insertByTime(this.marks, mark, MARKS_MAX);
  }

  #setLatest({ kind, times, bytes, frameBytes }: FrameBatch): void {
    const last = times.length - 1;
    const data = new DataView(bytes.slice(last * frameBytes).buffer);
    this.#latest.set(kind, { data, receivedAtMs: times[last] });
  }

  #fieldsOf(type: AnyStructType, structAt: number): ShownField[] {
    const { limits } = this.message;
    return flatFields(type, undefined, "show fields").map((one) => {
      const field = { ...one.field, ...this.#limitsOf(limits, one) };
      const flat = { ...one, field };
      return {
        path: flat.path,
        flat,
        structAt,
        isNumber: flat.type !== "char",
        searchText: searchTextOf(flat),
        judge: fieldJudge(flat),
        write: valueWriter(flat),
      };
    });
  }

  #limitsOf(
    limits: SourceMessage["limits"],
    { path }: FlatField,
  ): Pick<FlatField["field"], "limits"> {
    return Object.hasOwn(limits, path) ? { limits: limits[path] } : {};
  }
}

/** Inserts an entry behind those that aren't later, and drops the first of too many. */
function insertByTime<T extends { readonly atMs: number }>(
  list: T[],
  entry: T,
  countMax: number,
): void {
  const at = list.findLastIndex(({ atMs }) => atMs <= entry.atMs);
  list.splice(at + 1, 0, entry);
  if (list.length > countMax) list.shift();
}
