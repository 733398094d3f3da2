/// <reference lib="dom" />
/**
 * State of the page, which its parts show.
 *
 * @module
 */

import type { FrameKind } from "../../link/samples/frames.ts";
import type { FrameBatch } from "../frame_batch.ts";
import type { HelloMessage, ServerMessage } from "../messages.ts";
import { TELEMETRY } from "./field_groups.ts";
import type { FrameBuffer } from "./frame_buffer.ts";
import {
  type DrawnFrames,
  fillGap,
  HistoryRequests,
  HistoryView,
} from "./history.ts";
import { PageSocket } from "./page_socket.ts";
import { type Frame, SourceModel } from "./source_model.ts";
import type { TimeScale } from "../time_text.ts";
import type { Notation } from "../value_text.ts";
import { type TimeRange, ViewRange } from "./view_range.ts";

/** Span of the plots at first, in ms. */
export const SPAN_MS = 60_000;

/** Field that is plotted, by the title of its group and its path. */
export interface PlottedField {
  readonly title: string;
  readonly path: string;
}

/** Pane of plots: fields of one source. */
export interface Pane {
  /** Name of the source. */
  readonly source: string;
  /** Fields. */
  readonly fields: PlottedField[];
}

/** State of the page. */
export class App {
  readonly socket: PageSocket;
  readonly history: HistoryRequests;
  readonly view = new ViewRange(SPAN_MS);
  /** Token of the printed link; empty if there is none. */
  readonly token: string;
  /** Sources by their index; empty before the first connection. */
  models: SourceModel[] = [];
  /** Index of the source whose fields and commands are shown. */
  selected = 0;
  /** Description of the server; undefined before the first connection. */
  hello: HelloMessage | undefined;
  notation: Notation = "meaning";
  scale: TimeScale = "UTC";
  /** Time at the cursor in the plots, in ms since 1970 (UTC); undefined if it isn't there. */
  cursorMs: number | undefined;
  /** Panes of plots. */
  panes: Pane[] = [];
  /** Is called when the sources or their structs have changed. */
  onSources: () => void = () => {};
  readonly #views = new Map<SourceModel, HistoryView>();
  /** Time of the last frame before this connection, of sources that await their first. */
  readonly #lastMs = new Map<SourceModel, number>();
  #clockMs = NaN;

  /**
   * @param url Address of the WebSocket.
   * @param token Token of the printed link.
   */
  constructor(url: string, token: string) {
    this.token = token;
    this.socket = new PageSocket(url, token, {
      message: (message) => this.#receive(message),
      batch: (batch) => this.#add(batch),
      changed: () => {
        if (!this.socket.isOpen) this.history.cancel();
      },
    });
    this.history = new HistoryRequests((request) =>
      this.socket.sendHistory(request)
    );
  }

  /** Time by the clock of the server, in ms since 1970 (UTC). */
  get nowMs(): number {
    return performance.now() + this.#clockMs;
  }

  /** Source whose fields and commands are shown. */
  get model(): SourceModel | undefined {
    return this.models[this.selected];
  }

  /** TAI minus UTC in s, if TAI is shown; else 0. */
  get offsetSec(): number {
    return this.scale === "TAI" ? this.hello?.taiMinusUtcSec ?? 0 : 0;
  }

  /** Whether commands can be sent to a source from this page. */
  canAct({ message }: SourceModel): boolean {
    return this.token !== "" && message.canSend;
  }

  /** Range of time that is shown. */
  get range(): TimeRange {
    return this.view.at(this.nowMs);
  }

  /** Time whose values are shown; undefined for the latest. */
  get shownMs(): number | undefined {
    if (this.view.isLive) return undefined;
    return this.cursorMs ?? this.range.toMs;
  }

