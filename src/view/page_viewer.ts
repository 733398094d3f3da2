/**
 * Viewer by the page: one WebSocket `/socket`.
 *
 * @module
 */

import { type CommandGate, TokenError } from "./command_gate.ts";
import { encodeBatch } from "./frame_batch.ts";
import { type HistoryCounts, readHistory } from "./history.ts";
import { decodeMessage, encodeMessage } from "./message_text.ts";
import type {
  HelloMessage,
  HistoryRequest,
  PageMessage,
  ServerMessage,
  StructsMessageBody,
} from "./messages.ts";
import { checkPageMessage } from "./page_requests.ts";
import type { HubWatcher, OfferedFrames, SourceHub } from "./source_hub.ts";
import type { NewEvents } from "./event_memory.ts";
import type { ViewerSocket } from "./viewer_socket.ts";
import { messageOf } from "../base/printable.ts";

/** Pause before a viewer that has enough to read is looked at again, in ms. */
const PAUSE_MS = 20;
/** Number of wrong tokens with which a viewer is dropped. */
const WRONG_TOKENS_MAX = 5;

/** Frames of one source that were left out for a viewer. */
interface Less {
  frames: number;
  told: number;
  fromMs: number;
  toMs: number;
}

/** Sends a page what it shows, and does what it asks for. */
export class PageViewer implements HubWatcher {
  readonly #socket: ViewerSocket;
  readonly #hubs: readonly SourceHub[];
  readonly #gate: CommandGate;
  readonly #hello: () => HelloMessage;
  readonly #watched: Set<number>;
  readonly #less = new Map<number, Less>();
  #history: AbortController | undefined;
  #wrongTokens = 0;

  /**
   * @param socket Its WebSocket.
   * @param hubs Hubs of all sources.
   * @param gate Gate of commands.
   * @param hello Returns its first message.
   */
  constructor(
    socket: ViewerSocket,
    hubs: readonly SourceHub[],
    gate: CommandGate,
    hello: () => HelloMessage,
  ) {
    this.#socket = socket;
    this.#hubs = hubs;
    this.#gate = gate;
    this.#hello = hello;
    this.#watched = new Set(hubs.map(({ index }) => index));
  }

  begin(): void {
    this.#send(this.#hello());
    for (const hub of this.#hubs) {
      const source = hub.index;
      hub.recording?.learnRange();
      for (const structs of hub.registry.bodies) this.addStructs(hub, structs);
      const events = hub.events.range();
      if (events.length > 0) this.#send({ type: "events", source, events });
      const alarms = hub.alarmsText();
      if (alarms !== undefined) this.#socket.send(alarms);
      this.offerFrames(hub, hub.latest());
    }
  }

  offerFrames(hub: SourceHub, frames: readonly OfferedFrames[]): void {
    if (!this.#watched.has(hub.index)) return;
    for (const { columns, message } of frames) {
      this.#tellLess(hub.index);
      if (this.#socket.offer(message())) continue;
      const { times } = columns;
      const less = this.#less.get(hub.index) ??
        { frames: 0, told: 0, fromMs: 0, toMs: 0 };
      if (less.told === less.frames) less.fromMs = times[0];
      less.toMs = times.at(-1)!;
      less.frames += times.length;
      this.#less.set(hub.index, less);
    }
  }

  offerEvents(hub: SourceHub, { events, left }: NewEvents): void {
    const { index: source } = hub;
    this.#send({ type: "events", source, events, ...left > 0 && { left } });
  }

  addStructs(hub: SourceHub, structs: StructsMessageBody): void {
    this.#send({ type: "structs", source: hub.index, structs });
  }

  offerText(hub: SourceHub, text: string): void {
    this.#tellLess(hub.index);
    this.#socket.offer(text);
  }

  end(): void {
    this.#history?.abort();
  }

  receive(data: unknown): void {
    let message: PageMessage;
    try {
      if (typeof data !== "string") throw new TypeError("it must be text");
      message = checkPageMessage(decodeMessage(data), this.#hubs.length);
    } catch (error) {
      this.#socket.close(`Cannot read message: ${messageOf(error)}`);
      return;
    }
    switch (message.type) {
      case "watch":
        this.#watched.clear();
        for (const source of message.sources) this.#watched.add(source);
        break;
      case "history":
        this.#sendHistory(message);
        break;
      case "send":
        this.#answer(
          message.request,
          this.#gate.send(this.#hubs[message.source], message),
        );
        break;
      case "alarm":
        this.#answer(
          message.request,
          this.#gate.act(this.#hubs[message.source], message),
        );
        break;
    }
  }

  async #answer(request: number, work: Promise<void>): Promise<void> {
    try {
      await work;
      this.#send({ type: "done", request });
    } catch (error) {
      this.#send({ type: "done", request, error: messageOf(error) });
      if (!(error instanceof TokenError)) return;
      if (++this.#wrongTokens >= WRONG_TOKENS_MAX) {
        this.#socket.close("This viewer has sent too many wrong tokens");
      }
    }
  }

  async #sendHistory(request: HistoryRequest): Promise<void> {
    this.#history?.abort();
    const { signal } = this.#history = new AbortController();
    const hub = this.#hubs[request.source];
    const counts: HistoryCounts = { frames: 0, sent: 0 };
    try {
      for await (const part of readHistory(hub, request, signal, counts)) {
        await this.#room(signal);
        if ("columns" in part) {
          const { source, request: number } = request;
          const batch = { ...part.columns, source, request: number };
          this.#socket.offer(encodeBatch(batch));
        } else {
          const { source, request: number } = request;
          this.#send({ type: "events", source, ...part, request: number });
        }
      }
    } catch (thrown) {
      if (!signal.aborted) counts.error = messageOf(thrown);
    }
    this.#send({
      type: "historyEnd",
      request: request.request,
      ...counts,
      isCancelled: signal.aborted,
    });
  }

  /** Waits until the viewer has read most of what it was sent. */
  async #room(signal: AbortSignal): Promise<void> {
    while (!this.#socket.isLight && !this.#socket.isOver) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    signal.throwIfAborted();
  }

  /** Tells the viewer that it has got less, if it can read that. */
  #tellLess(source: number): void {
    const less = this.#less.get(source);
    if (less === undefined || less.told === less.frames) return;
    const { frames, fromMs, toMs } = less;
    const message = { type: "less", source, frames, fromMs, toMs } as const;
    if (!this.#socket.isLight) return;
    if (this.#socket.offer(encodeMessage(message))) less.told = frames;
  }

  #send(message: ServerMessage): void {
    this.#socket.send(encodeMessage(message));
  }
}
