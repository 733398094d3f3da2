/**
 * Connection of the page to its server, which is made again when it ends.
 *
 * @module
 */

import { decodeBatch, type FrameBatch } from "../frame_batch.ts";
import { decodeMessage, encodeMessage } from "../message_text.ts";
import type {
  AlarmRequest,
  DoneMessage,
  HistoryRequest,
  SendRequest,
  ServerMessage,
} from "../messages.ts";

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 5_000;

/** Request that `done` answers, without its number. */
export type Request =
  | Omit<SendRequest, "request" | "token">
  | Omit<AlarmRequest, "request" | "token">;

/** Receivers of what the server sends. */
export interface SocketReceivers {
  /** Receives text messages but `done`. */
  readonly message: (message: Exclude<ServerMessage, DoneMessage>) => void;
  /** Receives frames. */
  readonly batch: (batch: FrameBatch) => void;
  /** Is called when the connection has begun or ended. */
  readonly changed: () => void;
}

/** Connection to the server. */
export class PageSocket {
  readonly #url: string;
  readonly #token: string;
  readonly #receivers: SocketReceivers;
  readonly #pending = new Map<number, (error: string | undefined) => void>();
  #socket!: WebSocket;
  #request = 0;
  #retryMs = RETRY_MS_MIN;
  /** Whether it is connected. */
  isOpen = false;
  /** Time of the end of the last connection by `performance.now()`. */
  endedMs = 0;

  /**
   * @param url Address of the WebSocket.
   * @param token Token of the printed link; empty if there is none.
   * @param receivers Receive what the server sends.
   */
  constructor(url: string, token: string, receivers: SocketReceivers) {
    this.#url = url;
    this.#token = token;
    this.#receivers = receivers;
    this.#connect();
  }

  /** Sends a request for history; returns false if it isn't connected. */
  sendHistory(request: HistoryRequest): boolean {
    if (this.isOpen) this.#socket.send(encodeMessage(request));
    return this.isOpen;
  }

  /**
   * Sends a command or an action on an alarm.
   *
   * @returns The reason of its failure; undefined if it was done.
   */
  request(request: Request): Promise<string | undefined> {
    if (!this.isOpen) {
      return Promise.resolve("The page isn't connected: nothing was sent");
    }
    const number = ++this.#request;
    return new Promise((resolve) => {
      this.#pending.set(number, resolve);
      this.#socket.send(
        encodeMessage({ ...request, request: number, token: this.#token }),
      );
    });
  }

  #connect(): void {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.isOpen = true;
      this.#retryMs = RETRY_MS_MIN;
      this.#receivers.changed();
    };
    socket.onmessage = ({ data }) => {
      if (typeof data !== "string") {
        this.#receivers.batch(decodeBatch(data));
        return;
      }
      const message = decodeMessage(data) as ServerMessage;
      if (message.type !== "done") return this.#receivers.message(message);
      this.#pending.get(message.request)?.(message.error);
      this.#pending.delete(message.request);
    };
    socket.onclose = () => {
      if (this.isOpen) this.endedMs = performance.now();
      this.isOpen = false;
      const lost = "The connection to the server was lost: " +
        "look at the history whether it was sent";
      for (const resolve of this.#pending.values()) resolve(lost);
      this.#pending.clear();
      this.#receivers.changed();
      setTimeout(() => this.#connect(), this.#retryMs);
      this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2);
    };
  }
}