  #viewOf(model: SourceModel): HistoryView {
    let view = this.#views.get(model);
    if (!view) {
      view = new HistoryView(model, this.history);
      this.#views.set(model, view);
    }
    return view;
  }

  /** Returns the frames of a source for the range that is shown. */
  framesOf(model: SourceModel): DrawnFrames {
    const { live, staleMs } = model;
    if (this.view.isLive) {
      return { frames: live, silenceMs: staleMs, isLoading: false };
    }
    const fields = this.panes.filter(({ source }) => source === model.name)
      .flatMap(({ fields }) => fields)
      .filter(({ title }) => title === TELEMETRY)
      .map(({ path }) => path);
    return this.#viewOf(model)
      .framesFor(this.range, fields, innerWidth, performance.now());
  }

  /** Returns the frame of a kind that is shown. */
  shownFrame(model: SourceModel, kind: FrameKind): Frame | undefined {
    const { shownMs } = this;
    if (shownMs === undefined) return model.latest(kind);
    return kind === "telemetry"
      ? frameAt(this.framesOf(model).frames, shownMs)
      : model.rareUpTo(kind, shownMs);
  }

  /** Selects a source; its time is that of the view. */
  select(index: number): void {
    this.selected = index;
    const { message, recorded } = this.models[index];
    if (message.isLive) this.view.resume();
    else if (recorded) {
      const { fromMs, toMs } = recorded;
      this.view.show({ fromMs, toMs: Math.min(toMs, fromMs + SPAN_MS) });
    }
    this.onSources();
  }

  #receive(message: Exclude<ServerMessage, { type: "done" }>): void {
    if (message.type === "hello") return this.#begin(message);
    if (message.type === "historyEnd") return this.history.end(message);
    const model = this.models[message.source];
    if (!model) return;
    switch (message.type) {
      case "state":
        this.#clockMs = message.nowMs - performance.now();
        model.state = message;
        break;
      case "structs":
        model.addStructs(message.structs);
        break;
      case "events":
        model.addEvents(message.events);
        break;
      case "alarms":
        model.alarms = message.alarms;
        break;
      case "less":
        model.left.push(message);
        model.left.splice(0, model.left.length - 100);
    }
  }

  #begin(hello: HelloMessage): void {
    // The server was replaced by one of another build, with another page.
    if (this.hello && this.hello.pageHash !== hello.pageHash) {
      return location.reload();
    }
    this.hello = hello;
    this.#clockMs = hello.nowMs - performance.now();
    const selected = this.model?.name;
    const known = new Map(this.models.map((model) => [model.name, model]));
    this.models = hello.sources.map((source, index) => {
      const model = known.get(source.name);
      if (!model) return new SourceModel(index, source);
      model.describe(index, source);
      return model;
    });
    this.#lastMs.clear();
    for (const model of this.models) {
      if (model.message.isLive) this.#lastMs.set(model, model.live.lastMs);
    }
    // Another server may have its sources in another order, or others.
    const index = this.models.findIndex(({ name }) => name === selected);
    this.selected = Math.max(0, index);
    if (index < 0 && this.model) this.select(0);
    else this.onSources();
  }

  #add(batch: FrameBatch): void {
    const model = this.models[batch.source];
    if (!model) return;
    const { groups } = model;
    if (batch.request !== 0) this.history.add(batch);
    else this.#addNew(model, batch);
    // It has turned out that frames have other structs.
    if (model.groups !== groups) this.onSources();
  }

  #addNew(model: SourceModel, batch: FrameBatch): void {
    const lastMs = this.#lastMs.get(model);
    if (batch.kind === "telemetry" && lastMs !== undefined) {
      const [firstMs] = batch.times;
      // The latest frame, which this page had before the connection was lost.
      if (firstMs === lastMs) return;
      this.#lastMs.delete(model);
      fillGap(model, this.history, lastMs, firstMs);
    }
    model.add(batch);
  }
}

/** Returns the last frame that isn't later than a time. */
function frameAt(frames: FrameBuffer, ms: number): Frame | undefined {
  const index = frames.lastUpTo(ms);
  if (index < 0) return undefined;
  return { data: frames.frame(index), receivedAtMs: frames.times[index] };
}
