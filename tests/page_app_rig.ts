/**
 * Page without a browser, for tests of its parts: its state, and a server whose messages the
 * test sends.
 *
 * @module
 */

import { fakeDocument, surroundings } from "./fake_dom.ts";
import { App } from "../src/view/page/app.ts";
import { encodeBatch, type FrameBatch } from "../src/view/frame_batch.ts";
import { decodeMessage, encodeMessage } from "../src/view/message_text.ts";
import type {
  HelloMessage,
  ServerMessage,
  SourceMessage,
  StateMessage,
} from "../src/view/messages.ts";
import { sourceMessage } from "./page_rig.ts";

/** Time at the server when the page connects, in ms since 1970 (UTC). */
export const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 600);

/** WebSocket whose other end is the test. */
export class FakeSocket {
  /** All that the page has made. */
  static readonly made: FakeSocket[] = [];
  readonly url: string;
  readonly sent: Record<string, unknown>[] = [];
  binaryType = "";
  onopen = () => {};
  onclose = () => {};
  onmessage: (event: { data: unknown }) => void = () => {};

  constructor(url: string) {
    this.url = url;
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(decodeMessage(text) as Record<string, unknown>);
  }
}

Object.assign(globalThis, { WebSocket: FakeSocket });

/** Describes the server with its sources. */
export function hello(
  sources: SourceMessage[],
  parts: Partial<HelloMessage> = {},
): HelloMessage {
  return {
    type: "hello",
    sources,
    nowMs: NOW_MS + surroundings.nowMs,
    taiMinusUtcSec: 37,
    allowCommands: true,
    pageHash: "",
    ...parts,
  } as HelloMessage;
}

/** Waits until the page's own promises have settled. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

/** Page of its own that is connected to a server. */
export class Page {
  readonly app: App;
  /** Number of changes of sources or structs. */
  changes = 0;

  constructor(
    sources: Partial<SourceMessage>[] = [{}],
    { token = "secret", ...parts }: Partial<HelloMessage> & {
      token?: string;
    } = {},
  ) {
    fakeDocument.reset();
    this.app = new App("ws://127.0.0.1:8080/socket", token);
    this.app.onSources = () => this.changes++;
    this.socket.onopen();
    this.receive(hello(sources.map((part) => sourceMessage(part)), parts));
  }

  /** Present connection. */
  get socket(): FakeSocket {
    return FakeSocket.made.at(-1)!;
  }

  /** Last message that the page has sent. */
  get sent(): Record<string, unknown> | undefined {
    return this.socket.sent.at(-1);
  }

  /** Receives a message. */
  receive(message: ServerMessage): void {
    this.socket.onmessage({ data: encodeMessage(message) });
  }

  /** Receives frames. */
  add(batch: FrameBatch): void {
    this.socket.onmessage({ data: encodeBatch(batch) });
  }

  /** Receives the state of a link. */
  state(parts: Partial<StateMessage> = {}): void {
    this.receive({
      type: "state",
      source: 0,
      nowMs: NOW_MS + surroundings.nowMs,
      telemetryConnected: true,
      commandConnected: true,
      isClosed: false,
      stats: {},
      lostFrames: 0,
      ...parts,
    } as StateMessage);
  }

  /** Answers the last request. */
  async answer(error?: string): Promise<void> {
    const request = this.sent!.request as number;
    this.receive({ type: "done", request, error });
    await settle();
  }

  /** Ends the last request for history, which has found nothing. */
  async endHistory(): Promise<void> {
    const request = this.sent!.request as number;
    const none = { frames: 0, sent: 0, isCancelled: false };
    this.receive({ type: "historyEnd", request, ...none });
    await settle();
  }

  /** Loses the connection; it isn't made again. */
  disconnect(): void {
    const { setTimeout } = globalThis;
    Object.assign(globalThis, { setTimeout: () => 0 });
    this.socket.onclose();
    Object.assign(globalThis, { setTimeout });
  }
}
