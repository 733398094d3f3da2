/**
 * WebSocket of a viewer, with a bound to the bytes that wait in it.
 *
 * A WebSocket never refuses to send: bytes that its peer doesn't read pile up, and closing
 * it doesn't free them. Nothing is queued beyond the bound, therefore, and a viewer that
 * reads nothing for a while is dropped: its socket counts as one until the system ends it.
 *
 * @module
 */

import { monotonicMs } from "../base/clock.ts";

/** Longest reason of a close, in bytes. */
const REASON_BYTES_MAX = 123;
/** Code of a close for a policy of the server. */
const POLICY = 1008;

/** Callbacks of a socket. */
export interface SocketEvents {
  /** Called once it is open. */
  onOpen(): void;
  /** Called with each message. */
  onMessage(data: unknown): void;
  /**
   * Called once it is of no more use, though the system may still have it.
   *
   * @param dropped Reason why it was dropped; undefined if the viewer has ended it.
   */
  onEnd(dropped: string | undefined): void;
}

/** Sends to a viewer, within a bound. */
export class ViewerSocket {
  readonly #socket: WebSocket;
  readonly #bytesMax: number;
  readonly #timeoutMs: number;
  readonly #events: SocketEvents;
  #isOver = false;
  /** Bytes that were queued. */
  #queuedBytes = 0;
  /** Bytes of them that had left when it was looked at last. */
  #leftBytes = 0;
  /** Time at which it was last seen that bytes had left, or that none waited. */
  #progressMs = monotonicMs();
  /** Whether that was too long ago at the last check. */
  #isLate = false;

  /**
   * @param socket WebSocket of the server.
   * @param bytesMax Number of bytes that may wait in it.
   * @param timeoutMs Time without any progress after which it is dropped, in ms.
   * @param events Callbacks.
   */
  constructor(
    socket: WebSocket,
    bytesMax: number,
    timeoutMs: number,
    events: SocketEvents,
  ) {
    this.#socket = socket;
    this.#bytesMax = bytesMax;
    this.#timeoutMs = timeoutMs;
    this.#events = events;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => events.onOpen();
    socket.onmessage = ({ data }) => {
      if (!this.#isOver) events.onMessage(data);
    };
    socket.onclose = () => this.#end(undefined);
    socket.onerror = () => this.#end(undefined);
  }

  /** Whether it is over. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether less than half of the bound is taken. */
  get isLight(): boolean {
    return this.#socket.bufferedAmount < this.#bytesMax / 2;
  }

  /**
   * Sends data that may be left out.
   *
   * @returns Whether it was queued.
   */
  offer(data: string | ArrayBuffer): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN || this.#isOver) {
      return false;
    }
    const bytes = typeof data === "string" ? data.length : data.byteLength;
    if (this.#socket.bufferedAmount + bytes > this.#bytesMax) return false;
    this.#queue(data);
    return true;
  }

  /** Sends a message that the viewer can't do without: one that has no room for it is dropped. */
  send(text: string): void {
    if (this.#socket.readyState !== WebSocket.OPEN || this.#isOver) return;
    if (this.#socket.bufferedAmount > 2 * this.#bytesMax) {
      this.close("This viewer doesn't read what it is sent");
    } else this.#queue(text);
  }

  /** Drops the viewer if it hasn't read anything for a while. */
  check(): void {
    const nowMs = monotonicMs();
    const { bufferedAmount } = this.#socket;
    const leftBytes = this.#queuedBytes - bufferedAmount;
    if (bufferedAmount === 0 || leftBytes > this.#leftBytes) {
      this.#progressMs = nowMs;
    }
    this.#leftBytes = leftBytes;
    // A program that was busy sees at the next check only what was read meanwhile.
    const wasLate = this.#isLate;
    this.#isLate = nowMs - this.#progressMs >= this.#timeoutMs;
    if (!this.#isLate || !wasLate) return;
    this.close(`This viewer has read nothing for ${this.#timeoutMs} ms`);
  }

  /** Ends it, with as much of the reason as a close has room for. */
  close(reason: string): void {
    if (this.#socket.readyState < WebSocket.CLOSING) {
      this.#socket.close(POLICY, beginningOf(reason, REASON_BYTES_MAX));
    }
    this.#end(reason);
  }

  #queue(data: string | ArrayBuffer): void {
    const before = this.#socket.bufferedAmount;
    this.#socket.send(data);
    this.#queuedBytes += this.#socket.bufferedAmount - before;
  }

  #end(dropped: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.onEnd(dropped);
  }
}

/** Returns the beginning of a text, of whole characters, that isn't longer in UTF-8. */
function beginningOf(text: string, bytesMax: number): string {
  const bytes = new Uint8Array(bytesMax);
  const { written } = new TextEncoder().encodeInto(text, bytes);
  return new TextDecoder().decode(bytes.subarray(0, written));
}
